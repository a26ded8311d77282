"""The site behind a real socket, in a thread of the test's process, on the tests' own database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

_HOST = "127.0.0.1"
_NAME = "localhost"  # a passkey belongs to a name, not to a number


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: object, client_address: object) -> None:
        try:
            super().process_request_thread(request, client_address)  # type: ignore[misc]
        finally:
            connections.close_all()  # each request has a thread, and so a connection, of its own


class _Silent(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        return


@contextmanager
def served() -> Iterator[str]:
    """The address under which browsers find the site, without TLS as on a demonstration."""
    get_resolver().url_patterns  # noqa: B018 (pages are imported now, not while a browser waits)
    server = _Server((_HOST, 0), _Silent)
    server.set_app(get_wsgi_application())
    address = f"http://{_NAME}:{server.server_port}"
    asked = {
        "SESSION_COOKIE_SECURE": False, "CSRF_COOKIE_SECURE": False, "ALLOWED_HOSTS": [_NAME, "testserver"],
        "PASSKEY_ORIGIN": address,
    }  # fmt: skip
    before = {name: getattr(settings, name) for name in asked}
    for name, value in asked.items():
        setattr(settings, name, value)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        for name, value in before.items():
            setattr(settings, name, value)
