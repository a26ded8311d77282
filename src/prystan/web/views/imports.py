"""A workbook becomes cases: what went in, and of each row that did not, why and what to do."""

from __future__ import annotations

import time
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.exchange.workbook import Agreement, TakenIn, take_in_workbook
from prystan.evidence.intake import Severity, UnreadableError
from prystan.evidence.linkage.register import RegisterError
from prystan.web.forms.imports import ImportForm
from prystan.web.pages import Asking
from prystan.web.templating import pack
from prystan.web.turns import take_turn
from prystan.web.views.show import show
from prystan.working import memory_folder

SECONDS = 30.0  # of one request; what was not reached goes in when the same file is sent again
_KINDS = {".xlsx", ".xlsm", ".csv", ".json", ".xml", ".zip"}


def take_in_file(request: Asking) -> HttpResponse:
    """Good rows go in even where others are wrong; what is in already does not go in again."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return show(request, "import.html", form=form)
    take_turn(request.user.organisation_id)
    try:
        done = _taken_in(request, form)
    except (UnreadableError, RegisterError) as fault:
        said = _("This is neither a filled HTCDS workbook nor an export of the ODK form. Nothing went in.")
        form.add_error("file", f"{fault.said(_)} {said}" if isinstance(fault, UnreadableError) else said)
        return show(request, "import.html", form=form)
    problems = [(one.row, one.column, one.said(_)) for one in sorted(done.problems, key=lambda one: one.row or 0)]
    refused = {one.row for one in done.problems.of(Severity.SET_ASIDE)} | {one.row for one in done.aside}
    return show(request, "imported.html", done=done, problems=problems, refused=len(refused))


def _taken_in(request: Asking, form: ImportForm) -> TakenIn:
    given = form.cleaned_data
    agreement = Agreement(given["purposes"], given["given_on"], given["until"], given["language"], given["child_basis"])
    kind = PurePath(given["file"].name or "").suffix.lower()
    # The folder is in memory where the system has one, and gone with this request. The sender's name for the file is
    # not kept: it can hold a person's.
    with memory_folder() as work:
        path = work / f"sent{kind if kind in _KINDS else '.xlsx'}"
        path.write_bytes(given["file"].read())
        inner = work / "work"
        inner.mkdir()
        return take_in_workbook(
            request.keyring, path, by=request.user, agreement=agreement, regions=pack().regions, workdir=inner,
            set_aside=work / "aside", until=time.monotonic() + SECONDS,
        )  # fmt: skip
