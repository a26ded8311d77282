"""Why an edition cannot be published."""

from __future__ import annotations

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


_REMEDY = "Leave one of the tables out, or cut it by fewer dimensions."
_REMEDY_EARLIER = (
    "Leave one of the tables out, or cut it by fewer dimensions, or publish on the same frozen data as that release."
)
