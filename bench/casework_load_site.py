"""The site as it is served, with two pages beside it that do next to nothing: for `bench/casework_load.py` only.

`/trivial` goes through everything that every page goes through, asks the database one question and shows a line;
`/bare` does the same without Django's middleware. With PRYSTAN_LOAD_SEALING=1 answers say how long sealing took.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core import signals
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from prystan.web.wsgi import application as site  # first: it sets Django up

from prystan.web import urls  # isort: skip

_QUESTION = "SELECT count(*) FROM generate_series(1, 10)"


def trivial(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        return HttpResponse(f"<!doctype html><title>trivial</title><p>{cursor.fetchone()[0]}")


urls.urlpatterns.append(path("trivial", trivial))
spent = 0.0


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    global spent
    if environ["PATH_INFO"] == "/bare":
        return bare(start_response)
    spent = 0.0

    def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        return start_response(status, [*headers, ("Server-Timing", f"sealing;dur={spent * 1e3:.4f}")], *rest)

    return site(environ, begin)


def bare(start_response: Callable[..., Any]) -> Iterable[bytes]:
    signals.request_started.send(sender=bare)
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION)
        body = f"<!doctype html><title>bare</title><p>{cursor.fetchone()[0]}".encode()
    signals.request_finished.send(sender=bare)
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(body)))])
    return [body]


def timed(work: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(work)
    def run(*arguments: Any, **named: Any) -> Any:
        global spent
        begun = time.perf_counter()
        try:
            return work(*arguments, **named)
        finally:
            spent += time.perf_counter() - begun

    return run


if os.environ.get("PRYSTAN_LOAD_SEALING") == "1":
    from prystan.casework.vault import dossiers, index, keys, locks

    for name in ("seal", "open"):
        setattr(locks.Lock, name, timed(getattr(locks.Lock, name)))
    keys.KeyPair.open = timed(keys.KeyPair.open)  # type: ignore[method-assign]
    keys.KeyPair.of = timed(keys.KeyPair.of)  # type: ignore[method-assign,assignment]
    dossiers.derive = index.derive = timed(locks.derive)
    dossiers.seal_to = timed(keys.seal_to)
    index.SearchKey.token = timed(index.SearchKey.token)  # type: ignore[method-assign]
