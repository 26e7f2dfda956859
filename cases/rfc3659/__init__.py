"""Cases of RFC 3659, the extensions: sizes, times, restarts, and listings for programs."""
