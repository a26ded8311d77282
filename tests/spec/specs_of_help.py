"""The second part of the specification: assistance and reintegration, and the referral mechanism."""

from __future__ import annotations

from spec.parts import WHOLE, Spec, at, found, victim

SPECS: dict[str, Spec] = {
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
        "Over linked lists, the numerator is a part of those detected",
        {
            "victims": [found("1"), victim("2"), found("3", "2024-01-01")],
            "assistance": [
                {"record": "2", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
                {"record": "3", "service": "Legal", "provider": "NGO", "began_on": "2025-04-01"},
            ],
        },
        {WHOLE: 50, at("identified"): 100, at("victims", assisted_by="NGO"): 1, at(year="2024"): 0},
        links=[
            {"person": f"P{number}", "contributor": "police", "record": number, "probability": 1.0}
            for number in ("1", "2", "3")
        ],
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
