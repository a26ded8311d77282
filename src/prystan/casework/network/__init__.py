"""The service directory: which organisation offers what, to whom, and where."""
