"""Tests of drawn sequences: their text, how they are drawn, played and shortened."""
