"""Cases of RFC 2428, data connections whose commands name no IPv4 address."""
