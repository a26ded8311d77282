"""Coming in and going: sign-in with a second factor, sign-out, the quick exit, the language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.i18n import set_language

from prystan.casework.access import attempts, passkeys, second_factor
from prystan.casework.access.models import SecondFactor
from prystan.web.challenges import taken, to_use
from prystan.web.forms.factors import FactorForm
from prystan.web.forms.site import SignInForm
from prystan.web.signed_in import half_way, leave, member_who_claims, who_is_half_way
from prystan.web.views.coming_in import asking_for, failed, let_through, too_often
from prystan.web.views.first_factor import first_factor
from prystan.web.views.show import show

_SIGN_IN = "sign-in"


def sign_in(request: HttpRequest) -> HttpResponse:
    """Address, password and code at once: which of the three was wrong is told to nobody.

    Who has passkeys and typed no code is asked for one on the next page.
    """
    form = SignInForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return show(request, "sign_in.html", form=form)
    given = form.cleaned_data
    asking = asking_for(request, given["email"])
    if attempts.blocked(**asking):
        return too_often(request)
    found = member_who_claims(given["email"], given["password"])
    if found is None:
        return _refused(request, form, asking)
    member, keyring = found
    if keyring is None:
        form.add_error(None, _("No colleague has let you in yet. Ask the administrator of your organisation."))
        return show(request, "sign_in.html", form=form)
    known, codes = passkeys.of(member), SecondFactor.objects.filter(member=member).exists()
    if not known and not codes:
        return first_factor(request, member)
    if known and not given["code"]:
        return half_way(request, member, keyring, HttpResponseRedirect(reverse("use-second-factor"), status=303))
    if not second_factor.check(member, given["code"]):
        return _refused(request, form, asking)
    return let_through(request, member, keyring, "code")


def use_second_factor(request: HttpRequest) -> HttpResponse:
    """The passkey, or the code, of whoever typed the right password in this browser a moment ago."""
    half = who_is_half_way(request)
    if half is None:
        return HttpResponseRedirect(reverse(_SIGN_IN), status=303)
    member, keyring = half
    asking = asking_for(request, member.email)
    if attempts.blocked(**asking):
        return too_often(request)
    form = FactorForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answer, challenge = form.cleaned_data["passkey"], taken(request, _SIGN_IN)
        if answer and challenge is not None and passkeys.check(member, answer, challenge):
            return let_through(request, member, keyring, "passkey")
        if not answer and second_factor.check(member, form.cleaned_data["code"]):
            return let_through(request, member, keyring, "code")
        failed(asking, "passkey" if answer else "code")
        form.add_error(None, _("That did not fit. Try again, with the passkey or with the code."))
    known, codes = passkeys.of(member), SecondFactor.objects.filter(member=member).exists()
    return show(request, "use_second_factor.html", form=form, asked=to_use(request, known, _SIGN_IN), codes=codes)


def _refused(request: HttpRequest, form: SignInForm, asking: dict[str, str]) -> HttpResponse:
    failed(asking)
    form.add_error(None, _("Address, password and code do not fit together. Check all three."))
    return show(request, "sign_in.html", form=form)


def sign_out(request: HttpRequest) -> HttpResponse:
    """Both halves of the session are gone."""
    return leave(request, HttpResponseRedirect(reverse("sign-in"), status=303))


def quick_exit(request: HttpRequest) -> HttpResponse:
    """At once to a page that tells nothing; going back finds the sign-in page."""
    response = leave(request, HttpResponseRedirect(settings.QUICK_EXIT, status=303))
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def language(request: HttpRequest) -> HttpResponse:
    """Another language, kept in a cookie."""
    onward = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = "/"
    return set_language(request) if onward else HttpResponseRedirect("/")
