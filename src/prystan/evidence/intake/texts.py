"""What a broken rule is called, what it means, and what to do: the one table from which all problem texts come.

Texts hold names of columns, of codes and of rules, and numbers; never a value that somebody typed. Whoever speaks
another language gives a function that translates a text before its facts are put in (`Say`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What follows from a problem."""

    UNREADABLE = "unreadable"  # a file or table could not be read
    SET_ASIDE = "set aside"  # one row is set aside
    NOTE = "note"  # nothing is lost; the reader did something that the sender should know


@dataclass(frozen=True, slots=True)
class Text:
    """`message` says what is wrong, `remedy` what to do. Both may hold ``{column}``, ``{hint}`` and other facts."""

    severity: Severity
    message: str
    remedy: str


_U, _S, _N = Severity.UNREADABLE, Severity.SET_ASIDE, Severity.NOTE

TEXTS: Mapping[str, Text] = {
    # files
    "file-missing": Text(_U, "There is no such file or folder.", "Check the path."),
    "file-empty": Text(_U, "The file is empty.", "Send it again; if nothing happened, send the heading alone."),
    "file-format": Text(
        _U,
        "This is not a file that Prystan reads.",
        "Send a data package (folder or zip), a CSV or Parquet table, an HTCDS 2.0 workbook, a CTDC file or ODK"
        " submissions; or name the format with --format.",
    ),
    "workbook-old": Text(
        _U, "This is a workbook of the old .xls format.", "Open it and save it as 'Excel workbook (.xlsx)'."
    ),
    "workbook-locked": Text(
        _U, "The workbook is protected by a password.", "Open it, take the password off (File, Info) and save a copy."
    ),
    "workbook-broken": Text(
        _U, "The workbook cannot be opened.", "Open it in a spreadsheet program and save it anew as .xlsx."
    ),
    "workbook-large": Text(
        _U,
        "The workbook unpacks to more than 100 MB, or to far more than its size allows.",
        "Take out pictures and empty rows, or split it into several workbooks.",
    ),
    "workbook-macros": Text(
        _N, "The workbook holds macros. They were not run and not copied.", "Nothing; the cells were read as saved."
    ),
    "workbook-no-heading": Text(
        _U,
        "No sheet has the headings of the HTCDS template.",
        "Use one of the published HTCDS 2.0 templates: field names in row 1, labels in row 2.",
    ),
    "workbook-1904": Text(_N, "The workbook counts days from 1904. They were read so.", "Nothing."),
    "cells-merged": Text(
        _S,
        "A merged cell covers this row: which row its value belongs to cannot be told.",
        "Take the merge off in the workbook and fill in each row.",
    ),
    "formula-without-value": Text(
        _S,
        "Column {column} holds a formula without a saved result.",
        "Open the workbook, let it calculate, save it; or put the value in place of the formula.",
    ),
    "formula-error": Text(_S, "Column {column} holds a formula error.", "Correct the formula, or put the value."),
    "xml-unsafe": Text(
        _U, "The XML declares entities or a document type.", "Export the submission anew from the ODK server."
    ),
    "xml-broken": Text(_U, "The XML cannot be parsed.", "Export the submission anew from the ODK server."),
    "json-broken": Text(_U, "The JSON cannot be parsed.", "Export the submissions anew from the ODK server."),
    "json-shape": Text(
        _U, "The JSON holds no submissions.", "Export the OData feed: an object with a list called 'value'."
    ),
    "encoding-other": Text(
        _N,
        "The file is not UTF-8; it was read as {encoding}.",
        "Look whether letters came out right; best save it as 'CSV UTF-8'.",
    ),
    "encoding-unknown": Text(
        _U, "The encoding of the file cannot be told.", "Save it as 'CSV UTF-8' and send it again."
    ),
    "encoding-broken": Text(
        _U, "The file stops being {encoding} text in the middle.", "Save it as 'CSV UTF-8' and send it again."
    ),
    "separator-other": Text(_N, "The columns are separated by {separator}; the file was read so.", "Nothing."),
    "quote-open": Text(
        _U,
        "A quotation mark in this row is not closed, so the rows after it cannot be told apart.",
        "Close it, or double it inside a quoted cell; then send the file again.",
    ),
    "parquet-broken": Text(_U, "The Parquet file cannot be opened.", "Write it anew and send it again."),
    # archives and packages
    "zip-broken": Text(_U, "The zip archive cannot be opened.", "Pack it anew, without a password."),
    "zip-path": Text(
        _U,
        "The zip holds a path that leads outside of it, or a link.",
        "Pack the folder's own files only. Nothing was unpacked.",
    ),
    "zip-twice": Text(_U, "The zip holds two entries of one name.", "Pack it anew. Nothing was unpacked."),
    "zip-bomb": Text(
        _U,
        "The zip would unpack to far more than its size allows.",
        "Look at it with the sender; if the files really are that long, send the folder itself. Nothing was unpacked.",
    ),
    "zip-nested": Text(
        _N, "The zip holds another archive, which was not opened.", "Pack the tables themselves into one zip."
    ),
    "manifest-missing": Text(
        _N,
        "There is no datapackage.json: who sends this, for which period and in which sense of the words is unknown."
        " The rows were checked all the same.",
        "Make a contribution of it: prystan import PATH --contributor NAME --out DIR.",
    ),
    "manifest-broken": Text(_U, "datapackage.json is not valid JSON.", "Write it anew: prystan import."),
    "manifest-property": Text(_U, "datapackage.json: {hint}.", "Correct the property, or write it anew."),
    "resource-path": Text(
        _U,
        "datapackage.json names a file outside its folder, a link or a web address.",
        "Put the file into the folder and name it by its bare name. It was not opened.",
    ),
    "resource-missing": Text(_U, "datapackage.json names a file that is not there.", "Add it and send all again."),
    "resource-unknown": Text(
        _N, "datapackage.json names a table that the model does not have. It was not read.", "See the reference page."
    ),
    "resource-twice": Text(_U, "datapackage.json names a table twice.", "Name each table once."),
    "file-unlisted": Text(_N, "A file that datapackage.json does not name was not read.", "Name it, or leave it out."),
    "hash-missing": Text(_N, "datapackage.json gives no hash for this file.", "Write the package anew."),
    "hash-mismatch": Text(
        _U,
        "The file is not the one that datapackage.json was written for (its SHA-256 differs).",
        "Send both again. If you changed it on purpose: prystan import PATH --out DIR writes a new package.",
    ),
    "corrections-stray": Text(
        _U, "The corrected file belongs to a table that was not sent.", "Name it as the table is named."
    ),
    # headings
    "header-missing": Text(
        _U, "The first row names no column of the model.", "Put the column names into the first row."
    ),
    "column-missing": Text(_U, "Column {column} is missing, and every row needs it.", "Add the column."),
    "column-twice": Text(_U, "Column {column} stands in the heading twice.", "Keep one of the two."),
    "column-extra": Text(
        _N,
        "Column {column} is not part of the model. It was neither read nor copied.",
        "Leave it out; it may hold what should not be sent.",
    ),
    "column-type": Text(_U, "Column {column} has a type that cannot be read.", "Write it as the reference page says."),
    # rows
    "row-ragged": Text(
        _S,
        "The row has more or fewer cells than the heading, so it is not clear which cell is which.",
        "Correct it in the original file: put cells that hold a separator or a line break into quotation marks.",
    ),
    "required": Text(_S, "Column {column} is empty.", "Fill it in."),
    "integer-form": Text(_S, "Column {column} is not a whole number.", "Write digits only."),
    "number-form": Text(_S, "Column {column} is not a number.", "Write digits, with a point before decimals."),
    "number-ambiguous": Text(
        _S,
        "Column {column} may mean thousands or decimals.",
        "Write 1234 or 1.234: no separator of thousands, a point before decimals.",
    ),
    "boolean-form": Text(_S, "Column {column} is neither true nor false.", "Write true or false, or leave it empty."),
    "date-form": Text(_S, "Column {column} is not a day.", "Write it as 2025-12-31."),
    "date-impossible": Text(_S, "Column {column} names a day that does not exist.", "Write it as 2025-12-31."),
    "date-swapped": Text(
        _S, "Column {column} has a month above 12: day and month look swapped.", "Write it as 2025-12-31."
    ),
    "date-ambiguous": Text(
        _S,
        "Column {column} can be read as day/month or as month/day.",
        "Write it as 2025-12-31 or as 31.12.2025.",
    ),
    "date-serial": Text(
        _S,
        "Column {column} holds a spreadsheet's day number, which means two different days.",
        "Format the cells as dates, save, and send again.",
    ),
    "date-too-early": Text(_S, "Column {column} is before 1900.", "Check the year; write it with four digits."),
    "date-after-cut-off": Text(
        _S, "Column {column} is after the day on which the data were drawn.", "Check the day and the cut-off."
    ),
    "code-unknown": Text(_S, "Column {column} is not a code of the list {codes}.", "Write a code of the list."),
    "code-several": Text(_S, "Column {column} takes one code of {codes} only.", "Keep one."),
    "code-blank": Text(_S, "Column {column} has an empty value in its list.", "Leave out the empty value."),
    "identifier-form": Text(
        _S,
        "Column {column} is not an identifier. It may hold no name and no blank.",
        "Write up to 64 Latin letters, digits, '-', '_', '.', ':' or '/'.",
    ),
    "below-minimum": Text(_S, "Column {column} is below {limit}.", "Check the number."),
    "above-maximum": Text(_S, "Column {column} is above {limit}.", "Check the number."),
    "not-before": Text(_S, "{later} is before {earlier}.", "Check both days."),
    "at-least-one": Text(_S, "All of {columns} are empty.", "Fill in one of them."),
    "required-when": Text(_S, "{column} is empty, but {when} needs it.", "Fill it in."),
    "not-above": Text(_S, "{smaller} is above {larger}.", "Check both numbers."),
    "duplicate-key": Text(
        _S, "{columns} already stands in another row (row {hint}).", "Give it a value of its own, or take the row out."
    ),
    "duplicate-row": Text(_S, "The same row stands in the table twice (row {hint}).", "Take one of the two out."),
    "reference-unknown": Text(
        _S, "{column} names a {target} that does not stand in {table}.", "Add that row, or correct the value."
    ),
    "reference-set-aside": Text(
        _S, "The row of {table} that {column} names was itself set aside.", "Correct that row first."
    ),
    # CTDC, HTCDS and ODK
    "region-unread": Text(
        _N,
        "Regions were not read: no country was named.",
        "Name the country whose regions they are: --country by.",
    ),
    "columns-unused": Text(_N, "Columns that have no place in the model were not read: {hint}.", "Nothing."),
    "ctdc-not-ctdc": Text(
        _U, "The heading is not that of a CTDC file.", "Send the CSV as downloaded, with its heading."
    ),
    "odk-not-htcds": Text(
        _U, "The submissions were not made with the HTCDS form.", "Use the XLSForm published with HTCDS 2.0."
    ),
}


