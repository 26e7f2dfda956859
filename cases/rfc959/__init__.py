"""Cases of RFC 959, File Transfer Protocol."""
