"""The organisation's key by page: renewed when somebody left; its recovery paper, made before it is needed and used."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prystan.casework.access import attempts
from prystan.casework.access.models import Member
from prystan.casework.access.recovery import live_paper, new_paper, recover_with_paper
from prystan.casework.cases.renewal import renew_key
from prystan.casework.vault import CannotOpenError
from prystan.web.forms.factors import PasswordAgainForm
from prystan.web.forms.recovery import RecoverForm
from prystan.web.pages import Asking
from prystan.web.views.coming_in import asking_for, too_often
from prystan.web.views.keeping import asked_again
from prystan.web.views.show import go, show


def paper(request: Asking) -> HttpResponse:
    """What the paper is for, and a new one: shown once, to be printed."""
    form = PasswordAgainForm(request.POST or None)
    if form.is_valid() and asked_again(request, form):
        lines = new_paper(request.keyring, by=request.user)
        return show(request, "paper_made.html", lines=lines.split("\n"), today=timezone.now())
    return show(request, "paper.html", form=form, live=live_paper(request.user.organisation_id))


def renew(request: Asking) -> HttpResponse:
    """Another key for the organisation, so that what somebody took along opens nothing any more."""
    form = PasswordAgainForm(request.POST or None)
    if form.is_valid() and asked_again(request, form):
        done = renew_key(request.keyring, by=request.user)
        told = ngettext(
            "The key is renewed, and %(n)s value sealed anew. Nobody has to sign in again.",
            "The key is renewed, and %(n)s values sealed anew. Nobody has to sign in again.", done.values,
        )  # fmt: skip
        return go(request, "renew-key", told % {"n": done.values})
    return show(request, "renew_key.html", form=form, house=request.user.organisation, left=left_since(request.user))


def left_since(member: Member) -> bool:
    """Whether a colleague left after the organisation's key was made."""
    since = member.organisation.key_made_at
    return Member.objects.filter(organisation=member.organisation_id, ended_at__gt=since).exists()


def recover(request: HttpRequest) -> HttpResponse:
    """Somebody who manages members comes back with the paper. The second factor is asked for at the next sign-in."""
    form = RecoverForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, "recover.html", form=form)
    asking = asking_for(request, form.cleaned_data["email"])
    if attempts.blocked(**asking):
        return too_often(request)
    member = _recovered(form)
    if member is None:
        attempts.failed(**asking)
        return show(request, "recover.html", form=form)
    return show(request, "recovered.html", email=member.email)


def _recovered(form: RecoverForm) -> Member | None:
    """The member, or None with what has to be mended in the form. Then nothing is changed."""
    given = form.cleaned_data
    try:
        with transaction.atomic():
            member = recover_with_paper(given["email"], given["paper"], given["new"])
            if member is not None:
                validate_password(given["new"], member)
                return member
        form.add_error(None, _("Address and paper do not belong together. The address is an administrator's."))
    except CannotOpenError:
        form.add_error("paper", _("A character is wrong, missing or doubled. B, I, O and 1 do not occur on the paper."))
    except ValidationError as weak:
        form.add_error("new", weak)
    return None
