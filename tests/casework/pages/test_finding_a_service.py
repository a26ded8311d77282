"""A caseworker finds a service that takes the person as she is, and it learns what it must before it answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.browser import at
from casework.cast import Cast, Person
from casework.story import TODAY, agree, case_of, shelter_of
from prystan.casework.cases.actions import Opened
from prystan.casework.network.models import Service
from prystan.casework.referrals.models import Referral

pytestmark = pytest.mark.usefixtures("database")


def found(worker: Person, opened: Opened, **need: str) -> str:
    where = reverse("find", kwargs={"case": opened.case.pk})
    return at(worker).post(where, {"kind": "Shelter", **need}).content.decode()


def entered(cast: Cast, **facts: object) -> Service:
    """An entry of the directory, as the shelter's co-ordinator writes it into the form."""
    given = {"kind": "Shelter", "region": "BY-MI", "youngest": "0", "oldest": "120", **facts}
    person = cast["shelter coordinator"]
    assert at(person).post(reverse("new-service"), given).status_code == 303
    with person.acting():
        return Service.objects.get(owner=person.organisation, name=given["name"])


@pytest.mark.parametrize(
    ("who", "house", "fits"),
    [
        ({"age_band": "9-17"}, {"youngest": "18"}, False),
        ({"age_band": "9-17"}, {"oldest": "17"}, True),
        ({"age_band": "48+"}, {"oldest": "40"}, False),
        ({"age_band": ""}, {"youngest": "18"}, True),
        ({"sex": "Masculine"}, {"sexes": ["Feminine"]}, False),
        ({"sex": "Feminine"}, {"sexes": ["Feminine"]}, True),
        ({"sex": ""}, {"sexes": ["Feminine"]}, True),
    ],
)
def test_nobody_is_shown_a_house_that_does_not_take_her_age_or_sex(
    cast: Cast, who: dict[str, str], house: dict[str, object], fits: bool
) -> None:
    name = "House of one kind"
    entered(cast, name=name, **house)
    worker = cast["association caseworker"]
    assert (name in found(worker, case_of(worker, **who))) == fits


def test_what_is_known_of_a_service_stands_beside_it(cast: Cast) -> None:
    service = entered(
        cast, name="House with hours", hours="8–20", sexes=["Feminine"], youngest="18", oldest="60", languages=["uk"],
        takes_children_along="on", takes_pregnant="on", capacity="5", free="2",
    )  # fmt: skip
    worker = cast["association caseworker"]
    listed = at(worker).get(reverse("services")).content.decode()
    for page in (found(worker, case_of(worker)), listed):
        for told in ("8–20", "aged 18 to 60", "with children", "pregnant women too", "Ukrainian", "Female"):
            assert told in page, told
        assert "ask before you refer" not in page
    with cast["shelter coordinator"].acting():
        Service.objects.filter(pk=service.pk).update(confirmed_on=TODAY - timedelta(days=61))
    assert "ask before you refer" in found(worker, case_of(worker))


def test_a_service_that_is_given_up_is_found_no_more_and_can_be_taken_up_again(cast: Cast) -> None:
    service = entered(cast, name="House that closes")
    worker, keeper = cast["association caseworker"], at(cast["shelter coordinator"])
    where = reverse("service", kwargs={"service": service.pk})
    given = {"name": service.name, "region": "BY-MI", "youngest": "0", "oldest": "120"}
    assert keeper.post(where, {**given, "ended_on": TODAY.isoformat()}).status_code == 303
    assert service.name not in found(worker, case_of(worker))
    assert service.name not in at(worker).get(reverse("services")).content.decode()
    assert where in keeper.get(reverse("services")).content.decode()  # its own organisation still finds it
    assert keeper.post(where, {**given, "ended_on": ""}).status_code == 303
    assert service.name in found(worker, case_of(worker))


def test_what_was_searched_for_goes_along_and_the_receiver_sees_it(cast: Cast) -> None:
    worker, shelter = cast["association caseworker"], cast["shelter caseworker"]
    opened = case_of(worker)
    agree(worker, opened, to=[shelter])
    service = shelter_of(cast, takes_pregnant=True, languages=["be", "th"])
    need = {"kind": "Shelter", "pregnant": "on", "with_children": "on", "speaks": "th"}
    page = found(worker, opened, **need)
    assert 'name="brought"' in page
    where = reverse("refer", kwargs={"case": opened.case.pk, "service": service.pk})
    form = at(worker).post(where, {"brought": "1", **need}).content.decode()
    assert "This has to be mended" not in form
    assert form.count("checked") >= 4  # identity, urgency, children, pregnancy; and the language
    assert 'value="th" id' in form or 'value="th"' in form
    with worker.acting():
        assert not Referral.objects.filter(case=opened.case).exists()  # coming from the search sends nothing

    asked = {"sections": ["identity"], "urgency": "now", "expires_at": "3", "pregnant": "on", "languages": ["th"]}
    referral = at(worker).post(where, asked)["Location"]
    envelope = at(shelter).get(referral).content.decode()
    assert "Thai" in envelope
    with shelter.acting():
        sent = Referral.objects.get(case_id=opened.case.pk)
        assert (sent.pregnant, sent.with_children, sent.languages) == (True, False, ["th"])


def test_after_a_decline_the_next_service_is_one_press_away(cast: Cast) -> None:
    worker, shelter = cast["association caseworker"], cast["shelter caseworker"]
    opened = case_of(worker)
    agree(worker, opened, to=[shelter])
    where = reverse("refer", kwargs={"case": opened.case.pk, "service": shelter_of(cast).pk})
    referral = at(worker).post(where, {"sections": ["identity"], "urgency": "now", "expires_at": "3"})["Location"]
    for move, given in (("acknowledged", {}), ("declined", {"decline_reason": "NoCapacity"})):
        assert at(shelter).post(f"{referral}/{move}", given).status_code == 303
    assert f'href="{referral}/another"' in at(worker).get(referral).content.decode()
