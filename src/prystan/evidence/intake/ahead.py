"""Read one piece ahead: the next is parsed in a second thread while this one is checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(pieces: Iterable[T]) -> Iterator[T]:
    """The same pieces in the same order. At most two are in memory at once. Errors come where they would have come."""
    iterator = iter(pieces)
    end = object()
    with ThreadPoolExecutor(max_workers=1) as thread:
        coming = thread.submit(next, iterator, end)
        while (piece := coming.result()) is not end:
            coming = thread.submit(next, iterator, end)
            yield piece  # type: ignore[misc]
