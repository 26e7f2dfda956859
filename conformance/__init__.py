"""A conformance test suite for FTP servers: the harness.

The suite's cases stand in `cases/`; this package drives the target, judges and reports. The layers
and what each may import are described in docs/architecture.md and held by a test.
"""
