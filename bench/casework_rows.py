"""What row security and sealing cost: `python bench/casework_rows.py [--cases 200000] [--organisations 50]`.

Fills a database with cases and prints, for what a caseworker's pages ask, the median time as the application (row
security, signed context) beside the same question as the owner of the tables (none); sealing and opening apart.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg

from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.vault import DossierKey, KeyPair, Place, open_dossier, wrap_sections, wrap_whole

REPEATS = 30
QUESTIONS = {
    "case list, newest 50": "SELECT * FROM cases_case WHERE owner_id = %(own)s ORDER BY opened_at DESC LIMIT 50",
    "count of own cases": "SELECT count(*) FROM cases_case WHERE owner_id = %(own)s",
    "one case": "SELECT * FROM cases_case WHERE dossier_id = %(case)s",
    "count of all that is visible": """
        SELECT count(*) FROM cases_case WHERE owner_id = %(own)s OR dossier_id = ANY (%(lent)s)""",
}

# As the superuser and without triggers: two hundred thousand journeys would take hours and measure nothing else.
FILL = """
    SET session_replication_role = replica;
    INSERT INTO access_organisation (id, name, kind, public_key, joined_at)
        SELECT gen_random_uuid(), 'Organisation ' || n, 'NGO', 'x', now() FROM generate_series(2, {organisations}) n;
    CREATE TEMP TABLE o AS
        SELECT id, row_number() OVER (ORDER BY name = 'First' DESC) - 1 AS n FROM access_organisation;
    CREATE TEMP TABLE d AS SELECT gen_random_uuid() AS id, o.id AS owner_id, n.n
        FROM generate_series(1, {cases}) n (n) JOIN o ON o.n = n.n % {organisations};
    INSERT INTO access_dossier (id, owner_id, opened_at) SELECT id, owner_id, now() - n * interval '1 minute' FROM d;
    INSERT INTO cases_case
        (dossier_id, owner_id, number, opened_at, detected_on, status, sex, age_band, region, anonymous)
        SELECT id, owner_id, n, now() - n * interval '1 minute', current_date, 'PossibleVictimOfTrafficking',
               'Feminine', '24-26', 'r', false FROM d;
    INSERT INTO access_grant
        (id, dossier_id, owner_id, organisation_id, sections, reason, offered_at, opened_at, until, ended_why)
        SELECT gen_random_uuid(), d.id, d.owner_id, o.id, '{{identity}}', 'referral', now(), now(),
               now() + interval '1 year', ''
        FROM d JOIN o ON o.n = 0 WHERE d.owner_id <> o.id AND d.n % 200 = 1;
    ANALYZE;
"""


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--organisations", type=int, default=50)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="prystan-rows-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        with Cluster(Path(folder) / "cluster", durable=False) as cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            context = fill(cluster, given.cases, given.organisations)
            print(f"{given.cases:,} cases of {given.organisations} organisations\n")
            rows(cluster, context)
    sealing()
    return 0


def fill(cluster: Cluster, cases: int, organisations: int) -> str:
    """The signed context of the first organisation's caseworker."""
    import os

    os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
    os.environ["DATABASE_URL"] = cluster.url(OWNER, "prystan")
    import django

    django.setup()
    from django.conf import settings

    from prystan.casework.access.actions import found_organisation
    from prystan.casework.access.context import Context, signed
    from prystan.casework.access.migrate import migrate

    migrate()
    founded = found_organisation(
        name="First", kind="NGO", email="a@example.org", person="A", password="x" * 12, roles=["caseworker"]
    )
    with psycopg.connect(cluster.url(SUPERUSER, "prystan"), autocommit=True) as root:
        root.execute(FILL.format(cases=cases, organisations=organisations).encode())
    return signed(Context.of(founded.first), key=settings.CONTEXT_KEY, expires=int(time.time()) + 7200)


def rows(cluster: Cluster, context: str) -> None:
    with psycopg.connect(cluster.url(OWNER, "prystan")) as owner, psycopg.connect(cluster.url(APP, "prystan")) as app:
        own = owner.execute("SELECT id FROM access_organisation WHERE name = 'First'").fetchone()
        one = owner.execute("SELECT dossier_id FROM cases_case WHERE owner_id = %s LIMIT 1", own).fetchone()
        lent = owner.execute("SELECT array_agg(dossier_id) FROM access_grant").fetchone()
        assert own
        assert one
        assert lent
        values = {"own": own[0], "case": one[0], "lent": lent[0]}
        app.execute("SELECT set_config('prystan.context', %s, false)", [context])
        print(f"{'question':<34}{'owner, ms':>12}{'app, ms':>12}{'difference':>12}")
        for question, query in QUESTIONS.items():
            asked = [partial(answer, connection, query, values) for connection in (owner, app)]
            assert asked[0]() == asked[1]()
            free, held = map(median, asked)
            print(f"{question:<34}{free * 1e3:>12.2f}{held * 1e3:>12.2f}{(held - free) * 1e3:>12.2f}")


def answer(connection: psycopg.Connection[Any], query: str, values: dict[str, object]) -> list[Any]:
    return connection.execute(query.encode(), values).fetchall()


def sealing() -> None:
    pair, dossier = KeyPair.new(), uuid4()
    key = DossierKey.new(dossier)
    whole, some = wrap_whole(key, pair.public), wrap_sections(key, ["identity"], pair.public)
    lock, place = open_dossier(whole, pair, dossier).lock("identity"), Place("cases_name", "text", UUID(int=1))
    sealed = lock.seal_text("Ганна Прыкладная", place)
    print(f"\n{'sealing':<34}{'µs':>12}")
    for what, work in {
        "seal a name": lambda: lock.seal_text("Ганна Прыкладная", place),
        "open a name": lambda: lock.open_text(sealed, place),
        "wrap a dossier's key": lambda: wrap_whole(key, pair.public),
        "open a wrap, and derive one section": lambda: open_dossier(some, pair, dossier).lock("identity"),
    }.items():
        print(f"{what:<34}{median(work) * 1e6:>12.1f}")


def median(work: Callable[[], object]) -> float:
    """Seconds."""
    work()
    taken = []
    for _ in range(REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


if __name__ == "__main__":
    sys.exit(main())
