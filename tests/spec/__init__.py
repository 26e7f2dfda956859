"""Tests of `conformance.spec`, and of the catalogue that it reads."""
