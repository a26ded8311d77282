"""The service directory: read by every member, kept by its organisation, searched by what the person needs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from casework.cast import Cast
from casework.story import TODAY, shelter_of
from prystan.casework.network.directory import Need, find_services
from prystan.casework.network.models import Service

HOUSE = {"sexes": ["Feminine"], "youngest": 18, "takes_children_along": True, "takes_pregnant": True, "capacity": 10}


@pytest.mark.parametrize(
    ("need", "fits"),
    [
        (Need("Shelter"), True),
        (
            Need("Shelter", region="BY-MI", sex="Feminine", age=24, with_children=True, pregnant=True, language="be"),
            True,
        ),
        (Need("Legal"), False),
        (Need("Shelter", region="BY-BR"), False),
        (Need("Shelter", sex="Masculine"), False),
        (Need("Shelter", age=17), False),
        (Need("Shelter", age=18), True),
        (Need("Shelter", age_band="9-17"), False),
        (Need("Shelter", age_band="18-20"), True),
        (Need("Shelter", age_band="48+"), True),
        (Need("Shelter", language="pl"), False),
    ],
)
def test_a_service_is_found_by_what_the_person_needs(cast: Cast, database: None, need: Need, fits: bool) -> None:
    service = shelter_of(cast, **HOUSE)
    with cast["association caseworker"].acting():
        assert (service in find_services(need)) == fits


@pytest.mark.parametrize("need", [Need("Shelter", with_children=True), Need("Shelter", pregnant=True)])
def test_who_comes_with_a_child_or_pregnant_is_not_sent_where_she_is_not_taken(
    cast: Cast, database: None, need: Need
) -> None:
    service = shelter_of(cast, takes_children_along=False)
    with cast["association caseworker"].acting():
        assert service not in find_services(need)


def test_full_houses_come_last_and_the_freshest_confirmation_first(cast: Cast, database: None) -> None:
    full = shelter_of(cast, capacity=5, free=0)
    old = shelter_of(cast, capacity=5, free=2)
    fresh = shelter_of(cast, capacity=5, free=1)
    with cast["shelter coordinator"].acting():
        Service.objects.filter(id=old.id).update(confirmed_on=TODAY - timedelta(days=90))
    with cast["association caseworker"].acting():
        mine = find_services(Need("Shelter")).filter(owner=full.owner)  # other stories' services stand in it too
        assert list(mine) == [fresh, old, full]


def test_a_service_that_has_ended_is_not_found(cast: Cast, database: None) -> None:
    service = shelter_of(cast, ended_on=TODAY)
    with cast["association caseworker"].acting():
        assert service not in find_services(Need("Shelter"))


@pytest.mark.parametrize("name", ["shelter caseworker", "stranger coordinator", "association administrator"])
def test_only_who_manages_services_of_that_organisation_changes_one(cast: Cast, database: None, name: str) -> None:
    service = shelter_of(cast)
    with cast[name].acting():
        assert Service.objects.filter(id=service.id).update(free=0) == 0
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Service.objects.create(owner=service.owner, kind="Legal", name="x", region="x", confirmed_on=TODAY)


@pytest.mark.parametrize(
    "wrong", [{"free": 9, "capacity": 5}, {"youngest": 30, "oldest": 20}, {"languages": ["xx-xx"]}]
)
def test_what_cannot_be_true_is_refused(cast: Cast, database: None, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        shelter_of(cast, **wrong)
