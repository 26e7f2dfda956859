"""Cases of RFC 4217, FTP under TLS."""
