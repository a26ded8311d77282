"""From intake to the report, gone by four people at four browsers.

The shelter has a telephone, the co-ordinator a dark screen; the national office sees numbers and no name.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from typer.testing import CliRunner

from casework.browsing import pictures
from casework.browsing.conftest import Somebody
from casework.cast import OWNER, PASSWORD, Cast, cast_of_a_story, connected_as
from casework.story import TODAY, agree, case_of, drafted, name_her, sent, shelter_of
from prystan.casework.access.actions import found_organisation
from prystan.casework.access.context import acting
from prystan.casework.clocks.escalation import escalate
from prystan.casework.database import Cluster
from prystan.casework.database.cluster import SUPERUSER
from prystan.casework.network.models import Service
from prystan.cli.app import app

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

NAME = "Яўгенія Журавовіч"
Browsers = Callable[..., Somebody]


@pytest.fixture(scope="module")
def story(cast: Cast) -> Cast:
    return cast_of_a_story("north")


@pytest.fixture(scope="module")
def office(story: Cast) -> str:
    """The address of somebody in the national office."""
    with connected_as(OWNER):
        found_organisation(
            name="National office of the north", kind="CentralGovernmentOrganisation",
            email="analyst@office.browsing.example",
            person="Analyst", password=PASSWORD, roles=["auditor"],
        )  # fmt: skip
    return "analyst@office.browsing.example"


def take_in(worker: Somebody, receiver: str) -> None:
    """The facts, then consent, then the name."""
    worker.click("Cases")
    worker.click("Take a person in")
    worker.fill(
        detected_on=TODAY.isoformat(), status="PossibleVictimOfTrafficking", sex="Feminine", age_band="24-26",
        region="BY-MI",
    )  # fmt: skip
    worker.picture("take-in")
    worker.click("Save")
    assert "Without consent no name can be written down" in worker.text()
    worker.click("Record consent")
    worker.tick("purposes", "assistance", "referral", "statistics")
    worker.tick("receivers", receiver)
    worker.fill(until=(TODAY + timedelta(days=300)).isoformat(), language="be")
    worker.picture("consent")
    worker.click("Save")
    worker.click("Write names and whereabouts")
    worker.fill(name=NAME, birth_date="2001-02-03", phone="+375 29 111 22 33")
    worker.click("Save")
    assert NAME in worker.text()


def refer(worker: Somebody, service: Service) -> None:
    worker.click("Find a service and refer")
    worker.fill(kind="Shelter", region="BY-MI")
    worker.tick("with_children")
    worker.click("Search")
    worker.picture("find-a-service")
    # By its address: other tests of the same process leave services of the same name in the directory.
    worker.page.locator(f"form[action$='{service.pk}'] button").click()
    worker.look()
    worker.click("Send the referral")
    assert "The referral is sent, without a name." in worker.text()


def serve(shelter: Somebody, service: str) -> None:
    """The receiver's side: no name before acceptance, the agreed sections after it."""
    shelter.go("/")
    shelter.click(service)
    assert NAME not in shelter.page.content()
    shelter.picture("envelope-on-a-telephone")
    shelter.click("I have seen it")
    shelter.click("Accept")
    shelter.click("Open the case")
    assert NAME in shelter.text()
    assert "111 22 33" not in shelter.page.content()
    shelter.picture("case-opened-to-the-receiver")
    shelter.page.go_back()
    shelter.click("The person has come")
    shelter.page.locator("summary", has_text="Help is over").click()
    shelter.fill(outcome="Completed")
    shelter.click("Help is over")
    shelter.click("Tell the sender")
    assert "The case is closed to you again" in shelter.text()


def accompany(worker: Somebody) -> None:
    """What follows a referral: needs, a plan, a service, a visit, a task; then the case is closed and put on paper."""
    worker.click("Cases")
    worker.page.locator("main").get_by_role("link", name="Case ").first.click()
    worker.click("Assess risk and needs")
    worker.page.locator("[name=asked_documents_taken][value=yes]").check()
    worker.click("What do the answers suggest?")
    worker.fill(risk="medium")
    worker.picture("risk-and-needs")
    worker.click("Save")
    assert "Restoration of documents" in worker.text()

    worker.click("Add a plan")
    worker.fill(kind="Livelihood")
    worker.click("Save")
    worker.begin("Add a goal")
    worker.fill(text="Аднавіць пашпарт", service="DocumentRestoration")
    worker.click("Save")
    worker.click("Add a service")
    worker.fill(service="DocumentRestoration")
    worker.click("Save")
    worker.begin("It ended")
    worker.fill(outcome="Completed")
    worker.click("Save")
    worker.begin("How did it come out?")
    worker.fill(state="met")
    worker.click("Save")
    assert "Goals reached: 1 of 1." in worker.text()

    worker.click("Plan a visit")
    worker.fill(month="3", due_on=TODAY.isoformat())
    worker.click("Save")
    worker.begin("Write down the visit")
    worker.page.locator("[name=housing][value=yes]").check()
    worker.click("Save")
    worker.click("Add a task")
    worker.fill(kind="court", text="Патэлефанаваць у суд")
    worker.click("Save")
    worker.click("My day")
    assert "Патэлефанаваць" not in worker.text()
    worker.picture("my-day")
    worker.begin("Done")
    assert "The task is done." in worker.text()
    worker.picture("a-case")

    worker.click("Close the case")
    worker.click("Close the case")  # without a reason nobody closes it
    assert "This has to be mended" in worker.text()
    worker.fill(reason="goals_met", outcome="independent")
    worker.click("Close the case")
    assert "The case is closed." in worker.text()
    assert not worker.page.get_by_role("link", name="Find a service and refer").count()
    worker.click("The whole timeline")
    worker.page.go_back()
    worker.click("Summary to print")
    assert NAME in worker.text()
    worker.picture("summary")


