"""`prystan review`: a partner answers for its own records; no name leaves it, and none of another's comes in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import polars as pl

    from prystan.evidence.linkage.review import Reviewed

_ASKED = ("given_name", "patronymic", "surname", "birth_date")
_KEYS = {"c": "certain", "u": "uncertain", "x": "corrected", "a": "also", "": "skipped"}
_PROMPT = "[c]ertain, [u]ncertain, correct it [x], [a]lso known as, or Enter to skip"


def command(
    questions: Annotated[Path, typer.Argument(help="The file of questions that the linkage unit sent you.")],
    contribution: Annotated[Path, typer.Option(help="The encoded contribution that you sent.")],
    names: Annotated[Path, typer.Option(help="Your names file or workbook.")],
    key: Annotated[Path, typer.Option(help="The round's key: sealed (then --identity too) or opened.")],
    out: Annotated[Path, typer.Option(help="New folder for the contribution with your answers.")],
    identity: Annotated[Path | None, typer.Option(help="Your identity file, if the key is sealed.")] = None,
    answered: Annotated[
        bool, typer.Option("--answered", help="Ask nothing: the file holds your answers and corrections already.")
    ] = False,
    record_prefix: Annotated[str, typer.Option(help="Begins the records' numbers of a workbook, as in import.")] = "r",
) -> None:
    """Answer questions about your own records, and encode anew what was wrong. Run it where the names are.

    Each record is shown to you with its name. What is written holds a code for each answer, and tokens.
    """
    from prystan.cli.keys import opened
    from prystan.evidence.intake import UnreadableError
    from prystan.evidence.linkage.keys import LinkageKeyError
    from prystan.evidence.linkage.register import RegisterError, read_register
    from prystan.evidence.linkage.review import read_questions
    from prystan.evidence.linkage.tokens import TokensError
    from prystan.evidence.model.manifest import ManifestError

    if out.exists():
        _stop(f"{out} exists; name a new folder.")
    try:
        secret = opened(key, identity)
        register, asked = read_register(names, prefix=record_prefix), read_questions(questions)
        said = asked if answered else _ask(asked, register)
        made = _write(contribution, out, said, register, secret)
    except (LinkageKeyError, RegisterError, TokensError, ManifestError, UnreadableError) as fault:
        _stop(str(fault))
    counts = made.answers.group_by("answer").len().sort("answer").rows()
    typer.echo(f"{out}: {', '.join(f'{number} {answer}' for answer, number in counts)}; {made.changed} encoded anew")


def _stop(message: str) -> None:
    typer.echo(f"{message.rstrip('.')}. Nothing was written.", err=True)
    raise typer.Exit(2)


def _ask(asked: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Show each record to whoever sits here, and take the answer."""
    import polars as pl

    boxes = [name for name in _ASKED if name in register.columns]
    rows = []
    for question in asked.join(register, on="record", how="left", maintain_order="left").to_dicts():
        typer.echo(f"{question['question']}  record {question['record']}")
        typer.echo("  " + "  ".join(f"{name}: {question[name] or '(empty)'}" for name in boxes))
        letter = typer.prompt(_PROMPT, default="", show_default=False).strip().lower()
        row = {"question": question["question"], "record": question["record"], "answer": _KEYS.get(letter, "skipped")}
        if letter in ("x", "a"):
            row |= {name: typer.prompt(f"  {name}", default="", show_default=False).strip() or None for name in _ASKED}
        rows.append(row)
    return pl.DataFrame(rows, schema=dict.fromkeys(("question", "record", "answer", *_ASKED), pl.String()))


def _write(contribution: Path, out: Path, said: pl.DataFrame, register: pl.DataFrame, secret: object) -> Reviewed:
    """The contribution as it was, with the tokens of now, and the answers beside it."""
    import json
    from dataclasses import replace

    import polars as pl

    from prystan.evidence.intake import UnreadableError, read_any
    from prystan.evidence.intake.convert import write_reading
    from prystan.evidence.intake.writer import sha256_of, write_contribution
    from prystan.evidence.linkage.encode import COLUMNS_OF_VICTIMS
    from prystan.evidence.linkage.review import ANSWERED, review
    from prystan.evidence.linkage.tokens import FILE, read_header, read_tokens, write_tokens
    from prystan.evidence.model.datapackage import MANIFEST_NAME
    from prystan.evidence.model.manifest import Manifest
    from prystan.working import take_name, working_folder

    if not (contribution / MANIFEST_NAME).is_file():
        raise UnreadableError("file-missing", file=contribution.name)
    manifest = Manifest.from_json(json.loads((contribution / MANIFEST_NAME).read_text(encoding="utf-8")))
    header, tokens = read_header(contribution / FILE), read_tokens(contribution / FILE)
    with working_folder() as work:
        reading = read_any(contribution, regions=None, workdir=work)
        victims = tokens.select(pl.col("record").unique(maintain_order=True))
        if "victims" in reading.tables:
            victims = pl.read_parquet(reading.tables["victims"], columns=list(COLUMNS_OF_VICTIMS))
        made = review(said, register, victims, tokens, header, secret, region=manifest.country)  # type: ignore[arg-type]
        out.parent.mkdir(parents=True, exist_ok=True)
        with working_folder(beside=out) as draft:
            write_tokens(draft / FILE, made.tokens, made.header)
            made.answers.write_csv(draft / ANSWERED)
            assert manifest.linkage is not None
            now = replace(manifest, linkage=replace(manifest.linkage, sha256=sha256_of(draft / FILE)))
            if reading.tables:
                write_reading(reading, now, draft)
            else:
                write_contribution(draft, now, {})
            take_name(draft, out)
    return made
