"""By-products of the same run: the press release on one page, the brief on two. Neither says more than the report."""

from __future__ import annotations

from prystan.report.chapters import assistance, hidden, justice, prevention, referral
from prystan.report.chapters.data import simulated
from prystan.report.chapters.overview import headline
from prystan.report.chapters.page import Page
from prystan.report.chapters.recommendations import applying, rests_on
from prystan.report.chapters.tables import Number, upper_first
from prystan.report.edition import Edition
from prystan.report.model import Chapter, Listing
from prystan.report.words import Words

BRIEF_RECOMMENDATIONS = 6


def press_release(edition: Edition, words: Words) -> Chapter:
    """Six or seven sentences and the key numbers. It quotes no person."""
    page, t = Page(edition, words), words.text
    sentences = [
        assistance.lead(page),
        referral.lead(page),
        justice.lead(page),
        prevention.lead(page),
        hidden.lead(page),
    ]
    return Chapter(
        "press-release",
        t("For the press"),
        (
            *page.lead(headline(page)),
            *(page.note(simulated(page), "caution") if edition.simulated else ()),
            *page.body(*sentences),
            *page.key_figures("ID1", "ID2", "AS1", Number("PJ4", title=t("Persons convicted (final)"))),
            *page.reading(),
            *page.body(
                t("The full report, its data tables and its definitions are published together with this text.")
            ),
        ),
    )


def brief(edition: Edition, words: Words) -> tuple[Chapter, ...]:
    """Two pages: what was found, and what to do."""
    page, t = Page(edition, words), words.text
    found = page.chapter(
        "brief-findings",
        t("What was found"),
        page.lead(headline(page)),
        page.note(simulated(page), "caution") if edition.simulated else (),
        page.key_figures("ID1", "ID2", "VP2", "AS1", "RM3", Number("PJ4", title=t("Persons convicted (final)"))),
        page.main_series(),
        (Listing(tuple(upper_first(lead(page)) for lead in (assistance.lead, referral.lead, justice.lead,
                                                            prevention.lead, hidden.lead))),),
    )  # fmt: skip
    advice = [
        f"{t(rule.advice)} ({rests_on(page, rule, figure)})"
        for rule, figure in list(applying(page))[:BRIEF_RECOMMENDATIONS]
    ]
    todo = Chapter(
        "brief-recommendations",
        t("What to do"),
        (Listing(tuple(advice)),) if advice else page.note(t("No figure of this edition calls for a recommendation "
                                                             "by the rules of this report.")),
    )  # fmt: skip
    return (found, todo)
