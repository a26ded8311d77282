"""What was sent after a session had ended, given back to whoever sent it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from prystan.web.drafts import open_draft
from prystan.web.models import Draft
from prystan.web.pages import Asking
from prystan.web.views.show import go, show


def draft(request: Asking, draft: UUID) -> HttpResponse:
    """Read it and send it again, or throw it away. One that no key opens any more is thrown away."""
    found = Draft.objects.get(pk=draft, member=request.user)
    typed = open_draft(request.keyring, found)
    if request.method == "POST" or typed is None:
        found.delete()
        return go(request, "day", _("What was typed is thrown away."))
    return show(request, "draft.html", typed=typed)
