"""Tests of `conformance.link`, one module for each of its modules."""
