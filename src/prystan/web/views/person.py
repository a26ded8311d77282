"""Who the person is: first facts in codes, names and whereabouts sealed. All of it can be corrected."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.access.fields import write_sealed
from prystan.casework.alike.suspects import suspicions
from prystan.casework.cases import actions
from prystan.casework.cases.ages import band_on
from prystan.casework.cases.models import CHILD_BANDS, CONTACT, IDENTITY, Case, Consent, Contact, Identity, Name
from prystan.web.care.refusals import refusal
from prystan.web.forms.site import FactsForm, PersonForm
from prystan.web.pages import Asking
from prystan.web.templating import label
from prystan.web.views.cases import own_case
from prystan.web.views.show import go, show

_FACTS = ("detected_on", "sex", "age_band", "region")


def facts(request: Asking, case: UUID) -> HttpResponse:
    """Correct the first facts. The earlier ones stay in the timeline, and who changed them in the chain."""
    found = own_case(request, case)
    if found.dossier.erased_at is not None:
        raise Http404
    form = FactsForm(request.POST or None, initial={column: getattr(found, column) for column in _FACTS})
    if not form.is_valid() or not _age_fits(request, form, found):
        return show(request, "facts.html", form=form, case=found)
    actions.correct_facts(found, **form.cleaned_data)
    return go(request, "case", _corrected(found), case=found.pk)


def _age_fits(request: Asking, form: FactsForm, case: Case) -> bool:
    """Whether the age is the one that the birth date says, where there is one. It is opened for that."""
    if not Identity.objects.filter(case=case, birth_date__isnull=False).exists():
        return True
    person = actions.read_person(actions.open_case(request.keyring, case, [IDENTITY]), [IDENTITY])
    given = form.cleaned_data
    band = band_on(given["detected_on"], born=date.fromisoformat(person.details["birth_date"]))
    if given["age_band"] == band:
        return True
    if band:
        said = _("By the birth date the person was then %(age)s. Choose this age, or correct the birth date first.")
        form.add_error("age_band", said % {"age": label("age_band", band)})
    else:
        form.add_error("detected_on", _("By the birth date the person was not yet born on this day."))
    return False


def _corrected(case: Case) -> str:
    """What was done; and what now has to be done, where the person turns out to be a child."""
    latest = Consent.objects.filter(case=case).order_by("-version").first()
    if case.age_band in CHILD_BANDS and latest is not None and not latest.child_basis:
        return _("It is corrected. The person is a child: record her consent anew and say who decided.")
    return _("It is corrected. What was there before stands in the timeline.")


def person(request: Asking, case: UUID) -> HttpResponse:
    """Names and whereabouts, sealed. Birth date, document, telephone and address are replaced, names are added."""
    found = own_case(request, case)
    opened = actions.open_case(request.keyring, found, [IDENTITY, CONTACT])
    known = actions.read_person(opened, [IDENTITY, CONTACT])
    form = PersonForm(request.POST or None, initial=known.details)
    if not form.is_valid() or not _born_before(form, found):
        return show(request, "person.html", form=form, case=found, names=actions.names_of(opened))
    given = form.cleaned_data
    try:
        with transaction.atomic():
            if given["name"].strip():
                actions.add_name(request.keyring, opened, given["name"].strip(), also_known_as=given["also_known_as"])
            _replace(opened, given)
    except DatabaseError as fault:
        form.add_error(None, refusal(fault))
        return show(request, "person.html", form=form, case=found, names=actions.names_of(opened))
    aged = _age_follows(found, given["birth_date"])
    if given["name"].strip() and suspicions(request.user, found):
        said = _("It is saved, and sealed. Your organisation may know this person already: look below.")
        return go(request, "alike", said, case=found.pk)
    return go(request, "case", aged or _("It is saved, and sealed."), case=found.pk)


def remove_name(request: Asking, case: UUID, known: UUID) -> HttpResponse:
    """Take out a name that is not hers, or was mistyped."""
    found = own_case(request, case)
    row = Name.objects.get(pk=known, case=found)
    opened = actions.open_case(request.keyring, found, [IDENTITY])
    try:
        with transaction.atomic():
            actions.remove_name(request.keyring, opened, row)
    except DatabaseError:
        return go(request, "case", _("Names can be changed only while the person agrees to assistance."), case=found.pk)
    return go(request, "person", _("The name is taken out. She is not found by it any more."), case=found.pk)


def _born_before(form: PersonForm, case: Case) -> bool:
    born = form.cleaned_data["birth_date"]
    if born and born > case.detected_on:
        form.add_error("birth_date", _("This day lies after the day on which the person was first noticed."))
        return False
    return True


def _age_follows(case: Case, born: date | None) -> str:
    """The age of a case is the one that the birth date says. Returns the sentence that says so, if it changed."""
    band = band_on(case.detected_on, born=born) if born else ""
    if not band or band == case.age_band:
        return ""
    before = case.age_band
    actions.correct_facts(case, age_band=band)
    said = _("It is saved, and sealed. By the birth date the age is now %(age)s.") % {"age": label("age_band", band)}
    return f"{said} {_corrected(case)}" if band in CHILD_BANDS and before not in CHILD_BANDS else said


def _replace(opened: actions.Opened, given: dict[str, Any]) -> None:
    born = given["birth_date"]
    kept: dict[type[Identity] | type[Contact], dict[str, str]] = {
        Identity: {"birth_date": born.isoformat() if born else "", "document": given["document"]},
        Contact: {"phone": given["phone"], "address": given["address"]},
    }
    for model, texts in kept.items():
        row = model.objects.filter(case=opened.case).first()
        if row is not None:
            write_sealed(opened.dossier, row, **texts)
            row.save(update_fields=list(texts))
        elif any(texts.values()):
            row = model(case=opened.case, owner_id=opened.case.owner_id)
            write_sealed(opened.dossier, row, **texts)
            row.save(force_insert=True)
