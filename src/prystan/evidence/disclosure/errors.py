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
