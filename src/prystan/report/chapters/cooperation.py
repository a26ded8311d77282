"""International co-operation: requests between states, joint operations and exchange visits."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Block, Cell, Chapter, DataTable
from prystan.report.words import Words


def build(edition: Edition, words: Words) -> Chapter:
    page, t = Page(edition, words), words.text
    requests = Number("IC1", title=t("Requests for mutual legal assistance"))
    return page.chapter(
        "cooperation",
        t("International co-operation"),
        page.lead(_lead(page)),
        page.key_figures(requests, Number("IC1", "executed", t("Requests executed")),
                         Number("IC1", "median_days", t("Median days to execution")), "IC2"),
        page.cross(requests, "direction", "executed"),
        page.lines([requests, Number("IC1", "executed", t("Requests executed"))], "requests-by-year",
                   t("Requests for mutual legal assistance")),
        page.table([requests], "country"),
        page.table(["IC2", Number("IC2", "participants", t("Participants"))], "activity_kind"),
        _together(page),
        page.table(["AS8"], "country"),
    )  # fmt: skip


def _together(page: Page) -> tuple[Block, ...]:
    """Each joint operation and exchange visit of the period."""
    t, words, period = page.words.text, page.words, page.edition.period
    held = [
        row for row in page.edition.rows("activities")
        if row["kind"] in ("JointOperation", "ExchangeVisit") and period.begin <= row["began_on"] <= period.end
    ]  # fmt: skip
    if not held:
        return ()
    rows = tuple(
        (
            Cell(words.code("activity_kind", row["kind"]), row["kind"]),
            Cell(row["topic"] or t("not reported")),
            Cell(words.country_name(row["country"]) if row["country"] else t("not reported"), row["country"]),
            Cell(words.date(row["began_on"]), str(row["began_on"])),
            Cell(words.number(row["participants"]) if row["participants"] is not None else t("not reported"),
                 row["participants"]),
        )
        for row in sorted(held, key=lambda row: (row["began_on"], row["activity"]))
    )  # fmt: skip
    senders = sorted({page.say.contributor(row["contributor"]) for row in held})
    return (
        DataTable(
            "joint-activities", t("Joint operations and exchange visits"),
            (t("Kind of activity"), t("Topic"), t("Other country"), t("First day"), t("Participants")), rows,
            ("kind", "topic", "country", "began_on", "participants"), numeric=(False, False, False, False, True),
            notes=(t("Titles as the contributor sent them."),), source=page.say.from_whom("; ".join(senders)),
        ),
    )  # fmt: skip


def _lead(page: Page) -> str:
    t = page.words.text
    if page.knows("IC1", "IC2"):
        return t("Requests for mutual legal assistance {when}: {requests}; joint operations and exchange visits: "
                 "{activities}.", requests=page.quantity("IC1"), activities=page.quantity("IC2"),
                 when=page.when)  # fmt: skip
    if page.knows("IC1"):
        return t("Requests for mutual legal assistance {when}: {requests}.", requests=page.quantity("IC1"),
                 when=page.when)  # fmt: skip
    return t("International co-operation {when} was not reported.", when=page.when)
