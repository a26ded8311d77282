"""The organisation's contribution, with tokens of a round or without; and the keys of rounds that it keeps."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.exchange import making as step
from prystan.casework.exchange.contribution import Drawn, draw, write
from prystan.casework.exchange.models import KeptRound, Making
from prystan.casework.exchange.rounds import (
    NoRoundKeyError,
    NotSealedError,
    SealedToOthersError,
    keep_round,
    open_round,
)
from prystan.web.forms.contribution import ContributionForm, RoundForm
from prystan.web.pages import Asking
from prystan.web.templating import pack
from prystan.web.turns import BusyError, take_turn
from prystan.web.views.show import go, show
from prystan.working import memory_folder

_AGAIN = 2  # seconds after which a browser asks again how far it is


def contribution(request: Asking) -> HttpResponse:
    """One press: the organisation's cases become its contribution, a file without a name."""
    own = request.user.organisation_id
    rounds = list(KeptRound.objects.filter(owner=own).select_related("kept_by").order_by("-kept_at"))
    form = ContributionForm(request.POST if request.method == "POST" else None, rounds=rounds)
    if not form.is_valid():
        step.forget()
        running = Making.objects.filter(owner=own).select_related("member").first()
        return show(request, "contribution.html", form=form, rounds=rounds, running=running)
    take_turn(own)
    asked = form.cleaned_data["round"]
    if not asked:
        return _file(request, draw(request.keyring, by=request.user, with_names=False), None)
    kept = KeptRound.objects.get(pk=asked, owner=own)
    if Making.objects.filter(owner=own).exclude(member=request.user).exists():
        return go(request, "contribution", _("A colleague is making a contribution. It is below, and can be stopped."))
    made = step.begin(request.keyring, kept, by=request.user)
    if isinstance(made, Making):
        return go(request, "making", making=made.pk)
    return _file(request, made, kept)


def making(request: Asking, making: UUID) -> HttpResponse:
    """How far it is. Each time the page is asked for, by itself or by a person, some more names are opened: the press
    that began it allowed all of them."""
    found = Making.objects.select_related("kept").get(pk=making, member=request.user)
    if request.method == "POST" and not found.left:
        take_turn(found.owner_id)
        return _file(request, step.finish(request.keyring, found, by=request.user), found.kept)
    waits = False
    try:
        take_turn(found.owner_id)
        step.go_on(request.keyring, found, by=request.user)
    except BusyError:
        waits = True
    answer = show(request, "making.html", making=found, opened=found.names - len(found.left), waits=waits)
    if found.left:
        answer["Refresh"] = str(_AGAIN)
    return answer


def stop_making(request: Asking, making: UUID) -> HttpResponse:
    """What was opened of it is forgotten."""
    Making.objects.get(pk=making, owner=request.user.organisation_id).delete()
    return go(request, "contribution", _("It is stopped, and what was opened is forgotten."))


def keep_key(request: Asking) -> HttpResponse:
    """Keep a round's key, as its holder sealed it to the organisation."""
    form = RoundForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            kept = keep_round(
                request.keyring, form.cleaned_data["key"].read(), scheme=form.cleaned_data["scheme"], by=request.user
            )
            said = _("The key of round %(round)s is kept, sealed. Compare its number with the holder's: %(number)s")
            return go(request, "contribution", said % {"round": kept.round, "number": kept.fingerprint})
        except NotSealedError:
            form.add_error("key", _("This is no sealed key. Ask its holder to seal it to your key, shown above."))
        except SealedToOthersError:
            form.add_error("key", _("This key is sealed to somebody else. Ask its holder to seal it to your key, shown "
                                    "above."))  # fmt: skip
        except NoRoundKeyError:
            form.add_error("key", _("What is sealed in this file is no key of a round. Ask its holder for the file "
                                    "that ends in .key.age."))  # fmt: skip
    return show(request, "round_key.html", form=form, public=request.user.organisation.public_key)


def forget_key(request: Asking, kept: UUID) -> HttpResponse:
    """The key goes; with it no contribution is made any more."""
    KeptRound.objects.get(pk=kept, owner=request.user.organisation_id).delete()
    return go(request, "contribution", _("The key is forgotten here. Copies in backups go when they do."))


def _file(request: Asking, drawn: Drawn, kept: KeptRound | None) -> HttpResponse:
    """The contribution as a zip. Tables, tokens and nothing else; made in memory."""
    key, scheme = open_round(request.keyring, kept) if kept else (None, None)
    content, country = io.BytesIO(), pack()
    with memory_folder() as work:
        folder = work / "contribution"
        folder.mkdir()
        write(
            drawn, folder, request.user.organisation, country=country.code, regions=country.regions, key=key,
            scheme=scheme, form="csv",
        )  # fmt: skip
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    packed.write(path, path.relative_to(folder))
    response = HttpResponse(content.getvalue(), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="contribution-{timezone.localdate():%Y-%m-%d}.zip"'
    return response
