"""What servers may do that obey, so that no case may fail for it."""
