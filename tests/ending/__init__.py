"""Commands that are told to end, or killed: what becomes of what they started, and of targets."""
