"""The manifest of a contribution: who says it, for which period, and in which sense of the words.

It is the property ``prystan`` of ``datapackage.json``. It names an organisation, never a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from prystan.evidence.model.codelists import code_list

FORMAT = 1
UNSAID_COUNTRY = "ZZ"  # ISO 3166-1 leaves it to users; CLDR: "Unknown Region". The sender named no country
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_COUNTRY = re.compile(r"[A-Z]{2}")


class ManifestError(ValueError):
    """The manifest cannot be used. `path` is the property (dotted), `remedy` says what to do."""

    def __init__(self, path: str, remedy: str) -> None:
        super().__init__(f"{path}: {remedy}")
        self.path = path
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Contributor:
    """The organisation that sends a contribution. `kind` is a code of the list ``organisation_type``.

    `names` are its names in other languages, by the language's code, where it has any.
    """

    id: str
    name: str
    kind: str = "Other"
    names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ManifestError(
                "prystan.contributor.id", "write lower-case letters, digits, '-', '_' or '.', at most 64"
            )
        if not self.name.strip():
            raise ManifestError("prystan.contributor.name", "write the name of the organisation")
        if self.kind not in code_list("organisation_type"):
            raise ManifestError("prystan.contributor.kind", "write a code of the list organisation_type")
        if not all(name.strip() for name in self.names.values()):
            raise ManifestError("prystan.contributor.names", "write a name for each language that stands there")

    def called(self, language: str) -> str:
        """Its name in `language`; the one under which it sends its data where there is no other."""
        return self.names.get(language, self.name)


@dataclass(frozen=True, slots=True)
class Linkage:
    """What a contribution says of its tokens: which round, key (by fingerprint) and scheme made which file."""

    round: str
    key_fingerprint: str
    scheme: str
    scheme_version: int
    format: int
    file: str
    sha256: str

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> Linkage:
        """Read the property ``prystan.linkage``."""
        path = "prystan.linkage"
        return cls(
            _text(found, "round", f"{path}.round"),
            _text(found, "key_fingerprint", f"{path}.key_fingerprint"),
            _text(found, "scheme", f"{path}.scheme"),
            _whole(found, "scheme_version", f"{path}.scheme_version"),
            _whole(found, "format", f"{path}.format"),
            _text(found, "file", f"{path}.file"),
            _text(found, "sha256", f"{path}.sha256"),
        )


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a contribution says of itself. `cut_off` is the day on which the data were drawn, inclusive."""

    contributor: Contributor
    country: str
    period_from: date
    period_to: date
    cut_off: date
    definitions: Mapping[str, str] = field(default_factory=dict)
    linkage: Linkage | None = None
    simulated: bool = False  # made by `prystan simulate`: what is built of it says so

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.country):
            raise ManifestError("prystan.country", "write the country as two capital letters (ISO 3166-1 alpha-2)")
        if self.period_to < self.period_from:
            raise ManifestError("prystan.period", "the period must not end before it begins")

    @classmethod
    def from_json(cls, package: Mapping[str, object]) -> Manifest:
        """Read it from a parsed ``datapackage.json``.

        Raises:
            ManifestError: a property is missing or cannot be used.
        """
        own = _part(package, "prystan", "prystan")
        if own.get("format") != FORMAT:
            raise ManifestError("prystan.format", f"write {FORMAT}: this version of Prystan reads that format only")
        contributor = _part(own, "contributor", "prystan.contributor")
        period = _part(own, "period", "prystan.period")
        return cls(
            Contributor(
                _text(contributor, "id", "prystan.contributor.id"),
                _text(contributor, "name", "prystan.contributor.name"),
                _text(contributor, "kind", "prystan.contributor.kind"),
                _texts(contributor, "names", "prystan.contributor.names"),
            ),
            _text(own, "country", "prystan.country"),
            _day(period, "from", "prystan.period.from"),
            _day(period, "to", "prystan.period.to"),
            _day(own, "cut_off", "prystan.cut_off"),
            _texts(own, "definitions", "prystan.definitions"),
            Linkage.from_json(_part(own, "linkage", "prystan.linkage")) if own.get("linkage") is not None else None,
            own.get("simulated") is True,
        )

    def to_json(self) -> dict[str, object]:
        """The property ``prystan`` of ``datapackage.json``."""
        who = self.contributor
        named = {"names": dict(sorted(who.names.items()))} if who.names else {}
        marked: dict[str, object] = {"linkage": asdict(self.linkage)} if self.linkage else {}
        if self.simulated:
            marked["simulated"] = True
        return {
            "format": FORMAT,
            "contributor": {"id": who.id, "name": who.name, "kind": who.kind, **named},
            "country": self.country,
            "period": {"from": self.period_from.isoformat(), "to": self.period_to.isoformat()},
            "cut_off": self.cut_off.isoformat(),
            "definitions": dict(sorted(self.definitions.items())),
            **marked,
        }


def _part(parent: Mapping[str, object], key: str, path: str) -> Mapping[str, object]:
    value = parent.get(key)
    if not isinstance(value, Mapping):
        raise ManifestError(path, "add this object")
    return value


def _texts(parent: Mapping[str, object], key: str, path: str) -> dict[str, str]:
    """An object of texts; empty where it is not there."""
    value = parent.get(key) or {}
    if not isinstance(value, Mapping):
        raise ManifestError(path, "write an object of texts")
    return {str(name): str(text) for name, text in value.items()}


def _text(parent: Mapping[str, object], key: str, path: str) -> str:
    value = parent.get(key)
    if not isinstance(value, str):
        raise ManifestError(path, "add this property, as text")
    return value


def _whole(parent: Mapping[str, object], key: str, path: str) -> int:
    value = parent.get(key)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ManifestError(path, "add this property, as a whole number")
    return value


def _day(parent: Mapping[str, object], key: str, path: str) -> date:
    try:
        return date.fromisoformat(_text(parent, key, path))
    except ValueError as error:
        raise ManifestError(path, "write a day as 2025-12-31") from error
