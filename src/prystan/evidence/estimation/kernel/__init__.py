"""The compiled part: fitting and searching models of many capture tables at once."""

WIDTH = 8
"""How many tables are fitted at once: the doubles in the widest register of today's processors."""
