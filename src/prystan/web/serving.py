"""Gunicorn, whose processes end when whoever started them ends, however that came about.

`prystan site` that is killed outright (`kill -9`) cannot end its server, and a killed master cannot end its workers,
which under load do not come to look for it: they would go on answering and hold the port, with nobody to look after
them. So each asks the system to be told: on Linux a process can have a signal sent to itself when its parent dies.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Any

from gunicorn.app.wsgiapp import run

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def end_with(parent: int) -> None:
    """Have this process end, by finishing what it answers, when `parent` does. Elsewhere than on Linux: nothing."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:  # it died before it could be watched
        sys.exit(1)


def post_worker_init(worker: Any) -> None:
    """Gunicorn calls this in each worker, once it knows what to do when it is told to end."""
    end_with(worker.ppid)


if __name__ == "__main__":
    end_with(int(sys.argv.pop(1)))
    sys.argv[1:1] = ["--config", "python:prystan.web.serving"]
    run(prog="gunicorn")
