"""Behind TLS, under its own name: which cookies the site sets, and which forms it believes. In a process of its own,
because the tests' site is one without TLS."""

from __future__ import annotations

import os
import subprocess
import sys

ASK = """
import django; django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.test import RequestFactory
from prystan.web.headers import HeadersMiddleware
from prystan.web.signed_in import KEY_COOKIE

for name in ("SESSION", "CSRF", "LANGUAGE"):
    assert getattr(settings, f"{name}_COOKIE_NAME").startswith("__Host-prystan-"), name
    assert getattr(settings, f"{name}_COOKIE_SECURE") and getattr(settings, f"{name}_COOKIE_HTTPONLY"), name
    assert getattr(settings, f"{name}_COOKIE_SAMESITE") == "Strict", name
    assert not getattr(settings, f"{name}_COOKIE_DOMAIN") and getattr(settings, f"{name}_COOKIE_PATH") == "/", name
assert KEY_COOKIE == "__Host-prystan-key"
answer = HeadersMiddleware(lambda request: HttpResponse())(RequestFactory().get("/"))
assert "max-age=31536000" in answer["Strict-Transport-Security"]

def refused(origin):
    token = "a" * 32
    told = {"Origin": origin, "Host": "site.example"}
    request = RequestFactory().post("/", {"csrfmiddlewaretoken": token}, headers=told)
    request.COOKIES[settings.CSRF_COOKIE_NAME] = token
    keeper = CsrfViewMiddleware(lambda request: HttpResponse())
    keeper.process_request(request)
    return keeper.process_view(request, lambda request: HttpResponse(), (), {}) is not None

assert not refused("https://site.example")  # the server in front speaks TLS, and gunicorn does not know of it
assert refused("https://elsewhere.example") and refused("https://site.example.elsewhere.example")
print("as it should be")
"""


def test_behind_tls_cookies_are_bound_to_the_host_and_forms_of_its_name_are_believed() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PRYSTAN_", "DATABASE_"))}
    environment |= {"DJANGO_SETTINGS_MODULE": "prystan.web.settings", "PRYSTAN_HOST": "site.example"}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "as it should be", done.stderr
