"""Short ways to declare the columns that many tables share, so that the same thing is called the same everywhere."""

from __future__ import annotations

from prystan.evidence.model.schema import Column, Kind, Sensitivity

PUBLIC, INTERNAL, QUASI, SPECIAL, PSEUDONYM = Sensitivity


def identifier(name: str, description: str, *, required: bool = True) -> Column:
    return Column(name, Kind.IDENTIFIER, description, required=required, sensitivity=PSEUDONYM)


def record(
    description: str = "The contributor's own number for the person; the same in all its tables",
) -> Column:
    return identifier("record", description)


def code(
    name: str,
    codes: str,
    description: str,
    *,
    multiple: bool = False,
    required: bool = False,
    core: bool = False,
    sensitivity: Sensitivity = INTERNAL,
    source: str | None = None,
) -> Column:
    return Column(name, Kind.CODE, description, codes, multiple, required, core, sensitivity=sensitivity, source=source)


def date(
    name: str,
    description: str,
    *,
    required: bool = False,
    core: bool = False,
    sensitivity: Sensitivity = INTERNAL,
    source: str | None = None,
) -> Column:
    return Column(name, Kind.DATE, description, required=required, core=core, sensitivity=sensitivity, source=source)


def whole(
    name: str,
    description: str,
    *,
    unit: str | None = None,
    minimum: float | None = 0,
    maximum: float | None = None,
    required: bool = False,
    sensitivity: Sensitivity = INTERNAL,
) -> Column:
    return Column(
        name, Kind.INTEGER, description, unit=unit, minimum=minimum, maximum=maximum, required=required,
        sensitivity=sensitivity,
    )  # fmt: skip


def number(
    name: str,
    description: str,
    *,
    unit: str | None = None,
    minimum: float | None = 0,
    required: bool = False,
    sensitivity: Sensitivity = INTERNAL,
) -> Column:
    return Column(
        name, Kind.NUMBER, description, unit=unit, minimum=minimum, required=required, sensitivity=sensitivity
    )


def yes_no(
    name: str,
    description: str,
    *,
    required: bool = False,
    core: bool = False,
    sensitivity: Sensitivity = INTERNAL,
    source: str | None = None,
) -> Column:
    return Column(name, Kind.BOOLEAN, description, required=required, core=core, sensitivity=sensitivity, source=source)


def text(name: str, description: str, *, required: bool = False, sensitivity: Sensitivity = PUBLIC) -> Column:
    return Column(name, Kind.TEXT, description, required=required, sensitivity=sensitivity)


def country(
    name: str,
    description: str,
    *,
    multiple: bool = False,
    core: bool = False,
    sensitivity: Sensitivity = QUASI,
) -> Column:
    return code(name, "country", description, multiple=multiple, core=core, sensitivity=sensitivity)


def region(description: str, *, name: str = "region", sensitivity: Sensitivity = QUASI, core: bool = False) -> Column:
    return code(name, "region", description, sensitivity=sensitivity, core=core)


def sex(description: str, *, core: bool = False) -> Column:
    return code("sex", "sex", description, core=core, sensitivity=QUASI, source="HTCDS prs_Gender")


def citizenship(description: str, *, core: bool = False) -> Column:
    return code(
        "citizenship",
        "country",
        description,
        multiple=True,
        core=core,
        sensitivity=QUASI,
        source="HTCDS prs_Citizenship",
    )


def form(description: str, *, multiple: bool = True, core: bool = False, name: str = "forms") -> Column:
    return code(
        name,
        "form",
        description,
        multiple=multiple,
        core=core,
        sensitivity=SPECIAL,
        source="HTCDS vic_TypeOfExploitation",
    )
