"""What belongs to one installed site and to no other: its secrets, and how it reaches its database."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

FOLDER_VARIABLE = "PRYSTAN_SITE"
COUNTRY_VARIABLE = "PRYSTAN_COUNTRY"
_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class Secrets:
    """Keys that lie beside the database and never in it."""

    django: bytes = field(repr=False)
    context: bytes = field(repr=False)
    pepper: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Self:
        return cls(*(secrets.token_bytes(_SECRET_BYTES) for _ in range(3)))

    @classmethod
    def kept_in(cls, folder: Path) -> Self:
        """The secrets of a site's folder, made on first use. The file is readable to its owner only."""
        path = folder / "secrets.json"
        if not path.exists():
            folder.mkdir(parents=True, exist_ok=True)
            made = cls.new()
            text = json.dumps({name: getattr(made, name).hex() for name in cls.__slots__})
            half = path.with_suffix(".half")
            half.unlink(missing_ok=True)
            with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(text)
            half.rename(path)
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(*(bytes.fromhex(kept[name]) for name in cls.__slots__))

    @classmethod
    def current(cls) -> Self:
        """Those of the folder in PRYSTAN_SITE, or new ones for this process alone."""
        folder = os.environ.get(FOLDER_VARIABLE)
        return cls.kept_in(Path(folder)) if folder else cls.new()


def country() -> str:
    """The country pack of this site: PRYSTAN_COUNTRY, or the one that the packs' folder names."""
    default = files("prystan") / "countries" / "default.txt"
    return os.environ.get(COUNTRY_VARIABLE) or default.read_text(encoding="utf-8").strip()


PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 3}
"""What is asked again and again is planned once a connection: with row security a plan costs more than its rows."""


def database_settings(url: str) -> dict[str, object]:
    """Django's settings for a ``postgresql://role@host/database?host=/socket`` address."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("DATABASE_URL begins with postgresql://")
    asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": asked.pop("host", parts.hostname or ""),
        "PORT": asked.pop("port", str(parts.port or "")),
        "OPTIONS": asked | PLANNED_ONCE,
    }
