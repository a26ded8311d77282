"""The root of the command line. A command's module imports little; what it works with it imports when it runs."""

from __future__ import annotations

import sys

import typer

from prystan.cli import docs, estimate, serve

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
    help="Prystan: partners keep the people; the country gets the numbers.",
)  # fmt: skip
app.command("docs")(docs.command)
app.command("estimate")(estimate.command)
app.command("serve")(serve.command)

_EXTRA_OF = {
    "pyspark": "spark",
    "duckdb": "analytics",
    "ibis": "analytics",
    "numpy": "analytics",
    "scipy": "analytics",
    "numba": "analytics",
}


def main() -> None:
    """Entry point of the `prystan` command."""
    try:
        app()
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library in ("", "prystan"):
            raise
        extra = _EXTRA_OF.get(library, "report")
        sys.exit(f"This needs the library {library!r}, which is not installed: pip install 'prystan[{extra}]'")
