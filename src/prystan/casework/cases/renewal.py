"""Renewing an organisation's key, with the search tokens that follow from it."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from prystan.casework.access.fields import read_sealed
from prystan.casework.access.keyring import Keyring
from prystan.casework.access.models import Member
from prystan.casework.access.renewal import Renewed, renew_organisation_key
from prystan.casework.cases.models import Name, SearchToken
from prystan.casework.cases.search import tokens_of
from prystan.casework.vault import CannotOpenError


def renew_key(keyring: Keyring, *, by: Member) -> Renewed:
    """A new key pair, everything sealed anew, and new tokens by which the organisation finds its names.

    With the old tokens somebody who left could ask a stolen table whether a name is in it.

    Raises:
        DatabaseError: the member may not.
    """
    done = renew_organisation_key(keyring, by=by)
    tokens: dict[UUID, set[bytes]] = defaultdict(set)
    for name in Name.objects.filter(owner=by.organisation_id).iterator(chunk_size=500):
        opened = done.opened.get(name.case_id)
        if opened is None:
            continue
        try:
            tokens[name.case_id] |= tokens_of(done.keyring.search, read_sealed(opened, name, "text"))
        except CannotOpenError:
            done.unreadable += 1
    SearchToken.objects.filter(owner=by.organisation_id)._raw_delete("default")
    SearchToken.objects.bulk_create(
        [
            SearchToken(case_id=case, owner_id=by.organisation_id, token=token)
            for case, found in tokens.items()
            for token in found
        ],
        batch_size=1000,
    )
    return done
