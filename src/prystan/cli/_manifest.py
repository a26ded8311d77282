"""The manifest of a contribution that a command makes: the file brought one, or the sender says what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from prystan.evidence.country.pack import CountryPack
    from prystan.evidence.intake import Reading
    from prystan.evidence.model.manifest import Manifest


def manifest_of(reading: Reading, pack: CountryPack | None, name: str | None, kind: str, id_: str | None,
                days: tuple[date | None, date | None, date | None], *,
                names: Mapping[str, str] | None = None) -> Manifest:  # fmt: skip
    """The manifest that the file brought, where it brought one and no other contributor is named; else a new one.

    `days` are the first and last day covered and the day on which the data were drawn, as far as they were said.
    `names` is the organisation's name in other languages.
    """
    from prystan.evidence.intake.convert import contributor, manifest_for
    from prystan.evidence.model.manifest import UNSAID_COUNTRY

    if name is None and reading.manifest is not None:
        return reading.manifest
    if name is None:
        raise typer.BadParameter("say whose data these are: --contributor NAME")
    country = pack.code if pack else UNSAID_COUNTRY
    begin, end, drawn = days
    return manifest_for(
        reading,
        contributor(name, kind, id_, names or {}),
        country=country,
        period_from=begin,
        period_to=end,
        cut_off=drawn,
    )
