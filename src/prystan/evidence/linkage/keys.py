"""Keys of linkage rounds: made, sealed to partners with age, opened, destroyed.

A round has one secret of 32 random bytes. Tokens are made with keys that are derived from it, one for each scheme, so
that tokens of two rounds, or of two schemes, have nothing in common. Its fingerprint tells the secret from others and
gives nothing of it away. Whoever makes a round holds its secret: a partner that was chosen, or a third body; never the
office or unit that links.

Files: an *identity* is an age X25519 identity (age-encryption.org/v1). A *sealed key* is an age file for one partner;
in it, and nowhere else, stands the *opened key* as JSON. Files with secrets are made for their owner only (0600).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyrage

FORMAT = 1
_SECRET_BYTES = 32
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_PASSES = 3


class LinkageKeyError(ValueError):
    """A key or identity cannot be used; the message says which file, why, and what to do. It never holds a secret."""


@dataclass(frozen=True, slots=True)
class RoundKey:
    """The secret of one linkage round. It does not show itself when printed."""

    round: str
    secret: bytes = field(repr=False)
    made_on: date

    def __post_init__(self) -> None:
        check_name(self.round, "round")
        if len(self.secret) != _SECRET_BYTES:
            raise LinkageKeyError("this key has not the length of a round's key: ask for it to be sealed anew")

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that tell this key from others."""
        return self._derived("fingerprint", self.round).hex()[:16]

    def for_scheme(self, name: str, version: int) -> bytes:
        """The 32 bytes with which tokens of a scheme are made."""
        return self._derived("tokens", self.round, name, str(version))

    def _derived(self, *purpose: str) -> bytes:
        return hmac.digest(self.secret, "\x1f".join(("prystan linkage", *purpose)).encode(), hashlib.sha256)

    def to_bytes(self) -> bytes:
        """The opened key as it stands in a file."""
        content = {
            "prystan_round_key": FORMAT,
            "round": self.round,
            "made_on": self.made_on.isoformat(),
            "fingerprint": self.fingerprint,
            "key": base64.b64encode(self.secret).decode(),
        }
        return (json.dumps(content, indent=1) + "\n").encode()

    @classmethod
    def from_bytes(cls, content: bytes, source: str) -> RoundKey:
        """Read an opened key; `source` is how messages name the file."""
        try:
            found = json.loads(content)
            if found["prystan_round_key"] != FORMAT:
                raise LinkageKeyError(f"{source}: this version of Prystan reads keys of format {FORMAT} only")
            key = cls(
                found["round"], base64.b64decode(found["key"], validate=True), date.fromisoformat(found["made_on"])
            )
        except (ValueError, KeyError, TypeError, binascii.Error) as error:
            if isinstance(error, LinkageKeyError):
                raise
            raise LinkageKeyError(
                f"{source}: this is no round's key. Open the sealed one with `prystan keys open`."
            ) from None
        if not hmac.compare_digest(key.fingerprint, str(found.get("fingerprint"))):
            raise LinkageKeyError(
                f"{source}: the key does not have its fingerprint: the file was changed; open it anew"
            )
        return key


def check_name(name: str, what: str) -> str:
    """`name` as it may be used for a `what` and in file names."""
    if not _NAME.fullmatch(name):
        raise LinkageKeyError(f"the name of a {what} has lower-case letters, digits, '-', '_' or '.', at most 64")
    return name


def new_round_key(round_: str, made_on: date) -> RoundKey:
    """A random key."""
    return RoundKey(round_, secrets.token_bytes(_SECRET_BYTES), made_on)


# --- identities ------------------------------------------------------------------------------------------------------


def new_identity(path: Path, passphrase: str | None = None) -> str:
    """Make an age identity in a new file of its owner and return its public key, which may be told to anybody.

    With `passphrase` the file is itself an age file that only the passphrase opens.
    """
    identity = pyrage.x25519.Identity.generate()
    public = str(identity.to_public())
    content = f"# public key: {public}\n{identity}\n".encode()
    write_secret(path, pyrage.passphrase.encrypt(content, passphrase) if passphrase else content)
    return public


