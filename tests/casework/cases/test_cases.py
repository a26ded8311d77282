"""Cases: no name without consent, nothing in another's case, and nothing identifying outside a seal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, models, transaction

from casework.cast import Cast, Person
from casework.story import FACTS, TODAY, agree, case_of, name_her
from prystan.casework.access.errors import RefusedError
from prystan.casework.access.fields import ChoiceField, CodeField, SealedField
from prystan.casework.access.keyring import erase_dossier
from prystan.casework.cases.actions import Opened, add_name, add_note, open_case, read_person, withdraw_consent
from prystan.casework.cases.models import SECTIONS, Case, Consent, Contact, Identity, Name, Note, SearchToken
from prystan.casework.cases.search import find_cases
from prystan.casework.vault import CannotOpenError


@pytest.fixture
def caseworker(cast: Cast, database: None) -> Person:
    return cast["association caseworker"]


@pytest.fixture
def opened(caseworker: Person) -> Opened:
    return case_of(caseworker)


# --- taking in ------------------------------------------------------------------------------------------------------


def test_a_case_is_numbered_within_its_organisation(cast: Cast, caseworker: Person) -> None:
    first = case_of(caseworker).case.number
    assert case_of(caseworker).case.number == first + 1
    assert case_of(cast["stranger caseworker"]).case.number == 1


@pytest.mark.parametrize("code", [{"sex": "female"}, {"age_band": "young"}, {"status": "x"}, {"status": ""}])
def test_a_fact_is_a_code_of_its_list(caseworker: Person, code: dict[str, str]) -> None:
    with pytest.raises(IntegrityError, match="is_what_it_says"), transaction.atomic():
        case_of(caseworker, **code)


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_who_has_no_permission_takes_nobody_in(cast: Cast, database: None, role: str) -> None:
    with pytest.raises(DatabaseError, match="permission write_cases"), transaction.atomic():
        case_of(cast[f"association {role}"])


def test_what_was_written_is_read_again(caseworker: Person, cast: Cast, opened: Opened) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened, "Ганна Прыкладная", "Hanna Prykładnaja")
    with cast["association coordinator"].acting() as keyring:
        again = open_case(keyring, Case.objects.get(pk=opened.case.pk), SECTIONS)
        person = read_person(again, SECTIONS)
    assert set(person.names) == {"Ганна Прыкладная", "Hanna Prykładnaja"}
    assert person.details["birth_date"] == "2001-02-03"
    assert person.details["phone"] == "+375 29 000 00 01"


def test_a_sealed_value_moved_to_another_case_stays_closed(caseworker: Person, opened: Opened) -> None:
    other = case_of(caseworker)
    for case in (opened, other):
        agree(caseworker, case)
        name_her(caseworker, case)
    with caseworker.acting():
        stolen = Name.objects.get(case=opened.case)
        Name.objects.filter(case=other.case).update(text=bytes(stolen.text))
        with pytest.raises(CannotOpenError):
            read_person(other)


@pytest.mark.parametrize("unsealed", ["Ганна Прыкладная", "", "A" * 60])
def test_a_forgotten_seal_is_refused_before_anything_is_written(
    caseworker: Person, opened: Opened, unsealed: str
) -> None:
    agree(caseworker, opened)
    with caseworker.acting(), pytest.raises(IntegrityError, match="is_what_it_says"), transaction.atomic():
        Name.objects.create(case=opened.case, owner_id=opened.case.owner_id, text=unsealed.encode())


# --- consent --------------------------------------------------------------------------------------------------------


def test_without_consent_there_are_no_names(caseworker: Person, opened: Opened) -> None:
    with pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        name_her(caseworker, opened)


def test_consent_to_something_else_is_no_consent_to_names(caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened, purposes=["statistics"])
    with pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        name_her(caseworker, opened)


def test_an_anonymous_case_never_holds_a_name(caseworker: Person) -> None:
    opened = case_of(caseworker, anonymous=True)
    agree(caseworker, opened)
    with pytest.raises(IntegrityError, match="anonymous"), transaction.atomic():
        name_her(caseworker, opened)


def test_the_consent_of_a_child_names_the_guardian_or_the_best_interest_decision(caseworker: Person) -> None:
    child = case_of(caseworker, age_band="9-17")
    with pytest.raises(IntegrityError, match="consent of a child"), transaction.atomic():
        agree(caseworker, child)
    agree(caseworker, child, child_basis="best_interest")


def test_the_highest_version_counts(caseworker: Person, opened: Opened) -> None:
    assert agree(caseworker, opened).version == 1
    second = agree(caseworker, opened, purposes=["statistics"])
    assert second.version == 2
    with pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        name_her(caseworker, opened)


def test_a_consent_is_withdrawn_once_and_never_changed(caseworker: Person, opened: Opened) -> None:
    consent = agree(caseworker, opened)
    with caseworker.acting():
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Consent.objects.filter(id=consent.id).update(until=TODAY + timedelta(days=9000))
        withdraw_consent(consent)
        for change in ({"withdrawn_at": None}, {"withdrawn_at": consent.withdrawn_at}):
            with pytest.raises(IntegrityError, match="withdrawn once"), transaction.atomic():
                Consent.objects.filter(id=consent.id).update(**change)
    with pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        name_her(caseworker, opened)


def test_nobody_records_a_consent_in_the_name_of_a_colleague(caseworker: Person, cast: Cast, opened: Opened) -> None:
    with (
        cast["association coordinator"].acting(),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Consent.objects.create(
            case=opened.case, owner_id=opened.case.owner_id, version=0, purposes=["assistance"], given_on=TODAY,
            until=TODAY, language="be", explained_by=caseworker.member,
        )  # fmt: skip


def test_a_consent_that_has_run_out_counts_no_longer(caseworker: Person, opened: Opened) -> None:
    with caseworker.acting():
        Consent.objects.create(
            case=opened.case, owner_id=opened.case.owner_id, version=0, purposes=["assistance"], language="be",
            given_on=TODAY - timedelta(days=30), until=TODAY - timedelta(days=1), explained_by=caseworker.member,
        )  # fmt: skip
    with pytest.raises(IntegrityError, match="without a live consent"), transaction.atomic():
        name_her(caseworker, opened)


# --- others ---------------------------------------------------------------------------------------------------------

OF_A_CASE = (Name, Identity, Contact, Note, SearchToken, Consent)


@pytest.mark.parametrize("model", [Case, *OF_A_CASE])
def test_another_organisation_sees_no_row(
    cast: Cast, caseworker: Person, opened: Opened, model: type[models.Model]
) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    key = {"pk": opened.case.pk} if model is Case else {"case": opened.case}
    with caseworker.acting():
        assert model._default_manager.filter(**key).exists()
    for name in ("stranger coordinator", "shelter caseworker", "association administrator", "association auditor"):
        with cast[name].acting():
            assert not model._default_manager.filter(**key).exists()


def test_another_organisation_changes_and_deletes_nothing(cast: Cast, caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    with cast["stranger coordinator"].acting():
        assert Case.objects.filter(pk=opened.case.pk).update(region="x") == 0
        assert Name.objects.filter(case=opened.case).update(also_known_as=True) == 0
        assert Name.objects.filter(case=opened.case).delete()[0] == 0
        with pytest.raises(DatabaseError, match="no such dossier"), transaction.atomic():
            erase_dossier(opened.case.pk)


def test_no_row_is_put_under_the_case_of_another(cast: Cast, caseworker: Person, opened: Opened) -> None:
    """Neither in the own name nor in the owner's."""
    stranger = cast["stranger caseworker"]
    agree(caseworker, opened)
    for owner in (stranger.organisation, caseworker.organisation):
        with stranger.acting(), pytest.raises(DatabaseError), transaction.atomic():
            Note.objects.create(case=opened.case, owner=owner, member=stranger.member, text=b"x")


