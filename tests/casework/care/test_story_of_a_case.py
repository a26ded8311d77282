"""What happened to a person and what is decided about it: codes in clear, words sealed, and a status that follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from casework.cast import Cast, Person
from casework.story import TODAY, agree, brought_to, case_of, name_her
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.fields import read_sealed
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.access.models import AuditEvent
from prystan.casework.care.actions.help import (
    agree_plan,
    assess,
    begin_episode,
    close_plan,
    end_episode,
    finish_task,
    give_task,
    plan_follow_up,
    read_assessment,
    record_follow_up,
    set_goal,
    settle_goal,
)
from prystan.casework.care.actions.story import (
    ask_for_decision,
    begin_reflection,
    decide,
    end_reflection,
    record_event,
)
from prystan.casework.care.models import Assessment, Event, Goal, Reflection, StatusDecision, Task
from prystan.casework.care.questions import fingerprint, signs_of_danger, suggested_needs
from prystan.casework.care.timeline import SOURCES, timeline
from prystan.casework.cases.actions import Opened, open_case
from prystan.casework.cases.models import Case
from prystan.casework.network.country import questions, regions, service_levels
from prystan.casework.referrals.states import State

PLACE, ACCOUNT = "Хутар за возерам", "Абяцалі працу на кухні"


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def opened(caseworker: Person) -> Opened:
    return case_of(caseworker)


def event_of(person: Person, opened: Opened, kind: str = "exploitation", **facts: Any) -> Event:
    with person.acting():
        return record_event(opened, kind, by=person.member, **facts)


# --- events ---------------------------------------------------------------------------------------------------------


def test_place_and_account_are_sealed_and_read_again(caseworker: Person, opened: Opened) -> None:
    made = event_of(caseworker, opened, country="PL", forms=["ForcedLabour"], place=PLACE, account=ACCOUNT)
    with caseworker.acting():
        kept = Event.objects.get(id=made.id)
        assert PLACE.encode() not in bytes(kept.place)
        assert read_sealed(opened.dossier, kept, "place") == PLACE
        assert read_sealed(opened.dossier, kept, "account") == ACCOUNT


@pytest.mark.parametrize(
    "facts",
    [
        {"forms": ["something"]},
        {"country": "Poland"},
        {"kind": "rumour"},
        {"kind": "recruitment", "forms": ["ForcedLabour"]},
        {"kind": "transit", "recruitment": ["AtWork"]},
        {"began_on": TODAY, "ended_on": TODAY - timedelta(days=1)},
    ],
)
def test_what_is_said_of_an_event_is_a_code_that_fits_its_kind(
    caseworker: Person, opened: Opened, facts: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        event_of(caseworker, opened, **facts)


# --- status ---------------------------------------------------------------------------------------------------------


def test_the_status_follows_from_the_latest_decision(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        first = ask_for_decision(opened, "Preliminary", "Police", by=caseworker.member, requested_on=TODAY)
        assert (first.outcome, first.status) == ("Pending", "")
        decide(opened, first, "Positive", on=TODAY)
        assert opened.case.status == "PossibleVictimOfTrafficking"
        second = ask_for_decision(opened, "Conclusive", "CourtOrProsecution", by=caseworker.member, requested_on=TODAY)
        decide(opened, second, "Negative", on=TODAY, grounds="Недастаткова доказаў")
        assert opened.case.status == "NotAVictimOfTrafficking"
        third = ask_for_decision(
            opened, "Reconsideration", "CourtOrProsecution", by=caseworker.member, requested_on=TODAY
        )
        decide(opened, third, "Positive", on=TODAY)
        assert Case.objects.get(pk=opened.case.pk).status == "ActualVictimOfTrafficking"


def test_nobody_gives_a_status_without_a_decision(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Case.objects.filter(pk=opened.case.pk).update(status="ActualVictimOfTrafficking")
    with caseworker.acting(), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        StatusDecision.objects.update(status="ActualVictimOfTrafficking")


def test_a_decision_is_taken_once(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        decision = ask_for_decision(opened, "Conclusive", "Police", by=caseworker.member, requested_on=TODAY)
        decide(opened, decision, "Positive", on=TODAY)
        with pytest.raises(IntegrityError, match="taken once"), transaction.atomic():
            decide(opened, decision, "Negative", on=TODAY)
        assert opened.case.status == "ActualVictimOfTrafficking"


def test_a_decision_has_a_day_and_not_before_it_was_asked_for(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        decision = ask_for_decision(opened, "Conclusive", "Police", by=caseworker.member, requested_on=TODAY)
        with pytest.raises(IntegrityError, match="decided_after_it_was_asked"), transaction.atomic():
            decide(opened, decision, "Positive", on=TODAY - timedelta(days=1))
        with pytest.raises(IntegrityError, match="a_decision_has_a_day"), transaction.atomic():
            StatusDecision.objects.filter(id=decision.id).update(outcome="Positive")


# --- reflection -----------------------------------------------------------------------------------------------------


def test_a_reflection_period_is_no_shorter_than_the_country_grants(caseworker: Person, opened: Opened) -> None:
    days = service_levels()["reflection_period"]
    with caseworker.acting():
        with pytest.raises(IntegrityError, match=f"at least {days} days"), transaction.atomic():
            begin_reflection(opened, by=caseworker.member, began_on=TODAY, days=days - 1)
        reflection = begin_reflection(opened, by=caseworker.member, began_on=TODAY)
        assert reflection.until == TODAY + timedelta(days=days)
        with pytest.raises(IntegrityError, match="one_reflection_at_a_time"), transaction.atomic():
            begin_reflection(opened, by=caseworker.member, began_on=TODAY)
        with pytest.raises(IntegrityError, match="at least"), transaction.atomic():
            Reflection.objects.filter(id=reflection.id).update(until=TODAY + timedelta(days=1))
        end_reflection(reflection, "cooperates", on=TODAY)
        with pytest.raises(IntegrityError, match="ends once"), transaction.atomic():
            end_reflection(reflection, "own_wish", on=TODAY)


# --- needs, plan, services, follow-up, tasks ------------------------------------------------------------------------


def test_the_questions_are_the_countrys_and_only_yes_no_and_unknown_answer_them() -> None:
    assert len(questions()) >= 10
    assert {language for question in questions() for language in question.labels} >= {"en", "be", "ru"}
    assert "BY-MI" in regions()
    answers = {"danger_now": "yes", "injury": "no", "interpreter": "yes"}
    assert signs_of_danger(answers) == 1
    assert suggested_needs(answers) == ("Shelter", "Interpretation")


def test_answers_are_sealed_and_never_changed(caseworker: Person, opened: Opened) -> None:
    answers = {"danger_now": "yes", "pregnant": "unknown"}
    with caseworker.acting():
        made = assess(
            opened, answers, by=caseworker.member, on=TODAY, risk="high", needs=["Shelter"], note="Спіць у вакзале"
        )
        kept = Assessment.objects.get(id=made.id)
        assert b"danger_now" not in bytes(kept.answers)
        assert read_assessment(opened, kept) == (answers, "Спіць у вакзале")
        assert bytes(kept.questions) == fingerprint()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Assessment.objects.filter(id=made.id).update(risk="low")
    for wrong in ({"shoe_size": "yes"}, {"danger_now": "maybe"}):
        with pytest.raises(ValueError, match="answer"):
            assess(opened, wrong, by=caseworker.member, on=TODAY, risk="low")


def test_goals_are_set_and_settled_while_their_plan_is_open(caseworker: Person, opened: Opened) -> None:
    other = case_of(caseworker)
    with caseworker.acting():
        plan = agree_plan(opened, by=caseworker.member, on=TODAY, kind="SocialCare")
        goal = set_goal(opened, plan, "Знайсці кватэру", by=caseworker.member, service="Shelter")
        with pytest.raises(IntegrityError, match="no such open plan"), transaction.atomic():
            set_goal(other, plan, "чужы план", by=caseworker.member)
        settle_goal(goal, "met", on=TODAY)
        close_plan(plan, on=TODAY)
        with pytest.raises(IntegrityError, match="no such open plan"), transaction.atomic():
            settle_goal(goal, "dropped", on=TODAY)
        assert Goal.objects.get(id=goal.id).state == "met"


def test_a_service_that_is_over_has_an_outcome(caseworker: Person, opened: Opened, cast: Cast) -> None:
    with caseworker.acting():
        episode = begin_episode(opened, "Legal", by=caseworker.member, began_on=TODAY, provider="NGO")
        with pytest.raises(IntegrityError, match="an_ended_episode"), transaction.atomic():
            end_episode(episode, "", on=TODAY)
        end_episode(episode, "Completed", on=TODAY)
    _, referral = brought_to(State.ACCEPTED, cast)
    with caseworker.acting(), pytest.raises(IntegrityError, match="no such referral"), transaction.atomic():
        begin_episode(opened, "Shelter", by=caseworker.member, began_on=TODAY, referral=referral)


def test_who_does_not_wish_to_answer_has_no_answers(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        visit = plan_follow_up(opened, by=caseworker.member, month=6, due_on=TODAY)
        with pytest.raises(IntegrityError, match="answers_are_of_a_visit"), transaction.atomic():
            record_follow_up(opened, visit, on=TODAY, refused=True, housing=True)
        record_follow_up(opened, visit, on=TODAY, housing=True, note="Працуе ў краме")
        visit.refresh_from_db()
        assert (visit.housing, visit.income, visit.retrafficked) == (True, None, None)


def test_a_task_is_a_colleagues_and_is_done_once(caseworker: Person, opened: Opened, cast: Cast) -> None:
    colleague, stranger = cast["association coordinator"], cast["stranger caseworker"]
    with caseworker.acting():
        with pytest.raises(IntegrityError, match="same organisation"), transaction.atomic():
            give_task(opened, "call", "патэлефанаваць", by=caseworker.member, due_on=TODAY, to=stranger.member)
        task = give_task(opened, "call", "патэлефанаваць", by=caseworker.member, due_on=TODAY, to=colleague.member)
    with colleague.acting():
        finish_task(task)
        assert task.done_by_id == colleague.member.id
        with pytest.raises(IntegrityError, match="done already"), transaction.atomic():
            finish_task(task)
    with caseworker.acting():
        assert Task.objects.get(id=task.id).done_at is not None


# --- anonymous ------------------------------------------------------------------------------------------------------


def test_an_anonymous_case_is_counted_in_codes_and_holds_no_words(caseworker: Person) -> None:
    nameless = case_of(caseworker, anonymous=True)
    event_of(caseworker, nameless, forms=["ForcedLabour"])
    with caseworker.acting():
        assess(nameless, {}, by=caseworker.member, on=TODAY, risk="high", needs=["Shelter"])
        for words in ({"place": PLACE}, {"account": ACCOUNT}):
            with pytest.raises(IntegrityError, match="only codes"), transaction.atomic():
                record_event(nameless, "exploitation", by=caseworker.member, **words)
        with pytest.raises(IntegrityError, match="only codes"), transaction.atomic():
            assess(nameless, {"injury": "yes"}, by=caseworker.member, on=TODAY, risk="high")


# --- others ---------------------------------------------------------------------------------------------------------


def lived_through(person: Person, opened: Opened) -> None:
    """A row in each table of the case's life."""
    member = person.member
    event_of(person, opened, forms=["ForcedLabour"], place=PLACE, account=ACCOUNT)
    with person.acting():
        decision = ask_for_decision(opened, "Preliminary", "Police", by=member, requested_on=TODAY, grounds="словы")
        decide(opened, decision, "Positive", on=TODAY)
        begin_reflection(opened, by=member, began_on=TODAY)
        assess(opened, {"injury": "yes"}, by=member, on=TODAY, risk="low", note="нататка")
        plan = agree_plan(opened, by=member, on=TODAY)
        settle_goal(set_goal(opened, plan, "мэта", by=member), "met", on=TODAY)
        end_episode(begin_episode(opened, "Legal", by=member, began_on=TODAY, note="адвакат"), "Completed", on=TODAY)
        record_follow_up(opened, plan_follow_up(opened, by=member, month=6, due_on=TODAY), on=TODAY, note="дома")
        finish_task(give_task(opened, "call", "патэлефанаваць", by=member, due_on=TODAY))


