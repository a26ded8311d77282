"""ODK submissions made with the XLSForm published with HTCDS 2.0: CSV export, OData JSON, XML instances, or a zip of
them.

A submission's record is its instance id, which the form makes at random and which stays the same in every export;
where an export lacks it, ``r`` and the number of the row. The text of names, addresses and notes is passed over, and
nothing is unpacked to disk.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from prystan.evidence.intake import archive
from prystan.evidence.intake.batch import Ready
from prystan.evidence.intake.cases import Case, CaseReader, sources
from prystan.evidence.intake.csvfile import records
from prystan.evidence.intake.encoding import heading, scan
from prystan.evidence.intake.problems import Problems, UnreadableError
from prystan.evidence.intake.standards import htcds
from prystan.evidence.model.codelists import CodeList

_ENOUGH = 3  # fields of the form that make a file a submission of it
_IDS = ("instanceid", "meta-instanceid", "meta/instanceid", "key", "__id")
_ID = re.compile(r"(?:uuid:)?([A-Za-z0-9][A-Za-z0-9_.-]{0,63})")
_LARGEST = 1 << 30
Submission = tuple[int, Mapping[str, object]]  # row as a spreadsheet shows it, or number of the submission; fields


def read_submissions(
    path: Path, problems: Problems, *, kind: str, regions: CodeList | None, prefix: str = "r"
) -> list[Ready]:
    """The submissions in the file as sources of `victims` and `referrals`. `kind` is the contributor's kind.

    Raises:
        UnreadableError: the file cannot be read, or holds no submission of that form.
    """
    reader = CaseReader(kind, regions)
    cases: list[Case] = []
    for file, content in _files(path, problems):
        cases.extend(_case(fields, row, reader, prefix) for row, fields in _submissions(file, content, problems))
    if not cases:
        raise UnreadableError("odk-not-htcds")
    if reader.regions_unread:
        problems.say(path.name, "region-unread")
    labels = {field.column: field.names[-1] for field in htcds.fields() if field.column}
    return sources(path.name, cases, labels)


def submitted_texts(path: Path, *, prefix: str = "r") -> Iterator[tuple[int, str, dict[str, str]]]:
    """Of each submission its row, its record as `read_submissions` numbers it, and the text of every field by its bare
    name, names of people among them. For whoever keeps people; nothing of it goes into a contribution.

    Raises:
        UnreadableError: as `read_submissions`.
    """
    problems = Problems()
    for file, content in _files(path, problems):
        for row, fields in _submissions(file, content, problems):
            texts = {_bare(name): str(value).strip() for name, value in fields.items() if value not in (None, "")}
            yield row, _record(fields, row, prefix), texts


def _files(path: Path, problems: Problems) -> Iterator[tuple[str, bytes]]:
    if path.suffix.lower() != ".zip":
        if path.stat().st_size > _LARGEST:
            raise UnreadableError("file-format")
        yield path.name, path.read_bytes()
        return
    with archive.opened(path, archive.Limits(total=_LARGEST)) as zipped:
        for name, entry in sorted(archive.files(zipped, path.name, problems).items()):
            if name.lower().endswith((".csv", ".json", ".xml")) and not PurePosixPath(name).name.startswith("."):
                yield name, zipped.read(entry)


def _submissions(file: str, content: bytes, problems: Problems) -> Iterator[Submission]:
    if not content.strip():
        raise UnreadableError("file-empty", file=file)
    found: list[Submission]
    match PurePosixPath(file).suffix.lower():
        case ".xml":
            found = [(1, _xml(content, file))]
        case ".json":
            found = list(enumerate(_json(content, file), start=1))
        case _:
            found = list(_csv(content, file, problems))
    for row, fields in found:
        known = htcds.by_name().keys() & {_bare(name) for name in fields}
        if len(known) < _ENOUGH:
            raise UnreadableError("odk-not-htcds", file=file)
        yield row, fields


def _xml(content: bytes, file: str) -> dict[str, object]:
    try:
        root = fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnreadableError("xml-unsafe", file=file) from error
    except ParseError as error:
        raise UnreadableError("xml-broken", file=file) from error
    return {element.tag.rpartition("}")[2]: element.text for element in root.iter() if len(element) == 0}


def _json(content: bytes, file: str) -> Iterator[dict[str, object]]:
    try:
        parsed = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("json-broken", file=file) from error
    submissions = parsed.get("value") if isinstance(parsed, dict) else parsed
    if not isinstance(submissions, list) or not all(isinstance(s, dict) for s in submissions):
        raise UnreadableError("json-shape", file=file)
    for submission in submissions:
        meta = submission.get("meta")
        yield {**submission, **(meta if isinstance(meta, dict) else {})}


def _csv(content: bytes, file: str, problems: Problems) -> Iterator[Submission]:
    encoding = scan(io.BytesIO(content)).encoding
    if encoding not in ("utf-8", "utf-8-sig"):
        problems.say(file, "encoding-other", encoding=encoding)
    head = heading(io.BytesIO(content), encoding, [name for field in htcds.fields() for name in field.names])
    for first, some in records(lambda: io.BytesIO(content), encoding, head):
        for row, record in enumerate(some, start=first):
            if any(cell.strip() for cell in record):
                yield row, dict(zip(head.names, record, strict=False))


def _bare(name: str) -> str:
    """A field's name without the groups before it, as exports write them: ``data-x``, ``group/x``."""
    return re.split(r"[-/:]", name)[-1].strip().casefold()


def _case(fields: Mapping[str, object], row: int, reader: CaseReader, prefix: str) -> Case:
    cells: dict[str, object] = {}
    for name, value in fields.items():
        field = htcds.by_name().get(_bare(name))
        if field and field.meaning and "/" not in name.replace("meta/", "") and value not in (None, ""):
            cells[field.meaning] = " ".join(map(str, value)) if isinstance(value, list) else value
    return reader.read(cells, row, _record(fields, row, prefix))


def _record(fields: Mapping[str, object], row: int, prefix: str) -> str:
    given = {name.strip().casefold(): value for name, value in fields.items()}
    id_ = next((found[1] for name in _IDS if (found := _ID.fullmatch(str(given.get(name) or "").strip()))), None)
    return id_ or f"{prefix}{row}"