def severity(rule: str) -> Severity:
    """What follows where the rule of this key is broken."""
    return TEXTS[rule].severity


Say = Callable[[str], str]
"""A text of `every_text` in another language."""

DID_YOU_MEAN = "Did you mean {meant}?"
DID_YOU_MEAN_COLUMN = "Did you mean column {meant}? Rename it to {name}."
_SUGGESTIONS = (DID_YOU_MEAN_COLUMN, DID_YOU_MEAN)


def every_text() -> Iterator[str]:
    """What there is to translate."""
    for text in TEXTS.values():
        yield text.message
        yield text.remedy
    yield from _SUGGESTIONS


def _as_written(text: str) -> str:
    return text


def message(rule: str, facts: Mapping[str, str], say: Say = _as_written) -> str:
    """What is wrong, in a sentence."""
    return say(TEXTS[rule].message).format_map(_Facts(facts)).strip()


def remedy(rule: str, facts: Mapping[str, str], say: Say = _as_written) -> str:
    """What to do, in a sentence; with the suggestion, where there is one."""
    text = say(TEXTS[rule].remedy).format_map(_Facts(facts))
    for suggestion in _SUGGESTIONS:
        if found := _PATTERNS[suggestion].fullmatch(facts.get("hint", "")):
            return f"{say(suggestion).format(**found.groupdict())} {text}"
    return text


_PATTERNS = {one: re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(one)), re.DOTALL) for one in _SUGGESTIONS}


class _Facts(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return ""
