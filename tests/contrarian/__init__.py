"""Servers that are wrong on purpose, each in one way, and the search for the cases that notice it.

They show that a case can fail. Must not know any case: what they break is found by trying.
"""
