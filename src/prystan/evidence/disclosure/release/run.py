"""A release from beginning to end: its cost is reserved, it is made, attacked, written aside, entered, and only then
takes its name.

Whatever interrupts it, nothing is published without an entry: the cost is on the disk before anything is measured, and
the hashes of all files before the folder has its name. A cost that was reserved stays spent.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from prystan import __version__
from prystan.evidence.disclosure.accounting import DELTA, EPSILON, rho_for
from prystan.evidence.disclosure.attacks import AttackResult
from prystan.evidence.disclosure.cohort import Cohort
from prystan.evidence.disclosure.earlier import Earlier, earlier_releases, keep, of_content, record
from prystan.evidence.disclosure.errors import DisclosureError, IncomparableError, UnsafeReleaseError
from prystan.evidence.disclosure.ledger import Ledger, Release, Span
from prystan.evidence.disclosure.microdata import FEWEST
from prystan.evidence.disclosure.release import gates, rehearsal
from prystan.evidence.disclosure.release.counting import MOST_CELLS, cuts, occupied
from prystan.evidence.disclosure.release.evidence import evidence_of
from prystan.evidence.disclosure.release.files import Layout, hashes, write_files
from prystan.evidence.disclosure.release.make import Step, by_k_anonymity, by_noise, by_rounding, silent
from prystan.evidence.disclosure.release.products import THRESHOLD, Method, Products
from prystan.evidence.indicators.figures import Period
from prystan.evidence.model.codelists import code_list

EVIDENCE = "evidence.json"
Page = Callable[[Products, Mapping[str, Any]], Mapping[str, str]]
"""Makes further files of a release (its evidence page), by file name, out of public things."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for. `seed` is for tests: such a release says of itself that it must not be published."""

    method: Method = Method.NOISE
    epsilon: float = EPSILON
    delta: float = DELTA
    layout: Layout = Layout.PACKAGE
    name: str = ""
    day: date | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What came of it."""

    release: Release
    evidence: Mapping[str, Any]
    folder: Path


def release(cohort: Cohort, ledger: Ledger, out: Path, request: Request, *, page: Page | None = None,
            say: Step | None = None) -> Released:  # fmt: skip
    """Release `cohort` into the new folder `out`, or raise and leave nothing there.

    Args:
        page: adds files, such as the evidence as a page.

    Raises:
        LedgerError: the ledger refuses, among others because too much would be spent.
        DisclosureError: a gate refuses; says which cell, table and earlier release. The ledger keeps that it did.
    """
    tell = say or silent
    if out.exists():
        raise DisclosureError(f"{out} exists: choose another folder, a release is never written over")
    span = Span(cohort.begin, cohort.end)
    earlier = earlier_releases(ledger)
    rho = rho_for(request.epsilon, request.delta) if request.method is Method.NOISE else None
    booked = ledger.reserve(
        Release(
            request.name, cohort.name, span, request.method.in_ledger,
            request.epsilon if rho else None, rho, request.day, request.seed is not None,
        )
    )  # fmt: skip
    entry = ledger.reserved(booked.name)
    with _staged(out) as staging, _refusals(ledger, booked.name, request.day):
        products = _make(cohort, None, request, earlier, lambda what, part: tell(what, 0.35 * part))
        _check_cost(products, rho)
        tried: tuple[str, ...] = ("linear programs", "differencing")  # of rounded tables, before they were given out
        if request.method is not Method.ROUNDING:
            tell("trying the attacks on half of the cohort", 0.35)
            on_half = rehearsal.rehearse(cohort, maker(request, _fewest(products)), _lot(request))
            gates.attacks_hold(on_half)
            tried = ("tables", "membership", "rows") if any(r.name == "membership" for r in on_half) else ("tables",)
        tell("trying the attacks on stand-ins", 0.65)
        results = _on_stand_ins(products, cohort, request)
        title = f"{cohort.name}: persons registered {span}"
        write_files(products, staging, layout=request.layout, name=_plain(booked.name), title=title)
        evidence = evidence_of(
            products, booked, ledger.account(), attacks=results, earlier=[e.name for e in earlier], entry=entry,
            version=__version__, tried=tried,
        )  # fmt: skip
        _write(staging, {EVIDENCE: _json(evidence), **(page(products, evidence) if page else {})})
        tell("searching all files for small counts", 0.95)
        gates.no_formula(staging)
        gates.no_small_count(staging, small_cells(cohort), words_of(cohort))
        said = _record(products, cohort)
        keep(ledger.path, booked.name, said)
        ledger.publish(booked.name, files=hashes(staging), tables=hashlib.sha256(said).hexdigest(), day=request.day)
    tell("done", 1.0)
    return Released(replace(booked, published=True), evidence, out)


def small_cells(cohort: Cohort) -> list[gates.SmallCell]:
    """Every true count of 1 to 9 in the tables of a release, with the words it may go by."""
    found = []
    for by in cuts(cohort.attributes):
        for key, count in occupied(cohort, by).items():
            if by and count < THRESHOLD:
                words = tuple(_words(cohort, name, code) for name, code in zip(by, key, strict=True))
                found.append(gates.SmallCell(", ".join(by), key, words, count))
    return found


def words_of(cohort: Cohort) -> frozenset[str]:
    """All words that the codes of a cohort go by."""
    return frozenset().union(*(_words(cohort, a.name, code) for a in cohort.attributes for code in a.codes))


def _words(cohort: Cohort, name: str, code: str) -> frozenset[str]:
    labels = cohort[name].labels
    if labels is None or code not in code_list(labels):
        return frozenset({code})
    return frozenset({code, *(code_list(labels)[code].label(language) for language in ("en", "be", "ru"))})


def _make(
    cohort: Cohort,
    first: Products | None,
    request: Request,
    earlier: tuple[Earlier, ...],
    say: Step,
    most: int = MOST_CELLS,
    fewest: float = FEWEST,
) -> Products:
    match request.method:
        case Method.NOISE:
            return by_noise(cohort, request.epsilon, request.delta, seed=request.seed, say=say, fewest=fewest)
        case Method.ROUNDING:
            said = of_content("first", _record(first, cohort)) if first else None
            return by_rounding(cohort, (*earlier, said) if said else earlier, most=most, say=say)
        case Method.K_ANONYMOUS:
            return by_k_anonymity(cohort, seed=request.seed, say=say)


def maker(request: Request, fewest: float = FEWEST) -> rehearsal.Maker:
    """The same method for other people, without an earlier release but their own; with rows where there seem to be at
    least `fewest`."""
    return partial(_made_again, request=request, fewest=fewest)


def _made_again(cohort: Cohort, first: Products | None, request: Request, fewest: float) -> Products:
    rows_from = fewest if first is None else math.inf  # of a second release only tables are looked at
    return _make(cohort, first, request, (), silent, rehearsal.ATTACKED_CELLS, rows_from)


def _fewest(products: Products) -> float:
    """A rehearsal has rows where the release has them, however few people it is on: a gate is not passed by default."""
    return math.inf if products.rows is None else 1


def _on_stand_ins(products: Products, cohort: Cohort, request: Request) -> tuple[AttackResult, ...]:
    people = rehearsal.stand_ins(products, cohort, _lot(request))
    return rehearsal.rehearse(people, maker(request, _fewest(products)), _lot(request))


def _lot(request: Request) -> int:
    return request.seed if request.seed is not None else int.from_bytes(os.urandom(4))


def _check_cost(products: Products, rho: float | None) -> None:
    if products.cost and (rho is None or products.cost.rho > rho * (1 + 1e-9)):
        raise DisclosureError("the measurement cost more than was reserved for it. Report this fault of the program.")


def _record(products: Products, cohort: Cohort) -> bytes:
    return record(products.tables, products.statement, Period(cohort.begin, cohort.end), products.method.in_ledger)


def _json(evidence: Mapping[str, Any]) -> str:
    return json.dumps(evidence, ensure_ascii=False, indent=1) + "\n"


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in name.lower())


@contextmanager
def _refusals(ledger: Ledger, name: str, day: date | None) -> Iterator[None]:
    """What a gate refuses is written down, so that it can be seen how often somebody tried."""
    try:
        yield
    except gates.GateError as refusal:
        ledger.refuse(name, refusal.gate, day)
        raise
    except IncomparableError:
        ledger.refuse(name, "differencing", day)
        raise
    except UnsafeReleaseError as refusal:
        ledger.refuse(name, "differencing" if refusal.earlier else "linear programs", day)
        raise


@contextmanager
def _staged(out: Path) -> Iterator[Path]:
    """A folder beside `out` that takes its name only when the block ends well."""
    out.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        yield staging
        staging.chmod(0o755)
        staging.rename(out)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise


__all__ = ["Released", "Request", "maker", "release", "small_cells"]
