"""Cases of RFC 2228, the security commands, as far as RFC 4217 uses them."""
