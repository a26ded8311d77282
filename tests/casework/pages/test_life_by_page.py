"""A whole case worked by page, from what happened to the closing and beyond; and what no page shows to whom."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from casework.browser import at
from casework.by_page import address, done, newest, page_of
from casework.cast import Cast, Person
from casework.lived import PDF, WORDS
from casework.story import TODAY, agree, case_of
from prystan.casework.care.models import Assessment, Attachment, Closure, Episode, Event, FollowUp, Goal, Plan, Task
from prystan.casework.care.models.attachments import LARGEST
from prystan.casework.care.timeline import SOURCES

pytestmark = pytest.mark.usefixtures("database")
DAY = TODAY.isoformat()


@pytest.fixture
def caseworker(cast: Cast) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def worker(caseworker: Person) -> Client:
    return at(caseworker)


# --- the way of one case --------------------------------------------------------------------------------------------


def test_what_happened_is_written_down_corrected_and_taken_out(caseworker: Person, worker: Client) -> None:
    opened = case_of(caseworker)
    where = {"case": opened.case.pk, "kind": "exploitation"}
    told = {"forms": ["ForcedLabour"], "country": "PL", "began_on": DAY, "place": WORDS["place"], "account": "а"}
    done(worker, address("stage", **where), **told)
    event = newest(caseworker, Event, opened)
    assert WORDS["place"] in page_of(worker, opened)
    filled = worker.get(address("correct-stage", **where, event=event.pk)).content.decode()
    assert WORDS["place"] in filled
    assert 'value="ForcedLabour"' in filled
    done(worker, address("correct-stage", **where, event=event.pk), forms=["Servitude"], place="", account="б")
    text = page_of(worker, opened)
    assert "Servitude" in text
    assert WORDS["place"] not in text
    assert worker.get(address("correct-stage", **where | {"kind": "transit"}, event=event.pk)).status_code == 404
    assert worker.get(address("stage", case=opened.case.pk, kind="rumour")).status_code == 404
    done(worker, address("remove-event", case=opened.case.pk, event=event.pk))
    assert "Servitude" not in page_of(worker, opened)


def test_the_status_is_decided_by_page_and_the_reflection_period_is_as_long_as_the_law_has_it(
    caseworker: Person, worker: Client
) -> None:
    opened = case_of(caseworker)
    asked = {"stage": "Conclusive", "authority": "Police", "requested_on": DAY, "outcome": "Pending"}
    where = address("record-decision", case=opened.case.pk)
    wrong = worker.post(where, {**asked, "outcome": "Positive"})
    assert wrong.status_code == 422
    assert "A decision has a day" in wrong.content.decode()
    done(worker, where, **asked)
    decision = newest(caseworker, SOURCES[1].model, opened)
    answer = {"outcome": "Positive", "decided_on": DAY, "grounds": "паказанні"}
    done(worker, address("decide", case=opened.case.pk, decision=decision.pk), **answer)
    text = page_of(worker, opened)
    assert "Identified victim" in text
    assert "паказанні" in text
    assert worker.get(address("decide", case=opened.case.pk, decision=decision.pk)).status_code == 404
    begin = address("begin-reflection", case=opened.case.pk)
    assert worker.post(begin, {"began_on": DAY, "days": 5}).status_code == 422
    done(worker, begin, began_on=DAY, days=60)
    twice = worker.post(begin, {"began_on": DAY, "days": 60})
    assert "A reflection period is running already" in twice.content.decode()


def test_needs_plan_service_visit_and_closing(caseworker: Person, worker: Client) -> None:
    opened = case_of(caseworker)
    case = opened.case.pk
    asked = {"on": DAY, "risk": "", "asked_injury": "yes", "asked_danger_now": "no", "note": "баіцца"}
    suggested = worker.post(address("assess", case=case), {**asked, "suggest": "1"}).content.decode()
    assert "1 answer is a sign of danger." in suggested
    (ticked,) = re.findall(r'name="needs" value="(\w+)"[^>]* checked', suggested)
    assert ticked == "MedicalCare"
    with caseworker.acting():
        assert not Assessment.objects.filter(case=case).exists()
    assert worker.post(address("assess", case=case), asked).status_code == 422  # without a judgement nothing is saved
    done(worker, address("assess", case=case), **asked | {"risk": "high", "needs": ["MedicalCare"]})
    row = newest(caseworker, Assessment, opened)
    read = worker.get(address("assessment", case=case, assessment=row.pk)).content.decode()
    assert "Does she need a doctor today?" in read
    assert "баіцца" in read

    done(worker, address("agree-plan", case=case), kind="Health", agreed_on=DAY)
    plan = newest(caseworker, Plan, opened)
    for text in ("Здаць экзамен", "Знайсці працу"):
        done(worker, address("set-goal", case=case, plan=plan.pk), text=text)
    goal = newest(caseworker, Goal, opened)
    assert "Знайсці працу" in worker.get(address("settle-goal", case=case, goal=goal.pk)).content.decode()
    done(worker, address("settle-goal", case=case, goal=goal.pk), state="met", settled_on=DAY)
    assert "Goals reached: 1 of 2." in page_of(worker, opened)
    assert worker.get(address("settle-goal", case=case, goal=goal.pk)).status_code == 404

    done(worker, address("begin-service", case=case), service="Legal", began_on=DAY, note="адвакат Прыкладны")
    episode = newest(caseworker, Episode, opened)
    end = address("end-service", case=case, episode=episode.pk)
    assert worker.post(end, {"ended_on": DAY, "outcome": "Ongoing"}).status_code == 422
    done(worker, end, ended_on=DAY, outcome="Completed")

    done(worker, address("plan-visit", case=case), month=3, due_on=DAY)
    visit = newest(caseworker, FollowUp, opened)
    record = address("record-visit", case=case, visit=visit.pk)
    both = {"on": DAY, "refused": "on", "housing": "yes"}
    assert worker.post(record, both).status_code == 422
    done(worker, record, on=DAY, housing="yes", income="", retrafficked="no")
    with caseworker.acting():
        visit.refresh_from_db()
    assert (visit.housing, visit.income, visit.retrafficked) == (True, None, False)

    done(worker, address("close", case=case), closed_on=DAY, reason="goals_met", outcome="independent", follow_up="on")
    text = page_of(worker, opened)
    assert "This case is closed:" in text
    assert "Add a goal" not in text
    assert "Find a service and refer" not in text
    assert text.count("Write down the visit") == 2  # after 6 and 12 months: they go on in a closed case
    for name in ("give-task", "agree-plan", "assess", "find"):
        shown = worker.get(address(name, case=case))
        assert "This case is closed. Reopen it first." in shown.content.decode(), name
        assert '<button class="main">' not in shown.content.decode(), name
    closure = newest(caseworker, Closure, opened)
    reopen = address("reopen", case=case, closure=closure.pk)
    done(worker, reopen, reopened_on=DAY, reopened_why="new_need")
    assert worker.get(reopen).status_code == 404
    assert "Add a goal" in page_of(worker, opened)


def test_a_task_stands_on_my_day_without_its_words_and_goes_when_it_is_done(cast: Cast, caseworker: Person) -> None:
    worker, colleague = at(caseworker), at(cast["association coordinator"])
    opened = case_of(caseworker)
    to = cast["association coordinator"].member.pk
    done(worker, address("give-task", case=opened.case.pk), kind="court", text=WORDS["task"], due_on=DAY, to=to)
    task = newest(caseworker, Task, opened)
    done_by = address("finish-task", case=opened.case.pk, task=task.pk)
    mine = colleague.get(reverse("day")).content.decode()
    assert done_by in mine
    assert WORDS["task"] not in mine
    assert done_by not in worker.get(reverse("day")).content.decode()
    assert WORDS["task"] in page_of(worker, opened)
    done(colleague, done_by)
    assert done_by not in colleague.get(reverse("day")).content.decode()
    assert colleague.post(done_by).status_code == 404
    stranger = cast["stranger caseworker"].member.pk
    refused = worker.post(address("give-task", case=opened.case.pk), {"kind": "call", "due_on": DAY, "to": stranger})
    assert refused.status_code == 422


def test_a_child_gets_a_guardian_and_a_best_interest_decision(caseworker: Person, worker: Client) -> None:
    opened = case_of(caseworker, age_band="9-17")
    agree(caseworker, opened, child_basis="guardian")
    case = opened.case.pk
    done(worker, address("name-guardian", case=case), kind="appointed", name=WORDS["guardian"], from_on=DAY)
    guardian = newest(caseworker, next(s.model for s in SOURCES if s.what == "named_guardian"), opened)
    done(worker, address("change-guardian", case=case, guardian=guardian.pk), conflict="on", contact="skype")
    text = page_of(worker, opened)
    assert WORDS["guardian"] in text
    assert "nothing rests on this person" in text
    best = {"measure": "care", "body": "NGO", "decided_on": DAY, "review_on": DAY, "heard": "on", "reasons": "так"}
    where = address("decide-best-interest", case=case)
    assert worker.post(where, best).status_code == 422  # a review on the same day is none
    done(worker, where, **best | {"review_on": (TODAY + timedelta(days=30)).isoformat()})
    assert "Care where the child is" in page_of(worker, opened)


# --- files ----------------------------------------------------------------------------------------------------------


def test_a_file_is_attached_saved_under_a_name_that_tells_nobody_and_taken_away(
    caseworker: Person, worker: Client
) -> None:
    opened = case_of(caseworker)
    agree(caseworker, opened)
    case = opened.case.pk
    done(worker, address("attach", case=case), content=SimpleUploadedFile(WORDS["file"], PDF, "text/html"))
    row = newest(caseworker, Attachment, opened)
    assert WORDS["file"] in page_of(worker, opened)
    saved = worker.get(address("file", case=case, attachment=row.pk))
    assert saved.content == PDF
    assert saved["Content-Type"] == "application/pdf"
    assert saved["Content-Disposition"].startswith(f'attachment; filename="case-{opened.case.number}-')
    assert saved["Cache-Control"] == "no-store"
    done(worker, address("remove-file", case=case, attachment=row.pk))
    assert worker.get(address("file", case=case, attachment=row.pk)).status_code == 404


@pytest.mark.parametrize(("content", "said"), [
    (b"<html></html>", "Files of this type are not let in"), (b"", "This file is empty"),
    (PDF + bytes(LARGEST + 5_000_000), "larger than 10 megabytes"),
])  # fmt: skip
def test_a_file_that_is_not_let_in_is_refused_in_words(
    content: bytes, said: str, caseworker: Person, worker: Client
) -> None:
    opened = case_of(caseworker)
    agree(caseworker, opened)
    refused = worker.post(
        address("attach", case=opened.case.pk), {"content": SimpleUploadedFile("a.pdf", content, "application/pdf")}
    )
    assert refused.status_code == 422
    assert said in refused.content.decode()
    with caseworker.acting():
        assert not Attachment.objects.filter(case=opened.case).exists()


def test_without_consent_no_file_is_attached_and_the_form_says_why(caseworker: Person, worker: Client) -> None:
    opened = case_of(caseworker)
    sent = worker.post(address("attach", case=opened.case.pk), {"content": SimpleUploadedFile("a.pdf", PDF)})
    assert sent.status_code == 422
    assert "without her live consent to assistance" in sent.content.decode()
