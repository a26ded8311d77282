"""Every message of the site: in its code, its templates, what casework says of roles, purposes and states, and what
intake says of a file that comes in.

``python -m prystan.web.extract`` brings the catalogues up to date, as `prystan.report.words.extract` does those of the
report: new messages are added without a translation, those that nothing says any more go, what is translated stays.
"""

from __future__ import annotations

from importlib.resources import as_file, files

from babel.messages.extract import extract_from_dir

from prystan.evidence.intake.texts import every_text
from prystan.report.words.extract import Message, update

KEYWORDS = {"_": None, "lazy": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}
SOURCES = {
    "prystan.web": (("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")),
    "prystan.casework": (("**.py", "python"),),
}


def messages() -> list[Message]:
    """Every message once, in the order of files and lines."""
    found: list[Message] = []
    for package, methods in SOURCES.items():
        with as_file(files(package)) as folder:
            rows = extract_from_dir(folder, list(methods), keywords=KEYWORDS)
            for _file, _line, message, _comments, _context in sorted(rows, key=lambda row: row[:2]):
                found.append(message if isinstance(message, str) else (message[0], message[1]))
    return list(dict.fromkeys([*found, *every_text()]))


if __name__ == "__main__":
    with as_file(files("prystan.web") / "locale") as where:
        update(where, messages())
