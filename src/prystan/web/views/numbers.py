"""From people to numbers: the organisation's contribution, and what the national office shows of all."""

from __future__ import annotations

import io
import json
import mimetypes
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone

from prystan.casework.exchange.contribution import draw, write
from prystan.web.pages import Asking
from prystan.web.templating import language, number, pack
from prystan.web.views.show import show
from prystan.working import working_folder


def contribution(request: Asking) -> HttpResponse:
    """One press: the organisation's cases become its contribution, a file without a name."""
    if request.method != "POST":
        return show(request, "contribution.html")
    drawn = draw(request.keyring, by=request.user, with_names=False)
    content = io.BytesIO()
    with working_folder() as work:
        folder = work / "contribution"
        folder.mkdir()
        country = pack()
        write(
            drawn, folder, request.user.organisation, country=country.code, regions=country.regions, key=None,
            scheme=None, form="csv",
        )  # fmt: skip
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    packed.write(path, path.relative_to(folder))
    response = HttpResponse(content.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="contribution-{timezone.localdate():%Y-%m-%d}.zip"'
    return response


def office(request: Asking) -> HttpResponse:
    """The indicators of the last report, as they were released."""
    report = _report()
    if report is None:
        return show(request, "office.html", rows=None, cut_off=None, languages_of_report=())
    made = json.loads((report / "report.json").read_text(encoding="utf-8"))
    of_report = [code for code, _name in settings.LANGUAGES if (report / code / "report.html").is_file()]
    return show(
        request, "office.html", rows=list(_headlines(made["figures"])), cut_off=date.fromisoformat(made["cut_off"]),
        languages_of_report=of_report,
    )  # fmt: skip


def _headlines(figures: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Each indicator of the last period: its code, its name and what was released, in the reader's language."""
    # Here, because the libraries of analysis take seconds and memory that no other page needs.
    from prystan.evidence.indicators import INDICATORS
    from prystan.report.words import Words

    words = Words(language())
    whole = [figure for figure in figures if not figure["by"] and not figure["statistic"]]
    last = max((figure["period"]["to"] for figure in whole), default="")
    for figure in whole:
        if figure["period"]["to"] != last or figure["indicator"] not in INDICATORS:
            continue
        # "Fewer than 10" and "nobody reported" are different things: the figure itself says which it is.
        shown = words.evidence(figure["reason"]) if figure["value"] is None else number(figure["value"])
        if figure["scale"] == "percent" and figure["value"] is not None:
            shown += "\N{NO-BREAK SPACE}%"
        yield figure["indicator"], words.text(INDICATORS[figure["indicator"]].name), shown


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
