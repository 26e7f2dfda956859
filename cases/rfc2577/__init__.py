"""Cases of RFC 2577, what servers do against misuse."""
