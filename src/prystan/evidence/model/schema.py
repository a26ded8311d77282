"""What a table of a contribution may look like: the types in which `prystan.evidence.model.tables` declares them.

Everything that knows a column (validator, ``datapackage.json``, reference page, form, export) reads these objects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The type of a value. A multi-valued column holds a list of them (`Column.multiple`)."""

    IDENTIFIER = "identifier"  # made by the contributor; names nobody
    TEXT = "text"  # free text about things, never about a person
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    CODE = "code"  # a value of the list `Column.codes`


class Sensitivity(StrEnum):
    """How a value must be treated. The register of processing and the release rules are generated from it."""

    PUBLIC = "public"  # an administrative fact: a law, a campaign, a published figure
    INTERNAL = "internal"  # says something of a case, cannot single a person out
    QUASI = "quasi-identifier"  # with others like it, can single a person out
    SPECIAL = "special category"  # what was done to a person
    PSEUDONYM = "pseudonym"  # stands for a person; useless without the contributor or the key


class Unit(StrEnum):
    """What is counted. Units are never added together, and each figure names its own."""

    PERSON = "person"
    RECORD = "record"  # of a person, while nobody has linked the lists that the person may be on
    REFERRAL = "referral"
    SERVICE = "service episode"
    PLAN = "plan"
    FOLLOWUP = "follow-up visit"
    DECISION = "decision"
    OFFENCE = "offence"
    DEFENDANT = "defendant"
    AWARD = "award"
    AMOUNT = "amount of money"
    ORGANISATION = "organisation"
    REGION = "region"
    OBLIGATION = "obligation"
    RECOMMENDATION = "recommendation"
    MEASURE = "measure"
    ACTIVITY = "activity"
    PARTICIPANT = "participant"
    CONTACT = "contact"
    RESPONDENT = "respondent"
    REQUEST = "request"
    FIGURE = "published figure"
    INHABITANT = "inhabitant"
    SUBMISSION = "submission"
    VALUE = "value"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `minimum` and `maximum` bound numbers inclusively; dates are bounded by the reporting rules."""

    name: str
    kind: Kind
    description: str
    codes: str | None = None
    multiple: bool = False
    required: bool = False
    core: bool = False
    unit: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    sensitivity: Sensitivity = Sensitivity.INTERNAL
    source: str | None = None  # the field of a standard that it carries, e.g. HTCDS ``prs_Gender``

    def __post_init__(self) -> None:
        if (self.kind is Kind.CODE) != (self.codes is not None):
            raise ValueError(f"{self.name}: a code column names its code list, and only a code column does")


@dataclass(frozen=True, slots=True)
class NotBefore:
    """Neither date may be missing for the rule to speak: `later` must not be before `earlier`."""

    earlier: str
    later: str

    @property
    def name(self) -> str:
        return f"{self.later}-not-before-{self.earlier}"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.earlier, self.later)


@dataclass(frozen=True, slots=True)
class AtLeastOne:
    """At least one of the columns has a value."""

    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return "at-least-one-of-" + "-".join(self.columns)


@dataclass(frozen=True, slots=True)
class RequiredWhen:
    """`column` has a value wherever `when` holds one of `values`."""

    column: str
    when: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.column}-required-when-{self.when}-is-{'-or-'.join(self.values)}"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column, self.when)


@dataclass(frozen=True, slots=True)
class NotAbove:
    """A number that may not exceed another of the same row, where both are given."""

    smaller: str
    larger: str

    @property
    def name(self) -> str:
        return f"{self.smaller}-not-above-{self.larger}"

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.smaller, self.larger)


Rule = NotBefore | AtLeastOne | RequiredWhen | NotAbove


@dataclass(frozen=True, slots=True)
class Reference:
    """The values of `column` stand in `table`.`target` of the same contribution."""

    column: str
    table: str
    target: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what a row is, what it counts, its columns, key and rules.

    `key` names the columns that together occur once. A table without a key may repeat rows.
    """

    name: str
    title: str
    row: str
    unit: Unit
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    references: tuple[Reference, ...] = ()
    own: bool = False  # an addition of this model: no standard has it
    _index: dict[str, Column] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._index.update({column.name: column for column in self.columns})
        if len(self._index) != len(self.columns):
            raise ValueError(f"{self.name}: a column is declared twice")
        named = {
            *self.key,
            *(c for rule in self.rules for c in rule.columns),
            *(r.column for r in self.references),
        }
        if unknown := named - self._index.keys():
            raise ValueError(f"{self.name}: rules name columns that do not exist: {', '.join(sorted(unknown))}")

    def __getitem__(self, name: str) -> Column:
        return self._index[name]

    def __contains__(self, name: object) -> bool:
        return name in self._index

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(self._index)
