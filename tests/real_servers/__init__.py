"""The suite on real servers, several at a time: `run.py NAME...`, run by its path."""
