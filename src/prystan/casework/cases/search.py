"""Blind search in the organisation's own cases: by name, in any script and most spellings.

Name parts are folded as linkage folds them (`evidence.linkage.names`), so that different spellings meet, and only then
hashed with the organisation's key.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from prystan.casework.cases.models import Case, SearchToken
from prystan.casework.vault import SearchKey
from prystan.evidence.linkage.names.folding import fold, parts_of


def tokens_of(key: SearchKey, name: str) -> set[bytes]:
    """The blind tokens of the parts of a name."""
    return {key.token("name", fold(part)) for part in parts_of(name)}


def index_name(key: SearchKey, case: Case, name: str) -> None:
    """Let the organisation find `case` by this name."""
    have = {bytes(token) for token in SearchToken.objects.filter(case=case).values_list("token", flat=True)}
    SearchToken.objects.bulk_create(
        SearchToken(case=case, owner_id=case.owner_id, token=token) for token in tokens_of(key, name) - have
    )


def reindex(key: SearchKey, case: Case, names: Sequence[str]) -> None:
    """Let the organisation find `case` by these names and no others."""
    wanted = set().union(*(tokens_of(key, name) for name in names))
    SearchToken.objects.filter(case=case).exclude(token__in=list(wanted)).delete()
    for name in names:
        index_name(key, case, name)


def find_cases(key: SearchKey, asked: str) -> QuerySet[Case]:
    """The organisation's cases under which every part of what was asked is known, the newest first."""
    tokens = tokens_of(key, asked)
    if not tokens:
        return Case.objects.none()
    matching = Count("searchtoken", filter=Q(searchtoken__token__in=list(tokens)), distinct=True)
    return (
        Case.objects.filter(searchtoken__token__in=list(tokens))
        .annotate(matching=matching)
        .filter(matching=len(tokens))
        .order_by("-opened_at")
    )
