"""Every mutant of the reference server against the cases: what each case is worth, measured.

`run.py` is the command. A case that no mutant fails says nothing, a mutant that no case fails is a
rule that nobody watches.
"""
