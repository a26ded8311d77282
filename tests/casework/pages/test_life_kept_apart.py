"""Pages of a case's life: what is asked without a name, who sees nothing, and what every form and word keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from uuid import UUID

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework.browser import at
from casework.by_page import address, done, newest, page_of
from casework.cast import Cast, Person
from casework.lived import PDF, WORDS, one_of_each
from casework.story import TODAY, agree, brought_to, case_of, name_her, shelter_of
from prystan.casework.access.purposes import SENTENCES
from prystan.casework.care.models import Assessment, Event
from prystan.casework.care.timeline import SOURCES
from prystan.casework.cases.actions import Opened
from prystan.casework.referrals.states import State
from prystan.web.care import base, forms_end, forms_help, forms_story
from prystan.web.care.pages import PAGES
from prystan.web.care.refusals import REFUSALS
from prystan.web.care.words import HAPPENED
from prystan.web.care.words import WORDS as CALLED

pytestmark = pytest.mark.usefixtures("database")
DAY = TODAY.isoformat()


@pytest.fixture
def caseworker(cast: Cast) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def worker(caseworker: Person) -> Client:
    return at(caseworker)


# --- without a name, from outside -----------------------------------------------------------------------------------


def test_in_a_case_without_a_name_only_codes_are_asked_and_notes_stay_allowed(
    caseworker: Person, worker: Client
) -> None:
    opened = case_of(caseworker, anonymous=True)
    case = opened.case.pk
    shown = worker.get(address("stage", case=case, kind="exploitation")).content.decode()
    assert "<textarea" not in shown
    assert "only codes are asked here" in shown
    done(worker, address("stage", case=case, kind="exploitation"), forms=["ForcedLabour"], account=WORDS["account"])
    event = newest(caseworker, Event, opened)
    assert event.account is None
    done(worker, address("assess", case=case), on=DAY, risk="high", asked_injury="yes")
    assert newest(caseworker, Assessment, opened).answers is None
    for name in ("attach", "name-guardian", "decide-best-interest"):
        answer = worker.post(address(name, case=case), {"content": SimpleUploadedFile("a.pdf", PDF)})
        assert answer.status_code == 422
        assert "This case is without a name." in answer.content.decode()
    done(worker, address("note", case=case), text="прыйшла зноў")
    assert "прыйшла зноў" in page_of(worker, opened)


def _pages_about_a_row() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        parts = [part.split(":")[1].rstrip(">") for part in page.path.split("/") if part.startswith("<uuid:")]
        if len(parts) == 2:
            yield page.name, parts[1]


@pytest.fixture
def lived(caseworker: Person) -> tuple[Opened, dict[str, UUID | str]]:
    opened = case_of(caseworker, age_band="9-17")
    agree(caseworker, opened, child_basis="guardian")
    return opened, one_of_each(caseworker, opened)


def test_under_another_case_of_the_same_organisation_there_is_no_such_row(
    caseworker: Person, worker: Client, lived: tuple[Opened, dict[str, UUID | str]]
) -> None:
    opened, told = lived
    other = case_of(caseworker)
    agree(caseworker, other)
    about = dict(_pages_about_a_row())
    assert len(about) >= 15
    for name, part in about.items():
        parts = {"kind": told["kind"]} if name == "correct-stage" else {}
        under = {part: told[part], **parts}
        verbs = next(page.verbs for page in PAGES if page.name == name)
        for verb in verbs:
            assert worker.generic(verb, address(name, case=other.case.pk, **under)).status_code == 404, (name, verb)
        if "GET" in verbs and part != "closure":  # and it is found where it belongs
            assert worker.get(address(name, case=opened.case.pk, **under)).status_code == 200, name


@pytest.mark.parametrize("sections", [["identity"], ["identity", "care"], ["identity", "story", "files"]])
def test_a_receiver_sees_the_sections_that_were_agreed_and_can_write_in_none(cast: Cast, sections: list[str]) -> None:
    opened, _ = brought_to(State.ACCEPTED, cast, sections)
    association, shelter = cast["association caseworker"], at(cast["shelter caseworker"])
    told = one_of_each(association, opened)
    case = opened.case.pk
    for where in (address("case", case=case), address("summary", case=case)):
        text = shelter.get(where).content.decode()
        assert (WORDS["account"] in text) == ("story" in sections)
        assert (WORDS["goal"] in text) == ("care" in sections)
        assert (WORDS["file"] in text) == ("files" in sections)
        assert WORDS["task"] not in text
        assert "Add a" not in text
    assert shelter.get(address("timeline", case=case)).status_code == 200
    file = shelter.get(address("file", case=case, attachment=told["attachment"]))
    assert file.status_code == (200 if "files" in sections else 404)
    answers = shelter.get(address("assessment", case=case, assessment=told["assessment"]))
    assert answers.status_code == (200 if "care" in sections else 404)
    assert shelter.post(address("give-task", case=case), {"kind": "call", "due_on": DAY}).status_code == 404


def test_a_summary_holds_what_was_ticked_and_no_button(
    worker: Client, lived: tuple[Opened, dict[str, UUID | str]], caseworker: Person
) -> None:
    opened, _ = lived
    name_her(caseworker, opened)
    where = address("summary", case=opened.case.pk)
    whole = worker.get(where).content.decode()
    assert "Ганна Прыкладная" in whole
    assert WORDS["account"] in whole
    assert WORDS["answers"] in whole
    assert '<details class="folded" open>' in whole  # paper cannot be unfolded
    assert 'method="post"' not in whole
    assert "<nav" not in whole
    part = worker.get(where, {"chosen": "1", "part": ["care"]}).content.decode()
    assert WORDS["goal"] in part
    for word in ("Ганна Прыкладная", WORDS["account"], WORDS["file"], WORDS["guardian"]):
        assert word not in part
    assert "Ганна" not in worker.get(where, {"chosen": "1"}).content.decode()


def test_of_an_erased_person_the_page_still_opens_and_offers_nothing(
    cast: Cast, worker: Client, lived: tuple[Opened, dict[str, UUID | str]]
) -> None:
    from prystan.casework.access.keyring import erase_dossier

    opened, _ = lived
    with cast["association coordinator"].acting():
        erase_dossier(opened.case.pk)
    for where in (address("case", case=opened.case.pk), address("summary", case=opened.case.pk)):
        text = worker.get(where).content.decode()
        assert "Add a" not in text
        assert not [word for word in WORDS.values() if word in text]


# --- what all of them keep to ---------------------------------------------------------------------------------------


def test_two_services_of_one_name_are_told_apart_by_their_organisation(cast: Cast, caseworker: Person) -> None:
    opened = case_of(caseworker)
    service = shelter_of(cast)
    found = at(caseworker).post(address("find", case=opened.case.pk), {"kind": "Shelter"}).content.decode()
    assert f'{service.name}<span class="unseen">, {service.owner.name}</span></button>' in found


def test_every_field_says_what_it_is_for(caseworker: Person) -> None:
    found = set()
    opened = case_of(caseworker)
    with caseworker.acting():
        for module in (base, forms_end, forms_help, forms_story):
            for form in vars(module).values():
                if isinstance(form, type) and issubclass(form, base.CareForm):
                    shown = form(case=opened.case)
                    for name in shown.fields:
                        assert shown.why(name) in {str(sentence) for sentence in SENTENCES.values()}, (form, name)
                        found.add((form.__name__, name))
    assert len(found) > 70


def test_everything_that_can_happen_and_every_code_has_a_word() -> None:
    assert set(HAPPENED) == {"detected", "taken_in", *(source.what for source in SOURCES)}
    for choices, words in CALLED.items():
        assert set(words) == set(choices), choices


def test_every_refusal_is_one_that_the_database_makes() -> None:
    written = "".join(
        script.read_text(encoding="utf-8")
        for app in apps.get_app_configs()
        if (files(app.name) / "sql").is_dir()
        for script in (files(app.name) / "sql").iterdir()
    )
    constraints = {
        constraint.name for source in SOURCES for constraint in source.model._meta.constraints if constraint.name
    }
    for beginning in REFUSALS:
        assert f"'{beginning}" in written or beginning in constraints, beginning


def test_the_newest_moment_stands_first(worker: Client, lived: tuple[Opened, dict[str, UUID | str]]) -> None:
    opened, _ = lived
    text = worker.get(address("timeline", case=opened.case.pk)).content.decode()
    days = [one.split('"')[0] for one in text.split('<time datetime="')[1:]]
    assert len(days) >= 12
    assert days == sorted(days, reverse=True)
    assert text.index("A file was attached") < text.index("Taken in")
