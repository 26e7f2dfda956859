"""Tests of `conformance.session`, one module for each of its modules."""
