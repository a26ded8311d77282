"""What a decision makes of a case. The database applies this table; nothing else changes a status."""

from __future__ import annotations

PRESUMED, IDENTIFIED, NOT_A_VICTIM = (
    "PossibleVictimOfTrafficking",
    "ActualVictimOfTrafficking",
    "NotAVictimOfTrafficking",
)

AFTER: tuple[tuple[str, str, str], ...] = (  # (stage, outcome, status)
    ("Preliminary", "Positive", PRESUMED),
    ("Preliminary", "Negative", NOT_A_VICTIM),
    ("Conclusive", "Positive", IDENTIFIED),
    ("Conclusive", "Negative", NOT_A_VICTIM),
    ("Reconsideration", "Positive", IDENTIFIED),
    ("Reconsideration", "Negative", NOT_A_VICTIM),
)
