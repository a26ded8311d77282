"""The directory of services: everybody reads it, each organisation keeps its own entries true."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.roles import Permission
from prystan.casework.network.branches import branches_of
from prystan.casework.network.directory import offered, stale
from prystan.casework.network.models import Branch, Service
from prystan.web.forms.network import DirectoryForm, ServiceAtForm
from prystan.web.forms.site import ServiceForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def services(request: Asking) -> HttpResponse:
    rows = offered().select_related("owner", "branch").order_by("region", "kind", "name")
    form = DirectoryForm(request.GET, branches=Branch.objects.filter(closed_on=None).select_related("owner"))
    if form.is_valid():
        rows = rows.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    own = request.user.organisation_id
    return show(
        request, "services.html", form=form, services=rows, may_write=request.user.may(Permission.MANAGE_SERVICES),
        own=own, ended=Service.objects.filter(owner=own).exclude(pk__in=offered().values("pk")).order_by("name"),
        stale=stale,
    )  # fmt: skip


def new_service(request: Asking) -> HttpResponse:
    form = ServiceAtForm(request.POST or None, branches=branches_of(request.user))
    if not form.is_valid():
        return show(request, "service.html", form=form, service=None)
    made = Service(owner_id=request.user.organisation_id, confirmed_on=timezone.localdate(), **form.columns())
    made.save(force_insert=True)
    return go(request, "services", _("The service is in the directory."))


def service(request: Asking, service: UUID) -> HttpResponse:
    """Change an entry. Saving it says that it is true today."""
    found = Service.objects.get(pk=service, owner_id=request.user.organisation_id)
    initial = {name: getattr(found, name) for name in ServiceForm.base_fields} | {"branch": found.branch_id or ""}
    form = ServiceAtForm(request.POST or None, initial=initial, branches=branches_of(request.user))
    form.fields["kind"].disabled = True  # consents and referrals name it
    if not form.is_valid():
        return show(request, "service.html", form=form, service=found)
    given = {name: value for name, value in form.columns().items() if name != "kind"}
    for name, value in given.items():
        setattr(found, name, value)
    found.confirmed_on = timezone.localdate()
    found.save(update_fields=[*given, "confirmed_on"])
    return go(request, "services", _("The entry is changed, and confirmed as of today."))
