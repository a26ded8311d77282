"""The member's own account: roles in words, sessions that can be ended, another password; and colleagues."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from prystan.casework.access.actions import admit, change_password, forget_factors
from prystan.casework.access.models import Member, OrganisationKey
from prystan.casework.access.roles import ROLES, SENTENCES, permissions_of
from prystan.casework.joining.invitations import key_number
from prystan.casework.vault import CannotOpenError
from prystan.web.forms.site import PasswordForm
from prystan.web.models import Session
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def account(request: Asking) -> HttpResponse:
    """What I may do, where I am signed in, and my password."""
    sessions = Session.objects.filter(member=request.user.pk).order_by("-began_at")
    held = [role for role in ROLES if role.code in request.user.roles]
    return show(
        request, "account.html", roles=held,
        sentences=[SENTENCES[p] for p in sorted(permissions_of(request.user.roles))],
        sessions=[(s, s.session_key == request.session.session_key) for s in sessions],
    )  # fmt: skip


def end_session(request: Asking, mark: str) -> HttpResponse:
    """Sign one browser out. Addresses name it by a mark, because a session's number is a secret."""
    for session in Session.objects.filter(member=request.user.pk):
        if compare_digest(session.mark, mark):
            session.delete()
            return go(request, "account", _("That session is ended."))
    raise Http404


def end_sessions(request: Asking) -> HttpResponse:
    """Sign out everywhere but here."""
    Session.objects.filter(member=request.user.pk).exclude(session_key=request.session.session_key).delete()
    return go(request, "account", _("All your other sessions are ended."))


def password(request: Asking) -> HttpResponse:
    """Another password for the same key: nothing is lost, and every other session ends."""
    form = PasswordForm(request.POST or None)
    if not form.is_valid():
        return show(request, "password.html", form=form)
    try:
        validate_password(form.cleaned_data["new"], request.user)
        change_password(request.user, form.cleaned_data["old"], form.cleaned_data["new"])
    except ValidationError as weak:
        form.add_error("new", weak)
        return show(request, "password.html", form=form)
    except CannotOpenError:
        form.add_error("old", _("This is not your password."))
        return show(request, "password.html", form=form)
    request.user.save(update_fields=["password", "locked_secret"])
    update_session_auth_hash(request, request.user)
    return go(request, "account", _("The password is changed. Your other sessions have ended."))


def members(request: Asking) -> HttpResponse:
    """Colleagues, their roles, and who waits to be let in."""
    rows = Member.objects.filter(organisation_id=request.user.organisation_id, ended_at=None).order_by("name")
    keyed = set(OrganisationKey.objects.values_list("member_id", flat=True))
    names = {role.code: role.name for role in ROLES}
    shown = [
        (one, [names[role] for role in one.roles], one.pk in keyed, key_number(one) if one.public_key else "")
        for one in rows
    ]
    return show(request, "members.html", rows=shown)


def let_in(request: Asking, member: UUID) -> HttpResponse:
    """Give a colleague the key of the organisation, if the colleague's own key is the one whose number was compared."""
    found = Member.objects.get(pk=member, organisation_id=request.user.organisation_id, ended_at=None)
    if not found.public_key:
        raise Http404
    if request.POST.get("number") != key_number(found):
        return go(request, "members", _("The colleague's key is another one by now. Compare the number once more."))
    admit(found, by=request.keyring)
    return go(
        request, "members", _("The colleague can open the organisation's cases again, as far as the roles allow.")
    )


def forget_factor(request: Asking, member: UUID) -> HttpResponse:
    """Take a colleague's lost telephone and passkeys away: at the next sign-in a new second factor is set up."""
    found = Member.objects.get(pk=member, organisation_id=request.user.organisation_id)
    if found.pk == request.user.pk:
        return go(
            request, "members", _("Another administrator takes your second factors away. One of them: My account.")
        )
    forget_factors(found)
    return go(request, "members", _("The second factors are taken away. A new one is set up at the next sign-in."))
