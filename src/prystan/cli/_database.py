"""A command of the casework wing reaches its database: as the owner of the tables, or for a member who signs in."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.models import Member

Database = Annotated[
    str,
    typer.Option(
        envvar="DATABASE_URL",
        help="The database as the application reaches it: postgresql://prystan_app@host/prystan",
        show_default=False,
    ),
]
Site = Annotated[
    Path, typer.Option(envvar="PRYSTAN_SITE", file_okay=False, exists=True, help="The site's folder, with its secrets.")
]
Email = Annotated[str, typer.Option(help="The address with which you sign in; your password is asked for.")]


def connect(url: str) -> None:
    """Set Django up on that database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
    os.environ["DATABASE_URL"] = url
    import django
    from django.db import OperationalError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except OperationalError as refused:
        raise typer.BadParameter(f"the database cannot be reached: {refused}", param_hint="--database") from None


@contextmanager
def signed_in(database: str, site: Path, email: str) -> Iterator[tuple[Member, Keyring]]:
    """One transaction in which the member acts, with the keyring that the password opens.

    Ends the command with 2 where address and password do not fit. Everything is undone if the block fails.
    """
    os.environ["PRYSTAN_SITE"] = str(site)
    connect(database)
    from django.db import connection, transaction

    from prystan.casework.access.context import Context, set_context
    from prystan.casework.database import check_database
    from prystan.casework.database.errors import UnusableDatabaseError

    try:
        check_database(connection.connection)
    except UnusableDatabaseError as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from None
    password = typer.prompt("Password", hide_input=True, err=True)
    with transaction.atomic():
        member = _member(email, password)
        set_context(Context.of(member))
        _second_factor(member)
        yield member, _keyring(member, password)


def _member(email: str, password: str) -> Member:
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    from prystan.casework.access.context import Context, set_context
    from prystan.casework.access.models import Member

    with connection.cursor() as cursor:
        cursor.execute("SELECT prystan.member_with_email(%s)", [email])
        (found,) = cursor.fetchone()
    if found is not None:
        set_context(Context.signing_in(found))
        member = Member.objects.get(pk=found)
        if member.check_password(password):
            return member
    else:
        make_password(password)  # so that an unknown address takes as long as a wrong password
    typer.echo("Address and password do not fit. Nothing was done.", err=True)
    raise typer.Exit(2)


def _second_factor(member: Member) -> None:
    """The code from the telephone, where the member has one: a command is no other way in than the site."""
    from prystan.casework.access import passkeys, second_factor
    from prystan.casework.access.models import SecondFactor

    if not SecondFactor.objects.filter(member=member).exists():
        if passkeys.of(member):
            typer.echo("A command cannot ask for a passkey. Add a telephone at the site, under My account.", err=True)
            raise typer.Exit(2)
        return  # the site, too, would ask for the password only, and then have one set up
    if not second_factor.check(member, typer.prompt("Code from your telephone", err=True)):
        typer.echo("The code does not fit, or was used already. Nothing was done.", err=True)
        raise typer.Exit(2)


def _keyring(member: Member, password: str) -> Keyring:
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.vault import CannotOpenError

    try:
        return Keyring.with_password(member, password)
    except CannotOpenError as closed:
        typer.echo(f"{closed}. Nothing was done.", err=True)
        raise typer.Exit(2) from None
