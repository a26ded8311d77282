"""The site as a WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "prystan.web.settings")
application = get_wsgi_application()

from prystan.web.templating import warm_up  # noqa: E402 (needs the settings)

warm_up()
