"""What happened to an invented person, and what is done for her: one row or two in each part of her case."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from prystan.casework.access.models import Member
from prystan.casework.care.actions import help as aid
from prystan.casework.care.actions.closing import close_case
from prystan.casework.care.actions.story import ask_for_decision, begin_reflection, decide, record_event
from prystan.casework.cases.actions import Opened, add_note
from prystan.casework.network.country import questions


def live(opened: Opened, member: Member, day: date) -> None:
    """A case in the middle of its work: assessed, with a plan, a service, a visit and tasks to come."""
    today, soon = timezone.localdate(), timezone.localdate() + timedelta(days=20)
    record_event(
        opened, "recruitment", by=member, recruitment=["ThroughOnlineSocialNetworks"], recruiter="Acquainted",
        began_on=(day - timedelta(days=200)).replace(day=1),
    )  # fmt: skip
    record_event(
        opened, "exploitation", by=member, country="PL", forms=["ForcedLabour"], controls=["WithholdsDocuments"],
        began_on=(day - timedelta(days=170)).replace(day=1), account="Абяцалі працу на кухні, дакументы забралі.",
    )  # fmt: skip
    asked = ask_for_decision(opened, "Preliminary", "NGO", by=member, requested_on=day)
    decide(opened, asked, "Positive", on=day)
    begin_reflection(opened, by=member, began_on=day)
    needs = ("Shelter", "DocumentRestoration")
    answers = {question.key: "yes" if question.service in needs else "unknown" for question in questions()}
    aid.assess(opened, answers, by=member, on=day, risk="medium", needs=needs, review_on=soon)
    plan = aid.agree_plan(opened, by=member, on=day, kind="SocialCare", review_on=today + timedelta(days=60))
    reached = aid.set_goal(opened, plan, "Бяспечнае месца для начлегу", by=member, service="Shelter")
    aid.settle_goal(reached, "met", on=today)
    aid.set_goal(opened, plan, "Аднавіць пашпарт", by=member, service="DocumentRestoration", due_on=soon)
    aid.begin_episode(opened, "MaterialAid", by=member, began_on=day)
    aid.plan_follow_up(opened, by=member, month=1, due_on=today + timedelta(days=10))
    aid.give_task(opened, "document", "Запісаць на прыём па пашпарт", by=member, due_on=today + timedelta(days=2))
    aid.give_task(opened, "call", "Патэлефанаваць у прытулак", by=member, due_on=today)
    add_note(opened, "Просіць не тэлефанаваць увечары.", by=member)


def lived_through(opened: Opened, member: Member, day: date) -> None:
    """A case that is over: what happened, a service that helped, and the end."""
    began = (day - timedelta(days=90)).replace(day=1)
    record_event(opened, "exploitation", by=member, country="PL", forms=["ForcedLabour"], began_on=began)
    episode = aid.begin_episode(opened, "MaterialAid", by=member, began_on=day)
    aid.end_episode(episode, "Completed", on=day + timedelta(days=30))
    close_case(opened, "goals_met", "independent", by=member, on=day + timedelta(days=60), follow_up=False)
