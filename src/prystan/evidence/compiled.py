"""Compiling with Numba, and where compiled code is kept between processes: only the first call after an installation
compiles.

Numba keeps a function's machine code beside its source or in the user's cache folder, and looks only at that source to
tell whether the code is still right. Functions of one package are written into each other, so here a change of any
source in the folder makes all of it old. Where no folder can be written, or the disk is full, functions are compiled
anew in each process, and a warning says so once.
"""

# mypy: disable-error-code="no-untyped-call"
from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core import caching


class NotKeptWarning(UserWarning):
    """Compiled code could not be kept; every process compiles anew."""


def compiled(**options: Any) -> Callable[[Callable[..., Any]], Any]:
    """`numba.njit` with these options, and what it compiles kept on disk."""
    return lambda function: _keep(numba.njit(**options)(function))


def _keep(function: Any) -> Any:
    try:
        function._cache = _Kept(function.py_func)
    except RuntimeError:  # Numba's word for: no folder
        _tell("neither this installation nor the user's cache folder can be written")
    return function


@cache
def _tell(why: str) -> None:
    what = f"Compiled code is not kept, so that every process compiles for some seconds: {why}."
    warnings.warn(f"{what} Set NUMBA_CACHE_DIR to a folder that can be written.", NotKeptWarning, stacklevel=2)


@cache
def _fingerprint(folder: Path) -> bytes:
    sources = sorted(folder.glob("*.py"))
    return hashlib.sha256(b"\0".join(source.read_bytes() for source in sources)).digest()


class _OfAllSources:
    _py_file: str

    def get_source_stamp(self) -> bytes:
        return _fingerprint(Path(self._py_file).parent)


class _Given(_OfAllSources, caching.UserProvidedCacheLocator):
    """The folder in `NUMBA_CACHE_DIR`."""


class _BesideSource(_OfAllSources, caching.InTreeCacheLocator):
    """`__pycache__`, where this user may write it."""


class _OfUser(_OfAllSources, caching.UserWideCacheLocator):
    """The user's cache folder: `~/.cache/numba` unless the system says otherwise."""


class _Results(caching.CompileResultCacheImpl):
    _locator_classes = [_Given, _BesideSource, _OfUser]


class _Kept(caching.FunctionCache):
    _impl_class = _Results

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled; a disk that is full stops no estimate."""
        try:
            super().save_overload(sig, data)
        except OSError as fault:
            _tell(f"{self.cache_path} cannot be written ({fault.strerror})")
