"""Branches of an organisation: services and members belong to them, and the directory is searched by them."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person
from casework.story import TODAY, shelter_of
from prystan.casework.network.branches import post
from prystan.casework.network.models import Branch, Posting, Service

pytestmark = pytest.mark.usefixtures("database")


def branch_of(person: Person, name: str = "Brest") -> Branch:
    with person.acting():
        return Branch.objects.create(owner=person.organisation, name=name, region="BY-BR")


def test_the_directory_is_searched_by_branch_and_region(cast: Cast) -> None:
    chief, coordinator = cast["shelter administrator"], cast["shelter coordinator"]
    branch = branch_of(chief)
    elsewhere, here = shelter_of(cast, name="House in Minsk"), shelter_of(cast, name="House in Brest")
    address = reverse("service", kwargs={"service": here.pk})
    given = {"kind": "Shelter", "name": "House in Brest", "region": "BY-BR", "youngest": "0", "oldest": "120"}
    assert at(coordinator).post(address, {**given, "branch": str(branch.pk)}).status_code == 303
    found = at(cast["association caseworker"]).get(reverse("services"), {"branch": str(branch.pk)}).content.decode()
    assert here.name in found
    assert elsewhere.name not in found
    by_region = at(cast["association caseworker"]).get(reverse("services"), {"region": "BY-MI"}).content.decode()
    assert elsewhere.name in by_region
    assert here.name not in by_region


def test_a_members_branch_is_set_and_taken_away_by_who_manages_members(cast: Cast) -> None:
    chief, worker = cast["shelter administrator"], cast["shelter caseworker"].member
    branch = branch_of(chief)
    address = reverse("colleague", kwargs={"member": worker.pk})
    at(chief).post(address, {"name": worker.name, "roles": ["caseworker"], "branch": str(branch.pk)})
    assert worker.name in at(chief).get(reverse("branch", kwargs={"branch": branch.pk})).content.decode()
    at(chief).post(address, {"name": worker.name, "roles": ["caseworker"], "branch": ""})
    with chief.acting():
        assert not Posting.objects.filter(member=worker).exists()


def test_nothing_comes_under_another_organisations_branch_or_a_closed_one(cast: Cast) -> None:
    chief = cast["shelter administrator"]
    foreign, closed = branch_of(cast["association administrator"], "Homel"), branch_of(chief)
    at(chief).post(reverse("branch", kwargs={"branch": closed.pk}), {"close": "on"})
    for branch in (foreign, closed):
        with pytest.raises(DatabaseError, match="no such open branch"), transaction.atomic():
            shelter_of(cast, branch=branch)
        with chief.acting(), pytest.raises(DatabaseError, match="no such open branch"), transaction.atomic():
            post(cast["shelter caseworker"].member, str(branch.pk))


def test_nobody_posts_another_organisations_member(cast: Cast) -> None:
    chief = cast["shelter administrator"]
    branch = branch_of(chief)
    row = Posting(owner=chief.organisation, member=cast["association caseworker"].member, branch=branch)
    with chief.acting(), pytest.raises(DatabaseError, match="no such member"), transaction.atomic():
        row.save(force_insert=True)


def test_a_caseworker_makes_no_branch(cast: Cast) -> None:
    worker = cast["shelter caseworker"]
    with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        branch_of(worker)


def test_an_entry_is_changed_and_its_kind_stays(cast: Cast) -> None:
    service = shelter_of(cast)
    given = {"kind": "MedicalCare", "name": "Another name", "region": "BY-HO", "youngest": "18", "oldest": "99"}
    at(cast["shelter coordinator"]).post(reverse("service", kwargs={"service": service.pk}), given)
    with cast["shelter coordinator"].acting():
        found = Service.objects.get(pk=service.pk)
    assert (found.kind, found.name, found.region, found.confirmed_on) == ("Shelter", "Another name", "BY-HO", TODAY)
