"""The root of the command line. A command's module imports little; what it works with it imports when it runs."""

from __future__ import annotations

import signal
import sys
from typing import Annotated

import typer

from prystan import __version__
from prystan.cli import (
    audit,
    backup,
    check,
    clock,
    contribute,
    docs,
    encode,
    estimate,
    export,
    import_,
    keys,
    ledger,
    link,
    release,
    report,
    review,
    serve,
    simulate,
    site,
    take_in,
)

app = typer.Typer(
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False
)  # fmt: skip


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"prystan {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Prystan: partners keep the people; the country gets the numbers."""


app.add_typer(audit.app, name="audit")
app.add_typer(backup.app, name="backup")
app.command("restore")(backup.restore)
app.command("check")(check.command)
app.command("clock")(clock.command)
app.command("import")(import_.command)
app.command("code")(site.code)
app.command("contribute")(contribute.command)
app.command("docs")(docs.command)
app.command("encode")(encode.command)
app.command("estimate")(estimate.command)
app.command("export")(export.command)
app.command("link")(link.command)
app.add_typer(keys.app, name="keys")
app.command("serve")(serve.command)
app.command("simulate")(simulate.command)
app.command("site")(site.command)
app.command("take-in")(take_in.command)
app.command("report")(report.command)
app.command("review")(review.command)
app.command("release")(release.command)
app.add_typer(ledger.app, name="ledger")

_EXTRA_OF = {
    "pyspark": "spark",
    "duckdb": "analytics",
    "ibis": "analytics",
    "scipy": "analytics",
    "numba": "analytics",
    "django": "server",
    "psycopg": "server",
}


def main() -> None:
    """Entry point of the `prystan` command."""
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)  # so that whoever ends it leaves nothing half-written either
    try:
        app()
    except ModuleNotFoundError as missing:
        library = (missing.name or "").partition(".")[0]
        if library in ("", "prystan"):
            raise
        extra = _EXTRA_OF.get(library, "report")
        sys.exit(f"This needs the library {library!r}, which is not installed: pip install 'prystan[{extra}]'")
