"""axe finds nothing on any page of the site, with content, on a desktop and on a telephone; nor is one too wide.

Pages are those of `urls.PAGES` and every template that is a page of its own: one that nobody looks at fails the test.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from casework.access.test_second_factors import with_passkeys, with_telephone
from casework.browser import at, somebody
from casework.browsing.looking import WIDE, Looker, rendered, whole_templates
from casework.cast import OWNER, PASSWORD, Cast, Person, connected_as
from casework.exchange.test_tokens_by_page import kept_by, sealed_to
from casework.exchange.test_workbook import PERSON, workbook
from casework.joining.test_invitations import answered, invited
from casework.narrowed.test_glass import ASKED, colleague
from casework.pages.test_import_page import sent as imported
from casework.pages.test_matrix import address, things, told  # noqa: F401 (fixtures)
from casework.pages.test_the_countrys_numbers import report  # noqa: F401 (a fixture)
from casework.story import TODAY, agree, brought_to, case_of, drafted, name_her, sent
from prystan.casework.access import attempts
from prystan.casework.access.actions import add_partner
from prystan.casework.access.roles import ROLE_CODES
from prystan.casework.care.actions.closing import close_case
from prystan.casework.exchange.models import KeptRound, Making
from prystan.casework.narrowed.actions import name_keepers
from prystan.casework.network.models import Service
from prystan.casework.referrals.states import State
from prystan.casework.vault import seal_to
from prystan.web.models import Draft
from prystan.web.pages import Page
from prystan.web.urls import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser"), pytest.mark.usefixtures("database")]

FILES = {"file", "calendar", "report-file"}  # what is downloaded; the report's pages have tests of their own
WORKER, CHIEF, SHELTER = "association caseworker", "association coordinator", "shelter caseworker"
Looks = Iterator[tuple[str, Any]]


@pytest.fixture
def looker(browser: Browser) -> Iterator[Looker]:
    looker = Looker.at(browser)
    yield looker
    looker.page.context.close()


@pytest.fixture(scope="module")
def abroad(cast: Cast) -> Service:
    """A service of a partner without members."""
    with connected_as(OWNER):
        house = add_partner(name="House far away", kind="NGO")
        return Service.objects.create(owner=house, kind="Shelter", name="Far away", region="BY-MI", confirmed_on=TODAY)


def in_language(client: Client, language: str, where: str) -> Any:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(where)


def test_axe_finds_nothing_on_any_page(
    looker: Looker,
    cast: Cast,
    told: dict[str, Any],  # noqa: F811
    abroad: Service,
    report: None,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: set[str] = set()
    with rendered(monkeypatch) as templates:
        told |= more_to_tell(cast, told)
        for what, client, where in pages_of_members(cast, told):
            wide, narrow = in_language(client, "be", where), in_language(client, "ru", where)
            if (wide.status_code, narrow.status_code) == (200, 200):
                done.add(what.split()[0])
            else:
                looker.faults.append(f"{what}: {wide.status_code}, and has to be a page")
            looker.look(what, wide, narrow)
        for moment in (entering, joining, importing, referring, abroad_asked, narrowing, refusing):
            for what, answer in moment(cast, told, abroad=abroad, folder=tmp_path, monkeypatch=monkeypatch):
                looker.look(what, answer)
                done.add(what.split()[0])
        assert not looker.faults, "\n".join(looker.faults)
        assert not whole_templates() - templates, "no look at these templates"
    assert not {page.name for page in PAGES if "GET" in page.verbs} - FILES - done, "no look at these pages"


def more_to_tell(cast: Cast, told: dict[str, Any]) -> dict[str, Any]:  # noqa: F811
    """What the matrix of access does not need: somebody alike, a closed case, what was typed, an emergency."""
    worker, chief = cast[WORKER], cast[CHIEF]
    twin = case_of(worker)
    agree(worker, twin)
    name_her(worker, twin)
    closed = case_of(worker)
    agree(worker, closed)
    with worker.acting():
        closure = close_case(closed, "goals_met", "independent", by=worker.member, on=TODAY)
        typed = json.dumps({"path": f"/cases/{told['case']}/note", "typed": [["text", "Не спіць"]]}).encode()
    drafts = {}
    for person in (worker, chief):
        with person.acting():
            drafts[person.member.pk] = Draft.objects.create(
                member=person.member, owner=person.organisation, sealed=seal_to([person.member.public_key], typed)
            ).pk
    with chief.acting():
        offered = Service.objects.create(
            owner=chief.organisation,
            kind="Legal",
            name="Advice",
            region="BY-MI",
            confirmed_on=TODAY,
            capacity=3,
            free=1,
        )
    kept_by(at(chief), sealed_to(chief))
    with chief.acting():
        making = Making.objects.create(
            owner=chief.organisation, member=chief.member, kept=KeptRound.objects.get(), names=1, left=[told["case"]]
        )
    passkey, _second = with_passkeys(chief, "Telephone", "Stick")
    with_telephone(chief)
    return {
        "making": making.pk,
        "passkey": passkey.pk,
        "own service": offered.pk,
        "twin": twin.case.pk,
        "closed": closed.case.pk,
        "closure": closure.pk,
        "drafts": drafts,
    }


def pages_of_members(cast: Cast, told: dict[str, Any]) -> Iterator[tuple[str, Client, str]]:  # noqa: F811
    """Each page once; by each role where roles see different things there."""
    done: set[str] = set()
    for role in sorted(ROLE_CODES, key=["coordinator", "administrator", "auditor", "caseworker"].index):
        person = cast[f"association {role}"]
        client = at(person)
        for page in PAGES:
            if "GET" not in page.verbs or page.open or page.name in FILES or not page.admits(person.member):
                continue
            if page.name not in done or page.name in ("day", "openings", "services", "account"):
                done.add(page.name)
                yield f"{page.name} as {role}", client, place(page, person, told)
    shelter = at(cast[SHELTER])
    for name in ("day", "referrals", "referral", "flow"):
        where = reverse(name, kwargs={"referral": told["referral"]} if name == "referral" else {})
        yield f"{name} as receiver", shelter, where


def place(page: Page, person: Person, told: dict[str, Any]) -> str:  # noqa: F811
    own = {"draft": told["drafts"].get(person.member.pk)}
    if page.name == "service":
        own["service"] = told["own service"]
    if page.name == "reopen":
        own["case"] = told["closed"]
    if page.name == "put-together":
        own["other"] = told["twin"]
    if page.name == "alike":
        own["case"] = told["twin"]
    return address(page, {**told, **own})


def entering(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    who = {"email": cast["stranger auditor"].member.email, "password": PASSWORD}
    yield "sign-in", somebody().get(reverse("sign-in"))
    yield "sign-in refused", somebody().post(reverse("sign-in"), {**who, "password": "wrong"})
    yield "second-factor", somebody().post(reverse("sign-in"), who)
    person, client = cast["stranger coordinator"], somebody()
    with_passkeys(person, "Telephone")
    client.post(reverse("sign-in"), {"email": person.member.email, "password": PASSWORD})
    yield "use-second-factor", client.get(reverse("use-second-factor"))
    yield "recover", somebody().get(reverse("recover"))
    words = "seven storks on a quiet roof"
    lost = {"email": cast["stranger administrator"].member.email, "paper": cast.papers["stranger"], "new": words}
    yield "recover refused", somebody().post(reverse("recover"), {**lost, "paper": "nonsense", "again": words})
    yield "recover done", somebody().post(reverse("recover"), {**lost, "again": words})
    yield "paper made", at(cast["association administrator"]).post(reverse("paper"), {"password": PASSWORD})
    with given["monkeypatch"].context() as patch:
        patch.setattr(attempts, "blocked", lambda **_: True)
        yield "sign-in blocked", somebody().post(reverse("sign-in"), who)


def joining(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    chief = cast["association administrator"]
    form = {"name": "Nina", "email": "looked@association.example", "roles": ["caseworker"], "days": "3"}
    yield "invite made", at(chief).post(reverse("invite"), form)
    link = invited(chief, "looked-at@association.example")
    yield "join", somebody().get(link)
    yield "join done", answered(somebody(), link)[1]
    yield "join over", somebody().get(link)


def importing(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    wrong = {**PERSON, "Trafficking Status": "perhaps"}
    yield "import done", imported(cast, workbook(given["folder"] / "w.xlsx", PERSON, wrong))
    worker = at(cast[WORKER])
    secret = {
        "kind": "calendar",
        "made_for": "Desk",
        "scopes": ["read_cases"],
        "expires_at": "30",
        "password": PASSWORD,
    }
    yield "programs secret", worker.post(reverse("programs"), secret)
    yield "cases found", worker.post(reverse("cases"), {"name": PERSON["First Name"]})
    yield "take-in wrong", worker.post(reverse("take-in"), {"detected_on": "2999-01-01"})


def referring(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    worker, shelter = at(cast[WORKER]), at(cast[SHELTER])
    found = {"kind": "Shelter", "region": "BY-MI"}
    yield "find found", worker.post(reverse("find", kwargs={"case": told["case"]}), found)
    yield "find closed", worker.get(reverse("find", kwargs={"case": told["closed"]}))
    yield "note closed", worker.get(reverse("note", kwargs={"case": told["closed"]}))
    yield "case closed", worker.get(reverse("case", kwargs={"case": told["closed"]}))
    opened, seen = brought_to(State.ACKNOWLEDGED, cast)
    yield "referral to answer", shelter.get(reverse("referral", kwargs={"referral": seen.pk}))
    yield "move without a reason", shelter.post(reverse("move", kwargs={"referral": seen.pk, "move": "declined"}))
    shelter.post(reverse("move", kwargs={"referral": seen.pk, "move": "accepted"}))
    yield "case as receiver", shelter.get(reverse("case", kwargs={"case": opened.case.pk}))
    copied = {"language": "be", "sections": ["identity", "contact", "notes", "story", "care"]}
    yield "copy made", worker.post(reverse("copy", kwargs={"case": told["case"]}), copied)


def abroad_asked(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    worker, service = cast[WORKER], given["abroad"]
    opened = case_of(worker)
    agree(worker, opened, service_kinds=["Shelter"])
    name_her(worker, opened)
    referral = sent(worker, drafted(worker, opened, service))
    where = reverse("make-link", kwargs={"referral": referral.pk})
    made = at(worker).post(where, {"days": "3"})
    yield "make-link made", made
    secret = re.findall(r"testserver(/link/[\w-]+)", made.content.decode())[0]
    yield "link", somebody().get(secret)
    opened_page = somebody().post(secret)
    yield "link opened", opened_page
    yield "link over", somebody().post(secret)
    answer = re.findall(r'name="answer" value="([^"]+)"', opened_page.content.decode())[0]
    yield "answer to mend", somebody().post(reverse("answer"), {"move": "declined", "answer": answer})
    yield "answer given", somebody().post(reverse("answer"), {"move": "accepted", "answer": answer})


def narrowing(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    worker, chief, other = cast[WORKER], cast[CHIEF], colleague(cast, "vera")
    opened = case_of(worker)
    agree(worker, opened)
    with chief.acting():
        name_keepers(opened.case, [worker.member.pk], by=chief.member)
    yield "case of others", at(other).get(reverse("case", kwargs={"case": opened.case.pk}))
    asked = {"reason": "danger", "words": ASKED["words"], "hours": "2"}
    at(other).post(reverse("break-glass", kwargs={"case": opened.case.pk}), asked)
    yield "openings asked", at(chief).get(reverse("openings"))
    yield "openings as auditor", at(cast["association auditor"]).get(reverse("openings"))


def refusing(cast: Cast, told: dict[str, Any], **given: Any) -> Looks:  # noqa: F811
    yield "nothing", at(cast[WORKER]).get("/nothing-here")
    yield "forbidden", at(cast["association auditor"]).get(reverse("cases"))


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_menu_is_one_line_on_a_desktop(language: str, looker: Looker, cast: Cast) -> None:
    for role in ROLE_CODES:
        looker.show(in_language(at(cast[f"association {role}"]), language, "/"), WIDE)
        for width in (1280, 1024):
            looker.page.set_viewport_size({"width": width, "height": 900})
            tops = looker.page.evaluate("[...document.querySelectorAll('.wide > ul > li')].map(one => one.offsetTop)")
            assert len(tops) > 3
            assert len(set(tops)) == 1, f"{role}, {width} pixels"


def test_the_menu_is_used_by_keyboard_alone(looker: Looker, cast: Cast) -> None:
    """Tab to the title, Enter opens it, Tab to the page; a click beside it shuts it."""
    client = at(cast[CHIEF])
    looker._answer = client.get("/")
    page = looker.page
    page.goto("http://site.invalid/page")
    shut = page.locator(".wide details").first
    shut.locator("summary").focus()
    page.keyboard.press("Enter")
    assert shut.get_attribute("open") is not None
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == reverse("referrals")
    page.mouse.click(600, 700)
    assert shut.get_attribute("open") is None
