"""The pages of a case's life, for the list of all pages."""

from __future__ import annotations

from prystan.casework.access.roles import Permission
from prystan.web.care import steps, views
from prystan.web.care.step import Step, view
from prystan.web.pages import Page, page

_CASE = "cases/<uuid:case>"


def _step(name: str, path: str, step: Step, verbs: str = "GET POST") -> Page:
    return page(name, f"{_CASE}/{path}", view(step), Permission.WRITE_CASES, verbs=verbs)


PAGES: tuple[Page, ...] = (
    page("stage", f"{_CASE}/story/<slug:kind>", views.stage, Permission.WRITE_CASES, verbs="GET POST"),
    page("correct-stage", f"{_CASE}/story/<slug:kind>/<uuid:event>", views.correct_stage, Permission.WRITE_CASES,
         verbs="GET POST"),
    _step("remove-event", "events/<uuid:event>/remove", steps.REMOVE_EVENT),
    _step("record-decision", "decisions", steps.RECORD_DECISION),
    _step("decide", "decisions/<uuid:decision>", steps.DECIDE),
    _step("begin-reflection", "reflection", steps.BEGIN_REFLECTION),
    _step("end-reflection", "reflection/<uuid:reflection>", steps.END_REFLECTION),
    _step("name-guardian", "guardians", steps.NAME_GUARDIAN),
    _step("change-guardian", "guardians/<uuid:guardian>", steps.CHANGE_GUARDIAN),
    _step("decide-best-interest", "best-interest", steps.DECIDE_BEST_INTEREST),
    _step("end-best-interest", "best-interest/<uuid:best_interest>", steps.END_BEST_INTEREST),
    page("assess", f"{_CASE}/assessments", views.assessing, Permission.WRITE_CASES, verbs="GET POST"),
    page("assessment", f"{_CASE}/assessments/<uuid:assessment>", views.assessment, Permission.READ_CASES),
    _step("agree-plan", "plans", steps.AGREE_PLAN),
    _step("set-goal", "plans/<uuid:plan>/goals", steps.SET_GOAL),
    _step("close-plan", "plans/<uuid:plan>/close", steps.CLOSE_PLAN),
    _step("settle-goal", "goals/<uuid:goal>", steps.SETTLE_GOAL),
    _step("begin-service", "services", steps.BEGIN_SERVICE),
    _step("end-service", "services/<uuid:episode>", steps.END_SERVICE),
    _step("plan-visit", "visits", steps.PLAN_VISIT),
    _step("record-visit", "visits/<uuid:visit>", steps.RECORD_VISIT),
    _step("give-task", "tasks", steps.GIVE_TASK),
    _step("finish-task", "tasks/<uuid:task>/done", steps.FINISH_TASK, verbs="POST"),
    _step("attach", "files", steps.ATTACH),
    page("file", f"{_CASE}/files/<uuid:attachment>", views.file, Permission.READ_CASES),
    _step("remove-file", "files/<uuid:attachment>/remove", steps.REMOVE_FILE),
    _step("close", "close", steps.CLOSE),
    _step("reopen", "closings/<uuid:closure>/reopen", steps.REOPEN),
    page("timeline", f"{_CASE}/timeline", views.timeline, Permission.READ_CASES),
    page("summary", f"{_CASE}/summary", views.summary, Permission.READ_CASES),
)  # fmt: skip
