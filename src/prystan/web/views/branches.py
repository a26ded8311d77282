"""The organisation's branches."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from prystan.casework.access.models import Member
from prystan.casework.network.models import Branch, Service
from prystan.web.forms.network import BranchForm
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def branches(request: Asking) -> HttpResponse:
    """All branches, and a new one."""
    rows = Branch.objects.filter(owner=request.user.organisation_id).order_by("closed_on", "name")
    form = BranchForm(request.POST or None)
    if not form.is_valid():
        return show(request, "branches.html", form=form, branches=rows)
    try:
        with transaction.atomic():
            Branch(owner_id=request.user.organisation_id, **form.cleaned_data).save(force_insert=True)
    except IntegrityError:
        form.add_error("name", _("There is a branch of this name. Take another name."))
        return show(request, "branches.html", form=form, branches=rows)
    return go(request, "branches", _("The branch is in the directory."))


def branch(request: Asking, branch: UUID) -> HttpResponse:
    """Change a branch, or close it: what stands under it in the directory stays, and nothing new comes under it."""
    found = Branch.objects.get(pk=branch, owner=request.user.organisation_id)
    if request.POST.get("close"):
        found.closed_on = timezone.localdate()
        found.save(update_fields=["closed_on"])
        return go(request, "branches", _("The branch is closed."))
    form = BranchForm(request.POST or None, initial={"name": found.name, "region": found.region})
    if not form.is_valid():
        return show(
            request, "branch.html", form=form, branch=found,
            services=Service.objects.filter(branch=found, ended_on=None).order_by("name"),
            members=Member.objects.filter(posting__branch=found, ended_at=None).order_by("name"),
        )  # fmt: skip
    found.name, found.region = form.cleaned_data["name"], form.cleaned_data["region"]
    found.save(update_fields=["name", "region"])
    return go(request, "branches", _("The branch is changed."))
