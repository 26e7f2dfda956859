"""Whole sessions drawn by Hypothesis, and judged by the model: breadth that nobody scripts.

Stands on `session` and `model`. Must not know pytest.
"""
