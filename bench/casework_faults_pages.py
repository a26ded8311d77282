"""Kill −9 under people who work at the site's pages: what a page said was saved is there, and nothing is half.

    python bench/casework_faults_pages.py --rounds 200 --seed 7

Four caseworkers and a shelter go from intake to acceptance through gunicorn, page by page, while a clock expires what
nobody answers. At random moments a worker, gunicorn's master, the clock or the whole database is killed. The site has
to go on by itself (a killed master is started again, once all its workers have left), and after each kill the tables
are read as their owner. Leaves with 1 at the first broken promise.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from casework_faults import broken_chain, kill_database, set_up, sign_in, site, start_again, today
from casework_load import TOKEN, session_of

from prystan.casework.database import APP, OWNER, Cluster
from prystan.casework.database.cluster import SUPERUSER

TARGETS = ("worker", "master", "clock", "database")
PEOPLE = 4
PATIENCE = 240  # seconds, on a machine that others use too

PROMISES = {
    "a case without its dossier's own key": """
        SELECT count(*) FROM cases_case c WHERE NOT EXISTS (
            SELECT FROM access_wrap w WHERE w.dossier_id = c.dossier_id AND w.organisation_id = c.owner_id)""",
    "a name without birth date, telephone and tokens, which were one form": """
        SELECT count(*) FROM cases_name n WHERE NOT EXISTS (SELECT FROM cases_identity i WHERE i.case_id = n.case_id)
            OR NOT EXISTS (SELECT FROM cases_contact k WHERE k.case_id = n.case_id)
            OR (SELECT count(*) FROM cases_searchtoken t WHERE t.case_id = n.case_id) <> 2""",
    "a draft that should have been sent with the same press of the button": """
        SELECT count(*) FROM referrals_referral WHERE state = 'draft'""",
    "a referral under way without grant or key, or open before it was accepted": """
        SELECT count(*) FROM referrals_referral r WHERE r.state IN ('sent', 'acknowledged', 'accepted') AND NOT EXISTS (
            SELECT FROM access_grant g JOIN access_wrap w USING (dossier_id, organisation_id)
             WHERE g.id = r.grant_id AND g.ended_at IS NULL AND (g.opened_at IS NOT NULL) = (r.state = 'accepted'))""",
    "a referral that expired, and whose grant or key lives": """
        SELECT count(*) FROM referrals_referral r JOIN access_grant g ON g.id = r.grant_id WHERE r.state = 'expired'
           AND (g.ended_at IS NULL OR EXISTS (SELECT FROM access_wrap w WHERE w.dossier_id = g.dossier_id
                                                AND w.organisation_id = g.organisation_id))""",
    "a grant that belongs to no referral": """
        SELECT count(*) FROM access_grant g
         WHERE NOT EXISTS (SELECT FROM referrals_referral r WHERE r.grant_id = g.id)""",
    "an event that is in no chain": "SELECT count(*) FROM secret.audit_pending",
}
REACHED = {
    "sent": {"sent", "acknowledged", "accepted", "expired"}, "acknowledged": {"acknowledged", "accepted"},
    "accepted": {"accepted"},
}  # fmt: skip


class People:
    """Everybody at a browser, and all that pages told them was done."""

    def __init__(self, cast: dict[str, Any], cookies: dict[str, str]) -> None:
        self.cast, self.cookies = cast, cookies
        self.port = 0
        self.said: list[tuple[str, str]] = []
        self.refused = 0
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.work, args=(n,), daemon=True) for n in range(PEOPLE)]

    def work(self, number: int) -> None:
        journeys = 0
        while not self.over.is_set():
            journeys += 1
            try:
                self.journey(answered=(journeys + number) % 3 > 0)
            except (OSError, HTTPException, LookupError):  # no page, or one that says that nothing was saved
                self.refused += 1
                time.sleep(0.05)

    def journey(self, *, answered: bool) -> None:
        """Intake to acceptance; every third referral is left for the clock."""
        facts = {"detected_on": today(), "status": "PossibleVictimOfTrafficking", "sex": "Feminine",
                 "age_band": "24-26", "region": "BY-MI"}  # fmt: skip
        case = self.post("association", "/cases/new", facts)
        self.said.append(("case", case.rpartition("/")[2]))
        agreed = {"purposes": ["assistance", "referral"], "receivers": [self.cast["shelter"]["organisation"]],
                  "given_on": today(), "until": today() + timedelta(days=90), "language": "be"}  # fmt: skip
        self.post("association", f"{case}/consent", agreed)
        self.said.append(("consent", case.rpartition("/")[2]))
        told = {"name": "Ганна Прыкладная", "birth_date": "2001-02-03", "phone": "+375 29 000 00 00"}
        self.post("association", f"{case}/person", told)
        self.said.append(("name", case.rpartition("/")[2]))
        asked = {"sections": ["identity"], "urgency": "now", "expires_at": "3"}
        referral = self.post("association", f"{case}/refer/{self.cast['service']}", asked)
        self.said.append(("sent", referral.rpartition("/")[2]))
        for move in ("acknowledged", "accepted") if answered else ():
            self.post("shelter", f"{referral}/{move}", {})
            self.said.append((move, referral.rpartition("/")[2]))

    def post(self, who: str, path: str, typed: dict[str, Any]) -> str:
        """Where the site leads on to, which it does only after everything is committed.

        Raises:
            LookupError: it answered with something else.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": self.cookies[who], "Content-Type": "application/x-www-form-urlencoded"}
        try:
            body = urlencode({**typed, "csrfmiddlewaretoken": TOKEN}, doseq=True)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 303 or "sign-in" in (answer.getheader("Location") or ""):
                raise LookupError(answer.status)
            return answer.getheader("Location") or ""
        finally:
            connection.close()

    def wait_for_more(self) -> None:
        """Until something was said to be done since now: the site works."""
        before = len(self.said)
        until(lambda: len(self.said) >= before + 2, "the site does not come back")