def test_a_case_cannot_be_hung_on_the_dossier_of_another(cast: Cast, caseworker: Person, opened: Opened) -> None:
    stranger = cast["stranger caseworker"]
    with stranger.acting(), pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.create(dossier_id=opened.case.pk, owner=stranger.organisation, number=0, **FACTS)


def test_a_case_does_not_change_hands(cast: Cast, caseworker: Person, opened: Opened) -> None:
    with (
        caseworker.acting(),
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
    ):
        Case.objects.filter(pk=opened.case.pk).update(owner=cast["stranger caseworker"].organisation)


# --- erasure --------------------------------------------------------------------------------------------------------


def test_of_an_erased_person_the_count_stays_and_nothing_else(cast: Cast, caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    with cast["association coordinator"].acting() as keyring:
        erase_dossier(opened.case.pk)
        assert Case.objects.get(pk=opened.case.pk).status == FACTS["status"]
        for model in (Name, Identity, Contact, Note, SearchToken):
            assert not model._default_manager.filter(case=opened.case).exists()
        assert not find_cases(keyring.search, "Ганна").exists()
        with pytest.raises(RefusedError):
            open_case(keyring, opened.case, ["identity"])
    with caseworker.acting(), pytest.raises(IntegrityError, match="no such case"), transaction.atomic():
        add_note(opened, "later", by=caseworker.member)


# --- search ---------------------------------------------------------------------------------------------------------


def found(person: Person, asked: str) -> list[Any]:
    with person.acting() as keyring:
        return [case.pk for case in find_cases(keyring.search, asked)]


@pytest.mark.parametrize("asked", ["Ганна", "ганна прыкладная", "Прыкладная Ганна", "Hanna", "Анна"])
def test_a_person_is_found_by_her_name_in_any_script_and_order(caseworker: Person, opened: Opened, asked: str) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened, "Ганна Прыкладная", "Анна Прикладная")
    assert found(caseworker, asked) == [opened.case.pk]


