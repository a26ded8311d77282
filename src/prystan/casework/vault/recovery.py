"""The recovery key on paper: the way back when every member has forgotten or left.

It is printed once and kept nowhere. The characters are age's own (Bech32, with a checksum), in groups of four, so that
it can be typed by hand and so that any age program can read it too.
"""

from __future__ import annotations

import re

from prystan.casework.vault.errors import CannotOpenError
from prystan.casework.vault.keys import KeyPair
from prystan.casework.vault.locks import derive

_PREFIX = "AGE-SECRET-KEY-1"
_GROUP = 4
_GROUPS_A_LINE = 5


def print_paper(pair: KeyPair) -> str:
    """The secret as lines of groups, without its constant beginning."""
    body = pair.secret.removeprefix(_PREFIX)
    groups = [body[start : start + _GROUP] for start in range(0, len(body), _GROUP)]
    lines = [groups[start : start + _GROUPS_A_LINE] for start in range(0, len(groups), _GROUPS_A_LINE)]
    return "\n".join(" ".join(line) for line in lines)


def read_paper(typed: str) -> KeyPair:
    """The key pair from what somebody typed off the paper, in capitals or not, with or without spaces.

    Raises:
        CannotOpenError: a mistyped, missing or extra character.
    """
    body = re.sub(r"[\s·.-]", "", typed).upper().removeprefix(re.sub("-", "", _PREFIX))
    try:
        return KeyPair.of(_PREFIX + body)
    except CannotOpenError:
        raise CannotOpenError(
            "This is not the key on the paper: a character is wrong, missing or doubled. "
            "The letters B, I and O and the number 1 do not occur in it."
        ) from None


def proof_of_paper(pair: KeyPair) -> bytes:
    """What only a holder of the paper can say. It opens nothing, and nobody gets from it to the key."""
    return derive(pair.secret.encode(), "recovery proof")
