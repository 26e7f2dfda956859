"""Tests of `conformance.transfer`, one module for each of its modules.

`test_promises` holds what all decoders promise; `feeding` is how the tests feed them.
"""