def is_protected(path: Path) -> bool:
    """Whether an identity file asks for a passphrase."""
    return path.read_bytes().startswith(b"age-encryption.org/")


def read_identity(path: Path, passphrase: str | None = None) -> pyrage.x25519.Identity:
    """The identity in a file.

    Raises:
        LinkageKeyError: there is none, others may read the file, or the passphrase is wrong.
    """
    content = read_secret(path)
    if is_protected(path):
        try:
            content = pyrage.passphrase.decrypt(content, passphrase or "")
        except pyrage.DecryptError:
            raise LinkageKeyError(f"{path}: the passphrase does not open this identity") from None
    for line in content.decode("utf-8", "replace").splitlines():
        if line.startswith("AGE-SECRET-KEY-1"):
            try:
                return pyrage.x25519.Identity.from_str(line.strip())
            except pyrage.IdentityError:
                break
    raise LinkageKeyError(f"{path}: there is no age identity in this file; make one with `prystan keys new-identity`")


# --- sealing ---------------------------------------------------------------------------------------------------------


def seal(key: RoundKey, public_key: str) -> bytes:
    """The key as an age file that only the owner of `public_key` opens."""
    try:
        recipient = pyrage.x25519.Recipient.from_str(public_key.strip())
    except pyrage.RecipientError:
        raise LinkageKeyError(
            "a public key begins with 'age1': it is what `prystan keys new-identity` printed"
        ) from None
    return bytes(pyrage.encrypt(key.to_bytes(), [recipient]))


def read_key(path: Path, identity: pyrage.x25519.Identity | None = None) -> RoundKey:
    """A round's key from a sealed file (with the partner's `identity`) or from an opened one.

    Raises:
        LinkageKeyError: it cannot be read or opened.
    """
    if not path.is_file():
        raise LinkageKeyError(f"{path}: there is no such file")
    content = path.read_bytes()
    if not content.startswith(b"age-encryption.org/"):
        return RoundKey.from_bytes(read_secret(path), str(path))
    if identity is None:
        raise LinkageKeyError(f"{path}: this key is sealed; say with --identity which file opens it")
    try:
        return RoundKey.from_bytes(pyrage.decrypt(content, [identity]), str(path))
    except pyrage.DecryptError:
        raise LinkageKeyError(f"{path}: this key was sealed to somebody else; ask the key holder for yours") from None


# --- files of secrets ------------------------------------------------------------------------------------------------


def write_secret(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read; a folder that is not there yet is made for the owner alone.

    Raises:
        LinkageKeyError: the file exists; a secret is never written over.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        if path.exists():
            raise LinkageKeyError(f"{path}: this file exists; name a new one") from None
        raise LinkageKeyError(
            f"{path}: cannot be written: {error.strerror}; name a file in a folder of yours"
        ) from None
    with os.fdopen(number, "wb") as file:
        file.write(content)


def read_secret(path: Path) -> bytes:
    """Read a file of its owner's.

    Raises:
        LinkageKeyError: it is not there, or others can read it too.
    """
    if not path.is_file():
        raise LinkageKeyError(f"{path}: there is no such file")
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise LinkageKeyError(f"{path}: others on this machine may open this file: run `chmod 600 {path}`")
    return path.read_bytes()


def destroy(path: Path) -> None:
    """Write random bytes over a file, several times, and remove it.

    That hinders whoever looks at this file's blocks on this disk. It does not reach copies: backups, snapshots, a
    journal, the spare cells of a solid-state disk, a mail that carried the file, the memory of a running process.
    """
    if path.is_symlink() or not path.is_file():
        raise LinkageKeyError(f"{path}: there is no such file")
    size = path.stat().st_size
    path.chmod(0o600)
    with path.open("r+b", buffering=0) as file:
        for _ in range(_PASSES):
            file.seek(0)
            file.write(secrets.token_bytes(size))
            os.fsync(file.fileno())
    path.unlink()
