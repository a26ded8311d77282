"""An executable specification of the indicators: tiny tables in, tiny figures out. The year reported on is 2025."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from spec.small_country import IDENTIFIED, NOT_A_VICTIM, PRESUMED, Rows

Where = tuple[str, tuple[tuple[str, str], ...]]


def at(statistic: str = "", **by: str) -> Where:
    """A place among an indicator's figures."""
    return statistic, tuple(sorted(by.items()))


WHOLE = at()


@dataclass(frozen=True)
class Spec:
    """The rule in a sentence, what one contributor sent, and the figures that follow; None: there is no number."""

    rule: str
    tables: Mapping[str, Rows]
    figures: Mapping[Where, float | None]
    links: Rows | None = None
    more: Mapping[str, Mapping[str, Rows]] = field(default_factory=dict)
    """What other contributors sent, by their name."""


def found(record: str, day: str = "2025-03-01", status: str = PRESUMED, **more: Any) -> dict[str, Any]:
    """A victim record: an adult unless it says otherwise."""
    return {"record": record, "detected_on": day, "status": status, "age": 30, **more}


def victim(record: str, day: str = "2025-03-01", **more: Any) -> dict[str, Any]:
    """A record of a person identified on the day of detection, unless it says otherwise."""
    return found(record, day, IDENTIFIED, **{"status_on": day, **more})


