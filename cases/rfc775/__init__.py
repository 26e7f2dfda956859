"""Cases of RFC 775, the directory commands that begin with X."""
