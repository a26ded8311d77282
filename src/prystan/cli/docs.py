"""`prystan docs`: the pages of the documentation that follow from the code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer


def command(
    out: Annotated[Path, typer.Option(help="Folder of the reference pages.")] = Path("docs/reference"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if a page is not current.")] = False,
) -> None:
    """Write the generated reference pages, or check that they are current."""
    pages = {name: page() for name, page in generated_pages().items()}
    stale = [name for name, text in pages.items() if _read(out / name) != text]
    if check:
        for name in stale:
            typer.echo(f"{out / name} is not current: run `prystan docs` and commit it.", err=True)
        raise typer.Exit(1 if stale else 0)
    out.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (out / name).write_text(pages[name], encoding="utf-8")
        typer.echo(f"Wrote {out / name}")
    typer.echo(f"{len(pages)} pages are current.")


def generated_pages() -> dict[str, Callable[[], str]]:
    """Every generated page: its file name and what writes it."""
    from prystan.cli._reference import commands_page
    from prystan.cli.app import app
    from prystan.evidence.country.reference import country_pack_page
    from prystan.evidence.indicators.reference import indicators_page
    from prystan.evidence.intake.reference import problems_page
    from prystan.evidence.model.reference import PAGES

    return {
        **PAGES,
        "commands.md": lambda: commands_page(app),
        "country-pack.md": country_pack_page,
        "indicators.md": indicators_page,
        "problems.md": problems_page,
        "processing.md": lambda: PAGES["processing.md"]() + "\n" + _casework_register(),
    }


def _casework_register() -> str:
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prystan.web.settings")
    import django

    django.setup()
    from prystan.casework.keeping.register import register

    return register()


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