LIVED = ("event", "statusdecision", "reflection", "assessment", "plan", "goal", "episode", "followup", "task")


def rows_of(name: str, opened: Opened) -> models.QuerySet[Any]:
    return apps.get_model("care", name)._default_manager.filter(case=opened.case)


@pytest.mark.parametrize("who", ["stranger coordinator", "shelter caseworker", "association administrator"])
def test_nobody_else_sees_any_of_it_or_writes_under_it(
    cast: Cast, caseworker: Person, opened: Opened, who: str
) -> None:
    lived_through(caseworker, opened)
    other = cast[who]
    for name in LIVED:
        with caseworker.acting():
            assert rows_of(name, opened).exists(), name
        with other.acting():
            assert not rows_of(name, opened).exists(), name
    for owner in (other.organisation, caseworker.organisation):
        with other.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Event.objects.create(case=opened.case, owner=owner, made_by=other.member, kind="transit")


def test_a_receiver_reads_the_sections_that_were_agreed_and_changes_none(cast: Cast, caseworker: Person) -> None:
    shelter = cast["shelter caseworker"]
    opened, _ = brought_to(State.ACCEPTED, cast, ["identity", "care"])
    lived_through(caseworker, opened)
    with shelter.acting() as keyring:
        theirs = open_case(keyring, Case.objects.get(pk=opened.case.pk), ["care"])
        assert read_assessment(theirs, Assessment.objects.get(case=opened.case))[1] == "нататка"
        for name in ("event", "statusdecision", "reflection", "task"):
            assert not rows_of(name, opened).exists(), name
        with pytest.raises(RefusedError):
            open_case(keyring, opened.case, ["story"])
        assert Goal.objects.filter(case=opened.case).update(state="set", settled_on=None) == 0


