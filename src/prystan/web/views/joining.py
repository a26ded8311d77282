"""How members join, change and leave: invitations by an administrator, and the page on which they are answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access import attempts, passkeys, second_factor
from prystan.casework.access.actions import invite
from prystan.casework.access.context import Context, set_context
from prystan.casework.access.events import note
from prystan.casework.access.models import Member
from prystan.casework.joining.invitations import (
    Waiting,
    answer_invitation,
    end_invitations,
    hash_of,
    invite_by_link,
    key_number,
    look,
)
from prystan.casework.joining.models import Invitation
from prystan.casework.network.branches import branches_of, post
from prystan.casework.network.models import Posting
from prystan.web.challenges import taken, to_make, to_use
from prystan.web.drawn import drawn
from prystan.web.forms.joining import ColleagueForm, InviteForm, JoinForm
from prystan.web.models import Session
from prystan.web.pages import Asking
from prystan.web.views.coming_in import asking_for, too_often
from prystan.web.views.show import go, show

_PROOF = "prystan invitation"
_PROOF_SECONDS = 1800


def invite_member(request: Asking) -> HttpResponse:
    """A colleague to be. The link is shown now and kept nowhere."""
    form = InviteForm(request.POST or None)
    if not form.is_valid():
        return show(request, "invite.html", form=form)
    given = form.cleaned_data
    try:
        with transaction.atomic():
            made = invite(
                organisation=request.user.organisation, email=given["email"], person=given["name"], roles=given["roles"]
            )
    except IntegrityError:
        form.add_error("email", _("Somebody uses this address already. Take another address of the colleague."))
        return show(request, "invite.html", form=form)
    return _shown_once(request, made, given["days"])


def colleague(request: Asking, member: UUID) -> HttpResponse:
    """What one colleague may do."""
    found = _colleague(request, member)
    posted = Posting.objects.filter(member=found).first()
    initial = {"name": found.name, "roles": found.roles, "branch": str(posted.branch_id) if posted else ""}
    form = ColleagueForm(request.POST or None, initial=initial, branches=branches_of(request.user))
    if not form.is_valid() or found.pk == request.user.pk:
        waiting = Invitation.objects.filter(
            member=found, used_at=None, revoked_at=None, expires_at__gt=timezone.now()
        ).first()
        return show(
            request, "colleague.html", form=form, colleague=found, waiting=waiting, self=found.pk == request.user.pk
        )
    found.name, found.roles = form.cleaned_data["name"], form.cleaned_data["roles"]
    found.save(update_fields=["name", "roles"])
    post(found, form.cleaned_data["branch"])
    return go(request, "members", _("What the colleague may do is changed, from the next page on."))


def new_link(request: Asking, member: UUID) -> HttpResponse:
    """A link for a colleague who has not joined yet, or who forgot the password."""
    found = _colleague(request, member)
    if found.pk == request.user.pk:
        return go(request, "colleague", _("Another administrator makes the link for you."), member=member)
    return _shown_once(request, found)


def end_link(request: Asking, member: UUID) -> HttpResponse:
    """The link that waits for a colleague works no longer."""
    end_invitations(_colleague(request, member))
    return go(request, "colleague", _("The link works no longer."), member=member)


def end_colleague_sessions(request: Asking, member: UUID) -> HttpResponse:
    """Sign a colleague out everywhere: a telephone was lost, a computer was left open."""
    found = _colleague(request, member)
    Session.objects.filter(member=found.pk).delete()
    note("end-sessions", "access_member", found.pk)
    return go(request, "members", _("The colleague is signed out everywhere."))


def end_membership(request: Asking, member: UUID) -> HttpResponse:
    """A colleague leaves: no sign-in, no key, no link from now on."""
    found = _colleague(request, member)
    if found.pk == request.user.pk:
        return go(request, "colleague", _("Another administrator ends your membership."), member=member)
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    return go(request, "members", _("The membership is ended. The colleague can open nothing any more."))


def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Password and second factor, set by whoever was invited. Looking uses nothing up; the form does, once."""
    asking = asking_for(request, secret)
    if attempts.blocked(**asking):
        return too_often(request)
    waiting = look(secret)
    if waiting is None:
        return show(request, "join_over.html", 410)
    form = JoinForm(request.POST if request.method == "POST" else None)
    factor = _proved(request, secret)
    if not form.is_valid():
        return _asked(request, form, waiting, secret, factor)
    challenge = taken(request, _purpose(secret)) if form.cleaned_data["passkey"] else None
    joined = _joined(form, waiting, secret, factor, challenge)
    if joined is None:
        attempts.failed(**asking)
        return _asked(request, form, waiting, secret, factor)
    return show(request, "join_done.html", email=waiting.email, number=key_number(joined))


