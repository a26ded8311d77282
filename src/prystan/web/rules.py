"""Row security for Django's own tables."""

from __future__ import annotations

from prystan.casework.access.security import ALL, TableRule

_MINE = "member_id = (SELECT prystan.member())"  # signed in, or about to be

FLEETING = ("public.web_session",)

FUNCTIONS = ("forget_drafts", "note_refusal")

RULES = (
    TableRule("django_migrations", why="of the owner's"),
    TableRule("django_content_type", why="not used"),
    TableRule("auth_permission", why="not used: what a member may do is in access.roles"),
    TableRule("auth_group", why="not used"),
    TableRule("auth_group_permissions", why="not used"),
    TableRule(
        "web_session",
        read=ALL,
        insert=ALL,
        update=ALL,
        delete=ALL,
        why="found before it is known who asks; what opens anything is under a key that only the cookie holds",
    ),
    TableRule(
        "web_draft",
        read=_MINE,
        insert=_MINE,
        delete=_MINE,
        why="sealed to the member's own key; no event, for the member alone made it and it tells nobody anything",
    ),
)
