"""Assistance, reintegration plans and follow-up visits of each partner that provides them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from prystan.evidence.simulation import columns
from prystan.evidence.simulation.abuse import kind_of
from prystan.evidence.simulation.chunk import Chunk
from prystan.evidence.simulation.listing import Listing
from prystan.evidence.simulation.partners import Partner
from prystan.evidence.simulation.people import People
from prystan.evidence.simulation.streams import NOBODY, Bools, Delay, Ints, Mix, Part, Stream, happens, stream
from prystan.evidence.simulation.world import CUT_OFF

_COMMON = {"PsychologicalSupport": 20, "MaterialAid": 14, "Legal": 11, "MedicalCare": 11, "SocialCare": 10,
           "Livelihood": 5, "VocationalTraining": 5, "Employment": 4, "FamilyMediation": 4, "Financial": 3,
           "Education": 2}  # fmt: skip
# Conditions: sexual exploitation, labour and servitude, anything else; child; foreign citizen; exploited abroad.
_SERVICE = Mix.of(
    _COMMON | {"Shelter": 17, "SexualExploitationRehabilitation": 9},
    _COMMON | {"Shelter": 6, "LabourExploitationRehabilitation": 12, "Legal": 18, "DocumentRestoration": 8},
    _COMMON | {"Shelter": 9, "RightsBasedTraining": 3},
    {"Shelter": 20, "Guardianship": 14, "PsychologicalSupport": 24, "Education": 15, "SocialCare": 12,
     "FamilyMediation": 9, "MedicalCare": 9},
    {"Interpretation": 22, "Shelter": 17, "ReflectionPeriod": 16, "ResidencePermit": 9, "Legal": 12,
     "DocumentRestoration": 9, "VoluntaryReturn": 10, "MedicalCare": 8, "PsychologicalSupport": 9},
    {"VoluntaryReturn": 24, "TransnationalReferral": 14, "DocumentRestoration": 12, "MaterialAid": 14, "Legal": 10,
     "PsychologicalSupport": 12, "MedicalCare": 7, "Employment": 5},
)  # fmt: skip
SERVICES = _SERVICE.values
_BETWEEN_COUNTRIES = [SERVICES.index(s) for s in ("VoluntaryReturn", "TransnationalReferral")]
_EPISODES = Mix.of({"1": 22, "2": 26, "3": 22, "4": 15, "5": 9, "6": 6})
_FIRST = Delay.of((0, 0), (50, 1), (75, 3), (95, 14), (100, 60))
_LATER = Delay.of((0, 1), (50, 40), (90, 160), (100, 330))
_LASTED = Delay.of((0, 0), (30, 7), (60, 45), (90, 150), (100, 400))
_ENDED = Mix.of({"Completed": 70, "LeftEarly": 12, "Transferred": 10, "LostContact": 8})
_OUTCOMES = (*_ENDED.values, "Ongoing")
_KIND = Mix.of(
    {"SexualExploitationRehabilitation": 30, "SocialCare": 25, "Livelihood": 20, "Health": 15, "Education": 10},
    {"Livelihood": 35, "LabourExploitationRehabilitation": 30, "Financial": 15, "Legal": 12, "SocialCare": 8},
    {"SocialCare": 50, "Education": 25, "Legal": 15, "RightsBasedTraining": 10},
)
_AGREED = Delay.of((0, 3), (60, 15), (100, 60))
_OPEN_FOR = Delay.of((0, 60), (50, 190), (90, 330), (100, 540))
_VISIT_LATE = Delay.of((0, -10), (60, 5), (100, 45))


def assistance_rows(chunk: Chunk, listing: Listing) -> pa.RecordBatch:
    """Table `assistance`: nearly everybody on the list gets something, most of them several things."""
    partner, rows, world = listing.partner, listing.rows, chunk.world
    rng = stream(chunk.seed, Part.SERVICES, chunk.number, listing.place, 0)
    count = np.where(happens(rng, 0.93, len(rows)), _EPISODES.draw(rng, 0, len(rows)) + 1, 0)
    who, first = np.repeat(np.arange(len(rows)), count), _first_of(count)
    wait = np.where(first, _FIRST.draw(rng, len(who)), _LATER.draw(rng, len(who)))
    began = listing.detected[who] + wait
    kept = began <= CUT_OFF
    who, began = who[kept], began[kept]
    ended = began + _LASTED.draw(rng, len(who))
    ongoing = ended > CUT_OFF
    helped = chunk.people.at(rows[who])
    service = _SERVICE.draw(rng, _needs(helped), len(who))
    outcome = np.where(ongoing, len(_OUTCOMES) - 1, _ENDED.draw(rng, 0, len(who)))
    between = np.isin(service, _BETWEEN_COUNTRIES)
    other = np.where(helped.abroad, helped.exploited_in, np.where(helped.citizenship == 0, NOBODY, helped.citizenship))
    return columns.batch(
        "assistance",
        {
            "episode": listing.identifiers("A", len(who), 6),
            "record": listing.record(rows[who]),
            "service": columns.codes(SERVICES, service),
            "provider": columns.same(partner.kind, len(who)),
            "region": columns.codes(world.region_codes, helped.region),
            "country": columns.codes(world.countries, np.where(between, other, NOBODY)),
            "began_on": columns.dates(began),
            "ended_on": columns.dates(np.where(ongoing, NOBODY, ended)),
            "outcome": columns.codes(_OUTCOMES, outcome, happens(rng, 1 - partner.missing, len(who))),
        },
    )


def _first_of(count: Ints) -> Bools:
    """True at the first of each run of `count` repetitions."""
    first = np.zeros(int(count.sum()), dtype=np.bool_)
    starts = np.cumsum(count) - count
    first[starts[count > 0]] = True
    return first


def _needs(people: People) -> Ints:
    need = np.where(people.child, 3, kind_of(people))
    need = np.where(people.citizenship != 0, 4, need)
    return np.where((people.citizenship == 0) & people.abroad, 5, need)


def plan_rows(chunk: Chunk, listing: Listing) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """Tables `plans` and `followups`: visits fall due so many months after a plan was closed."""
    partner, rows = listing.partner, listing.rows
    rng = stream(chunk.seed, Part.SERVICES, chunk.number, listing.place, 1)
    has = happens(rng, 0.56, len(rows))
    agreed = listing.detected + _AGREED.draw(rng, len(rows))
    who = np.flatnonzero(has & (agreed <= CUT_OFF))
    agreed = agreed[who]
    closed = agreed + _OPEN_FOR.draw(rng, len(who))
    closed = np.where(closed <= CUT_OFF, closed, NOBODY)
    goals = rng.integers(2, 8, len(who))
    met = np.minimum(goals, goals * rng.integers(35, 125, len(who)) // 100)
    record, number = listing.record(rows[who]), listing.numbers[who]
    plans = columns.batch(
        "plans",
        {
            "plan": columns.numbered(f"{partner.prefix}G", number),
            "record": record,
            "kind": columns.codes(_KIND.values, _KIND.draw(rng, kind_of(chunk.people.at(rows[who])), len(who))),
            "agreed_on": columns.dates(agreed),
            "closed_on": columns.dates(closed),
            "goals_set": columns.whole(goals),
            "goals_met": columns.whole(met, closed != NOBODY),
        },
    )
    over = closed != NOBODY
    return plans, _followup_rows(partner, record.filter(pa.array(over)), number[over], closed[over], rng)


def _followup_rows(partner: Partner, record: pa.Array, number: Ints, closed: Ints, rng: Stream) -> pa.RecordBatch:
    months = np.asarray(partner.followup_months, dtype=np.int64)
    who, month = np.repeat(np.arange(len(closed)), len(months)), np.tile(months, len(closed))
    due = closed[who] + month * 365 // 12
    done = due + _VISIT_LATE.draw(rng, len(who))
    took_place = happens(rng, np.where(month > 6, 0.58, 0.72), len(who)) & (done <= CUT_OFF)
    known = took_place & happens(rng, 0.97, len(who))
    return columns.batch(
        "followups",
        {
            "followup": columns.numbered(f"{partner.prefix}F", number[who] * 2 + (month > 6)),
            "record": record.take(pa.array(who)),
            "month": columns.whole(month),
            "due_on": columns.dates(due),
            "done_on": columns.dates(np.where(took_place, done, NOBODY)),
            "housing": columns.flags(happens(rng, 0.86, len(who)), known),
            "income": columns.flags(happens(rng, np.where(month > 6, 0.68, 0.55), len(who)), known),
            "retrafficked": columns.flags(happens(rng, 0.03, len(who)), known),
        },
    )
