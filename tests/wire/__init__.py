"""Tests of `conformance.wire`, one module for each of its modules."""
