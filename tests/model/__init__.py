"""Tests of `conformance.model`, one module for each of its modules."""
