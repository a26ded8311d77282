"""The pages of the site, all of them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from prystan.casework.access.roles import Permission
from prystan.web.care.pages import PAGES as CARE
from prystan.web.pages import Group, Page, guarded, page
from prystan.web.programs.api import api
from prystan.web.programs.calendar import feed
from prystan.web.views import (
    account,
    alike,
    another,
    branches,
    cases,
    contribution,
    day,
    drafts,
    entry,
    factors,
    first_factor,
    imports,
    joining,
    keeping,
    memoranda,
    narrowed,
    numbers,
    outside,
    person,
    recovery,
    referrals,
    services,
    transfers,
)

P = Permission
REFERRALS, NUMBERS, HOUSE = Group.REFERRALS, Group.NUMBERS, Group.HOUSE

PAGES: tuple[Page, ...] = (
    page("sign-in", "sign-in", entry.sign_in, verbs="GET POST", open=True),
    page("second-factor", "sign-in/second-factor", first_factor.set_up, verbs="POST", open=True),
    page("use-second-factor", "sign-in/use-second-factor", entry.use_second_factor, verbs="GET POST", open=True),
    page("recover", "sign-in/recovery-paper", recovery.recover, verbs="GET POST", open=True),
    page("sign-out", "sign-out", entry.sign_out, verbs="POST", open=True),
    page("quick-exit", "leave", entry.quick_exit, verbs="POST", open=True),
    page("language", "language", entry.language, verbs="POST", open=True),
    page("day", "", day.day, menu=_("My day")),
    page("cases", "cases", cases.cases, P.READ_CASES, verbs="GET POST", menu=_("Cases")),
    page("take-in", "cases/new", cases.take_in, P.WRITE_CASES, verbs="GET POST"),
    page("import", "cases/import", imports.take_in_file, P.WRITE_CASES, verbs="GET POST"),
    page("case", "cases/<uuid:case>", cases.case, P.READ_CASES),
    page("consent", "cases/<uuid:case>/consent", cases.consent, P.WRITE_CASES, verbs="GET POST"),
    page("withdraw", "cases/<uuid:case>/consent/withdraw", cases.withdraw_consent, P.WRITE_CASES, verbs="GET POST"),
    page("person", "cases/<uuid:case>/person", person.person, P.WRITE_CASES, verbs="GET POST"),
    page("remove-name", "cases/<uuid:case>/names/<uuid:known>/remove", person.remove_name, P.WRITE_CASES, verbs="POST"),
    page("facts", "cases/<uuid:case>/facts", person.facts, P.WRITE_CASES, verbs="GET POST"),
    page("note", "cases/<uuid:case>/note", cases.note, P.WRITE_CASES, verbs="GET POST"),
    *CARE,
    page("find", "cases/<uuid:case>/refer", referrals.find, P.REFER, verbs="GET POST"),
    page("refer", "cases/<uuid:case>/refer/<uuid:service>", referrals.refer, P.REFER, verbs="GET POST"),
    page("alike-pairs", "cases/alike", alike.pairs, P.READ_CASES),
    page("alike", "cases/<uuid:case>/alike", alike.alike, P.READ_CASES, verbs="GET POST"),
    page("decide-alike", "cases/<uuid:case>/alike/<uuid:other>", alike.decide_alike, P.WRITE_CASES, verbs="POST"),
    page(
        "put-together",
        "cases/<uuid:case>/alike/<uuid:other>/together",
        alike.put_together,
        P.WRITE_CASES,
        verbs="GET POST",
    ),
    page("put-apart", "cases/<uuid:case>/apart", alike.put_apart, P.WRITE_CASES, verbs="POST"),
    page("keepers", "cases/<uuid:case>/who-opens", narrowed.keepers, P.NARROW_CASES, verbs="GET POST"),
    page("assign", "cases/<uuid:case>/assign", narrowed.assign, P.WRITE_CASES, verbs="GET POST"),
    page("give-case", "cases/<uuid:case>/give", transfers.give_case, P.TRANSFER_CASES, verbs="GET POST"),
    page("break-glass", "cases/<uuid:case>/break-glass", narrowed.break_glass, P.BREAK_GLASS, verbs="POST"),
    page(
        "openings",
        "broken-glass",
        narrowed.openings,
        P.BREAK_GLASS,
        P.READ_AUDIT,
        menu=_("Emergency access"),
        group=HOUSE,
    ),
    page(
        "confirm-opening", "broken-glass/<uuid:opening>/confirm", narrowed.confirm_opening, P.BREAK_GLASS, verbs="POST"
    ),
    page("end-opening", "broken-glass/<uuid:opening>/end", narrowed.end_opening, P.BREAK_GLASS, verbs="POST"),
    page("audit", "who-did-what", narrowed.audit, P.READ_AUDIT, menu=_("Who did what"), group=HOUSE),
    page("referrals", "referrals", referrals.referrals, P.REFER, menu=_("To us and from us"), group=REFERRALS),
    page("flow", "referrals/flow", referrals.flow, P.REFER, menu=_("Where they wait"), group=REFERRALS),
    page(
        "transfers", "transfers", transfers.transfers, P.TRANSFER_CASES, menu=_("Transfers of cases"), group=REFERRALS
    ),
    page("transfer", "transfers/<uuid:transfer>", transfers.transfer, P.TRANSFER_CASES),
    page(
        "settle-transfer",
        "transfers/<uuid:transfer>/<slug:settle>",
        transfers.settle_transfer,
        P.TRANSFER_CASES,
        verbs="POST",
    ),
    page("referral", "referrals/<uuid:referral>", referrals.referral, P.REFER),
    page("another", "referrals/<uuid:referral>/another", another.another, P.REFER, verbs="GET POST"),
    page("make-link", "referrals/<uuid:referral>/link", outside.make, P.REFER, verbs="GET POST"),
    page("hand-over", "referrals/<uuid:referral>/file", outside.file, P.REFER, verbs="POST"),
    page("move", "referrals/<uuid:referral>/<slug:move>", referrals.move, P.REFER, verbs="POST"),
    page("services", "services", services.services, menu=_("Services"), group=REFERRALS),
    page("new-service", "services/new", services.new_service, P.MANAGE_SERVICES, verbs="GET POST"),
    page("service", "services/<uuid:service>", services.service, P.MANAGE_SERVICES, verbs="GET POST"),
    page(
        "branches",
        "branches",
        branches.branches,
        P.MANAGE_ORGANISATION,
        verbs="GET POST",
        menu=_("Branches"),
        group=HOUSE,
    ),
    page("branch", "branches/<uuid:branch>", branches.branch, P.MANAGE_ORGANISATION, verbs="GET POST"),
    page(
        "memoranda", "memoranda", memoranda.memoranda, P.SIGN_MEMORANDA, P.REFER, menu=_("Memoranda"), group=REFERRALS
    ),
    page("new-memorandum", "memoranda/new", memoranda.new_memorandum, P.SIGN_MEMORANDA, verbs="GET POST"),
    page("memorandum", "memoranda/<uuid:memorandum>", memoranda.memorandum, P.SIGN_MEMORANDA, P.REFER),
    page("sign", "memoranda/<uuid:memorandum>/sign", memoranda.sign_it, P.SIGN_MEMORANDA, verbs="POST"),
    page("end-memorandum", "memoranda/<uuid:memorandum>/end", memoranda.end_it, P.SIGN_MEMORANDA, verbs="POST"),
    page(
        "contribution",
        "contribution",
        contribution.contribution,
        P.CONTRIBUTE,
        verbs="GET POST",
        menu=_("Contribution"),
        group=NUMBERS,
    ),
    page("keep-round", "contribution/rounds", contribution.keep_key, P.CONTRIBUTE, verbs="GET POST"),
    page("forget-round", "contribution/rounds/<uuid:kept>/forget", contribution.forget_key, P.CONTRIBUTE, verbs="POST"),
    page("making", "contribution/<uuid:making>", contribution.making, P.CONTRIBUTE, verbs="GET POST"),
    page("stop-making", "contribution/<uuid:making>/stop", contribution.stop_making, P.CONTRIBUTE, verbs="POST"),
    page("office", "numbers", numbers.office, menu=_("The country's numbers"), group=NUMBERS),
    page("indicator", "numbers/indicator/<slug:indicator>", numbers.indicator),
    page("report-file", "numbers/report/<path:path>", numbers.report_file),
    page(
        "paper",
        "recovery-paper",
        recovery.paper,
        P.MANAGE_ORGANISATION,
        verbs="GET POST",
        menu=_("Recovery paper"),
        group=HOUSE,
    ),
    page("members", "members", account.members, P.MANAGE_MEMBERS, menu=_("Members"), group=HOUSE),
    page("let-in", "members/<uuid:member>/let-in", account.let_in, P.MANAGE_MEMBERS, verbs="POST"),
    page("forget-factor", "members/<uuid:member>/second-factor", account.forget_factor, P.MANAGE_MEMBERS, verbs="POST"),
    page("invite", "members/invite", joining.invite_member, P.MANAGE_MEMBERS, verbs="GET POST"),
    page("colleague", "members/<uuid:member>", joining.colleague, P.MANAGE_MEMBERS, verbs="GET POST"),
    page("new-link", "members/<uuid:member>/link", joining.new_link, P.MANAGE_MEMBERS, verbs="POST"),
    page("end-link", "members/<uuid:member>/link/end", joining.end_link, P.MANAGE_MEMBERS, verbs="POST"),
    page(
        "end-colleague-sessions",
        "members/<uuid:member>/sessions/end",
        joining.end_colleague_sessions,
        P.MANAGE_MEMBERS,
        verbs="POST",
    ),
    page("end-membership", "members/<uuid:member>/end", joining.end_membership, P.MANAGE_MEMBERS, verbs="POST"),
    page("join", "join/<str:secret>", joining.join, verbs="GET POST", open=True),
    page("account", "account", account.account, menu=_("My account")),
    page("password", "account/password", account.password, verbs="GET POST"),
    page("factors", "account/second-factors", factors.factors, verbs="GET POST"),
    page("passkey", "account/second-factors/<uuid:passkey>", factors.passkey, verbs="GET POST"),
    page("remove-passkey", "account/second-factors/<uuid:passkey>/remove", factors.remove_passkey, verbs="GET POST"),
    page("telephone", "account/telephone", factors.telephone, verbs="GET POST"),
    page("remove-telephone", "account/telephone/remove", factors.remove_telephone, verbs="GET POST"),
    page("end-session", "account/sessions/<slug:mark>/end", account.end_session, verbs="POST"),
    page("end-sessions", "account/sessions/end", account.end_sessions, verbs="POST"),
    page("programs", "account/programs", keeping.programs, P.READ_CASES, P.REFER, P.MANAGE_SERVICES, verbs="GET POST"),
    page("end-program", "account/programs/<uuid:token>/end", keeping.end_program, verbs="POST"),
    page(
        "keeping", "keeping", keeping.keeping, P.ERASE_CASES, verbs="GET POST", menu=_("How long we keep"), group=HOUSE
    ),
    page("hold", "cases/<uuid:case>/hold", keeping.hold, P.ERASE_CASES, verbs="GET POST"),
    page("copy", "cases/<uuid:case>/copy", keeping.copy, P.READ_CASES, verbs="GET POST"),
    page("draft", "drafts/<uuid:draft>", drafts.draft, verbs="GET POST"),
    page(
        "renew-key",
        "organisation-key",
        recovery.renew,
        P.EXPORT,
        verbs="GET POST",
        menu=_("The organisation's key"),
        group=HOUSE,
    ),
    page("everything", "everything", keeping.everything, P.EXPORT, verbs="GET POST"),
    page("link", "link/<str:secret>", outside.link, verbs="GET POST", open=True),
    page("answer", "answer", outside.answer, verbs="POST", open=True),
    page("calendar", "calendar/<str:secret>.ics", feed, open=True),
)

urlpatterns = [
    *(path(one.path, guarded(one), name=one.name) for one in PAGES),
    path("api/v1/", api.urls),  # for programs: believes no login, only secrets with scopes
]
handler400 = "prystan.web.views.errors.bad_request"
handler403 = "prystan.web.views.errors.forbidden"
handler404 = "prystan.web.views.errors.not_found"
handler500 = "prystan.web.views.errors.failed"
