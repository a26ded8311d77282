"""Tables that international questionnaires ask for, by the number under which they ask.

Sources: UNODC, Global Report on Trafficking in Persons questionnaire, blocks B to I; Eurostat, data collection on
trafficking in human beings, indicators 1.1 to 4.x.
"""

from __future__ import annotations

from types import MappingProxyType

from prystan.evidence.indicators.definition import Cut
from prystan.evidence.indicators.dimensions import cut

_DETECTED, _IDENTIFIED = "victims.detected", "victims.identified"


def _victims(*by: str) -> tuple[Cut, ...]:
    """Presumed and identified victims stay apart: two tables."""
    return (cut(_DETECTED, *by), cut(_IDENTIFIED, *by))


STANDARD_TABLES: MappingProxyType[str, tuple[Cut, ...]] = MappingProxyType(
    {
        "UNODC B": (cut("offences.recorded", "year"),),
        "UNODC C": (cut("defendants.suspected", "sex"),),
        "UNODC D": (cut("defendants.prosecuted", "sex"),),
        "UNODC E": (cut("defendants.convicted", "sex", "citizenship_group"),),
        "UNODC F": (cut("confiscations.final", statistic="total_value"),),
        "UNODC G": _victims("sex", "age_group"),
        "UNODC H": (*_victims("sex", "form"), *_victims("age_group", "form")),
        "UNODC I": _victims("citizenship"),
        "Eurostat 1.1": _victims("contributor"),
        "Eurostat 1.2": _victims("age_group"),
        "Eurostat 1.3": _victims("sex"),
        "Eurostat 1.4": (*_victims("sex", "age_group"), *_victims("sex", "age_band")),
        "Eurostat 1.5": _victims("form"),
        "Eurostat 1.6": _victims("sex", "form"),
        "Eurostat 1.7": _victims("sex", "citizenship_group"),
        "Eurostat 1.8": _victims("sex", "recruited_in"),
        "Eurostat 1.9": (cut("assistance.persons", "sex"),),
        "Eurostat 1.10": (cut("assistance.reflection", "sex"),),
        "Eurostat 1.11": (cut("assistance.permits", "sex"),),
        "Eurostat 2.1": (cut("defendants.suspected", "sex"),),
        "Eurostat 2.2": (cut("defendants.suspected", "organised"),),
        "Eurostat 2.3": (cut("defendants.suspected", "offence_form"),),
        "Eurostat 2.4": (cut("defendants.suspected", "sex", "citizenship_group"),),
        "Eurostat 3.1": (cut("defendants.prosecuted", "sex"),),
        "Eurostat 3.2": (cut("defendants.prosecuted", "sex", "citizenship_group"),),
        "Eurostat 3.3": (cut("defendants.prosecuted", "offence_form"),),
        "Eurostat 4.1": (cut("defendants.convicted", "sex"),),
        "Eurostat 4.2": (cut("defendants.convicted", "sex", "citizenship_group"),),
        "Eurostat 4.3": (cut("defendants.convicted", "offence_form"),),
        "Regions": _victims("region", "sex"),
    }
)
"""Each table that is asked for, by number; several measures stay several tables."""
