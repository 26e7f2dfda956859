"""Cases of RFC 1639, data connections by addresses of any length."""
