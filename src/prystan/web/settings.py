"""Django's settings. What differs between sites comes from the environment and the site's folder (`web.site`)."""

from __future__ import annotations

import os
from pathlib import Path

from prystan.casework.vault.login import PRODUCTION
from prystan.web.catalogues import compiled_catalogues
from prystan.web.site import Secrets, country, database_settings

_secrets = Secrets.current()

SECRET_KEY = _secrets.django.hex()
CONTEXT_KEY = _secrets.context
PEPPER = _secrets.pepper
COUNTRY = country()  # whose clocks, regions and questions hold here
DEBUG = False
HOST = os.environ.get("PRYSTAN_HOST", "")  # the name under which a server with TLS shows the site
ALLOWED_HOSTS = ["127.0.0.1", "localhost", *filter(None, [HOST])]
if os.environ.get("PRYSTAN_NEIGHBOURS") == "1":  # a demonstration: an address for each person, all in one browser
    ALLOWED_HOSTS.append(".localhost")
CSRF_TRUSTED_ORIGINS = [f"https://{HOST}"] if HOST else []
# A passkey belongs to this address: a browser uses it nowhere else. Without a name of its own a site is one to look at,
# on the machine itself; a passkey cannot belong to a number such as 127.0.0.1.
PASSKEY_ORIGIN = f"https://{HOST}" if HOST else f"http://localhost:{os.environ.get('PRYSTAN_PORT', '8001')}"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "prystan.casework.access",
    "prystan.casework.network",
    "prystan.casework.cases",
    "prystan.casework.referrals",
    "prystan.casework.keeping",
    "prystan.casework.outside",
    "prystan.casework.clocks",
    "prystan.casework.tokens",
    "prystan.casework.joining",
    "prystan.casework.care",
    "prystan.casework.narrowed",
    "prystan.casework.alike",
    "prystan.casework.transfers",
    "prystan.casework.exchange",
    "prystan.web",
]
# Servers in front, whose word is taken for whom a request came from: addresses or networks, with commas between.
PROXIES = [one.strip() for one in os.environ.get("PRYSTAN_PROXIES", "").split(",") if one.strip()]
BREACHED = os.environ.get("PRYSTAN_BREACHED", "")  # a folder with a list of breached passwords

MIDDLEWARE = [
    "prystan.web.proxies.ProxyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "prystan.web.headers.HeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "prystan.web.views.errors.AwayMiddleware",
    "prystan.casework.access.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "prystan.casework.access.middleware.MemberMiddleware",
]

ROOT_URLCONF = "prystan.web.urls"
WSGI_APPLICATION = "prystan.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "prystan.web.templating.environment",
            "context_processors": ["prystan.web.templating.form_secret"],
        },
    }
]
STATIC_URL = "/static/"
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ROOT = None
STATIC_ROOT = Path(__file__).parent / "static"

# A connection is kept for the next request: a new one costs a page more than all its questions. Who asks is said anew
# in each transaction and ends with it (`access.middleware`), so nothing of one request is left for the next.
DATABASES = {
    "default": database_settings(os.environ.get("DATABASE_URL", "postgresql://prystan_app@/prystan"))
    | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.Member"
LOCK_COST = PRODUCTION  # of one guess at a password
# A stored hash must not be cheaper to guess at than the locked secret beside it.
PASSWORD_HASHERS = ["prystan.web.passwords.CostlyArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "prystan.web.passwords.WordsOfTheHouse"},
    {"NAME": "prystan.web.passwords.BreachedPasswords"},
]

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("be", "Беларуская"), ("ru", "Русский")]
LOCALE_PATHS = [compiled_catalogues()]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Strict"
REPORT = os.environ.get("PRYSTAN_REPORT", "")  # folder of the last released report, for its numbers

SESSION_ENGINE = "prystan.web.sessions"
SESSION_COOKIE_AGE = 30 * 60  # a session nobody uses ends
# The cookie goes with the browser. It may outlive the session, so that what was typed too late finds its author.
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_NOTE_EVERY = 60  # seconds after which it is written down anew that a session is in use
SESSION_HOURS = 12  # and every session ends
# Only a site on this machine's loopback, for looking at, may do without: `prystan site --demo` sets it.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = os.environ.get("PRYSTAN_PLAIN_HTTP") != "1"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# A browser takes a cookie with this beginning over TLS only, from this host only, and lets no neighbour set it.
_PREFIX = "__Host-" if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME, KEY_COOKIE = f"{_PREFIX}prystan-session", f"{_PREFIX}prystan-key"
CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = f"{_PREFIX}prystan-form", f"{_PREFIX}prystan-language"
QUICK_EXIT = "https://www.wikipedia.org/"  # where whoever must leave at once is sent: a page that tells nothing
PAGES_A_MINUTE = int(os.environ.get("PRYSTAN_PAGES_A_MINUTE", "240"))  # of one member, in each process
CSRF_FAILURE_VIEW = "prystan.web.views.errors.csrf"
LOGIN_URL = "sign-in"
# Processes that answer, of all machines of the site; half of them may be at long work at once (`web.turns`).
WORKERS = int(os.environ.get("PRYSTAN_WORKERS", "2"))
LONG_WORK = max(1, WORKERS // 2)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["prystan.web.uploads.InMemory"]  # Django's own puts large files on the disk, in clear
CLAMD = os.environ.get("PRYSTAN_CLAMD", "")  # the socket of a ClamAV on this machine, if attachments go past one
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SECURE_CONTENT_TYPE_NOSNIFF = True
# To this site itself only. With "no-referrer" browsers send forms with "Origin: null", and none would be believed.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# No record of who read what: what has to be kept is in the audit chains.
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"level": "WARNING"}}

# E-mail says that something waits, and nothing else. Until a server is named, it is written to the terminal.
EMAIL_HOST = os.environ.get("PRYSTAN_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("PRYSTAN_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("PRYSTAN_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PRYSTAN_MAIL_PASSWORD", "")
EMAIL_USE_TLS = True
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
DEFAULT_FROM_EMAIL = os.environ.get("PRYSTAN_MAIL_FROM", "prystan@localhost")
