"""International co-operation: requests between states, joint operations and exchange visits."""

from __future__ import annotations

from prystan.report.chapters.page import Page
from prystan.report.chapters.tables import Number
from prystan.report.edition import Edition
from prystan.report.model import Chapter
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
        page.table(["AS8"], "country"),
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
