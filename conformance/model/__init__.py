"""The protocol as tables: which replies a command may have, in which state. Pure.

Knows the catalogue and the wire's events; no socket, no clock, no pytest.
"""
