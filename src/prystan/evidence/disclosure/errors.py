"""Why an edition cannot be published."""

from __future__ import annotations

from collections.abc import Sequence

from prystan.evidence.disclosure.statement import AuditResult

_NAMED = 3


class DisclosureError(Exception):
    """Counts cannot be published. The message names tables and cells for whoever makes the release, never a count."""


class UnsafeReleaseError(DisclosureError):
    """The attack found small cells; `result` says in which tables. `earlier` is the release that gave them away
    together with this one; empty where this one does so alone."""

    def __init__(self, result: AuditResult, earlier: str = "") -> None:
        self.result = result
        self.earlier = earlier
        cells = "; ".join(result.cells[:_NAMED]) + ("; and others" if len(result.cells) > _NAMED else "")
        beside = f" by whoever lays it beside the earlier release {earlier}" if earlier else ""
        super().__init__(
            f"small counts could be computed{beside} in these tables: {'; '.join(result.tables)}. "
            f"The cells: {cells}. " + (_REMEDY_EARLIER if earlier else _REMEDY)
        )


class IncomparableError(DisclosureError):
    """An earlier release of the ledger rounds other measures of some of the same people. `earlier` is its name."""

    def __init__(self, earlier: str) -> None:
        self.earlier = earlier
        super().__init__(
            f"the earlier release {earlier} has rounded numbers of some of the same people, counted in other tables, "
            "and two roundings of nearly one count bracket it: nobody can tell what both together would give away. Of "
            "one period publish either the report or rounded tables of `prystan release`, not both; or release with "
            "noise, or another period."
        )


class UnroundableError(DisclosureError):
    """No rounding was found in which some tables agree. `tables` names them."""

    def __init__(self, tables: Sequence[str], multiples: int) -> None:
        self.tables = tuple(tables)
        more = "; and others" if len(tables) > _NAMED else ""
        super().__init__(
            "these tables share cells, and no rounding was found with which they all add up and agree, even with "
            f"cells that go {multiples} multiples farther than their neighbours: {'; '.join(tables[:_NAMED])}{more}. "
            f"{_REMEDY}"
        )


_REMEDY = "Leave one of the tables out, or cut it by fewer dimensions."
_REMEDY_EARLIER = (
    "Leave one of the tables out, or cut it by fewer dimensions, or publish on the same frozen data as that release."
)