SPECS: dict[str, Spec] = {
    "ID1": Spec(
        "Everyone noticed in the year counts, whatever was decided later; the refused are left out",
        {
            "victims": [
                found("1", sex="Feminine"),
                victim("2", sex="Masculine"),
                found("3", status=NOT_A_VICTIM),
                found("4", "2024-12-31", sex="Feminine"),
                found("5", statistics_consent=False, duty_to_notify=False),
                found("6", statistics_consent=False, duty_to_notify=True),
            ]
        },
        {
            WHOLE: 4,
            at(year="2024"): 1,
            at(year="2025"): 4,
            at(sex="Feminine"): 1,
            at(sex="unknown"): 2,
            at(consent="duty"): 1,
            at(status=NOT_A_VICTIM): 1,
        },
    ),
    "ID2": Spec(
        "Identified in the year of the status; failing that of the decision, failing that of the detection",
        {
            "victims": [
                victim("1", "2024-06-01", status_on="2025-01-15"),
                victim("2", "2024-06-01", status_on=None),
                victim("3", "2024-06-01", status_on=None),
                found("4"),
            ],
            "decisions": [
                {
                    "record": "2",
                    "stage": "Conclusive",
                    "requested_on": "2024-07-01",
                    "decided_on": "2025-02-01",
                    "outcome": "Positive",
                }
            ],
        },
        {WHOLE: 2, at(year="2024"): 1, at(year="2025"): 2},
    ),
    "ID3": Spec(
        "Two series: identified, and detected, per 100,000 inhabitants of the pack",
        {"victims": [victim("1"), found("2")]},
        {WHOLE: 100_000 / 9_109_280, at("detected"): 200_000 / 9_109_280},
    ),
    "ID4": Spec(
        "A cohort less than 12 months old at the cut-off has no conversion yet",
        {
            "victims": [
                victim("1", "2024-01-10", status_on="2024-12-30"),
                victim("2", "2023-01-10", status_on="2024-06-01"),
                victim("3", "2023-01-10", status_on="2023-06-01"),
                found("4", "2023-05-05"),
            ]
        },
        {WHOLE: None, at(year="2023"): 100 / 3, at(year="2024"): 100, at(year="2025"): None},
    ),
    "ID5": Spec(
        "Decisions asked for in the year, by outcome",
        {
            "decisions": [
                {
                    "record": "1",
                    "stage": "Preliminary",
                    "requested_on": "2025-01-01",
                    "decided_on": "2025-01-04",
                    "outcome": "Positive",
                },
                {"record": "1", "stage": "Conclusive", "requested_on": "2025-01-05", "outcome": "Pending"},
                {
                    "record": "2",
                    "stage": "Preliminary",
                    "requested_on": "2024-01-01",
                    "decided_on": "2024-01-04",
                    "outcome": "Negative",
                },
            ]
        },
        {
            at(outcome="Positive"): 50,
            at(outcome="Pending"): 50,
            at(outcome="Negative"): 0,
            at(stage="Conclusive", outcome="Pending"): 100,
            at("decisions"): 2,
        },
    ),
    "ID6": Spec(
        "By the kind of body that noticed the person first",
        {
            "victims": [
                found("1", detected_by="NGO"),
                found("2", detected_by="NGO"),
                found("3", detected_by="Self"),
                found("4"),
            ]
        },
        {at(detector="NGO"): 50, at(detector="Self"): 25, at(detector="unknown"): 25, at(detector="Hotline"): 0},
    ),
    "ID7": Spec(
        "Over linked lists, persons of whom no state body has a record",
        {"victims": [found("p1")]},
        {WHOLE: 50},
        links=[
            {"person": "A", "contributor": "police", "record": "p1", "probability": 1.0},
            {"person": "A", "contributor": "aid", "record": "n1", "probability": 1.0},
            {"person": "B", "contributor": "aid", "record": "n2", "probability": 1.0},
        ],
        more={"aid": {"victims": [found("n1"), found("n2")]}},
    ),
    "VP1": Spec(
        "Identified victims by sex and age at detection",
        {
            "victims": [
                victim("1", sex="Feminine", age=None, birth_year=2010),
                victim("2", sex="Masculine"),
                victim("3", age=None, age_band="18-20"),
                victim("4", sex="NonSpecifiedUnknown", age=48),
            ]
        },
        {
            at(sex="Feminine", age_band="9-17"): 1,
            at(sex="Masculine", age_band="30-38"): 1,
            at(sex="unknown", age_band="18-20"): 1,
            at(sex="unknown", age_band="48+"): 1,
            at("share", sex="Feminine"): 25,
        },
    ),
    "VP2": Spec(
        "A child is under 18 at detection",
        {
            "victims": [
                victim("1", age=17),
                victim("2", age=18),
                victim("3", age=None, age_band="NotReported"),
                victim("4", age=None, age_band="0-8"),
            ]
        },
        {WHOLE: 50},
    ),
    "VP3": Spec(
        "Who suffered several forms counts under each, and once in the whole",
        {
            "victims": [
                victim("1", forms=["ForcedLabour", "ForcedBegging"]),
                victim("2", forms=["ForcedLabour"]),
                victim("3", forms=["ForcedBegging", "ForcedBegging"]),
                victim("4"),
            ]
        },
        {
            at(form="ForcedLabour"): 50,
            at(form="ForcedBegging"): 50,
            at(form="unknown"): 25,
            at("victims", form="ForcedLabour"): 2,
        },
    ),
    "VP4": Spec(
        "One of several citizenships makes a national",
        {
            "victims": [
                victim("1", citizenship=["UA", "BY"]),
                victim("2", citizenship=["UA"]),
                victim("3"),
                victim("4", citizenship=["BY"]),
            ]
        },
        {
            at(citizenship_group="national"): 50,
            at(citizenship_group="other"): 25,
            at(citizenship_group="unknown"): 25,
            at("victims", citizenship="UA"): 2,
            at("victims", citizenship="BY"): 2,
        },
    ),
    "VP5": Spec(
        "Exploited inside the country, of all identified",
        {"victims": [victim("1", exploited_in="BY"), victim("2", exploited_in="RU"), victim("3"), victim("4")]},
        {WHOLE: 25, at("victims", exploited_where="abroad"): 1, at("victims", exploited_in="RU"): 1},
    ),
    "VP6": Spec(
        "Of those with any means of control on record",
        {
            "victims": [
                victim("1", sex="Feminine", controls=["DebtBondage", "FalsePromises"]),
                victim("2", sex="Masculine", controls=["DebtBondage"]),
                victim("3"),
            ]
        },
        {
            at(control="DebtBondage"): 100,
            at(control="FalsePromises"): 50,
            at(sex="Masculine", control="FalsePromises"): 0,
        },
    ),
    "VP7": Spec(
        "Of those with a value",
        {
            "victims": [
                victim("1", recruitment=["AtWork"], recruiter="Friend"),
                victim("2", recruitment=["Abduction"]),
                victim("3"),
            ]
        },
        {at(recruitment="AtWork"): 50, at("recruiter", recruiter="Friend"): 100},
    ),
    "VP8": Spec(
        "An earlier closed case, of all identified",
        {
            "victims": [
                victim("1", trafficked_before=True),
                victim("2", trafficked_before=False),
                victim("3"),
                victim("4"),
            ]
        },
        {WHOLE: 25},
    ),
    "AS1": Spec(
        "Once in the whole however many services; under each provider; open episodes run on",
        {
            "victims": [found("1", "2024-01-01"), found("2")],
            "assistance": [
                {"record": "1", "service": "Shelter", "provider": "NGO", "began_on": "2024-02-01"},
                {
                    "record": "1",
                    "service": "Legal",
                    "provider": "Shelter",
                    "began_on": "2025-02-01",
                    "ended_on": "2025-03-01",
                },
                {"record": "2", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
                {
                    "record": "3",
                    "service": "Legal",
                    "provider": "NGO",
                    "began_on": "2024-04-01",
                    "ended_on": "2024-05-01",
                },
            ],
        },
        {
            WHOLE: 2,
            at(provider="NGO"): 2,
            at(provider="Shelter"): 1,
            at(novelty="new"): 1,
            at(novelty="continuing"): 1,
            at(year="2024"): 2,
            at(age_group="adult"): 2,
        },
    ),
    "AS2": Spec(
        "The numerator is a part of those detected",
        {
            "victims": [found("1"), victim("2"), found("3", "2024-01-01")],
            "assistance": [
                {"record": "2", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
                {"record": "3", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
            ],
        },
        {WHOLE: 50, at("identified"): 100, at("victims", assisted_by="NGO"): 1, at(year="2024"): 0},
    ),
    "AS3": Spec(
        "Episodes that began in the year, by service and provider",
        {
            "assistance": [
                {"record": "1", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
                {"record": "1", "service": "Legal", "provider": "NGO", "began_on": "2025-05-01"},
                {"record": "1", "service": "Shelter", "provider": "NGO", "began_on": "2024-05-01"},
            ]
        },
        {WHOLE: 2, at(service="Legal"): 2, at(service="Shelter"): 0, at(year="2024"): 1},
    ),
    "AS4": Spec(
        "Days from detection to the first service",
        {
            "victims": [found("1", "2025-01-01"), found("2", "2025-01-01"), found("3", "2025-01-01")],
            "assistance": [
                {"record": "1", "service": "Legal", "began_on": "2025-01-02"},
                {"record": "2", "service": "Legal", "began_on": "2025-01-04"},
                {"record": "2", "service": "Shelter", "began_on": "2025-02-04"},
                {"record": "3", "service": "Legal", "began_on": "2025-01-12"},
            ],
        },
        {at("median_days"): 3, at("p90_days"): 9.4, at("in_time"): 200 / 3},
    ),
    "AS5": Spec(
        "Periods and permits, and their share of the foreigners detected",
        {
            "victims": [
                found("1", citizenship=["UA"], sex="Feminine"),
                found("2", citizenship=["UA"]),
                found("3", citizenship=["BY"]),
            ],
            "assistance": [{"record": "1", "service": "ReflectionPeriod", "began_on": "2025-04-01"}],
        },
        {
            at("reflection"): 1,
            at("permits"): 0,
            at("reflection", sex="Feminine"): 1,
            at("reflection_share"): 50,
            at("permit_share"): 0,
        },
    ),
    "AS6": Spec(
        "Every goal met at closure",
        {
            "plans": [
                {"record": "1", "agreed_on": "2025-01-01", "closed_on": "2025-10-01", "goals_set": 2, "goals_met": 2},
                {"record": "2", "agreed_on": "2025-01-01", "closed_on": "2025-10-01", "goals_set": 2, "goals_met": 1},
                {"record": "3", "agreed_on": "2025-01-01", "goals_set": 2},
            ]
        },
        {WHOLE: 50},
    ),
    "AS7": Spec(
        "Housing, income and not trafficked again; who was not reached stays in the denominator",
        {
            "followups": [
                {
                    "record": "1",
                    "month": 12,
                    "due_on": "2025-03-01",
                    "done_on": "2025-03-01",
                    "housing": True,
                    "income": True,
                    "retrafficked": False,
                },
                {"record": "2", "month": 12, "due_on": "2025-03-01"},
                {"record": "3", "month": 6, "due_on": "2025-03-01"},
            ]
        },
        {WHOLE: 50},
    ),
    "AS8": Spec(
        "Returns and hand-overs, by the other country",
        {
            "assistance": [
                {"record": "1", "service": "VoluntaryReturn", "country": "MD", "began_on": "2025-04-01"},
                {"record": "2", "service": "TransnationalReferral", "country": "PL", "began_on": "2025-04-01"},
                {"record": "3", "service": "Legal", "began_on": "2025-04-01"},
            ]
        },
        {WHOLE: 2, at(country="MD"): 1, at(service="TransnationalReferral"): 1},
    ),
    "AS9": Spec(
        "Money of the year, in the country's currency, for each person assisted",
        {
            "spending": [
                {"year": 2025, "source": "State", "amount": 900.0, "currency": "BYN"},
                {"year": 2025, "source": "Donor", "amount": 100.0, "currency": "BYN"},
                {"year": 2025, "source": "Donor", "amount": 5000.0, "currency": "EUR"},
                {"year": 2024, "source": "Donor", "amount": 70.0, "currency": "BYN"},
            ],
            "assistance": [{"record": "1", "began_on": "2025-04-01"}, {"record": "2", "began_on": "2025-04-01"}],
        },
        {WHOLE: 500, at("total_amount", fund_source="State"): 900, at("total_amount"): 1000},
    ),
    "RM1": Spec(
        "Referrals sent in the year, by sender and receiver",
        {
            "referrals": [
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01"},
                {"record": "1", "sender": "NGO", "receiver": "NGO", "sent_on": "2024-01-01"},
            ]
        },
        {WHOLE: 1, at(year="2024"): 1, at(sender="NGO", receiver="Shelter"): 1, at(receiver="NGO"): 0},
    ),
    "RM2": Spec(
        "Acknowledged within two days",
        {
            "referrals": [
                {
                    "record": "1",
                    "sender": "NGO",
                    "receiver": "Shelter",
                    "sent_on": "2025-01-01",
                    "acknowledged_on": "2025-01-03",
                },
                {
                    "record": "1",
                    "sender": "NGO",
                    "receiver": "Shelter",
                    "sent_on": "2025-01-01",
                    "acknowledged_on": "2025-01-04",
                },
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01"},
            ]
        },
        {WHOLE: 100 / 3, at(receiver="Shelter"): 100 / 3, at(receiver="NGO"): None, at("median_days"): 2.5},
    ),
    "RM3": Spec(
        "The service was confirmed",
        {
            "referrals": [
                {
                    "record": "1",
                    "sender": "NGO",
                    "receiver": "Shelter",
                    "sent_on": "2025-01-01",
                    "service": "Legal",
                    "completed_on": "2025-02-01",
                },
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01"},
            ]
        },
        {WHOLE: 50, at(service="Legal"): 100, at(service="unknown"): 0},
    ),
    "RM4": Spec(
        "The sender heard within 30 days of the service, or of the refusal",
        {
            "referrals": [
                {
                    "record": "1",
                    "sender": "NGO",
                    "receiver": "Shelter",
                    "sent_on": "2025-01-01",
                    "completed_on": "2025-06-01",
                    "feedback_on": "2025-07-01",
                },
                {
                    "record": "1",
                    "sender": "NGO",
                    "receiver": "Shelter",
                    "sent_on": "2025-01-01",
                    "decided_on": "2025-01-02",
                    "decision": "Declined",
                    "feedback_on": "2025-07-01",
                },
            ]
        },
        {WHOLE: 50},
    ),
    "RM5": Spec(
        "Days from request to decision, and the share within the pack's service level",
        {
            "decisions": [
                {
                    "record": "1",
                    "stage": "Preliminary",
                    "requested_on": "2025-01-01",
                    "decided_on": "2025-01-06",
                    "outcome": "Positive",
                },
                {
                    "record": "2",
                    "stage": "Preliminary",
                    "requested_on": "2025-01-01",
                    "decided_on": "2025-01-08",
                    "outcome": "Positive",
                },
                {
                    "record": "2",
                    "stage": "Conclusive",
                    "requested_on": "2024-01-01",
                    "decided_on": "2025-01-01",
                    "outcome": "Negative",
                },
            ]
        },
        {
            at("median_days", stage="Preliminary"): 6,
            at("in_time", stage="Preliminary"): 50,
            at("median_days", stage="Conclusive"): 366,
            at("in_time", stage="Conclusive"): 0,
            at("median_days", stage="Reconsideration"): None,
        },
    ),
    "RM6": Spec(
        "Open on the last day of the year, by how long",
        {
            "decisions": [
                {"record": "1", "stage": "Conclusive", "requested_on": "2025-12-01", "outcome": "Pending"},
                {
                    "record": "2",
                    "stage": "Conclusive",
                    "requested_on": "2024-12-01",
                    "decided_on": "2026-01-05",
                    "outcome": "Positive",
                },
                {"record": "3", "stage": "Conclusive", "requested_on": "2025-01-01", "outcome": "Withdrawn"},
                {
                    "record": "4",
                    "stage": "Preliminary",
                    "requested_on": "2025-01-01",
                    "decided_on": "2025-12-31",
                    "outcome": "Positive",
                },
            ]
        },
        {WHOLE: 2, at(waiting="0-30"): 1, at(waiting="366+"): 1, at(stage="Preliminary"): 0, at(year="2024"): 1},
    ),
    "RM7": Spec(
        "An organisation counts once; a region is covered by one association and one state body",
        {
            "network": [
                {
                    "organisation": "a",
                    "region": "BY-MI",
                    "kind": "NGO",
                    "sector": "PublicAssociation",
                    "member_from": "2020-01-01",
                },
                {
                    "organisation": "a",
                    "region": "BY-BR",
                    "kind": "NGO",
                    "sector": "PublicAssociation",
                    "member_from": "2020-01-01",
                },
                {
                    "organisation": "b",
                    "region": "BY-MI",
                    "kind": "SocialService",
                    "sector": "State",
                    "member_from": "2020-01-01",
                },
                {
                    "organisation": "c",
                    "region": "BY-BR",
                    "kind": "SocialService",
                    "sector": "State",
                    "member_from": "2020-01-01",
                    "member_to": "2024-01-01",
                },
            ]
        },
        {WHOLE: 2, at(organisation_sector="State"): 1, at(region="BY-BR"): 1, at("regions"): 100 / 7},
    ),
    "RM8": Spec(
        "No entry is no consent on record",
        {
            "referrals": [
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01", "consent": True},
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01", "consent": False},
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01"},
                {"record": "1", "sender": "NGO", "receiver": "Shelter", "sent_on": "2025-01-01"},
            ]
        },
        {WHOLE: 25, at(sender="NGO"): 25},
    ),
}
