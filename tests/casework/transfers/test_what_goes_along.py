"""What goes along when a case moves, what stays, and what both chains tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from casework.cast import Cast, Person
from casework.moving import (
    NAME,
    PURPOSES,
    accepted_by,
    agreed,
    execute,
    moved,
    offered,
    refused,
)
from casework.story import TODAY, agree, drafted, names_read, sent, shelter_of
from prystan.casework.access.audit import verify
from prystan.casework.access.models import AuditEvent, Grant
from prystan.casework.care.actions.closing import close_case
from prystan.casework.care.actions.help import give_task
from prystan.casework.care.models import Task
from prystan.casework.cases.actions import open_case
from prystan.casework.cases.models import SECTIONS, Case
from prystan.casework.keeping.actions import due, hold, keep_for
from prystan.casework.keeping.models import LegalHold
from prystan.casework.narrowed.actions import break_glass, name_keepers
from prystan.casework.narrowed.models import Keeper, Opening
from prystan.casework.referrals import actions as referrals
from prystan.casework.referrals.models import Referral
from prystan.casework.transfers import actions

pytestmark = pytest.mark.usefixtures("database")


# --- what goes along, and what does not -------------------------------------------------------------------------------


def test_open_tasks_are_the_takers_and_done_ones_stay_as_they_were(cast: Cast, worker: Person, taker: Person) -> None:
    opened = agreed(cast)
    with worker.acting():
        to_do = give_task(opened, "call", "Патэлефанаваць", by=worker.member, due_on=TODAY)
        done = give_task(opened, "visit", "Зроблена", by=worker.member, due_on=TODAY)
        Task.objects.filter(pk=done.pk).update(done_at=timezone.now())
    accepted_by(taker, offered(cast, opened))
    with taker.acting():
        assert Case.objects.get(pk=opened.case.pk).assigned_to_id == taker.member.pk
        assert Task.objects.get(pk=to_do.pk).assigned_to_id == taker.member.pk
        assert Task.objects.get(pk=done.pk).done_by_id == worker.member.pk
        assert actions.houses([worker.member.pk]) == {worker.member.pk: worker.organisation.pk}
    with cast["stranger coordinator"].acting():
        assert actions.houses([worker.member.pk]) == {}


def test_a_narrowed_case_stays_narrow_and_who_took_it_over_opens_it(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    with giver.acting():
        name_keepers(opened.case, [giver.member.pk], by=giver.member)
    with cast["association caseworker"].acting() as keyring:
        break_glass(keyring, opened.case, by=cast["association caseworker"].member, why="danger",
                    words="Яе шукае чалавек каля дзвярэй", hours=2)  # fmt: skip
    accepted_by(taker, offered(cast, opened))
    assert names_read(taker, opened) == (NAME,)
    assert names_read(cast["shelter caseworker"], opened) is None
    with taker.acting():
        assert [keeper.member_id for keeper in Keeper.objects.filter(case=opened.case)] == [taker.member.pk]
    with giver.acting():
        opening = Opening.objects.get(case_id=opened.case.pk)
        assert (opening.words, opening.live) == (None, False)
        assert opening.ended_at is not None


def test_a_closed_case_goes_closed_with_its_hold_and_the_clock_of_the_new_owner(
    cast: Cast, giver: Person, taker: Person
) -> None:
    opened = agreed(cast)
    with giver.acting():
        close_case(opened, "moved_away", "in_care", by=giver.member, on=TODAY - timedelta(days=60))
        lifted = hold(opened.case, by=giver.member, reason="complaint", review_on=TODAY)
        LegalHold.objects.filter(pk=lifted.pk).update(lifted_at=timezone.now())
        hold(opened.case, by=giver.member, reason="court", review_on=TODAY + timedelta(days=9))
    with taker.acting():
        keep_for(by=taker.member, months=1)
    accepted_by(taker, offered(cast, opened))
    with taker.acting():
        assert Case.objects.get(pk=opened.case.pk).closed_at is not None
        assert [(one.case, one.held) for one in due() if one.case == opened.case.pk] == [(opened.case.pk, True)]
        assert LegalHold.objects.filter(case=opened.case).count() == 2
    assert "a legal hold forbids" in refused(taker, "SELECT prystan.erase_dossier(%s)", opened.case.pk)


def test_what_was_referred_before_is_read_by_whoever_has_the_case_and_stays_its_senders(
    cast: Cast, worker: Person, taker: Person
) -> None:
    opened = agreed(cast)
    referral = sent(worker, drafted(worker, opened, shelter_of(cast)))
    with cast["shelter caseworker"].acting():
        mine = Referral.objects.get(pk=referral.pk)
        referrals.acknowledge(mine)
        referrals.decline(mine, "NoCapacity")
    agree(worker, opened, purposes=PURPOSES, to=[cast["stranger coordinator"]])
    accepted_by(cast["stranger coordinator"], offered(cast, opened, to="stranger coordinator"))
    for person in (worker, cast["stranger caseworker"], cast["shelter caseworker"]):
        with person.acting():
            assert Referral.objects.get(pk=referral.pk).owner_id == worker.organisation.pk
            assert Grant.objects.filter(dossier_id=opened.case.pk).exists()
    with cast["stranger caseworker"].acting():
        assert Referral.objects.filter(pk=referral.pk).update(state="sent") == 0


def test_a_third_organisations_offered_grant_ends(cast: Cast, giver: Person, taker: Person) -> None:
    opened = agreed(cast)
    with giver.acting() as keyring:
        grant = keyring.offer(
            open_case(keyring, opened.case, SECTIONS).dossier, to=cast["stranger caseworker"].organisation,
            sections=["identity"], reason="referral", until=timezone.now() + timedelta(days=9),
        )  # fmt: skip
    accepted_by(taker, offered(cast, opened))
    with giver.acting():
        assert Grant.objects.get(pk=grant).ended_why == "transferred"


# --- what is written down ---------------------------------------------------------------------------------------------


def test_both_chains_tell_of_offer_and_move_and_of_the_attempts_afterwards(
    cast: Cast, giver: Person, taker: Person
) -> None:
    opened, transfer = moved(cast)
    assert names_read(giver, opened) is None
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    for house in ("association", "shelter"):
        with cast[f"{house} auditor"].acting():
            told = AuditEvent.objects.filter(row=transfer.pk).order_by("number").values_list("action", flat=True)
            assert list(told) == ["insert", "update"]
            mine = AuditEvent.objects.filter(row=opened.case.pk)
            assert mine.filter(action="take_over", organisation=taker.organisation.pk).count() == 1
            assert mine.filter(action="open", outcome="refused", organisation=giver.organisation.pk).count() == 1
            assert verify()[1] == []
    with cast["stranger auditor"].acting():
        assert not AuditEvent.objects.filter(row__in=[transfer.pk, opened.case.pk]).exists()