@pytest.mark.parametrize("asked", ["", "...", "Марыя", "Ганна Іванова"])
def test_what_does_not_fit_finds_nothing(caseworker: Person, opened: Opened, asked: str) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    assert found(caseworker, asked) == []


def test_another_organisation_finds_nothing_by_the_same_name(cast: Cast, caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened)
    name_her(caseworker, opened)
    assert found(cast["stranger caseworker"], "Ганна") == []


def test_a_second_spelling_adds_only_new_tokens(caseworker: Person, opened: Opened) -> None:
    agree(caseworker, opened)
    with caseworker.acting() as keyring:
        add_name(keyring, opened, "Ганна")
        before = SearchToken.objects.filter(case=opened.case).count()
        add_name(keyring, opened, "ГАННА")
        assert SearchToken.objects.filter(case=opened.case).count() == before == 1


# --- what the model may hold ----------------------------------------------------------------------------------------

WORKING_APPS = ("cases", "care", "referrals")
# Short texts that are not codes of a list, each with what holds it to something that names nobody.
HELD_OTHERWISE = {
    ("cases_case", "region"): "a region of the country pack",
    ("cases_earlierfacts", "region"): "copied by the database from the case",
    ("care_event", "region"): "a region of the country pack",
    ("care_episode", "region"): "a region of the country pack",
    ("referrals_referral", "region"): "a region of the country pack",
    ("cases_consent", "child_basis"): "choices, checked",
    ("referrals_referral", "state"): "states, checked",
    ("referrals_referral", "urgency"): "choices, checked",
}


def test_nothing_that_could_be_free_text_is_kept_unsealed() -> None:
    """A new column of text in a case is sealed, a code, or explained here."""
    loose = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if model._meta.app_label in WORKING_APPS
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.FileField | models.JSONField)
        and not isinstance(field, CodeField | ChoiceField)
    }
    assert loose == set(HELD_OTHERWISE)


def test_every_sealed_column_is_in_a_section_that_a_grant_can_name() -> None:
    sealed = [f for m in apps.get_models() for f in m._meta.concrete_fields if isinstance(f, SealedField)]
    assert len(sealed) >= 6
    assert {field.section for field in sealed} == set(SECTIONS)
