"""Rules of the recommendations: a condition on one public figure, and what to do where it holds.

A recommendation follows from a number of this edition and nothing else; it names the figure and the rule, so that a
reader can disagree with either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from prystan.report.words import msg


@dataclass(frozen=True, slots=True)
class Rule:
    """Recommend `advice` where the figure is `side` of `bound`, in the figure's own scale; `absent`: not reported;
    `refused`: no estimate, although there is what it takes to make one."""

    indicator: str
    side: Literal["below", "above", "absent", "refused"]
    bound: float
    advice: str
    statistic: str = ""
    name: str = ""


RULES = (
    Rule("ID4", "below", 50, msg("Find out, detector by detector, why presumed victims are not identified within "
                                 "twelve months, and publish the reasons.")),
    Rule("RM5", "below", 90, msg("Give the deciding authority the means to decide within the service level."),
         "in_time", msg("Decisions taken within the service level")),
    Rule("AS2", "below", 80, msg("Offer a service to every presumed victim at the first contact, before any decision "
                                 "on status.")),
    Rule("AS4", "below", 90, msg("Keep places free for emergencies, so that first assistance begins within the service "
                                 "level."), "in_time", msg("First assistance in time")),
    Rule("AS6", "below", 60, msg("Review reintegration plans with the persons concerned: set fewer goals, and goals "
                                 "that can be met.")),
    Rule("AS7", "below", 60, msg("Fund follow-up for at least twelve months, with housing and income as its first "
                                 "aims.")),
    Rule("RM2", "below", 90, msg("Name at each receiving organisation a person who acknowledges referrals within the "
                                 "service level.")),
    Rule("RM3", "below", 80, msg("Ask receivers why referrals end without a service, and close the gaps in supply that "
                                 "they name.")),
    Rule("RM4", "below", 90, msg("Make feedback to the sender a part of every referral agreement.")),
    Rule("RM8", "below", 100, msg("Accept no referral without consent on record.")),
    Rule("RM7", "below", 100, msg("Bring a public association and a state body into the network in every region."),
         "regions", msg("Regions with a public association and a state body")),
    Rule("PJ8", "below", 50, msg("Ask for compensation in every criminal case, and open a state fund to victims whose "
                                 "offender cannot pay."), "share", msg("Awards per victim named in closed cases")),
    Rule("PJ10", "above", 0, msg("Apply the non-punishment provision before charges are brought, and review the "
                                 "cases of victims who were charged.")),
    Rule("LP1", "below", 100, msg("Bring national law into line with the articles that are not carried out in full.")),
    Rule("LP2", "below", 80, msg("Publish who answers for each open recommendation, and by when.")),
    Rule("LP3", "below", 80, msg("Review the measures of the action plan that are late: their owner, their money, "
                                 "their date.")),
    Rule("PA1", "below", 90, msg("Aim the next campaign at the groups that understand least what trafficking is.")),
    Rule("PA2", "above", 10, msg("Teach how to check an offer of work abroad, in schools and employment offices.")),
    Rule("IC1", "above", 90, msg("Agree on deadlines for mutual legal assistance with the countries that answer "
                                 "slowest."), "median_days", msg("Median days to execution")),
    Rule("DQ1", "below", 90, msg("Return to each contributor the list of core values that its records lack.")),
    Rule("DQ3", "above", 30, msg("Record a case when it begins, not when it is reported."), "median_days",
         msg("Median days from detection to record")),
    Rule("HP1", "refused", 0, msg("Win further bodies that hold lists of victims as contributors: those of this "
                                  "edition have too little in common for an estimate of the hidden population.")),
    Rule("HP1", "absent", 0, msg("Link the lists of contributors without names, so that the hidden population can be "
                                 "estimated.")),
)  # fmt: skip
"""In the order of the chapters. Bounds are design choices of this report, open to discussion; they are not law."""
