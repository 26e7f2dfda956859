"""Reports: a stream of results goes in; text, JUnit and coverage come out.

Nothing here speaks to a target, runs a case or asks a clock: what happened and when comes in.
"""
