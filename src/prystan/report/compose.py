"""From an edition to documents: the Country Report, the press release and the brief, in one language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from prystan.report.chapters import (
    annex_changes,
    annex_contributors,
    annex_definitions,
    annex_eurostat,
    annex_greta,
    annex_plan,
    annex_sdg,
    annex_tables,
    annex_unodc,
    assistance,
    by_products,
    cooperation,
    data,
    hidden,
    identification,
    justice,
    legislation,
    overview,
    policy,
    prevention,
    profile,
    recommendations,
    referral,
)
from prystan.report.chapters.data import simulated
from prystan.report.chapters.page import Page
from prystan.report.edition import Edition
from prystan.report.model import Chapter, Document
from prystan.report.words import Words, msg

CHAPTERS: tuple[Callable[[Edition, Words], Chapter], ...] = (
    overview.build,
    policy.build,
    legislation.build,
    data.build,
    identification.build,
    profile.build,
    assistance.build,
    referral.build,
    justice.build,
    prevention.build,
    cooperation.build,
    hidden.build,
    recommendations.build,
    annex_tables.build,
    annex_definitions.build,
    annex_unodc.build,
    annex_eurostat.build,
    annex_greta.build,
    annex_sdg.build,
    annex_plan.build,
    annex_contributors.build,
    annex_changes.build,
)
"""The report in its order: chapters, then annexes."""

LABELS = {
    "contents": msg("Contents"),
    "skip-to-content": msg("Skip to the text"),
    "figure": msg("Figure"),
    "table": msg("Table"),
    "source": msg("Source"),
    "notes": msg("Notes"),
    "show-table": msg("Show the numbers"),
    "annexes": msg("Annexes"),
    "annex": msg("Annex"),
    "downloads": msg("Other forms of this report"),
    "language": msg("Other languages"),
    "caution": msg("Caution"),
    "back-to-top": msg("Back to the top"),
    "page": msg("Page"),
    "report": msg("Report"),
    "estimate": msg("Estimate"),
    "evidence": msg("Evidence"),
    "pdf": msg("Report as PDF"),
    "press-release": msg("Press release"),
    "brief": msg("Brief"),
    "data": msg("Data package"),
    "workbook": msg("All tables as a workbook"),
    "figures": msg("All figures in JSON"),
    "open-data": msg("Open data"),
}
"""The words that renderers add (`prystan.report.labels`)."""


def compose(edition: Edition, language: str) -> Mapping[str, Document]:
    """The documents ``report``, ``press-release`` and ``brief`` of an edition.

    Raises:
        KeyError: there are no words in `language`.
    """
    words = Words(language)
    report = tuple(build(edition, words) for build in CHAPTERS)
    return {
        "report": _document("report", edition, words, report),
        "press-release": _document("press-release", edition, words, (by_products.press_release(edition, words),)),
        "brief": _document("brief", edition, words, by_products.brief(edition, words)),
    }


_TITLES = {
    "report": msg("Trafficking in human beings: country report"),
    "press-release": msg("Trafficking in human beings: press release"),
    "brief": msg("Trafficking in human beings: brief"),
}


def _document(kind: str, edition: Edition, words: Words, chapters: tuple[Chapter, ...]) -> Document:
    labels = {key: words.text(message) for key, message in LABELS.items()}
    return Document(
        kind=kind,
        language=words.language,
        title=words.text(_TITLES[kind]),
        subtitle=words.text("{country}, {period}", country=edition.pack.name(words.language),
                            period=words.period(edition.period)),
        imprint=imprint(edition, words),
        chapters=chapters,
        labels=labels,
    )  # fmt: skip


def imprint(edition: Edition, words: Words) -> tuple[str, ...]:
    """What the edition was made of, so that it can be made again."""
    t = words.text
    lines = [
        t("Data as of {cut_off}.", cut_off=words.date(edition.cut_off)),
        t("Made with Prystan {version}.", version=edition.version),
        t("Hash of the input (SHA-256): {hash}", hash=edition.input_hash),
        t("Hash of the country pack (SHA-256): {hash}", hash=edition.pack.folder_hash),
    ]
    if edition.simulated:
        lines.insert(0, simulated(Page(edition, words)))
    return tuple(lines)
