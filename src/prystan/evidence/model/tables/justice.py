"""Tables about the prosecution of traffickers and the redress of their victims."""

from __future__ import annotations

from prystan.evidence.model.schema import NotAbove, NotBefore, Reference, Table, Unit
from prystan.evidence.model.tables._columns import (
    citizenship,
    code,
    country,
    date,
    form,
    identifier,
    number,
    region,
    sex,
    text,
    whole,
    yes_no,
)  # fmt: skip

OFFENCES = Table(
    "offences",
    "Offences",
    "an offence recorded",
    Unit.OFFENCE,
    (
        identifier("offence", "The offence's own number"),
        date("recorded_on", "The day on which it was recorded", required=True),
        text("article", "Article of the criminal code, as the country pack lists it", required=True),
        code("iccs", "iccs", "International classification of crime for statistical purposes"),
        form("Form of exploitation", multiple=False, name="form"),
        region("Region in which it was recorded"),
        yes_no("cross_border", "Committed across a border"),
        yes_no("organised", "Committed by an organised group"),
        whole("victims", "Victims named in the file", unit="person"),
    ),
    key=("offence",),
)

DEFENDANTS = Table(
    "defendants",
    "Defendants",
    "a person in one proceeding",
    Unit.DEFENDANT,
    (
        identifier("defendant", "The number of the person in this proceeding"),
        identifier("offence", "The offence", required=False),
        text("article", "Article of the gravest charge", required=True),
        form("Form of exploitation", multiple=False, name="form"),
        sex("Sex"),
        citizenship("Citizenships held"),
        code("role", "perpetrator_role", "Part played", multiple=True, source="HTCDS per_RoleInProcess"),
        date("suspected_on", "The day on which the person became a suspect"),
        date("prosecuted_on", "The day on which the charge went to court"),
        date("first_instance_on", "The day of the judgment in the first instance"),
        code("first_instance", "verdict", "That judgment"),
        date("final_on", "The day on which a judgment became final"),
        code("final", "verdict", "The final judgment"),
        whole("sentence_months", "Custody, in months", unit="month", maximum=1200),
        yes_no("suspended", "The whole of the custody is suspended"),
    ),
    key=("defendant",),
    rules=(
        NotBefore("suspected_on", "prosecuted_on"),
        NotBefore("prosecuted_on", "first_instance_on"),
        NotBefore("first_instance_on", "final_on"),
    ),
    references=(Reference("offence", "offences", "offence"),),
)

COMPENSATION = Table(
    "compensation",
    "Compensation",
    "an award to a victim",
    Unit.AWARD,
    (
        identifier("award", "The award's own number"),
        identifier("record", "The victim's number with this contributor", required=False),
        identifier("offence", "The offence", required=False),
        date("awarded_on", "The day of the award", required=True),
        code("source", "compensation_source", "Offender or state", required=True),
        number("awarded", "Amount awarded", unit="currency", required=True),
        number("paid", "Amount paid so far", unit="currency"),
        text("currency", "ISO 4217 code", required=True),
    ),
    key=("award",),
    rules=(NotAbove("paid", "awarded"),),
)

CONFISCATIONS = Table(
    "confiscations",
    "Confiscations",
    "assets confiscated by one final decision",
    Unit.AMOUNT,
    (
        identifier("confiscation", "Its own number"),
        date("confiscated_on", "The day on which the decision became final", required=True),
        number("value", "Value", unit="currency", required=True),
        text("currency", "ISO 4217 code", required=True),
    ),
    key=("confiscation",),
    own=True,
)

LEGAL_ASSISTANCE = Table(
    "legal_assistance",
    "Mutual legal assistance",
    "a request to or from another country",
    Unit.REQUEST,
    (
        identifier("request", "The request's own number"),
        code("direction", "direction", "Sent or received", required=True),
        country("country", "The other country"),
        date("requested_on", "The day on which it was sent or received", required=True),
        date("executed_on", "The day on which it was executed; empty where it has not been"),
    ),
    key=("request",),
    rules=(NotBefore("requested_on", "executed_on"),),
    own=True,
)
