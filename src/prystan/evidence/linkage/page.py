"""The page of a linkage round: how good it is, and how it could be wrong. Markdown, so that it opens anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prystan.evidence.linkage.attacks.attack import FIELDS
from prystan.evidence.linkage.attacks.run import Attacked
from prystan.evidence.linkage.evaluation import Evaluation, Quality
from prystan.evidence.linkage.matching.linking import Linked
from prystan.evidence.linkage.review import Answer

PAGE = "linkage.md"
_WAYS = """## How it could be wrong

* **Missed links** make the hidden population look larger: 10 % of them raise an estimate by 12 to 22 %. They come from
  two errors in one record (both names, or a name and the date), from records without a birth date and without a
  patronymic, and from a surname changed together with a date.
* **Wrong links** make it look smaller. They come from people with one name and one birth date, and from twins.
* **The model's probabilities are its own.** Fields are taken to err one without the other; where an office errs in all
  of a record at once, the true recall is below the estimated one.
* **A partner who leaks the key** lets anybody try names against the tokens. Tokens are pseudonyms, not anonymity: keep
  them in this folder's round only, and destroy them with it.
"""


def linkage_page(
    linked: Linked,
    own: Quality,
    evaluation: Evaluation | None,
    duplicates: Sequence[Mapping[str, object]],
    asked: int,
    attacked: Attacked | None = None,
) -> str:
    """What a reader needs to judge the round."""
    persons, records = linked.persons["person"].n_unique(), linked.persons.height
    header = linked.lists.sent[0].header
    parts = [
        f"# Linkage of round {header.round}",
        f"{records:,} records of {len(linked.lists.sent)} contributors are {persons:,} persons. Scheme "
        f"`{header.scheme}` {header.scheme_version}, key `{header.key_fingerprint}`. Internal: counts are exact.",
        "## How good it is",
        _table(
            ("", "precision", "recall", "F1", "links", "pairs of one person"),
            [_row("by the model's own probabilities", own)]
            + ([_row("against the truth", evaluation.all)] if evaluation else []),
        ),
        f"Pairs that no block compared, by the model: {linked.scored.missed:.1%}."
        + (f" In truth: {evaluation.blocking_loss:.1%}." if evaluation else ""),
        f"A link between two lists is taken from a probability of {linked.thresholds[0]:.2f}, inside one from "
        f"{linked.thresholds[1]:.2f}: where the expected F1 is best. {asked} doubtful pairs are in `review/`, for the "
        "partners that hold the names.",
    ]
    for cut, values in (evaluation.by if evaluation else {}).items():
        parts += [f"### By {cut}", _table((cut, "precision", "recall", "F1", "links", "pairs of one person"),
                                          [_row(value, q) for value, q in values.items()])]  # fmt: skip
    parts += ["## Records of one person, by contributors", _table(
        ("contributor", "with", "pairs"), [(d["contributor"], d["with"], f"{d['pairs']:,}") for d in duplicates]
    )]  # fmt: skip
    if told := [(sent.contributor, *(sent.answers.get(a, 0) for a in Answer)) for sent in linked.lists.sent
                if sent.answers]:  # fmt: skip
        parts += ["## What partners answered of their own records", _table(("contributor", *Answer), told)]
    if linked.changes is not None:
        change = linked.changes
        parts += ["## Since the earlier persons", f"{change.kept:,} persons kept their number, {change.new:,} are new, "
                  f"{len(change.merged):,} were joined with another, {len(change.split):,} were taken apart, "
                  f"{change.gone:,} are gone."]  # fmt: skip
    parts += ["## What attacks get from these tokens", *_attacks(attacked)]
    parts += ["## The model", _model(linked), _WAYS]
    return "\n\n".join(parts).rstrip() + "\n"


def _attacks(attacked: Attacked | None) -> list[str]:
    if attacked is None:
        return ["Nobody tried: whoever has names to give in a rehearsal puts them into the file of `--evaluate`."]
    rows = [
        (o.attack, *(f"{share[field]:.2%}" for field in FIELDS for share in (o.decoded, o.claimed, o.blind)))
        for o in attacked.outcomes
    ]
    head = ("attack", *(f"{field} {what}" for field in FIELDS for what in ("decoded", "claimed", "blind")))
    return [
        f"On {attacked.records:,} records, without the key, by somebody who has the names of {attacked.reference:,} "
        "other people. *Decoded* are the records whose name is claimed and right, *blind* what the commonest name of "
        "the sex would have got for those for which a claim is made: all as shares of all records attacked.",
        _table(head, rows),
    ]


def _model(linked: Linked) -> str:
    rows: list[Sequence[object]] = []
    for comparison in linked.lists.scheme.comparisons:
        names = ["none of these", *(level.name for level in reversed(comparison.levels))]
        m, u = linked.scored.model.m[comparison.field], linked.scored.model.u[comparison.field]
        rows += [
            (comparison.field if place == len(names) - 1 else "", names[place], f"{m[place]:.4f}", f"{u[place]:.2g}")
            for place in range(len(names) - 1, -1, -1)
        ]
    return _table(("field", "agreement", "of one person", "by chance"), rows)


def _row(name: str, found: Quality) -> tuple[object, ...]:
    return (name, f"{found.precision:.3f}", f"{found.recall:.3f}", f"{found.f1:.3f}", f"{found.found:,.0f}",
            f"{found.true:,.0f}")  # fmt: skip


def _table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in (head, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(head), *lines[1:]])
