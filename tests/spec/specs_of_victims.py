"""The first part of the specification: identification, and who the victims are."""

from __future__ import annotations

from spec.parts import WHOLE, Spec, at, found, victim
from spec.small_country import NOT_A_VICTIM

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
        links=[
            {"person": f"P{number}", "contributor": "police", "record": number, "probability": 1.0}
            for number in ("1", "2", "3", "4")
        ],
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
}
