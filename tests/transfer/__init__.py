"""Tests of conformance.transfer."""
