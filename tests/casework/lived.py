"""One row in each table of a case's life, by the name that addresses have for it, each with something left to do."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from casework.cast import Person
from casework.story import TODAY
from prystan.casework.care.actions.attachments import attach
from prystan.casework.care.actions.children import decide_best_interest, name_guardian
from prystan.casework.care.actions.help import (
    agree_plan,
    assess,
    begin_episode,
    give_task,
    plan_follow_up,
    set_goal,
)
from prystan.casework.care.actions.story import ask_for_decision, begin_reflection, record_event
from prystan.casework.cases.actions import Opened

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
WORDS = {
    "place": "Хутар за возерам", "account": "Абяцалі працу на кухні", "goal": "Жыць асобна",
    "task": "Патэлефанаваць у суд", "file": "пашпарт Ганны.pdf", "guardian": "Апякун Прыкладны",
    "answers": "баіцца выходзіць увечары",
}  # fmt: skip


def one_of_each(person: Person, opened: Opened) -> dict[str, UUID | str]:
    """The parts of addresses. The case is open, with a live consent to assistance; so there is no closing to reopen."""
    by = person.member
    with person.acting():
        event = record_event(opened, "exploitation", by=by, forms=["ForcedLabour"], country="PL",
                             place=WORDS["place"], account=WORDS["account"])  # fmt: skip
        plan = agree_plan(opened, by=by, on=TODAY, kind="Livelihood")
        return {
            "kind": "exploitation", "event": event.pk, "plan": plan.pk, "closure": uuid4(),
            "decision": ask_for_decision(opened, "Preliminary", "Police", by=by, requested_on=TODAY).pk,
            "reflection": begin_reflection(opened, by=by, began_on=TODAY).pk,
            "assessment": assess(opened, {"injury": "yes"}, by=by, on=TODAY, risk="high", needs=["MedicalCare"],
                                 note=WORDS["answers"]).pk,
            "goal": set_goal(opened, plan, WORDS["goal"], by=by, service="Legal").pk,
            "episode": begin_episode(opened, "Legal", by=by, began_on=TODAY).pk,
            "visit": plan_follow_up(opened, by=by, month=6, due_on=TODAY + timedelta(days=7)).pk,
            "task": give_task(opened, "court", WORDS["task"], by=by, due_on=TODAY).pk,
            "attachment": attach(opened, WORDS["file"], PDF, by=by).pk,
            "guardian": name_guardian(opened, "appointed", WORDS["guardian"], by=by, from_on=TODAY).pk,
            "best_interest": decide_best_interest(
                opened, "referral", "Бяспечней", by=by, body="NGO", heard=True, decided_on=TODAY,
                review_on=TODAY + timedelta(days=90),
            ).pk,
        }  # fmt: skip
