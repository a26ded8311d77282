"""Behind a server with TLS every request comes from that server's address. Whom it came from stands in a header, which
anybody could write: so it is believed from the addresses alone that the operator declared (PRYSTAN_PROXIES)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

Network = IPv4Network | IPv6Network


class ProxyMiddleware:
    """Puts the address of whoever asked where Django keeps it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        came = str(request.META.get("REMOTE_ADDR", ""))
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        request.META["REMOTE_ADDR"] = whom(came, told, [ip_network(one) for one in settings.PROXIES])
        return self.get_response(request)


def whom(came: str, told: str, trusted: Sequence[Network]) -> str:
    """The last address that no declared server wrote of another declared one.

    Args:
        came: from where the connection came.
        told: the header, whose last entry the nearest server wrote; what stands before it may be invented.
    """
    found = came
    for one in reversed([part.strip() for part in told.split(",")] if told else []):
        if not _is_of(found, trusted):
            return found
        if _address(one) is None:
            return found
        found = one
    return found


def _is_of(address: str, trusted: Sequence[Network]) -> bool:
    read = _address(address)
    return read is not None and any(read in network for network in trusted)


def _address(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written)
    except ValueError:
        return None
