"""What linkage hands over: which records are one person, and which might be. Columns that several steps read."""

from __future__ import annotations

DRAWN_COLUMNS = ("draw", "contributor", "record", "person")
"""Of drawn-persons.parquet: one row a record and draw. Rows of one draw with one `person` are one person; numbers of
two draws have nothing to do with each other."""
