"""Cases that draw what they send."""
