"""One person's way through the mechanism, page by page, as her helpers go it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.browser import at
from casework.cast import Cast
from casework.story import FACTS, TODAY, agree, case_of, shelter_of
from prystan.casework.cases.models import Case
from prystan.casework.referrals.models import Referral

pytestmark = pytest.mark.usefixtures("database")

NAME = "Яўгенія Журавовіч"


def test_from_intake_to_feedback(cast: Cast) -> None:
    worker, shelter = at(cast["association caseworker"]), at(cast["shelter caseworker"])
    service = shelter_of(cast)

    taken = worker.post(reverse("take-in"), {**FACTS, "detected_on": TODAY.isoformat()})
    assert taken.status_code == 303
    page = taken["Location"]
    case = page.rsplit("/", 1)[1]
    assert "cannot" in worker.get(page).content.decode() or "Without consent" in worker.get(page).content.decode()

    receiver = str(cast["shelter caseworker"].organisation.pk)
    agreed = {
        "purposes": ["assistance", "referral", "statistics"], "receivers": [receiver],
        "given_on": TODAY.isoformat(), "until": (TODAY + timedelta(days=300)).isoformat(), "language": "be",
    }  # fmt: skip
    assert worker.post(f"{page}/consent", agreed).status_code == 303
    told = {"name": NAME, "birth_date": "2001-02-03", "phone": "+375 29 111 22 33"}
    assert worker.post(f"{page}/person", told).status_code == 303
    assert NAME in worker.get(page).content.decode()
    assert f"/cases/{case}" in worker.post(reverse("cases"), {"name": "Евгения Журавович"}).content.decode()

    found = worker.post(f"{page}/refer", {"kind": "Shelter", "region": "BY-MI", "with_children": "on"})
    assert service.name in found.content.decode()
    sent = worker.post(f"{page}/refer/{service.pk}", {"sections": ["identity"], "urgency": "now", "expires_at": "3"})
    assert sent.status_code == 303, sent.content.decode()
    referral = sent["Location"]

    # the receiver may not see the case yet, and sees the referral all the same
    for inbox in ("day", "referrals"):
        assert referral in shelter.get(reverse(inbox)).content.decode()
    before = shelter.get(referral).content.decode()
    assert service.name in before
    assert NAME not in before
    assert shelter.get(page).status_code == 404
    assert shelter.post(f"{referral}/acknowledged").status_code == 303
    assert shelter.post(f"{referral}/accepted").status_code == 303
    opened = shelter.get(page).content.decode()
    assert NAME in opened
    assert "+375 29 111 22 33" not in opened  # she agreed to identity, not to contact
    assert shelter.post(f"{referral}/in_service").status_code == 303
    assert shelter.post(f"{referral}/completed", {"outcome": ""}).status_code == 422
    assert shelter.post(f"{referral}/completed", {"outcome": "Completed"}).status_code == 303
    assert shelter.post(f"{referral}/feedback").status_code == 303
    assert shelter.get(page).status_code == 404


def test_withdrawn_consent_closes_the_case_to_the_receiver_at_once(cast: Cast) -> None:
    association, receiver = cast["association caseworker"], cast["shelter caseworker"]
    worker, shelter = at(association), at(receiver)
    opened = case_of(association)
    agree(association, opened, to=[receiver])
    service = shelter_of(cast)
    page = reverse("case", kwargs={"case": opened.case.pk})
    asked = {"sections": ["identity"], "urgency": "now", "expires_at": "3"}
    referral = worker.post(f"{page}/refer/{service.pk}", asked)["Location"]
    for move in ("acknowledged", "accepted"):
        shelter.post(f"{referral}/{move}")
    assert shelter.get(page).status_code == 200
    assert worker.post(f"{page}/consent/withdraw").status_code == 303
    assert shelter.get(page).status_code == 404


def test_a_referral_to_whom_she_did_not_agree_is_not_sent(cast: Cast) -> None:
    association = cast["association caseworker"]
    opened = case_of(association)
    agree(association, opened, purposes=["assistance"])
    page = reverse("case", kwargs={"case": opened.case.pk})
    asked = {"sections": ["identity"], "urgency": "now", "expires_at": "3"}
    refused = at(association).post(f"{page}/refer/{shelter_of(cast).pk}", asked)
    assert refused.status_code == 422
    with association.acting():
        assert not Referral.objects.filter(case=opened.case).exists()


def test_wrong_input_keeps_what_was_right_and_says_what_to_do(cast: Cast) -> None:
    worker = at(cast["association caseworker"])
    tomorrow = timezone.localdate() + timedelta(days=1)
    shown = worker.post(reverse("take-in"), {**FACTS, "detected_on": tomorrow.isoformat()})
    text = shown.content.decode()
    assert shown.status_code == 422
    assert 'role="alert"' in text
    assert 'value="BY-MI" selected' in text
    with cast["association caseworker"].acting():
        assert not Case.objects.filter(detected_on=tomorrow).exists()


def test_a_contribution_has_no_name_in_it(cast: Cast) -> None:
    association = cast["association caseworker"]
    opened = case_of(association)
    agree(association, opened, purposes=["assistance", "statistics"])
    worker = at(association)
    page = reverse("case", kwargs={"case": opened.case.pk})
    worker.post(f"{page}/person", {"name": NAME})
    made = at(cast["association coordinator"]).post(reverse("contribution"))
    assert made["Content-Type"] == "application/zip"
    assert "Журавовіч".encode() not in made.content
    assert made.content[:2] == b"PK"
