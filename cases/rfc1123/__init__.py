"""Cases of RFC 1123 section 4.1, the corrections of FTP for Internet hosts."""