def ask_another(coordinator: Somebody) -> None:
    """What nobody answered goes on to somebody else."""
    coordinator.choose("Where they wait")
    coordinator.picture("where-referrals-wait")
    coordinator.begin("Ask another provider")
    coordinator.page.get_by_role("radio").first.check()
    coordinator.picture("another-provider")
    coordinator.click("Send the referral")
    assert "The new referral is sent, without a name." in coordinator.text()


@pytest.fixture(scope="module")
def late(story: Cast, site: Cluster) -> None:
    """A referral that has waited too long, by the superuser's clock; and another house that offers the same."""
    worker, stranger = story["association caseworker"], story["stranger coordinator"]
    opened = case_of(worker)
    agree(worker, opened, to=[story["shelter caseworker"], stranger])
    name_her(worker, opened, "Вера Чаканая")
    referral = sent(worker, drafted(worker, opened, shelter_of(story, name="House on the hill")))
    house = Service(
        owner=stranger.organisation, kind="Shelter", name="House by the forest", region="BY-MI", confirmed_on=TODAY,
        takes_children_along=True, languages=["be", "ru"], capacity=8, free=2,
    )  # fmt: skip
    with stranger.acting():
        house.save(force_insert=True)
    with psycopg.connect(site.url(SUPERUSER, "prystan"), autocommit=True) as time:
        time.execute("SET session_replication_role = replica")
        time.execute("UPDATE referrals_referral SET sent_at = sent_at - interval '5 days' WHERE id = %s", [referral.pk])
    with acting(None):
        escalate()


def test_from_intake_to_the_report(
    story: Cast, office: str, late: None, at_browser: Browsers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = shelter_of(story)
    worker, shelter = at_browser(), at_browser(phone=True)
    coordinator, analyst = at_browser(dark=pictures.FOLDER is None), at_browser()
    worker.sign_in(story["association caseworker"].member.email)
    shelter.sign_in(story["shelter caseworker"].member.email)
    take_in(worker, str(story["shelter caseworker"].organisation.pk))
    refer(worker, service)
    serve(shelter, service.name)
    accompany(worker)

    coordinator.sign_in(story["association coordinator"].member.email)
    ask_another(coordinator)
    coordinator.choose("Contribution")
    with coordinator.page.expect_download() as download:
        coordinator.page.get_by_role("button", name="Make the contribution").click()
    sent = tmp_path / "contribution.zip"
    download.value.save_as(sent)
    with zipfile.ZipFile(sent) as packed:
        assert not [name for name in packed.namelist() if "Журав".encode() in packed.read(name)]

    made = CliRunner().invoke(
        app, ["report", str(sent), "--country", "by", "--year", str(TODAY.year), "--out", str(tmp_path / "report")]
    )
    assert made.exit_code == 0, made.output
    monkeypatch.setattr(settings, "REPORT", str(tmp_path / "report"))
    analyst.sign_in(office)
    analyst.choose("The country's numbers")
    assert NAME not in analyst.page.content()
    assert analyst.page.locator("main table tbody tr").count() > 10
    assert "Fewer than 10" in analyst.text()
    analyst.picture("numbers")
    assert not analyst.page.get_by_role("link", name="Cases", exact=True).count()
    analyst.page.locator("main").get_by_role("link", name="English").click()
    assert analyst.page.url.endswith("/en/report.html")
    assert analyst.page.locator("h1").count() == 1


def test_without_javascript_a_person_is_taken_in_and_referred(story: Cast, at_browser: Browsers) -> None:
    worker = at_browser(script=False)
    worker.sign_in(story["stranger caseworker"].member.email)
    take_in(worker, str(story["shelter caseworker"].organisation.pk))
    refer(worker, shelter_of(story))
    worker.click("Take the referral back")
    accompany(worker)
