"""How often one may fail to sign in: by address, and by the network that one comes from."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from prystan.casework.access.models import FailedSignIn

WINDOW = timedelta(minutes=15)
MOST = {"address": 8, "network": 60}
_KEPT = timedelta(days=1)


def blocked(*, address: str, network: str) -> bool:
    """Whether so many attempts failed in the last quarter of an hour that another is not even looked at."""
    since = timezone.now() - WINDOW
    return any(
        FailedSignIn.objects.filter(key=key, at__gt=since).count() >= MOST[kind]
        for kind, key in _keys(address, network)
    )


def failed(*, address: str, network: str) -> None:
    """Remember one failure, and forget those of yesterday."""
    FailedSignIn.objects.bulk_create(FailedSignIn(key=key) for _, key in _keys(address, network))
    FailedSignIn.objects.filter(at__lt=timezone.now() - _KEPT).delete()


def _keys(address: str, network: str) -> Iterable[tuple[str, bytes]]:
    for kind, value in (("address", address.strip().lower()), ("network", network)):
        yield kind, hmac.new(settings.PEPPER, f"{kind}|{value}".encode(), "sha256").digest()
