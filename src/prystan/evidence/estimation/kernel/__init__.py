"""The compiled part: fitting and searching models of many capture tables at once."""
