"""Gunicorn, whose processes end when whoever started them ends, however that came about.

`prystan site` that is killed outright cannot end its server, and a killed master cannot end its workers, which under
load do not come to look for it.
"""

from __future__ import annotations

import sys
from typing import Any

from gunicorn.app.wsgiapp import run

from prystan.ending import end_with


def post_worker_init(worker: Any) -> None:
    """Gunicorn calls this in each worker, once it knows what to do when it is told to end."""
    end_with(worker.ppid)


if __name__ == "__main__":
    end_with(int(sys.argv.pop(1)))
    sys.argv[1:1] = ["--config", "python:prystan.web.serving"]
    run(prog="gunicorn")
