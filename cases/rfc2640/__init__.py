"""Cases of RFC 2640, pathnames in UTF-8 and the language of replies."""
