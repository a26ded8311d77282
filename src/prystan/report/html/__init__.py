"""The report as one self-contained HTML file: no script, nothing loaded, readable from a file and on a phone."""

from __future__ import annotations

from prystan.report.html.index import Edition, render_index
from prystan.report.html.page import render_html

__all__ = ["Edition", "render_html", "render_index"]
