"""Sockets and what stands in for them: control connections, data connections, transcripts, replay.

Carries octets and keeps the time; never judges.
"""
