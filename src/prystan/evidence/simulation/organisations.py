"""The manifests of all who send something."""

from __future__ import annotations

from datetime import date
from typing import Final

from prystan.evidence.country import CountryPack
from prystan.evidence.model.manifest import Contributor, Manifest
from prystan.evidence.simulation.partners import PARTNERS
from prystan.evidence.simulation.world import CUT_OFF_DATE, YEARS

PROSECUTOR: Final = Contributor("prosecutor", "Prosecutor’s office (simulated)", "LegalService")
COORDINATOR: Final = Contributor("coordinator", "National co-ordinator (simulated)", "CentralGovernmentOrganisation")


def manifest_of(sender: str, pack: CountryPack) -> Manifest:
    """The manifest of the contributor called `sender`."""
    partners = {partner.id: partner for partner in PARTNERS}
    others = {other.id: other for other in (PROSECUTOR, COORDINATOR)}
    partner = partners.get(sender)
    return Manifest(
        contributor=Contributor(partner.id, partner.name, partner.kind) if partner else others[sender],
        country=pack.code,
        period_from=date(YEARS[0], 1, 1),
        period_to=date(YEARS[-1], 12, 31),
        cut_off=CUT_OFF_DATE,
        definitions=partner.definitions if partner else {},
        simulated=True,
    )
