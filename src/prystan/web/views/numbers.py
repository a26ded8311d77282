"""What the national office shows of all: the numbers of the last report."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpResponse

from prystan.web.pages import Asking
from prystan.web.templating import language, pack
from prystan.web.views.show import show

if TYPE_CHECKING:
    from prystan.evidence.disclosure import ReleasedFigure
    from prystan.report.words import Words

OPEN_DATA = "open-data"
"""Where a report's folder has its open data (`prystan.report.build`)."""


def office(request: Asking) -> HttpResponse:
    """The indicators of the last report, as they were released."""
    report = _report()
    if report is None:
        return show(request, "office.html", rows=None, cut_off=None, languages_of_report=(), open_data=None)
    # Here, because the libraries of analysis take seconds and memory that no other page needs.
    from prystan.evidence.disclosure import released_figures
    from prystan.report.words import Words
    from prystan.report.words.releases import page_name

    made, words = released_figures(report), Words(language())
    of_report = [code for code, _name in settings.LANGUAGES if (report / code / "report.html").is_file()]
    evidence = f"{OPEN_DATA}/{page_name(language())}"
    return show(
        request, "office.html", rows=headlines(made.figures, words), cut_off=made.cut_off,
        languages_of_report=of_report, open_data=evidence if (report / evidence).is_file() else None,
    )  # fmt: skip


def headlines(figures: Sequence[ReleasedFigure], words: Words) -> list[tuple[str, str, str, str]]:
    """Each indicator of the last period: its code, its name, what was released and what that counts."""
    from prystan.evidence.indicators import INDICATORS
    from prystan.web.views.indicators import main_figures, measured_in, said

    whole = [figure for figure in main_figures(figures) if not figure.by]
    last = max((figure.end for figure in whole), default=None)
    return [
        (f.indicator, words.text(INDICATORS[f.indicator].name), said(f, words), measured_in(f, words, pack()))
        for f in whole
        if f.end == last
    ]


def indicator(request: Asking, indicator: str) -> HttpResponse:
    """One indicator with its definition and every table of it that was released."""
    report = _report()
    if report is None:
        raise Http404
    from prystan.evidence.disclosure import released_figures
    from prystan.evidence.indicators import INDICATORS
    from prystan.report.words import Words
    from prystan.web.views.indicators import tables_of

    if indicator not in INDICATORS:
        raise Http404
    made, words, declared = released_figures(report), Words(language()), INDICATORS[indicator]
    defined = [declared.numerator, declared.denominator or "", declared.note]
    return show(
        request, "indicator.html", code=indicator, name=words.text(declared.name), cut_off=made.cut_off,
        defined=[words.text(sentence) for sentence in defined if sentence],
        tables_of_it=tables_of(indicator, made.figures, words, pack()),
    )  # fmt: skip


def report_file(request: Asking, path: str) -> HttpResponse:
    """A file of the last report."""
    report = _report()
    if report is None:
        raise Http404
    wanted = (report / path).resolve()
    if wanted.is_dir():
        wanted /= "index.html"
    if not wanted.is_relative_to(report.resolve()) or not wanted.is_file():
        raise Http404
    response = HttpResponse(
        wanted.read_bytes(), content_type=mimetypes.guess_type(wanted.name)[0] or "application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'self' data: 'unsafe-inline'; frame-ancestors 'none'"
    return response


def _report() -> Path | None:
    """The folder of the last report, where the site has one."""
    found = Path(settings.REPORT) if settings.REPORT else None
    return found if found is not None and (found / "report.json").is_file() else None
