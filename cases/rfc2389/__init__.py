"""Cases of RFC 2389, feature negotiation."""