def test_nobody_writes_in_the_name_of_a_colleague(cast: Cast, caseworker: Person, opened: Opened) -> None:
    with (
        cast["association coordinator"].acting(),
        pytest.raises(DatabaseError, match="row-level"),
        transaction.atomic(),
    ):
        record_event(opened, "transit", by=caseworker.member)


def test_each_change_is_an_event_without_a_value(cast: Cast, caseworker: Person, opened: Opened) -> None:
    made = event_of(caseworker, opened, forms=["ForcedLabour"], place=PLACE)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with cast["association auditor"].acting():
        (event,) = AuditEvent.objects.filter(row=made.id)
        assert (event.action, event.subject, event.member) == ("insert", "care_event", caseworker.member.id)


# --- timeline, erasure ----------------------------------------------------------------------------------------------


def test_the_timeline_has_every_table_in_the_order_of_days(cast: Cast, caseworker: Person) -> None:
    opened, referral = brought_to(State.FEEDBACK, cast)
    lived_through(caseworker, opened)
    with caseworker.acting():
        moments = timeline(Case.objects.get(pk=opened.case.pk))
    whats = [moment.what for moment in moments]
    assert whats[:2] == ["detected", "taken_in"]
    assert {"recorded_event", "decided", "consented", "assessed", "settled_goal", "ended_service", "noted"} <= set(
        whats
    )
    assert [m.row for m in moments if m.what == "completed_referral"] == [referral.id]
    assert [m.on for m in moments] == sorted(m.on for m in moments)
    codes = dict(next(m.codes for m in moments if m.what == "decided"))
    assert codes["status"] == "PossibleVictimOfTrafficking"


def test_no_table_of_a_case_is_missing_from_the_timeline() -> None:
    shown = {source.model for source in SOURCES}
    own = set(apps.get_app_config("care").get_models())
    assert own <= shown


def test_of_an_erased_person_the_codes_stay_and_no_word(cast: Cast, caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    lived_through(caseworker, opened)
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
        kept = Event.objects.get(case=opened.case)
        assert (kept.forms, kept.place, kept.account) == (["ForcedLabour"], None, None)
        assert Assessment.objects.get(case=opened.case).answers is None
        assert StatusDecision.objects.get(case=opened.case).grounds is None
        assert not Task.objects.filter(case=opened.case).exists()
    with caseworker.acting(), pytest.raises(IntegrityError), transaction.atomic():
        record_event(opened, "transit", by=caseworker.member)
