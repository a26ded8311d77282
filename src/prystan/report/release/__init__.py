"""The evidence of a release as a page."""

from prystan.report.release.page import evidence_page

__all__ = ["evidence_page"]
