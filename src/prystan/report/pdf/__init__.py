"""The report and the brief as PDF/A and PDF/UA, set by Typst with the report's own fonts."""

from __future__ import annotations

from prystan.report.pdf.render import BriefTooLongError, render_pdf

__all__ = ["BriefTooLongError", "render_pdf"]
