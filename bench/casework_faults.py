"""Kill −9 in the middle of saves and referrals: every acknowledged change is there, and no half referral.

    python bench/casework_faults.py --rounds 300 --seed 7

A worker takes people in, refers them and accepts, and says so after each commit. At a random moment it or the whole
database is killed and started again, and the tables are read as their owner. Leaves with 1 at the first broken promise.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
import psycopg

from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.database.corpse import died

PASSWORD = "a password for nobody"
TARGETS = ("database", "worker")

# What must hold at any moment, whoever was killed: each counts the rows for which it does not.
PROMISES = {
    "a case without its dossier's own key": """
        SELECT count(*) FROM cases_case c WHERE NOT EXISTS (
            SELECT FROM access_wrap w WHERE w.dossier_id = c.dossier_id AND w.organisation_id = c.owner_id)""",
    "a case without consent, or without both of its names": """
        SELECT count(*) FROM cases_case c WHERE NOT EXISTS (SELECT FROM cases_consent s WHERE s.case_id = c.dossier_id)
            OR (SELECT count(*) FROM cases_name n WHERE n.case_id = c.dossier_id) <> 2""",
    "a draft that should have been sent in the same transaction": """
        SELECT count(*) FROM referrals_referral WHERE state = 'draft'""",
    "a referral under way without grant or key": """
        SELECT count(*) FROM referrals_referral r WHERE NOT EXISTS (
            SELECT FROM access_grant g JOIN access_wrap w USING (dossier_id, organisation_id)
             WHERE g.id = r.grant_id AND g.ended_at IS NULL AND (g.opened_at IS NOT NULL) = (r.state = 'accepted'))""",
    "a grant that belongs to no referral": """
        SELECT count(*) FROM access_grant g
         WHERE NOT EXISTS (SELECT FROM referrals_referral r WHERE r.grant_id = g.id)""",
    "an event that is in no chain": "SELECT count(*) FROM secret.audit_pending",
}


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--work", help=argparse.SUPPRESS)  # how the worker is started
    given = arguments.parse_args()
    if given.work:
        return work(json.loads(given.work))
    with site() as (cluster, cast):
        return rounds(cluster, cast, given.rounds, random.Random(given.seed))


def rounds(cluster: Cluster, cast: dict[str, Any], count: int, chance: random.Random) -> int:
    killed = dict.fromkeys(TARGETS, 0)
    worker = Worker(cluster, cast)
    try:
        for number in range(1, count + 1):
            worker.wait_for_more()
            time.sleep(chance.uniform(0.0, 0.4))
            target = chance.choice(TARGETS)
            if target == "worker":
                worker.kill()
            else:
                kill_database(cluster)
                start_again(cluster)
            killed[target] += 1
            if broken := check(cluster, worker.acknowledged()):
                print(f"round {number}, {target} killed: {broken}")
                return 1
            if number % 25 == 0 or number == count:
                print(
                    f"{number} rounds, killed: {killed}; {len(worker.said)} acknowledged changes are there", flush=True
                )
    finally:
        worker.kill()
    return 0


class Worker:
    """The process that works, and all that it and those before it acknowledged."""

    def __init__(self, cluster: Cluster, cast: dict[str, Any]) -> None:
        self.command = [sys.executable, __file__, "--work", json.dumps({**cast, "url": cluster.url(APP, "prystan")})]
        self.said: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def wait_for_more(self) -> None:
        """Until it has acknowledged something since now."""
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            threading.Thread(target=self._listen, args=(self.process,), daemon=True).start()
        before, patience = len(self.said), time.monotonic() + 120
        while len(self.said) == before:
            if time.monotonic() > patience or self.process.poll() is not None:
                raise SystemExit("the worker does not work")
            time.sleep(0.01)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def acknowledged(self) -> list[tuple[str, str]]:
        return [(kind, key) for kind, _, key in (line.strip().partition(" ") for line in list(self.said))]

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            if line.endswith("\n"):
                self.said.append(line)


def kill_database(cluster: Cluster) -> None:
    postmaster = int((cluster.data / "postmaster.pid").read_text().splitlines()[0])
    children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    for process in (postmaster, *map(int, children)):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    lock_file = cluster.data / "postmaster.pid"
    while Path(f"/proc/{postmaster}").exists() and not died(lock_file):
        time.sleep(0.01)


def start_again(cluster: Cluster) -> None:
    from prystan.casework.database.errors import UnusableDatabaseError

    for _ in range(50):
        try:
            cluster.start()
        except UnusableDatabaseError:  # the dead one's memory is not given back yet
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the database did not come back")


def check(cluster: Cluster, acknowledged: list[tuple[str, str]]) -> str:
    """The first promise that is broken, or nothing."""
    with psycopg.connect(cluster.url(OWNER, "prystan")) as owner:
        for promise, query in PROMISES.items():
            row = owner.execute(query.encode()).fetchone()
            if row != (0,):
                return f"{promise}: {row}"
        cases = {str(key) for (key,) in owner.execute("SELECT dossier_id FROM cases_case")}
        states = {str(key): state for key, state in owner.execute("SELECT id, state FROM referrals_referral")}
    reached = {"sent": {"sent", "acknowledged", "accepted"}, "accepted": {"accepted"}}
    for kind, key in acknowledged:
        if key not in cases if kind == "case" else states.get(key) not in reached[kind]:
            return f"an acknowledged change is not there: {kind}"
    return broken_chain(cluster)


def broken_chain(cluster: Cluster) -> str:
    from django.db import connection

    from prystan.casework.access.audit import verify

    connection.close()
    connection.settings_dict["HOST"] = str(cluster.socket)
    _, flaws = verify()
    connection.close()
    return str(flaws[0]) if flaws else ""


# --- the site -------------------------------------------------------------------------------------------------------


@contextmanager
def site() -> Iterator[tuple[Cluster, dict[str, Any]]]:
    """A durable database of its own with an association and a shelter, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="prystan-faults-"))
    folder.chmod(0o711)
    os.environ |= {"PRYSTAN_SITE": str(folder / "site"), "PRYSTAN_PLAIN_HTTP": "1"}  # browsers without TLS
    cluster = Cluster(folder / "cluster")
    try:
        with cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            set_up(cluster.url(OWNER, "prystan"))
            yield cluster, make_cast()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def set_up(url: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
    os.environ["DATABASE_URL"] = url
    django.setup()


def make_cast() -> dict[str, Any]:
    """As the owner. What the worker needs to act as a member of each organisation."""
    from prystan.casework.access.actions import found_organisation
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.migrate import migrate
    from prystan.casework.network.models import Service

    migrate()
    cast: dict[str, Any] = {}
    for name in ("association", "shelter"):
        founded = found_organisation(
            name=name, kind="NGO", email=f"{name}@example.org", person=name, password=PASSWORD, roles=["caseworker"]
        )
        keyring = Keyring.with_password(founded.first, PASSWORD)
        cast[name] = {
            "member": str(founded.first.id), "organisation": str(founded.organisation.id), "secret": keyring.own.secret,
        }  # fmt: skip
        if name == "shelter":
            service = Service(
                owner=founded.organisation, kind="Shelter", name="House", region="BY-MI", confirmed_on=today()
            )
            service.save(force_insert=True)
            cast["service"] = str(service.id)
    return cast


def today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


# --- the worker -----------------------------------------------------------------------------------------------------


def work(cast: dict[str, Any]) -> int:
    """Until killed: a case, its referral, its acceptance, each acknowledged after its commit."""
    set_up(cast["url"])
    from django.db import InterfaceError, OperationalError, connection

    association, shelter = (sign_in(cast[name]) for name in ("association", "shelter"))
    while True:
        try:
            journey(association, shelter, cast["service"])
        except (OperationalError, InterfaceError):  # the database was killed; what was not committed is done again
            connection.close()
            time.sleep(0.05)


def journey(association: Any, shelter: Any, service: str) -> None:
    from django.utils import timezone

    from prystan.casework.access.context import Context, acting
    from prystan.casework.cases.actions import add_name, record_consent, take_in
    from prystan.casework.network.models import Service
    from prystan.casework.referrals import actions
    from prystan.casework.referrals.models import Referral

    by, keyring = association
    with acting(Context.of(by)):
        opened = take_in(keyring, by=by, detected_on=today(), status="PossibleVictimOfTrafficking")
        record_consent(
            opened.case, by=by, purposes=["assistance", "referral"], receivers=[shelter[0].organisation_id],
            given_on=today(), until=today() + timedelta(days=90), language="en",
        )  # fmt: skip
        add_name(keyring, opened, "Ганна Прыкладная")
        add_name(keyring, opened, "Hanna Prykladnaja")
    print("case", opened.case.pk, flush=True)
    with acting(Context.of(by)):
        referral = actions.draft(
            opened.case, Service.objects.get(id=service), by=by, sections=["identity"], urgency="now",
            expires_at=timezone.now() + timedelta(days=3),
        )  # fmt: skip
        actions.send(keyring, referral)
    print("sent", referral.id, flush=True)
    with acting(Context.of(shelter[0])):
        mine = Referral.objects.get(id=referral.id)
        actions.acknowledge(mine)
        actions.accept(mine)
    print("accepted", referral.id, flush=True)


def sign_in(person: dict[str, str]) -> Any:
    """(member, keyring), from the secret that a password would open."""
    from uuid import UUID

    from prystan.casework.access.context import Context, acting
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.models import Member

    with acting(Context.signing_in(UUID(person["member"]))):
        member = Member.objects.get(id=person["member"])
    with acting(Context.of(member)):
        return member, Keyring.of(member, person["secret"])


if __name__ == "__main__":
    sys.exit(main())
