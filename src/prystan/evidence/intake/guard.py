"""A text cell that begins like a formula is run by spreadsheet programs. We guard it with an apostrophe on the way out.

The guard can be taken off without loss: a cell that already begins with apostrophes and then a formula sign gets one
more, and the reader takes off exactly one. Numbers, dates and booleans are never guarded (``-5`` stays ``-5``).

Source: OWASP, CSV injection.
"""

from __future__ import annotations

import polars as pl

_NEEDS_GUARD = r"^'*[=+\-@\t\r]"
GUARDED = r"^'('*[=+\-@\t\r])"


def guarded(text: pl.Expr) -> pl.Expr:
    """The text as it may stand in a file that a spreadsheet program opens."""
    return pl.when(text.str.contains(_NEEDS_GUARD)).then(pl.lit("'") + text).otherwise(text)


def unguarded(text: pl.Expr) -> pl.Expr:
    """The text as it was before `guarded`."""
    return text.str.replace(GUARDED, "$1")
