"""The report's numbers as data: CSV and a Data Package, a workbook, every chart as SVG, every figure as JSON."""

from __future__ import annotations

from prystan.report.data.charts import write_charts
from prystan.report.data.figures import write_figures
from prystan.report.data.metadata import Licence, Metadata, Source
from prystan.report.data.package import write_data
from prystan.report.data.workbook import write_workbook

__all__ = ["Licence", "Metadata", "Source", "write_charts", "write_data", "write_figures", "write_workbook"]
