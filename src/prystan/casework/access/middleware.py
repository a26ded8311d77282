"""One transaction round each request, on behalf of whoever is signed in.

The transaction is opened *round* the rest of the chain. `ATOMIC_REQUESTS` wraps only the view, so a context that a
middleware sets is gone when the view runs. And the context is always set first, to nobody: one left over from the
request before would show one organisation's rows to another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from prystan.casework.access.context import Context, set_context
from prystan.casework.access.models import Member

GetResponse = Callable[[HttpRequest], HttpResponse]


class TransactionMiddleware:
    """All that a request does is done, or none of it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            set_context(None)
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError("a streaming answer would run after the transaction, and see nothing")
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


class MemberMiddleware:
    """Says to the database who is signed in. Stands after Django's sessions and authentication."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.session.get(SESSION_KEY)
        if claimed is not None:
            set_context(Context.signing_in(UUID(claimed)))  # enough to look this one member up
            signed_in = request.user.is_authenticated
            set_context(Context.of(cast(Member, request.user)) if signed_in else None)
        return self.get_response(request)