class Nursery:
    """From here clocks and servers are forked: a process that has read all modules, does nothing and is never killed.

    Starting anew after each kill is not what is looked into; reading the modules again would be most of a round.
    """

    def __init__(self, url: str) -> None:
        environment = os.environ | {"DATABASE_URL": url, "PRYSTAN_PAGES_A_MINUTE": "1000000"}
        command = [sys.executable, __file__, "--nursery", url]
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def born(self, what: str) -> int:
        """The number of a new process: a `clock`, or a `site` on some port."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def over(self) -> None:
        self.process.kill()  # and what was born here ends with it
        self.process.wait()


def nursery(url: str) -> int:
    """Each line that comes asks for a process, whose number is said."""
    set_up(url)
    from gunicorn.app.wsgiapp import run

    from prystan.casework.clocks import turn as _read  # noqa: F401 (all of it before the fork)
    from prystan.web.serving import end_with
    from prystan.web.templating import warm_up

    warm_up()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are not kept
    mother = os.getpid()
    for asked in sys.stdin:
        what, *port = asked.split()
        if (child := os.fork()) == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # e-mail goes to the terminal, and this is none
            end_with(mother)
            if what == "clock":
                turn_for_ever()
            given = ["--bind", f"127.0.0.1:{port[0]}", "--workers", "2", "--timeout", "120", "--log-level", "critical"]
            sys.argv = ["gunicorn", "--config", "python:prystan.web.serving", *given, "prystan.web.wsgi:application"]
            run(prog="gunicorn")
        print(child, flush=True)
    return 0


class Clock:
    """`prystan clock` turning without a pause."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        self.start()

    def start(self) -> None:
        self.process = self.nursery.born("clock")

    def kill(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        until(lambda: not alive(self.process), "a killed clock goes on")


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rounds", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--nursery", help=argparse.SUPPRESS)  # how processes come into being
    given = arguments.parse_args()
    if given.nursery:
        return nursery(given.nursery)
    with site() as (cluster, cast):
        return rounds(cluster, cast, given.rounds, random.Random(given.seed))


