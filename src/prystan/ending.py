"""Processes that end when whoever started them ends, however that came about.

A process that is killed outright (`kill -9`) cannot end its children: a server would go on answering and hold its port,
a database would hold its folder, with nobody to look after them. So each asks the system to be told: on Linux a process
can have a signal sent to itself when its parent dies.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBRARY = ctypes.CDLL(None) if sys.platform == "linux" else None  # found before a fork, after which little is safe


def end_with(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have this process sent `by` when `parent` dies. Elsewhere than on Linux: nothing."""
    if _LIBRARY is None:
        return
    _LIBRARY.prctl(_PR_SET_PDEATHSIG, int(by), 0, 0, 0)
    if os.getppid() != parent:  # it died before it could be watched
        sys.exit(1)
