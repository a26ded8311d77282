"""The list of what is wrong with a contribution: exact counts, and so many examples as a person can read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from prystan.evidence.intake import texts
from prystan.evidence.intake.texts import Severity


class UnreadableError(Exception):
    """A file cannot be read at all. `rule` is a key of `texts.TEXTS`."""

    def __init__(self, rule: str, *, file: str = "", row: int | None = None, **facts: str) -> None:
        super().__init__(texts.message(rule, facts))
        self.rule = rule
        self.file = file
        self.row = row
        self.facts = facts

    def said(self, say: texts.Say) -> str:
        """What is wrong and what to do, in another language."""
        return f"{texts.message(self.rule, self.facts, say)} {texts.remedy(self.rule, self.facts, say)}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `row` is the row's number as a spreadsheet shows it; `column` is named as in the sender's file.

    No value of a cell is held here, because a cell can hold a name.
    """

    file: str
    rule: str
    text: str  # key of `texts.TEXTS`; equal to `rule` but for the rules that a table of the model declares
    table: str | None = None
    row: int | None = None
    column: str | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def severity(self) -> Severity:
        return texts.severity(self.text)

    @property
    def message(self) -> str:
        return texts.message(self.text, self._facts)

    @property
    def remedy(self) -> str:
        return texts.remedy(self.text, self._facts)

    def said(self, say: texts.Say) -> str:
        """What is wrong and what to do, in another language."""
        return f"{texts.message(self.text, self._facts, say)} {texts.remedy(self.text, self._facts, say)}"

    @property
    def _facts(self) -> Mapping[str, str]:
        return {"column": self.column or "", **dict(self.facts)}

    def as_json(self) -> dict[str, object]:
        """As `prystan check --json` prints it."""
        return {
            "file": self.file,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.message,
            "remedy": self.remedy,
        }


Key = tuple[str, str | None, str | None, str]  # file, table, column, rule


@dataclass(slots=True)
class Problems:
    """Collects problems. Each is counted; of each kind the first `examples` are kept, so that memory is bounded."""

    examples: int = 200
    kept: list[Problem] = field(default_factory=list)
    counts: Counter[Key] = field(default_factory=Counter)
    _severities: Counter[Severity] = field(default_factory=Counter)

    def add(self, problem: Problem, times: int = 1) -> None:
        """Count the problem `times` times; keep it as an example while there is room for its kind."""
        key = (problem.file, problem.table, problem.column, problem.rule)
        if self.counts[key] < self.examples:
            self.kept.append(problem)
        self.counts[key] += times
        self._severities[problem.severity] += times

    def room(self, file: str, table: str | None, column: str | None, rule: str) -> int:
        """How many more examples of this kind would be kept."""
        return max(0, self.examples - self.counts[(file, table, column, rule)])

    def say(self, file: str, rule: str, *, table: str | None = None, column: str | None = None, **facts: str) -> None:
        """Add a problem of a whole file or column."""
        self.add(Problem(file, rule, rule, table, None, column, tuple(facts.items())))

    def refuse(self, error: UnreadableError, file: str, table: str | None = None) -> None:
        """Add what made a file unreadable."""
        self.add(
            Problem(error.file or file, error.rule, error.rule, table, error.row, error.facts.get("column"),
                    tuple(error.facts.items()))
        )  # fmt: skip

    def extend(self, others: Problems) -> None:
        """Add all of `others`, with their counts."""
        self.kept.extend(others.kept)
        self.counts.update(others.counts)
        self._severities.update(others._severities)

    def count(self, severity: Severity) -> int:
        return self._severities[severity]

    def of(self, *severities: Severity) -> list[Problem]:
        """The kept examples of these severities: file by file as they were read, and in each row by row."""
        order = {file: place for place, file in enumerate(dict.fromkeys(problem.file for problem in self.kept))}
        found = [problem for problem in self.kept if problem.severity in severities]
        return sorted(found, key=lambda problem: (order[problem.file], problem.row or 0))

    def by_rule(self) -> dict[str, int]:
        """How often each rule was broken; notes apart."""
        noted = {p.rule for p in self.of(Severity.NOTE)}
        totals: Counter[str] = Counter()
        for (_, _, _, rule), number in self.counts.items():
            if rule not in noted:
                totals[rule] += number
        return dict(sorted(totals.items()))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)

    def __len__(self) -> int:
        return sum(self.counts.values())
