"""Intake: partners' files are read, checked against the model, and turned into tables of clean rows."""

from __future__ import annotations

from prystan.evidence.intake.formats import Format
from prystan.evidence.intake.problems import Problem, Problems, UnreadableError
from prystan.evidence.intake.read import Intake, Reading, read_any, read_contribution
from prystan.evidence.intake.texts import Severity
from prystan.evidence.intake.writer import write_contribution

__all__ = [
    "Format",
    "Intake",
    "Problem",
    "Problems",
    "Reading",
    "Severity",
    "UnreadableError",
    "read_any",
    "read_contribution",
    "write_contribution",
]
