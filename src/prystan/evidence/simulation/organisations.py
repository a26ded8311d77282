"""The manifests of all who send something."""

from __future__ import annotations

from datetime import date
from typing import Final

from prystan.evidence.country import CountryPack
from prystan.evidence.model.manifest import Contributor, Manifest
from prystan.evidence.simulation.partners import PARTNERS
from prystan.evidence.simulation.world import CUT_OFF_DATE, YEARS

_NAMES: Final = {
    "police": ("Міліцыя", "Милиция"),
    "social-centres": ("Цэнтры сацыяльнага абслугоўвання", "Центры социального обслуживания"),
    "ngo-women": ("Крызіснае жаночае аб’яднанне", "Кризисное женское объединение"),
    "ngo-migrants": ("Аб’яднанне працоўных мігрантаў", "Объединение трудовых мигрантов"),
    "intergovernmental": ("Міжурадавая арганізацыя", "Межправительственная организация"),
    "hotline": ("Гарачая лінія па бяспечнай міграцыі", "Горячая линия по безопасной миграции"),
    "hospital": ("Бальніцы хуткай дапамогі", "Больницы скорой помощи"),
    "ngo-regional": ("Рэгіянальнае аб’яднанне падтрымкі", "Региональное объединение поддержки"),
    "prosecutor": ("Пракуратура", "Прокуратура"),
    "coordinator": ("Нацыянальны каардынатар", "Национальный координатор"),
}
"""What each is called in Belarusian and in Russian, for reports in these languages."""


def _contributor(id_: str, name: str, kind: str) -> Contributor:
    belarusian, russian = _NAMES[id_]
    return Contributor(id_, name, kind, {"be": f"{belarusian} (мадэляванне)", "ru": f"{russian} (моделирование)"})


PROSECUTOR: Final = _contributor("prosecutor", "Prosecutor’s office (simulated)", "LegalService")
COORDINATOR: Final = _contributor("coordinator", "National co-ordinator (simulated)", "CentralGovernmentOrganisation")


def manifest_of(sender: str, pack: CountryPack) -> Manifest:
    """The manifest of the contributor called `sender`."""
    partners = {partner.id: partner for partner in PARTNERS}
    others = {other.id: other for other in (PROSECUTOR, COORDINATOR)}
    partner = partners.get(sender)
    return Manifest(
        contributor=_contributor(partner.id, partner.name, partner.kind) if partner else others[sender],
        country=pack.code,
        period_from=date(YEARS[0], 1, 1),
        period_to=date(YEARS[-1], 12, 31),
        cut_off=CUT_OFF_DATE,
        definitions=partner.definitions if partner else {},
        simulated=True,
    )
