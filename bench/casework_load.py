"""How much one server carries: 50 people at once, in a database of 50 organisations, 200,000 cases, 1,000,000 services.

    python bench/casework_load.py [--cases 200000] [--services 1000000] [--organisations 50] [--people 50]

Prints for each page requests a second and p95 next to a page that does nothing but ask the database one question (each
alone, in turns, in the same run): as nobody, and signed in, which is what every page of the site needs first. Then what
row security and sealing cost, and the memory of a worker. Leaves with 1 if an answer is wrong, or if the case list has
under a third of the throughput of the trivial page to somebody who is signed in.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import psycopg
from casework_load_fill import House, fill

from prystan.casework.database import APP, OWNER, Cluster, prepare_database
from prystan.casework.database.cluster import SUPERUSER

if TYPE_CHECKING:
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.models import Member

TOKEN = "c" * 32
PASSWORD = "a password for nobody"
MIX = {"my day": 20, "case list": 20, "search": 15, "open case": 30, "save a note": 15}
TITLES = (
    "page", "a second", "of signed in", "p50, ms", "p95, ms", "site CPU", "base CPU", "row security", "sealing",
)  # fmt: skip
PAGES = ("bare", "trivial", "signed in", *MIX)
OPEN = ("bare", "trivial")


@dataclass(frozen=True)
class Person:
    """A caseworker at a browser: the cookies, and the cases that may be asked for."""

    cookies: str
    cases: list[str]
    names: list[str]


@dataclass
class Answers:
    """What one page gave in one turn."""

    seconds: float
    times: list[float]
    sealing: list[float]
    site: float
    database: float
    wrong: list[str]


def main() -> int:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--organisations", type=int, default=50)
    arguments.add_argument("--cases", type=int, default=200_000)
    arguments.add_argument("--services", type=int, default=1_000_000)
    arguments.add_argument("--people", type=int, default=50)
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--seconds", type=float, default=6.0, help="a page's turn")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--thinking", type=float, default=60.0, help="seconds of people who think between pages")
    arguments.add_argument("--seed", type=int, default=7)
    given = arguments.parse_args()
    with site(given) as (cluster, people):
        return measure(cluster, people, given)


def measure(cluster: Cluster, people: list[Person], given: argparse.Namespace) -> int:
    """Turns of each page: as the application, as the owner of the tables (no row security), and with sealing timed."""
    chance = random.Random(given.seed)
    runs: dict[str, dict[str, list[Answers]]] = {}
    with (
        serving(cluster, APP, given.workers) as plain,
        serving(cluster, OWNER, given.workers) as free,
        serving(cluster, APP, given.workers, sealing=True) as timed,
    ):
        servers = {"application": plain, "owner": free, "sealing": timed}
        for server in servers.values():
            for name in PAGES:
                turn(server, cluster, people, name, 0.5, chance)
        for _ in range(given.rounds):
            for kind, server in servers.items():
                for name in PAGES if kind == "application" else MIX:
                    asked = turn(server, cluster, people, name, given.seconds, chance)
                    runs.setdefault(kind, {}).setdefault(name, []).append(asked)
        memory = memory_of(plain)
        thought = turn(plain, cluster, people, "mixed", given.thinking, chance, thinking=10.0)
    return say(runs, thought, memory, given)


# --- what is printed ------------------------------------------------------------------------------------------------


def say(runs: dict[str, dict[str, list[Answers]]], thought: Answers, memory: list[str], given: Any) -> int:
    print(f"{given.organisations} organisations, {given.cases:,} cases, {given.services:,} services; "
          f"{given.people} people at once, {given.workers} workers\n")  # fmt: skip
    base = rate(runs["application"]["signed in"])
    print("".join(f"{title:>12}" for title in TITLES))
    for name in PAGES:
        turns = runs["application"][name]
        times = sorted(t for one in turns for t in one.times)
        cells = [rate(turns), rate(turns) / base, 1e3 * at(times, 0.5), 1e3 * at(times, 0.95), *map(ms, cpu(turns))]
        line = f"{name:>12}" + "".join(f"{cell:>12.{d}f}" for cell, d in zip(cells, (1, 3, 0, 0, 2, 2), strict=True))
        if name in MIX:
            free, timed = runs["owner"][name], runs["sealing"][name]
            sealed = statistics.fmean(t for one in timed for t in one.sealing)
            line += f"{ms(sum(cpu(turns)) - sum(cpu(free))):>12.2f}{sealed:>12.2f}"
        print(line)
    times = sorted(thought.times)
    print(f"\nCPU, row security and sealing: milliseconds a request.\n\n{given.people} people who think ten seconds "
          f"between pages: {len(times) / thought.seconds:.1f} pages a second, p50 {1e3 * at(times, 0.5):.0f} ms, "
          f"p95 {1e3 * at(times, 0.95):.0f} ms, {thought.site + thought.database:.1f} of {thought.seconds:.0f} "
          "seconds of CPU\n" + "\n".join(memory))  # fmt: skip
    wrong = [text for kind in runs.values() for turns in kind.values() for one in turns for text in one.wrong]
    wrong += thought.wrong
    for text in sorted(set(wrong))[:5]:
        print(f"wrong: {text} ({wrong.count(text)} times)")
    return 1 if wrong or 3 * rate(runs["application"]["case list"]) < base else 0


def rate(turns: Sequence[Answers]) -> float:
    return statistics.median(len(one.times) / one.seconds for one in turns)


def cpu(turns: Sequence[Answers]) -> tuple[float, float]:
    """Seconds a request, of the site's processes and of the database's."""
    asked = sum(len(one.times) for one in turns)
    return sum(one.site for one in turns) / asked, sum(one.database for one in turns) / asked


def ms(seconds: float) -> float:
    return 1e3 * seconds


def at(times: Sequence[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


# --- people ---------------------------------------------------------------------------------------------------------


def turn(
    server: Server, cluster: Cluster, people: Sequence[Person], name: str, seconds: float, chance: random.Random, *,
    thinking: float = 0.0,
) -> Answers:  # fmt: skip
    """All people ask for one page again and again, or for the mixture of a day, until the time is over."""
    answers = Answers(seconds, [], [], 0.0, 0.0, [])
    site, base = spent_by(server.process.pid), spent_by(postmaster(cluster))
    begun = time.perf_counter()
    seeds = [chance.random() for _ in people]
    threads = [
        threading.Thread(
            target=ask, args=(server.port, one, name, begun + seconds, thinking, random.Random(s), answers)
        )
        for one, s in zip(people, seeds, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.seconds = time.perf_counter() - begun
    answers.site, answers.database = spent_by(server.process.pid) - site, spent_by(postmaster(cluster)) - base
    return answers


def ask(
    port: int, person: Person, name: str, until: float, thinking: float, chance: random.Random, answers: Answers
) -> None:
    if thinking:
        time.sleep(chance.uniform(0, thinking))
    while (begun := time.perf_counter()) < until:
        page = name if name != "mixed" else chance.choices(list(MIX), list(MIX.values()))[0]
        try:
            problem, sealing = once(port, person, page, chance)
        except OSError as fault:
            problem, sealing = type(fault).__name__, 0.0
        answers.times.append(time.perf_counter() - begun)
        answers.sealing.append(sealing)
        if problem:
            answers.wrong.append(f"{page}: {problem}")
        if thinking:
            time.sleep(chance.expovariate(1 / thinking))


def once(port: int, person: Person, page: str, chance: random.Random) -> tuple[str, float]:
    """What was wrong with the answer, if anything, and the milliseconds of sealing that the server told."""
    path, typed, wanted = request(person, page, chance)
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Cookie": person.cookies} if page not in OPEN else {}
    if typed:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = urlencode({**typed, "csrfmiddlewaretoken": TOKEN}) if typed else None
    connection.request("POST" if typed else "GET", path, body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    told = answer.getheader("Server-Timing") or "dur=0"
    if answer.status != (303 if page == "save a note" else 200):
        return f"status {answer.status}", 0.0
    return ("" if wanted in text else "not the page that was asked for"), float(told.rpartition("=")[2])


def request(person: Person, page: str, chance: random.Random) -> tuple[str, dict[str, str], bytes]:
    case = f"/cases/{chance.choice(person.cases)}"
    found = {
        "trivial": ("/trivial", {}, b"<p>10"),
        "bare": ("/bare", {}, b"<p>10"),
        "signed in": ("/trivial", {}, b"<p>10"),
        "my day": ("/", {}, b"/referrals/"),
        "case list": ("/cases", {}, b"?page=2"),
        "search": ("/cases", {"name": chance.choice(person.names)}, b"</table>"),
        "open case": (case, {}, b"+375 29 000 00 00"),
        "save a note": (f"{case}/note", {"text": "She came, and all is well. " * 8}, b""),
    }
    return found[page]


# --- processes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Server:
    process: subprocess.Popen[bytes]
    port: int


@contextmanager
def serving(cluster: Cluster, role: str, workers: int, *, sealing: bool = False, port: int = 0) -> Iterator[Server]:
    """Gunicorn as `prystan site` starts it, with the two pages that do nothing beside."""
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": cluster.url(role, "prystan"), "PRYSTAN_PLAIN_HTTP": "1",
        "PRYSTAN_LOAD_SEALING": "1" if sealing else "0", "PYTHONPATH": os.pathsep.join(sys.path),
        "DJANGO_SETTINGS_MODULE": "prystan.web.settings",
    }  # fmt: skip
    given = ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--timeout", "120", "--log-level", "warning"]
    command = [sys.executable, "-m", "prystan.web.serving", str(os.getpid()), *given, "casework_load_site:application"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            wait_for(port, process)
            yield Server(process, port)
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    patience = time.monotonic() + 180
    while time.monotonic() < patience and process.poll() is None:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/bare")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise SystemExit("the site does not start")


def postmaster(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])


def spent_by(process: int) -> float:
    """Seconds of CPU of a process, of its living descendants, and of those of them that have ended."""
    total, waiting = 0.0, [process]
    while waiting:
        one = waiting.pop()
        try:
            fields = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            waiting += map(int, Path(f"/proc/{one}/task/{one}/children").read_text(encoding="utf-8").split())
        except OSError:
            continue  # it has just ended; its parent knows what it spent
        total += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return total


def memory_of(server: Server) -> list[str]:
    lines = []
    children = (
        Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text(encoding="utf-8").split()
    )
    for one in children:
        rows = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        kib = {row.split(":")[0]: int(row.split()[1]) for row in rows[1:]}
        own = kib["Private_Clean"] + kib["Private_Dirty"]
        lines.append(f"a worker: {own / 1024:.0f} MiB of its own, {kib['Rss'] / 1024:.0f} MiB in all")
    return lines


# --- the data -------------------------------------------------------------------------------------------------------


@contextmanager
def site(given: argparse.Namespace) -> Iterator[tuple[Cluster, list[Person]]]:
    """A durable database of its own, filled, with a signed-in session for each person; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="prystan-load-"))
    folder.chmod(0o711)
    os.environ |= {"PRYSTAN_SITE": str(folder / "site"), "PRYSTAN_PLAIN_HTTP": "1"}  # browsers without TLS
    cluster = Cluster(folder / "cluster")
    try:
        with cluster:
            prepare_database(cluster.url(SUPERUSER, "postgres"))
            os.environ["DJANGO_SETTINGS_MODULE"] = "prystan.web.settings"
            os.environ["DATABASE_URL"] = cluster.url(OWNER, "prystan")
            import django

            django.setup()
            houses = found(given.organisations)
            begun = time.perf_counter()
            with psycopg.connect(cluster.url(SUPERUSER, "prystan"), autocommit=True) as root:
                fill(root, houses, given.cases, given.services, given.seed)
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
            yield cluster, [sign_in(houses[n % len(houses)]) for n in range(given.people)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def found(count: int) -> list[House]:
    from django.utils import timezone

    from prystan.casework.access.actions import found_organisation
    from prystan.casework.access.keyring import Keyring
    from prystan.casework.access.migrate import migrate
    from prystan.casework.network.models import Service

    migrate()
    houses = []
    for number in range(count):
        founded = found_organisation(
            name=f"Organisation {number}", kind="NGO", email=f"caseworker@{number}.example", person="Caseworker",
            password=PASSWORD, roles=["caseworker", "coordinator"],
        )  # fmt: skip
        service = Service.objects.create(
            owner=founded.organisation, kind="Shelter", name="House", region="BY-MI", confirmed_on=timezone.localdate()
        )
        houses.append(House(founded.first, Keyring.with_password(founded.first, PASSWORD), service.pk))
    return houses


def sign_in(house: House) -> Person:
    return Person(session_of(house.member, house.keyring), [str(case) for case in house.cases], house.names)


def session_of(member: Member, keyring: Keyring) -> str:
    """The cookies of a browser: the two halves of a session, as after signing in."""
    import base64

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from prystan.web.sessions import SessionStore
    from prystan.web.signed_in import KEY_COOKIE

    cookie, kept = keyring.split()
    session = SessionStore()
    for name, value in {
        SESSION_KEY: str(member.pk), BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
        HASH_SESSION_KEY: member.get_session_auth_hash(), "kept": base64.b64encode(kept).decode(),
        "began": timezone.now().isoformat(),
    }.items():  # fmt: skip
        session[name] = value
    session.create()
    held = {settings.SESSION_COOKIE_NAME: session.session_key, KEY_COOKIE: cookie, settings.CSRF_COOKIE_NAME: TOKEN}
    return "; ".join(f"{name}={value}" for name, value in held.items())


if __name__ == "__main__":
    sys.exit(main())