def _joined(
    form: JoinForm, waiting: Waiting, secret: str, factor: str | None, challenge: bytes | None
) -> Member | None:
    """The member, or None with what has to be mended in the form. Then the link is not used up."""
    try:
        with transaction.atomic():
            member = answer_invitation(secret, form.cleaned_data["new"])
            if member is None:
                raise ValidationError({"new": _("This link works no longer.")})
            try:
                validate_password(form.cleaned_data["new"], member)
            except ValidationError as weak:
                raise ValidationError({"new": weak.messages}) from None
            if not _proven(form, waiting, member, factor, challenge):
                told = _("This code does not fit. Wait for the next one, and look at the telephone's clock.")
                raise ValidationError({"code": told})
            return member
    except ValidationError as refused:
        for name, messages in refused.message_dict.items():
            form.add_error(name, messages)
        return None


def _proven(form: JoinForm, waiting: Waiting, member: Member, factor: str | None, challenge: bytes | None) -> bool:
    """Whether the second factor is shown that the member has, or made one where there is none."""
    answer, code = form.cleaned_data["passkey"], form.cleaned_data["code"]
    if not answer:
        if waiting.has_factor:
            return second_factor.check(member, code)
        return factor is not None and second_factor.set_up(member, factor, code)
    if challenge is None or waiting.has_factor:
        return challenge is not None and passkeys.check(member, answer, challenge)
    try:
        passkeys.register(member, _("My passkey"), answer, challenge)
    except passkeys.RefusedPasskeyError:
        return False
    return True


def _asked(request: HttpRequest, form: JoinForm, waiting: Waiting, secret: str, factor: str | None) -> HttpResponse:
    factor = factor or second_factor.new_secret()
    picture: Any = None
    invited = Member(pk=waiting.member, email=waiting.email)
    if waiting.has_factor:
        set_context(Context.signing_in(waiting.member))  # whoever holds the link may set the password
        known = passkeys.of(invited)
        set_context(None)
        asked = to_use(request, known, _purpose(secret)) if known else None
    else:
        picture = drawn(second_factor.address_of(factor, invited))
        asked = to_make(request, invited, _purpose(secret))
    return show(
        request, "join.html", form=form, waiting=waiting, picture=picture, secret=factor, asked=asked,
        proof=signing.dumps([factor, hash_of(secret).hex()], salt=_PROOF),
    )  # fmt: skip


def _purpose(secret: str) -> str:
    return f"join {hash_of(secret).hex()}"


def _proved(request: HttpRequest, secret: str) -> str | None:
    """The secret of codes that this page showed for this link."""
    try:
        factor, of = signing.loads(request.POST.get("proof", ""), salt=_PROOF, max_age=_PROOF_SECONDS)
    except signing.BadSignature:
        return None
    return str(factor) if of == hash_of(secret).hex() else None


def _colleague(request: Asking, member: UUID) -> Member:
    return Member.objects.get(pk=member, organisation_id=request.user.organisation_id, ended_at=None)


def _shown_once(request: Asking, member: Member, days: int = 3) -> HttpResponse:
    made, token = invite_by_link(member, by=request.user, days=days)
    address = request.build_absolute_uri(reverse("join", kwargs={"secret": token}))
    return show(request, "invitation.html", colleague=member, address=address, until=made.expires_at)
