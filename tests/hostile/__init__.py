"""Every way to hurt a client: runs end in bounds, with clean reports, and no pass on a lie."""
