"""Why an edition cannot be published."""

from __future__ import annotations

from prystan.evidence.disclosure.statement import AuditResult


class DisclosureError(Exception):
    """Counts cannot be published. The message names tables, never a cell or a count."""


class UnsafeReleaseError(DisclosureError):
    """The attack found small cells; `result` says in which tables."""

    def __init__(self, result: AuditResult) -> None:
        self.result = result
        super().__init__(
            f"small counts could be computed in these tables: {'; '.join(result.tables)}. "
            "Leave one of the tables out, or cut it by fewer dimensions."
        )
