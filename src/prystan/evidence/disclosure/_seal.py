"""What makes a public object public: it can only be made while this package says so.

The guard is against mistakes (a table built by hand, `dataclasses.replace`, an unpickled file), not against a
programmer who means to break it: no language feature of Python could do that. Outside `prystan.evidence.disclosure`
nothing imports this module; a test holds that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NoReturn, Self

_open: ContextVar[bool] = ContextVar("prystan_disclosure_open", default=False)


class NotPublic(TypeError):  # noqa: N818 - reads as what is wrong
    """Somebody tried to make a public object without disclosure control."""


@contextmanager
def opened() -> Iterator[None]:
    """Public objects can be made inside this block."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


class Sealed:
    """Base of all public types: made only inside `opened`, never from a pickle; a copy is the object itself."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ARG004 - the subclasses' own arguments
        if not _open.get():
            raise NotPublic(
                f"{cls.__name__} is made by prystan.evidence.disclosure only: call protect() or public_figures() "
                "with the internal counts"
            )
        return super().__new__(cls)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise NotPublic(
            f"a {type(self).__name__} is not pickled: what is read back would not have passed disclosure control"
        )
