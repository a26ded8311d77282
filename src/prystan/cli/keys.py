"""`prystan keys`: who may encode. Identities of partners, and the keys of linkage rounds that are sealed to them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prystan.evidence.linkage.keys import RoundKey

app = typer.Typer(no_args_is_help=True, help="Make, seal, open, rotate and destroy the keys of linkage rounds.")

_Folder = Annotated[Path, typer.Option("--keys", help="The key holder's folder of rounds.")]
_Identity = Annotated[Path, typer.Option(help="Your identity file.")]
_KEYS = Path("keys")


@contextmanager
def helped() -> Iterator[None]:
    """A key that cannot be used ends the command with its message, and nothing else."""
    from prystan.evidence.linkage.keys import LinkageKeyError

    try:
        yield
    except LinkageKeyError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


def opened(key: Path, identity: Path | None) -> RoundKey:
    """The round's key in `key`, opened with the identity in `identity`; asks for a passphrase where there is one."""
    from prystan.evidence.linkage.keys import LinkageKeyError, is_protected, read_identity, read_key

    if identity is None:
        return read_key(key)
    if not identity.is_file():
        raise LinkageKeyError(f"{identity}: there is no such file")
    asked = typer.prompt("Passphrase", hide_input=True, err=True) if is_protected(identity) else None
    return read_key(key, read_identity(identity, asked))


def _today() -> date:
    return datetime.now(UTC).date()


@app.command("new-identity")
def new_identity(
    file: Annotated[Path, typer.Argument(help="New file for the identity. Keep it; never send it.")],
    passphrase: Annotated[bool, typer.Option("--passphrase", help="Ask for a passphrase that protects it.")] = False,
) -> None:
    """Make a partner's identity and print its public key, which goes to the key holder."""
    from prystan.evidence.linkage.keys import new_identity as make

    with helped():
        asked = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True) if passphrase else None
        typer.echo(make(file, asked))


@app.command("new-round")
def new_round(
    name: Annotated[str, typer.Argument(help="Name of the round, such as 2026-1.")],
    to: Annotated[list[str], typer.Option("--to", help="PARTNER=PUBLIC-KEY; once for each partner.")],
    keys: _Folder = _KEYS,
) -> None:
    """Make a random key for a linkage round and seal it to partners. Run by the key holder, never by who links."""
    from prystan.evidence.linkage.keys import LinkageKeyError
    from prystan.evidence.linkage.rounds import make_round

    with helped():
        partners = dict(_partner(each) for each in to)
        if len(partners) != len(to):
            raise LinkageKeyError("a partner is named twice; write each once")
        made = make_round(keys, name, partners, _today())
        typer.echo(f"Round {made.name}: key {made.fingerprint}, sealed to {', '.join(made.partners)}.")
        typer.echo(f"Send each partner its own file of {keys / made.name}. Send the linkage unit none of them.")


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="The round.")],
    to: Annotated[str, typer.Option("--to", help="PARTNER=PUBLIC-KEY.")],
    sealed: Annotated[Path, typer.Option("--key", help="Your own key of this round.")],
    identity: Annotated[Path | None, typer.Option(help="Your identity file, if the key is sealed.")] = None,
    keys: _Folder = _KEYS,
) -> None:
    """Seal an open round's key to one more partner."""
    from prystan.evidence.linkage.rounds import add_partner

    with helped():
        partner, public = _partner(to)
        add_partner(keys, name, partner, public, opened(sealed, identity))
        typer.echo(f"Round {name}: sealed to {partner} too.")


def _partner(text: str) -> tuple[str, str]:
    from prystan.evidence.linkage.keys import LinkageKeyError

    partner, sign, public = text.partition("=")
    if not sign:
        raise LinkageKeyError("write --to PARTNER=PUBLIC-KEY")
    return partner.strip(), public.strip()


@app.command("list")
def list_(
    keys: _Folder = _KEYS,
    as_json: Annotated[bool, typer.Option("--json", help="Print a list of objects.")] = False,
) -> None:
    """The rounds of a key holder: fingerprint, date, partners, and whether the key was destroyed."""
    from prystan.evidence.linkage.rounds import rounds

    with helped():
        found = rounds(keys)
    if as_json:
        rows = [
            {"round": one.name, "fingerprint": one.fingerprint, "made_on": one.made_on.isoformat(),
             "destroyed_on": one.destroyed_on and one.destroyed_on.isoformat(), "partners": sorted(one.partners)}
            for one in found
        ]  # fmt: skip
        typer.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for one in found:
        state = "open" if one.is_open else f"destroyed on {one.destroyed_on}"
        typer.echo(f"{one.name}: key {one.fingerprint}, made on {one.made_on}, {state}; {', '.join(one.partners)}")
    if not found:
        typer.echo(f"No rounds in {keys}.")


@app.command("open")
def open_(
    sealed: Annotated[Path, typer.Argument(help="The sealed key that the key holder sent.")],
    identity: _Identity,
    out: Annotated[Path, typer.Option(help="New file for the opened key.")],
) -> None:
    """Open a sealed key into a file of yours, for programs that cannot. `prystan encode` opens sealed keys itself."""
    from prystan.evidence.linkage.keys import write_secret

    with helped():
        key = opened(sealed, identity)
        write_secret(out, key.to_bytes())
        typer.echo(f"{out}: key {key.fingerprint} of round {key.round}. Destroy it when you have encoded.")


@app.command("rotate")
def rotate(
    old: Annotated[str, typer.Argument(help="The round that ends.")],
    new: Annotated[str, typer.Argument(help="The round that begins.")],
    keys: _Folder = _KEYS,
) -> None:
    """Begin a round with a fresh key for the same partners, and destroy the sealed keys of the old one."""
    from prystan.evidence.linkage.rounds import rotate as change

    with helped():
        made = change(keys, old, new, _today())
        typer.echo(f"Round {made.name}: key {made.fingerprint}, sealed to {', '.join(made.partners)}.")
        typer.echo(f"Round {old}: {_DESTROYED}")


@app.command("destroy")
def destroy(
    what: Annotated[list[str], typer.Argument(help="Rounds of the key holder, or files with keys.")],
    keys: _Folder = _KEYS,
) -> None:
    """Write over and remove keys. A name that is a file is taken as one, else as a round."""
    from prystan.evidence.linkage.keys import destroy as wipe
    from prystan.evidence.linkage.rounds import destroy_round

    with helped():
        for name in what:
            if Path(name).is_file():
                wipe(Path(name))
            else:
                destroy_round(keys, name, _today())
            typer.echo(f"{name}: {_DESTROYED}")


_DESTROYED = (
    "written over and removed from this disk. Backups, snapshots, mails and solid-state disks may keep copies that "
    "this cannot reach: destroy those too, and ask partners to destroy theirs."
)
