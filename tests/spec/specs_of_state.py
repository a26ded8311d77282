"""The third part of the specification: justice, policy, prevention, co-operation, hidden population, quality."""

from __future__ import annotations

from typing import Any

from spec.parts import WHOLE, Spec, at, found, victim

RELATED = "171"
"""An article that the country pack of the tests calls a related offence; 181 is trafficking."""


def accused(number: str, **more: Any) -> dict[str, Any]:
    return {"defendant": number, "offence": "o1", "article": "181", **more}


def judged(number: str, final: str = "Convicted", **more: Any) -> dict[str, Any]:
    return accused(number, final_on="2025-05-05", final=final, **more)


_OFFENCE = {"offence": "o1", "recorded_on": "2024-05-05", "article": "181", "form": "ForcedLabour", "victims": 4}

SPECS: dict[str, Spec] = {
    "PJ1": Spec(
        "Related offences are never added to trafficking",
        {
            "offences": [
                {**_OFFENCE, "recorded_on": "2025-01-01"},
                {"offence": "o2", "recorded_on": "2025-01-01", "article": RELATED},
                {"offence": "o3", "recorded_on": "2024-01-01", "article": "181"},
            ]
        },
        {WHOLE: 1, at("related"): 1, at(article="181"): 1, at(offence_form="ForcedLabour"): 1, at(year="2024"): 1},
    ),
    "PJ2": Spec(
        "Suspects of the year, by sex, part and organised group",
        {
            "defendants": [
                accused("1", suspected_on="2025-02-02", sex="Masculine", role=["Exploiter", "Transporter"]),
                accused("2", suspected_on="2024-02-02"),
            ],
            "offences": [{**_OFFENCE, "organised": True}],
        },
        {WHOLE: 1, at(sex="Masculine"): 1, at(role="Transporter"): 1, at(organised="yes"): 1, at(year="2024"): 1},
    ),
    "PJ3": Spec(
        "Prosecuted in the year",
        {
            "defendants": [
                accused("1", prosecuted_on="2025-02-02", citizenship=["RU"]),
                accused("2", prosecuted_on="2025-02-02", citizenship=["BY"]),
            ]
        },
        {WHOLE: 2, at(citizenship_group="other"): 1},
    ),
    "PJ4": Spec(
        "Final convictions, and convictions in the first instance",
        {
            "defendants": [
                judged("1"),
                judged("2", "Acquitted"),
                accused("3", first_instance_on="2025-02-02", first_instance="Convicted"),
            ]
        },
        {WHOLE: 1, at("first_instance"): 1},
    ),
    "PJ5": Spec(
        "Convicted, of those whose judgment is final",
        {"defendants": [judged("1"), judged("2", "Acquitted"), judged("3", "Terminated"), judged("4")]},
        {WHOLE: 50},
    ),
    "PJ6": Spec(
        "Unsuspended custody, of the convicted; months of those who got custody",
        {
            "defendants": [
                judged("1", sentence_months=60, suspended=False),
                judged("2", sentence_months=24, suspended=True),
                judged("3", sentence_months=0, suspended=False),
                judged("4"),
            ]
        },
        {
            WHOLE: 25,
            at("custody", custody="suspended"): 25,
            at("custody", custody="none"): 25,
            at("mean_months"): 42,
            at("median_months"): 42,
        },
    ),
    "PJ7": Spec(
        "From the record of the offence to the last final judgment of its defendants",
        {
            "offences": [_OFFENCE, {**_OFFENCE, "offence": "o2"}],
            "defendants": [
                judged("1"),
                accused("2", final_on="2025-06-04", final="Convicted"),
                {**judged("3"), "offence": "o2"},
                {**accused("4"), "offence": "o2"},
            ],
        },
        {at("median_days"): 395, at("cases"): 1},
    ),
    "PJ8": Spec(
        "Victims awarded and paid, amounts in the country's currency, of the victims in closed cases",
        {
            "compensation": [
                {
                    "record": "1",
                    "awarded_on": "2025-05-05",
                    "source": "Offender",
                    "awarded": 100.0,
                    "paid": 40.0,
                    "currency": "BYN",
                },
                {"record": "1", "awarded_on": "2025-05-06", "source": "State", "awarded": 10.0, "currency": "BYN"},
                {"record": "2", "awarded_on": "2025-05-06", "source": "State", "awarded": 10.0, "currency": "EUR"},
            ],
            "offences": [_OFFENCE],
            "defendants": [judged("1")],
        },
        {
            WHOLE: 2,
            at("paid"): 1,
            at("total_awarded"): 110,
            at("total_paid"): 40,
            at("share"): 50,
            at("total_awarded", compensation_source="State"): 10,
        },
    ),
    "PJ9": Spec(
        "Value of what became final in the year",
        {
            "confiscations": [
                {"confiscated_on": "2025-05-05", "value": 700.0, "currency": "BYN"},
                {"confiscated_on": "2025-05-05", "value": 700.0, "currency": "EUR"},
                {"confiscated_on": "2024-05-05", "value": 5.0, "currency": "BYN"},
            ]
        },
        {at("total_value"): 700, at("total_value", year="2024"): 5, at("total_value", year="2023"): None},
    ),
    "PJ10": Spec(
        "Identified victims charged with what they were compelled to do",
        {
            "victims": [
                victim("1", penalised=True),
                victim("2", penalised=False),
                found("3", penalised=True),
                victim("4"),
            ]
        },
        {WHOLE: 1, at("share"): 100 / 3},
    ),
    "LP1": Spec(
        "A contributor's assessment takes the place of the pack's; what does not apply is left out",
        {
            "obligations": [
                {"instrument": "EU2011-36", "article": "2", "chapter": "criminal law", "status": "Full"},
                {"instrument": "EU2011-36", "article": "3", "chapter": "criminal law", "status": "None"},
                {"instrument": "EU2011-36", "article": "4", "status": "NotApplicable"},
            ]
        },
        {
            at(instrument="EU2011-36"): 50,
            at(instrument="EU2011-36", chapter="criminal law"): 50,
            at("articles", instrument="EU2011-36", obligation_status="NotApplicable"): 1,
        },
    ),
    "LP2": Spec(
        "Closed, of all received by the end of the year",
        {
            "recommendations": [
                {"source": "GRETA", "received_on": "2020-01-01", "status": "Closed", "closed_on": "2025-01-01"},
                {"source": "UN", "received_on": "2020-01-01", "status": "Open"},
                {"source": "UN", "received_on": "2026-01-10", "status": "Open"},
            ]
        },
        {
            WHOLE: 50,
            at(year="2024"): 0,
            at(recommendation_source="GRETA"): 100,
            at("recommendations", recommendation_status="Open"): 1,
        },
    ),
    "LP3": Spec(
        "Done by the day they were due",
        {
            "measures": [
                {"title": "a", "component": "Prevention", "due_on": "2025-05-05", "done_on": "2025-05-05"},
                {"title": "b", "component": "Prevention", "due_on": "2025-05-05", "done_on": "2025-06-05"},
                {"title": "c", "component": "Protection", "due_on": "2025-05-05"},
                {"title": "d", "component": "Protection", "due_on": "2026-05-05"},
            ]
        },
        {WHOLE: 100 / 3, at(component="Prevention"): 50, at("measures", delivery="late"): 1},
    ),
    "PA1": Spec(
        "Weighted; by the latest survey of the year",
        {
            "survey": [
                {"survey": "s", "weight": 3.0, "understands": True},
                {"survey": "s", "weight": 1.0, "understands": False},
                {"survey": "s", "weight": 9.0},
            ],
            "survey_design": [
                {"survey": "s", "question": "understands", "mode": "Web", "fieldwork_from": "2025-02-02"}
            ],
        },
        {WHOLE: 75, at(survey="s"): 75},
    ),
    "PA2": Spec(
        "No survey in the field in the year: no number",
        {
            "survey": [{"survey": "s", "weight": 3.0, "risky_offer": True}],
            "survey_design": [
                {"survey": "s", "question": "risky_offer", "mode": "Web", "fieldwork_from": "2026-01-02"}
            ],
        },
        {WHOLE: None},
    ),
    "PA3": Spec(
        "A monthly count stands for as many contacts as it says",
        {
            "contacts": [
                {"contacted_on": "2025-02-01", "contacts": 40, "channel": "Telephone"},
                {"contacted_on": "2025-02-01", "channel": "Chat", "topic": "WorkAbroad", "trafficking_related": True},
            ]
        },
        {WHOLE: 41, at(channel="Telephone"): 40, at(topic="WorkAbroad"): 1, at("trafficking_related"): 1},
    ),
    "PA4": Spec(
        "Referred, of the contacts about trafficking",
        {
            "contacts": [
                {"contacted_on": "2025-02-01", "contacts": 3, "trafficking_related": True, "outcome": "Referral"},
                {"contacted_on": "2025-02-01", "trafficking_related": True, "outcome": "Information"},
                {"contacted_on": "2025-02-01", "trafficking_related": False, "outcome": "Referral"},
            ]
        },
        {WHOLE: 75},
    ),
    "PA5": Spec(
        "As each channel counts them",
        {
            "activities": [
                {
                    "kind": "Campaign",
                    "began_on": "2025-02-01",
                    "reach_channel": "Radio",
                    "reached": 500,
                    "target": 1000,
                },
                {"kind": "Campaign", "began_on": "2025-02-01", "reach_channel": "Press", "reached": 100, "target": 200},
                {"kind": "Training", "began_on": "2025-02-01", "reached": 7},
            ]
        },
        {WHOLE: 600, at(reach_channel="Radio"): 500, at("share"): 50},
    ),
    "PA6": Spec(
        "Persons who took part in training, seminars, conferences and round tables",
        {
            "activities": [
                {"kind": "Training", "began_on": "2025-02-01", "profession": "Police", "participants": 20},
                {"kind": "RoundTable", "began_on": "2025-02-01", "profession": "Judge", "participants": 5},
                {"kind": "ExchangeVisit", "began_on": "2025-02-01", "profession": "Judge", "participants": 4},
            ]
        },
        {WHOLE: 25, at(profession="Judge"): 5, at("activities"): 3},
    ),
    "IC1": Spec(
        "Sent and received, executed by the end of the year, and the days that it took",
        {
            "legal_assistance": [
                {"direction": "Sent", "country": "PL", "requested_on": "2025-01-01", "executed_on": "2025-02-10"},
                {"direction": "Received", "country": "PL", "requested_on": "2025-01-01", "executed_on": "2026-01-10"},
                {"direction": "Sent", "country": "LT", "requested_on": "2024-01-01", "executed_on": "2025-01-01"},
            ]
        },
        {
            WHOLE: 2,
            at(direction="Sent", executed="yes"): 1,
            at(direction="Received", executed="no"): 1,
            at(country="PL"): 2,
            at("executed"): 2,
            at("median_days"): 203,
        },
    ),
    "IC2": Spec(
        "Events and who took part",
        {
            "activities": [
                {"kind": "ExchangeVisit", "began_on": "2025-02-01", "country": "PL", "participants": 4},
                {"kind": "JointOperation", "began_on": "2025-02-01", "country": "PL"},
                {"kind": "Training", "began_on": "2025-02-01", "participants": 20},
            ]
        },
        {WHOLE: 2, at(activity_kind="ExchangeVisit"): 1, at("participants"): 4},
    ),
    "HP1": Spec("No estimate is made up", {"victims": [found("1")]}, {WHOLE: None}),
    "HP2": Spec("Nor a share of one", {"victims": [found("1")]}, {WHOLE: None}),
    "HP3": Spec(
        "Trafficked members for each 1,000 households",
        {
            "survey": [
                {"survey": "s", "weight": 1.0, "household_victims": 1},
                *({"survey": "s", "weight": 1.0, "household_victims": 0} for _ in range(199)),
            ],
            "survey_design": [
                {"survey": "s", "question": "household_victims", "mode": "Web", "fieldwork_from": "2025-02-02"}
            ],
        },
        {WHOLE: 5},
    ),
    "HP4": Spec("Nor one of links that nobody drew", {"victims": [found("1")]}, {WHOLE: None}),
    "DQ1": Spec(
        "Core values there, of those that there should be",
        {"victims": [victim("1", sex="Feminine"), found("2", "2024-01-01")]},
        {at(variable="sex"): 100, at(variable="region"): 0, at(contributor="police"): 30},
    ),
    "DQ2": Spec(
        "Records of a person already there, over linked lists",
        {"victims": [found("1"), found("2"), found("3"), found("4")]},
        {WHOLE: 25},
        links=[
            {"person": "A", "contributor": "police", "record": "1", "probability": 1.0},
            {"person": "A", "contributor": "police", "record": "2", "probability": 1.0},
        ],
    ),
    "DQ3": Spec(
        "Days from detection to record; the refused are counted here and nowhere else",
        {
            "victims": [
                found("1", "2025-01-01", recorded_on="2025-01-03"),
                found("2", "2025-01-01", recorded_on="2025-01-07"),
                found("3", statistics_consent=False, duty_to_notify=False),
            ]
        },
        {at("median_days"): 4, at("submissions"): 100, at("records"): 2, at("withheld"): 1},
    ),
    "DQ4": Spec("Only protection knows", {"victims": [found("1")]}, {WHOLE: None, at("revision"): None}),
}
