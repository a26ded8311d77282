"""A release of a cohort: made by one of three methods, attacked, written, and put into the ledger."""

from prystan.evidence.disclosure.release.files import Layout
from prystan.evidence.disclosure.release.gates import GateError
from prystan.evidence.disclosure.release.products import Method, Products, PublicRows
from prystan.evidence.disclosure.release.published import PublishedRelease, published_release
from prystan.evidence.disclosure.release.run import Released, Request, release

__all__ = [
    "GateError",
    "Layout",
    "Method",
    "Products",
    "PublicRows",
    "PublishedRelease",
    "Released",
    "Request",
    "published_release",
    "release",
]
