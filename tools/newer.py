"""Which libraries have newer versions than the lock: `make newer`. Leaves with 1 if any has, so a timer can tell."""

from __future__ import annotations

import re
import sys
from pathlib import Path

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", re.M)


def versions(lock: str) -> dict[str, str]:
    """Library → version, of a lock file's text."""
    return dict(PINNED.findall(lock))


def newer(now: dict[str, str], then: dict[str, str]) -> list[str]:
    """A line for each library that would change."""
    names = sorted(now.keys() | then.keys())
    return [
        f"{name}: {now.get(name, 'new')} -> {then.get(name, 'gone')}"
        for name in names
        if now.get(name) != then.get(name)
    ]


def main() -> int:
    now, then = (versions(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
    changes = newer(now, then)
    print("\n".join(changes) or "Every library is the newest that pyproject.toml allows.")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
