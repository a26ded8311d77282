"""The site's catalogues, compiled for Django. Their source is ``locale/<language>.po``, as for the report."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from prystan.working import take_name, working_folder


@cache
def compiled_catalogues() -> Path:
    """A folder in Django's layout, made once for each state of the catalogues; one that is there is used."""
    sources = sorted((p for p in (files("prystan.web") / "locale").iterdir() if p.name.endswith(".po")), key=str)
    texts = {source.name.removesuffix(".po"): source.read_bytes() for source in sources}
    seen = hashlib.sha256(b"".join(texts.values())).hexdigest()[:16]
    made = Path(tempfile.gettempdir()) / f"prystan-words-{_account()}-{seen}"
    if made.is_dir() and made.stat().st_uid == _account():
        return made
    with working_folder(beside=made) as draft:
        for language, text in texts.items():
            folder = draft / language / "LC_MESSAGES"
            folder.mkdir(parents=True)
            with (folder / "django.mo").open("wb") as out:
                write_mo(out, read_po(io.BytesIO(text), locale=language))
        take_name(draft, made)
    return made


def _account() -> int:
    return os.getuid()
