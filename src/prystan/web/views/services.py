"""The directory of services: everybody reads it, each organisation keeps its own entries true."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.roles import Permission
from prystan.casework.network.models import Service
from prystan.web.forms import ServiceForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def services(request: Asking) -> HttpResponse:
    rows = Service.objects.filter(ended_on=None).select_related("owner").order_by("region", "kind", "name")
    return show(
        request, "services.html", services=rows, may_write=request.user.may(Permission.MANAGE_SERVICES),
        own=request.user.organisation_id,
    )  # fmt: skip


def new_service(request: Asking) -> HttpResponse:
    form = ServiceForm(request.POST or None)
    if not form.is_valid():
        return show(request, "service.html", form=form, service=None)
    made = Service(owner_id=request.user.organisation_id, confirmed_on=timezone.localdate(), **form.cleaned_data)
    made.save(force_insert=True)
    return go(request, "services", _("The service is in the directory."))


def service(request: Asking, service: UUID) -> HttpResponse:
    """Change an entry. Saving it says that it is true today."""
    found = Service.objects.get(pk=service, owner_id=request.user.organisation_id)
    initial = {name: getattr(found, name) for name in ServiceForm.base_fields}
    form = ServiceForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return show(request, "service.html", form=form, service=found)
    for name, value in form.cleaned_data.items():
        setattr(found, name, value)
    found.confirmed_on = timezone.localdate()
    found.save(update_fields=[*form.cleaned_data, "confirmed_on"])
    return go(request, "services", _("The entry is changed, and confirmed as of today."))
