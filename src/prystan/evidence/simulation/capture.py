"""Who is found by whom, at first: before anybody refers anybody."""

from __future__ import annotations

import numpy as np

from prystan.evidence.simulation.abuse import Abuse
from prystan.evidence.simulation.partners import INDEX, PARTNERS, REGION_FACTORS, Partner
from prystan.evidence.simulation.people import FORMS, People
from prystan.evidence.simulation.streams import NOBODY, Bools, Floats, Ints, Part, happens, stream
from prystan.evidence.simulation.world import FIRST_DAYS, LAST_DAYS

_MOST = 0.9
"""No list finds anybody for certain."""

_LEFT_TO_OTHERS = 0.25
"""The factor for people who are already with a list that excludes this one."""


def probabilities(partner: Partner, people: People, abuse: Abuse) -> Floats:
    """The probability that the partner finds each person by itself."""
    form = np.asarray([partner.forms.get(form, partner.other_forms) for form in FORMS])
    shift = partner.region_shift
    region = np.asarray(REGION_FACTORS)[(people.region + shift) % len(REGION_FACTORS)]
    factors = (
        form[people.form],
        np.where(people.female, partner.women, partner.men),
        np.where(people.child, partner.children, 1.0),
        np.where(people.abroad, partner.abroad, 1.0),
        region,
        np.asarray(partner.years)[people.year],
        np.asarray(partner.latent)[people.latent],
        np.where(counts_as_trafficked(partner, people, abuse), 1.0, 0.0),
    )
    found = np.full(len(people), partner.reach)
    for factor in factors:
        found = found * factor
    return np.minimum(np.where(people.victim, found, partner.false_reach), _MOST)


def counts_as_trafficked(partner: Partner, people: People, abuse: Abuse) -> Bools:
    """Whether the partner's definition covers the person: the break in the series of those that widened theirs."""
    outside = abuse.online & (people.event < FIRST_DAYS[2] + 181) & ~(abuse.sexual_forms[:, 1] != NOBODY)
    return ~outside if partner.widened else np.ones(len(people), dtype=np.bool_)


def first_days(people: People, abuse: Abuse, seed: int, chunk: int) -> Ints:
    """people × partners: the day on which each partner noticed the person by itself, or `NOBODY`."""
    days = np.full((len(people), len(PARTNERS)), NOBODY, dtype=np.int64)
    for place, partner in enumerate(PARTNERS):
        if partner.small and chunk:
            continue
        rng = stream(seed, Part.CAPTURE, chunk, place)
        chance = probabilities(partner, people, abuse)
        for other in partner.excluded_by:
            if INDEX[other] < place:
                chance = np.where(days[:, INDEX[other]] != NOBODY, chance * _LEFT_TO_OTHERS, chance)
        found = happens(rng, chance, len(people))
        # Most are noticed soon after the event, all within the same year.
        late = rng.integers(0, 1000, len(people))
        noticed = people.event + (LAST_DAYS[people.year] - people.event) * late * late // 1_000_000
        days[:, place] = np.where(found, noticed, NOBODY)
    return days
