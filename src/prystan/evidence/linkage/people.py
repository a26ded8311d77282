"""The normalised person: what a partner's own process makes of names, dates and numbers before it encodes them.

The frame lives in the memory of that process only. It is never written, logged or sent: it is the names themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl
import pyarrow as pa

from prystan.evidence.linkage.names.dates import read_date
from prystan.evidence.linkage.names.folding import parts_of
from prystan.evidence.linkage.names.given import is_given, sex_of_given
from prystan.evidence.linkage.names.numbers import documents_of, phones_of
from prystan.evidence.linkage.names.person import father_of, in_boxes, keys_of_given
from prystan.evidence.linkage.names.surnames import surname_keys

_TEXTS, _NUMBERS = pl.List(pl.String()), pl.List(pl.Int32())
_ARROW: Final[Mapping[Any, pa.DataType]] = {
    _TEXTS: pa.list_(pa.string()),
    _NUMBERS: pa.list_(pa.int32()),
    pl.String(): pa.string(),
    pl.Boolean(): pa.bool_(),
}
PEOPLE: Final = pl.Schema(
    {
        "record": pl.String(),
        "given": _TEXTS,  # keys of given names: of the family where it is known, else the folded spelling
        "surname": _TEXTS,  # folded parts, both of a double one, former surnames too
        "patronymic": pl.String(),  # the father's name as a key
        "birth_year": pl.Int32(),
        "birth_month": pl.Int32(),
        "birth_day": pl.Int32(),
        "sex": pl.String(),  # F or M: as recorded, else as the name tells
        "documents": _TEXTS,
        "phones": _TEXTS,  # E.164
        "given_raw": pl.String(),  # small letters, in the script as written: for comparison with clear names
        "surname_raw": pl.String(),
    }
)
"""One row a record, in the order in which they came."""

REGISTER: Final = (
    "record", "given_name", "patronymic", "surname", "former_surnames", "full_name", "birth_date", "sex", "phone",
    "document",
)  # fmt: skip
"""The columns of a names file, all text. Only `record` must be there; `;` stands between several values.

`full_name` is for files that keep a name in one cell; it is read where the other columns of names are empty.
"""

_SEX: Final = {
    **dict.fromkeys(("feminine", "f", "female", "ж", "жен", "женский", "жаночы", "жіноча", "kobieta", "k"), "F"),
    **dict.fromkeys(("masculine", "m", "male", "м", "муж", "мужской", "мужчынскі", "чоловіча", "mężczyzna"), "M"),
}


def people_of(register: pl.DataFrame, *, region: str | None = None) -> pl.DataFrame:
    """The frame `PEOPLE` of a frame with columns of `REGISTER`. Distinct values are worked on once.

    `region` (ISO 3166-1 alpha-2) is where telephone numbers without a country code belong.
    """
    texts = _parted(_boxes(register))
    given, surname = _unswapped(texts["given_name"], texts["surname"])
    fathers = _mapped(texts["patronymic"].fill_null(_second(given)), _father, _TEXTS)
    sex = _sex(texts["sex"], fathers, given)
    dates = _mapped(texts["birth_date"], read_date, _NUMBERS)
    former = texts["former_surnames"]
    return pl.DataFrame(
        {
            "record": texts["record"],
            "given": _keys_of_given(given, sex),
            "surname": _mapped(_joined(surname, former), surname_keys, _TEXTS),
            "patronymic": fathers.list.get(0, null_on_oob=True),
            **{f"birth_{part}": dates.list.get(place, null_on_oob=True)
               for place, part in enumerate(("year", "month", "day"))},
            "sex": sex,
            "documents": _mapped(texts["document"], documents_of, _TEXTS),
            "phones": _mapped(texts["phone"], lambda text: phones_of(text, region), _TEXTS),
            "given_raw": _mapped(given, _plain, pl.String()),
            "surname_raw": _mapped(surname, _plain, pl.String()),
        },
        schema=PEOPLE,
    )  # fmt: skip


def _boxes(register: pl.DataFrame) -> dict[str, pl.Series]:
    """Every column of `REGISTER` as text without blanks around it; empty ones and absent ones null."""
    found = {}
    for name in REGISTER:
        column = register[name] if name in register.columns else pl.Series(name, [None] * register.height, pl.String())
        text = column.cast(pl.String()).str.strip_chars()
        found[name] = text.set(text == "", None)
    return found


def _parted(texts: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Whole names put into their boxes, where those are empty."""
    whole, boxes = texts["full_name"], ("given_name", "patronymic", "surname")
    if whole.null_count() == len(whole):
        return texts
    empty = texts["given_name"].is_null() & texts["surname"].is_null() & whole.is_not_null()
    parts = _mapped(whole, in_boxes, _TEXTS)
    frame = pl.DataFrame({"empty": empty, **{name: texts[name] for name in boxes}, "parts": parts})
    filled = frame.select(
        pl.when("empty").then(pl.col("parts").list.get(place, null_on_oob=True)).otherwise(name).alias(name)
        for place, name in enumerate(boxes)
    )
    return texts | {name: column.set(column == "", None) for name, column in filled.to_dict().items()}