def rounds(cluster: Cluster, cast: dict[str, Any], count: int, chance: random.Random) -> int:
    killed, took = dict.fromkeys(TARGETS, 0), dict.fromkeys(TARGETS, 0.0)
    people = People(cast, {name: cookies(cast[name]) for name in ("association", "shelter")})
    nursery = Nursery(cluster.url(APP, "prystan"))
    try:
        server, clock = Site(nursery), Clock(nursery)
        people.port = server.port
        for thread in people.threads:
            thread.start()
        people.wait_for_more()
        order = [target for _ in range(count // len(TARGETS) + 1) for target in chance.sample(TARGETS, len(TARGETS))]
        for number, target in enumerate(order[:count], start=1):
            backdate(cluster)
            time.sleep(chance.uniform(0.0, 0.5))
            began = time.monotonic()
            kill(target, server, clock, cluster, chance)
            killed[target] += 1
            said = list(people.said)
            people.wait_for_more()
            took[target] += time.monotonic() - began
            if broken := check(cluster, said):
                print(f"round {number}, {target} killed: {broken}")
                return 1
            if number % 20 == 0 or number == count:
                print(f"{number} rounds, killed: {killed}; {len(said)} acknowledged changes are there", flush=True)
    finally:
        people.over.set()
        for thread in people.threads:
            if thread.is_alive():
                thread.join(90)
        nursery.over()
    if flaw := broken_chain(cluster):
        print(f"a chain is broken: {flaw}")
        return 1
    print(f"every chain is sound; {expired(cluster)} referrals expired; {people.refused} pages said that they failed")
    back = ", ".join(f"{target} {took[target] / max(killed[target], 1):.1f}" for target in TARGETS)
    print(f"seconds from a kill until people got on: {back}")
    return 0


class Site:
    """Gunicorn on one port, as `prystan site` starts it, and started again by whoever looks after it."""

    def __init__(self, nursery: Nursery) -> None:
        self.nursery = nursery
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        self.master = self.nursery.born(f"site {self.port}")
        until(self.answers, "the site does not start")

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
            return True
        return False

    @property
    def workers(self) -> list[int]:
        text = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="utf-8")
        return [int(one) for one in text.split()]

    def kill_master(self) -> None:
        """Its workers have to leave by themselves: they would go on answering with nobody to look after them."""
        left = self.workers
        os.kill(self.master, signal.SIGKILL)
        until(lambda: not any(alive(one) for one in (self.master, *left)), "workers of a killed master go on")
        self.start()


def until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait for something, minutes if the machine is busy.

    Raises:
        SystemExit: in vain.
    """
    patience = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > patience:
            raise SystemExit(otherwise)
        time.sleep(0.02)


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill(target: str, server: Site, clock: Clock, cluster: Cluster, chance: random.Random) -> None:
    if target == "worker":
        with suppress(ProcessLookupError, IndexError):
            os.kill(chance.choice(server.workers), signal.SIGKILL)
    elif target == "master":
        server.kill_master()
    elif target == "clock":
        clock.kill()
        clock.start()
    else:
        kill_database(cluster)
        start_again(cluster)


def backdate(cluster: Cluster) -> None:
    """The days of referrals that were left unanswered are over. As the superuser: the site would not let anybody."""
    with psycopg.connect(cluster.url(SUPERUSER, "prystan")) as root:
        root.execute("SET session_replication_role = replica")
        root.execute(
            "UPDATE referrals_referral SET expires_at = now() - interval '1 minute' "
            "WHERE state = 'sent' AND sent_at < now() - interval '2 seconds'"
        )


def expired(cluster: Cluster) -> int:
    with psycopg.connect(cluster.url(OWNER, "prystan")) as owner:
        row = owner.execute("SELECT count(*) FROM referrals_referral WHERE state = 'expired'").fetchone()
    return int(row[0]) if row else 0


def check(cluster: Cluster, said: list[tuple[str, str]]) -> str:
    """The first promise that is broken, or nothing. One look at all tables, while people go on."""
    with psycopg.connect(cluster.url(OWNER, "prystan")) as owner:
        owner.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for promise, query in PROMISES.items():
            if (row := owner.execute(query.encode()).fetchone()) != (0,):
                return f"{promise}: {row}"
        have = {
            kind: {str(key) for (key,) in owner.execute(f"SELECT {column} FROM {table}".encode())}
            for kind, table, column in (("case", "cases_case", "dossier_id"), ("consent", "cases_consent", "case_id"),
                                        ("name", "cases_name", "case_id"))
        }  # fmt: skip
        states = {str(key): state for key, state in owner.execute("SELECT id, state FROM referrals_referral")}
    for kind, key in said:
        if key not in have[kind] if kind in have else states.get(key) not in REACHED[kind]:
            return f"an acknowledged change is not there: {kind}, {states.get(key)}"
    return ""


def cookies(person: dict[str, Any]) -> str:
    """The two halves of a session, as after signing in."""
    member, keyring = sign_in(person)
    return session_of(member, keyring)


def turn_for_ever() -> None:
    from django.db import InterfaceError, OperationalError, connection

    from prystan.casework.clocks.turn import turn

    while True:
        try:
            turn()
        except (OperationalError, InterfaceError):
            connection.close()
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
