"""Whether verdicts are steady: the suite run many times, under load, and what changed between."""