def _mapped(values: pl.Series, read: Callable[[str], Any], dtype: Any) -> pl.Series:
    """`read` of each distinct value, put in the places of the values; lists are empty where there is none."""
    encoded = values.to_arrow().cast(pa.large_string()).dictionary_encode()
    nothing: list[str] | None = [] if isinstance(dtype, pl.List) else None
    read_once = [*(read(text) for text in encoded.dictionary.to_pylist()), nothing]
    places = encoded.indices.fill_null(len(read_once) - 1)
    found = pl.from_arrow(pa.array(read_once, type=_ARROW[dtype]).take(places))  # Polars is slow with many lists
    assert isinstance(found, pl.Series)
    return found


def _unswapped(given: pl.Series, surname: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Given names and surnames in their own boxes, where only one way of reading them has a known given name."""
    misplaced = ~_mapped(given, _has_given, pl.Boolean()) & _mapped(surname, _is_only_given, pl.Boolean())
    frame = pl.DataFrame({"g": given, "s": surname, "x": misplaced.fill_null(value=False)})
    return (
        frame.select(pl.when("x").then("s").otherwise("g")).to_series(),
        frame.select(pl.when("x").then("g").otherwise("s")).to_series(),
    )


def _has_given(text: str) -> bool:
    return any(is_given(part) for part in parts_of(text))


def _is_only_given(text: str) -> bool:
    parts = parts_of(text)
    return len(parts) > 0 and all(is_given(part) for part in parts)


def _second(given: pl.Series) -> pl.Series:
    """What stands after the first word of the box: the patronymic of who wrote both there."""
    return given.str.extract(r"^\S+\s+(\S+)$", 1)


def _father(text: str) -> Sequence[str | None]:
    return father_of(text) or ()


def _sex(recorded: pl.Series, fathers: pl.Series, given: pl.Series) -> pl.Series:
    """As recorded; where nothing is, as the patronymic and then the given name tell."""
    told = recorded.str.to_lowercase().replace_strict(_SEX, default=None, return_dtype=pl.String())
    by_name = fathers.list.get(1, null_on_oob=True).fill_null(_mapped(given, _sex_by_given, pl.String()))
    frame = pl.DataFrame({"recorded": recorded, "told": told, "name": by_name})
    return frame.select(pl.when(pl.col("recorded").is_null()).then("name").otherwise("told")).to_series()


def _sex_by_given(text: str) -> str | None:
    parts = parts_of(text)
    return sex_of_given(parts[0]) if parts else None


def _keys_of_given(given: pl.Series, sex: pl.Series) -> pl.Series:
    marked = sex.fill_null("?") + given
    return _mapped(marked, lambda text: keys_of_given(text[1:], None if text[0] == "?" else text[0]), _TEXTS)


def _joined(surname: pl.Series, former: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"s": surname, "f": former})
    joined = frame.select(pl.concat_str("s", "f", separator=" ", ignore_nulls=True)).to_series()
    return joined.set(joined == "", None)


def _plain(text: str) -> str:
    return " ".join(parts_of(text))
