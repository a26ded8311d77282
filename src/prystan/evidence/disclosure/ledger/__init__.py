"""The privacy ledger: which cohorts were released, what each cost, and what is left. It refuses to overspend."""

from prystan.evidence.disclosure.accounting import CEILING
from prystan.evidence.disclosure.ledger.account import Account, Budget, Span
from prystan.evidence.disclosure.ledger.chain import BrokenLedgerError, Entry, verify
from prystan.evidence.disclosure.ledger.entries import Kind, LedgerError, OverspentError, Release
from prystan.evidence.disclosure.ledger.file import Ledger

__all__ = [
    "CEILING",
    "Account",
    "BrokenLedgerError",
    "Budget",
    "Entry",
    "Kind",
    "Ledger",
    "LedgerError",
    "OverspentError",
    "Release",
    "Span",
    "verify",
]
