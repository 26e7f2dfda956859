"""Tests of `conformance.transfer`, one module for each of its modules."""
