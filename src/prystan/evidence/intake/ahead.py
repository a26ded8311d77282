"""Keep both ends busy: the next piece is parsed, and the last one written, in other threads while this one is checked.

Arrow and Polars let go of the interpreter while they work, so plain threads do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
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


@contextmanager
def behind(write: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """`write`, called in another thread, one piece at a time and in order. Leaving waits for the last; errors come out
    with the next call or on leaving."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        pending: list[Future[None]] = []

        def submit(piece: T) -> None:
            finish()
            pending.append(thread.submit(write, piece))

        def finish() -> None:
            while pending:
                pending.pop().result()

        yield submit
        finish()
