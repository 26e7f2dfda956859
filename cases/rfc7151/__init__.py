"""Cases of RFC 7151, virtual hosts chosen by HOST."""
