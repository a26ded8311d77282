"""`prystan site`: the site of the referral mechanism, with a PostgreSQL server of its own unless there is one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from prystan.working import working_folder

if TYPE_CHECKING:
    from prystan.web.demonstration import Demonstration

_LOOK_EVERY = 0.5  # seconds
SECRET = "second-factor.txt"  # noqa: S105 (a file's name)


def command(
    folder: Annotated[Path, typer.Option(help="The site's folder: its secrets, and its database if it is our own.")],
    port: Annotated[int, typer.Option(help="On this machine only; put a web server with TLS in front.")] = 8001,
    host: Annotated[
        str, typer.Option(help="The name under which a server with TLS shows the site.", show_default=False)
    ] = "",
    proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address or network of that server, so that its word for whom a request came from is taken."),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Folder of the last report, whose numbers are shown.")] = None,
    country: Annotated[str, typer.Option(help="Country pack, for regions and languages.")] = "by",
    database: Annotated[
        str | None,
        typer.Option(envvar="DATABASE_URL", help="A database as the application reaches it.", show_default=False),
    ] = None,
    owner: Annotated[
        str | None,
        typer.Option(
            envvar="PRYSTAN_OWNER_URL", help="The same as its owner, to bring it up to date.", show_default=False
        ),
    ] = None,
    workers: Annotated[int, typer.Option(help="Processes that answer.")] = 2,
    demo: Annotated[
        bool, typer.Option("--demo", help="With invented organisations, printed logins, over plain HTTP; thrown away.")
    ] = False,
) -> None:
    """Serve the site until it is interrupted."""
    from prystan.casework.database.errors import UnusableDatabaseError

    if demo and database:
        raise typer.BadParameter("a demonstration has a database of its own", param_hint="--demo")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)  # PostgreSQL's account passes through; the secrets are closed to it
    os.environ |= {"PRYSTAN_SITE": str(folder / "secrets"), "PRYSTAN_COUNTRY": country}
    os.environ |= {"PRYSTAN_HOST": host, "PRYSTAN_PORT": str(port)}
    if proxy:
        os.environ["PRYSTAN_PROXIES"] = ",".join(proxy)
    os.environ.setdefault("PRYSTAN_WORKERS", str(workers))
    os.environ["PRYSTAN_REPORT"] = str(report.absolute()) if report else ""
    if demo:
        os.environ |= {"PRYSTAN_PLAIN_HTTP": "1", "PRYSTAN_NEIGHBOURS": "1"}
    try:
        with _database(folder, database, owner, demo) as (reached, look_after):
            shown = _prepared(*reached, demo)
            if shown is not None:
                _say(shown, folder, port)
            typer.echo(f"The site: http://127.0.0.1:{port}/", err=True)
            _serve(port, workers, look_after)
    except UnusableDatabaseError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


def code(folder: Annotated[Path, typer.Argument(help="The folder of a demonstration site.")]) -> None:
    """Print the code of the second factor that every login of the demonstration has now."""
    from prystan.casework.access.second_factor import code_of

    try:
        typer.echo(code_of((folder / SECRET).read_text(encoding="utf-8").strip()))
    except OSError:
        typer.echo(f"{folder} is not the folder of a demonstration site: there is no {SECRET} in it.", err=True)
        raise typer.Exit(2) from None


@contextmanager
def _database(
    folder: Path, database: str | None, owner: str | None, demo: bool
) -> Iterator[tuple[tuple[str, str | None, str | None], Callable[[], None]]]:
    """How the application, its owner and the superuser reach the database; and how to look after it.

    Where it is our own it is started, and started again if it was killed.
    """
    if database is not None:
        yield (database, owner, None), lambda: None
        return
    from prystan.casework.database import APP, OWNER, Cluster, prepare_database
    from prystan.casework.database.cluster import SUPERUSER

    with _place(folder, demo) as place, Cluster(place, durable=not demo) as running:
        prepare_database(running.url(SUPERUSER, "postgres"))
        application, owned, superuser = (running.url(role, "prystan") for role in (APP, OWNER, SUPERUSER))
        yield (application, owned, superuser), running.revive


@contextmanager
def _place(folder: Path, demo: bool) -> Iterator[Path]:
    """Where the cluster lies: a demonstration's where any account can reach it, and gone afterwards."""
    if not demo:
        yield folder / "database"
        return
    with working_folder() as made:
        made.chmod(0o711)
        yield made / "database"


def _prepared(application: str, owned: str | None, superuser: str | None, demo: bool) -> Demonstration | None:
    """Django on the application's connection, after the owner brought the tables up to date."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
    os.environ["DATABASE_URL"] = application
    import django

    django.setup()
    from django.db import connection

    from prystan.casework.access.migrate import migrate
    from prystan.casework.database import check_database
    from prystan.web.site import database_settings

    ours, shown = dict(connection.settings_dict), None
    if owned is not None:
        connection.settings_dict.update(database_settings(owned))
        migrate()
        if demo and superuser:
            from prystan.web.demonstration import demonstrate

            shown = demonstrate(superuser)
        connection.close()
        connection.settings_dict.update(ours)
    connection.ensure_connection()
    check_database(connection.connection)
    connection.close()
    return shown


def _say(shown: Demonstration, folder: Path, port: int) -> None:
    """Printed, and kept in the site's folder for when it has been scrolled away."""
    from prystan.cli._card import CARD, card

    text = card(shown, folder, port)
    for name, content in ((SECRET, shown.secret), (CARD, text)):
        kept = folder / name
        kept.touch(mode=0o600)
        kept.write_text(f"{content}\n", encoding="utf-8")
    typer.echo(text)


def _serve(port: int, workers: int, look_after: Callable[[], None]) -> None:
    """Gunicorn as a program of its own: workers forked from here would lack the threads that Polars began here."""
    given = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--timeout", "120", "--log-level", "warning"]
    command = [sys.executable, "-m", "prystan.web.serving", str(os.getpid()), *given, "prystan.web.wsgi:application"]
    with subprocess.Popen(command) as serving:  # noqa: S603 (our own words)
        told = signal.signal(signal.SIGTERM, lambda *_: serving.terminate())
        try:
            while (ended := serving.poll()) is None:
                look_after()
                time.sleep(_LOOK_EVERY)
        except KeyboardInterrupt:
            serving.terminate()  # the terminal may have told it too; whoever hung up has not
            ended = serving.wait()
        finally:
            signal.signal(signal.SIGTERM, told)
    if ended:
        raise typer.Exit(ended)
