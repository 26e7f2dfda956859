"""Whole runs of the suite, as a user starts them, against servers good and bad."""
