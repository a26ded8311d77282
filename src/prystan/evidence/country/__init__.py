"""A country as data: its regions, laws, institutions, denominators and published figures. Code names no country."""

from prystan.evidence.country.errors import PackError
from prystan.evidence.country.pack import CountryPack, available_packs, load_pack

__all__ = ["CountryPack", "PackError", "available_packs", "load_pack"]
