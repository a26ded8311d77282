"""Keys of linkage rounds: only whom they were sealed to opens them, no two are alike, and no message shows one."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from prystan.cli.app import app
from prystan.evidence.linkage import keys, rounds

TODAY = date(2026, 11, 24)


def identity(folder: Path, name: str) -> tuple[Path, str]:
    path = folder / f"{name}.identity"
    return path, keys.new_identity(path)


@pytest.fixture
def made(tmp_path: Path) -> rounds.Round:
    """Round 2026-1 of the key holder, for the police and an association."""
    partners = {name: identity(tmp_path, name)[1] for name in ("police", "aid")}
    return rounds.make_round(tmp_path / "keys", "2026-1", partners, TODAY)


def sealed(tmp_path: Path, partner: str, round_: str = "2026-1") -> Path:
    return tmp_path / "keys" / round_ / f"{partner}.key.age"


def opened(tmp_path: Path, partner: str, by: str) -> keys.RoundKey:
    return keys.read_key(sealed(tmp_path, partner), keys.read_identity(tmp_path / f"{by}.identity"))


def test_each_partner_opens_its_own_sealed_key_and_all_hold_the_same(tmp_path: Path, made: rounds.Round) -> None:
    police, aid = opened(tmp_path, "police", "police"), opened(tmp_path, "aid", "aid")
    assert police == aid
    assert police.fingerprint == made.fingerprint


def test_what_was_sealed_to_another_stays_shut(tmp_path: Path, made: rounds.Round) -> None:
    with pytest.raises(keys.LinkageKeyError, match="sealed to somebody else"):
        opened(tmp_path, "police", "aid")
    with pytest.raises(keys.LinkageKeyError, match="--identity"):
        keys.read_key(sealed(tmp_path, "police"))


def test_the_key_holders_folder_holds_no_secret(tmp_path: Path, made: rounds.Round) -> None:
    key = opened(tmp_path, "police", "police")
    secret = json.loads(key.to_bytes())["key"].encode()
    for path in (tmp_path / "keys").rglob("*"):
        assert path.is_dir() or not (secret in path.read_bytes() or key.secret in path.read_bytes())


def test_a_key_does_not_show_itself(tmp_path: Path, made: rounds.Round) -> None:
    key = opened(tmp_path, "police", "police")
    shown = f"{key!r} {key}"
    assert "secret" not in shown
    assert repr(key.secret) not in shown


def test_rounds_and_schemes_have_unrelated_keys() -> None:
    one, other = keys.new_round_key("2026-1", TODAY), keys.new_round_key("2026-1", TODAY)
    renamed = keys.RoundKey("2026-2", one.secret, TODAY)
    derived = [key.for_scheme(*scheme) for key in (one, other, renamed) for scheme in (("a", 1), ("a", 2), ("b", 1))]
    assert len(set(derived)) == 9
    assert len({one.fingerprint, other.fingerprint, renamed.fingerprint}) == 3


def test_files_with_secrets_are_their_owners_only(tmp_path: Path) -> None:
    path, _ = identity(tmp_path, "police")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(keys.LinkageKeyError, match="chmod 600"):
        keys.read_identity(path)


def test_a_secret_is_never_written_over(tmp_path: Path) -> None:
    path, _ = identity(tmp_path, "police")
    with pytest.raises(keys.LinkageKeyError, match="exists"):
        keys.new_identity(path)


def test_a_folder_that_is_not_there_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret" / "aid.identity"
    done = CliRunner().invoke(app, ["keys", "new-identity", str(path)])
    assert done.exit_code == 0, done.output
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    (tmp_path / "a file").touch()
    done = CliRunner().invoke(app, ["keys", "new-identity", str(tmp_path / "a file" / "aid.identity")])
    assert (done.exit_code, "name a file in a folder of yours" in done.output) == (2, True)


def test_an_identity_may_ask_for_a_passphrase(tmp_path: Path) -> None:
    path = tmp_path / "police.identity"
    public = keys.new_identity(path, "a long passphrase")
    assert b"AGE-SECRET-KEY" not in path.read_bytes()
    assert str(keys.read_identity(path, "a long passphrase").to_public()) == public
    with pytest.raises(keys.LinkageKeyError, match="passphrase"):
        keys.read_identity(path, "another")


def test_a_changed_key_file_is_noticed(tmp_path: Path) -> None:
    content = json.loads(keys.new_round_key("2026-1", TODAY).to_bytes())
    with pytest.raises(keys.LinkageKeyError, match="fingerprint"):
        keys.RoundKey.from_bytes(json.dumps({**content, "round": "2026-2"}).encode(), "key")
    for broken in (b"", b"[]", b"{}", b"\xff", json.dumps({**content, "key": "!"}).encode()):
        with pytest.raises(keys.LinkageKeyError, match="no round's key"):
            keys.RoundKey.from_bytes(broken, "key")


def test_rotating_ends_the_old_round_and_begins_one_with_another_key(tmp_path: Path, made: rounds.Round) -> None:
    after = rounds.rotate(tmp_path / "keys", "2026-1", "2026-2", TODAY)
    assert after.fingerprint != made.fingerprint
    assert after.partners == made.partners
    assert not sealed(tmp_path, "police").exists()
    assert sealed(tmp_path, "police", "2026-2").exists()
    assert [(one.name, one.is_open) for one in rounds.rounds(tmp_path / "keys")] == [
        ("2026-1", False),
        ("2026-2", True),
    ]


def test_a_destroyed_file_was_written_over_before_it_went(tmp_path: Path) -> None:
    path, twin = tmp_path / "key", tmp_path / "twin"
    keys.write_secret(path, b"secret" * 10)
    twin.hardlink_to(path)  # the same bytes on the disk by another name
    keys.destroy(path)
    assert not path.exists()
    assert b"secret" not in twin.read_bytes()


def test_a_late_partner_is_added_by_whoever_can_open_the_key(tmp_path: Path, made: rounds.Round) -> None:
    _, public = identity(tmp_path, "hospital")
    rounds.add_partner(tmp_path / "keys", "2026-1", "hospital", public, opened(tmp_path, "aid", "aid"))
    assert opened(tmp_path, "hospital", "hospital").fingerprint == made.fingerprint
    stranger = keys.new_round_key("2026-1", TODAY)
    with pytest.raises(keys.LinkageKeyError, match="not of 2026-1"):
        rounds.add_partner(tmp_path / "keys", "2026-1", "other", public, stranger)


def test_the_commands_say_what_they_did_and_never_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said: list[str] = []

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, ["keys", *words])
        assert done.exit_code == status, done.output
        said.append(done.output)
        return done.output.strip()

    police, aid = run("new-identity", "police.identity"), run("new-identity", "aid.identity")
    run("new-round", "2026-1", "--to", f"police={police}")
    run("add", "2026-1", "--to", f"aid={aid}", "--key", "keys/2026-1/police.key.age", "--identity", "police.identity")
    run("open", "keys/2026-1/aid.key.age", "--identity", "aid.identity", "--out", "aid.key")
    run("open", "keys/2026-1/aid.key.age", "--identity", "police.identity", "--out", "no.key", status=2)
    run("rotate", "2026-1", "2026-2")
    listed = json.loads(run("list", "--json"))
    run("destroy", "aid.key", "2026-2")
    assert [(one["round"], one["partners"], one["destroyed_on"] is None) for one in listed] == [
        ("2026-1", ["aid", "police"], False),
        ("2026-2", ["aid", "police"], True),
    ]
    assert not list(tmp_path.rglob("*.key*"))
    assert "AGE-SECRET-KEY" not in "".join(said)


@pytest.mark.parametrize("name", ["", "../up", "Großes", "a" * 65, "a/b"])
def test_names_of_rounds_and_partners_cannot_leave_their_folder(name: str, tmp_path: Path) -> None:
    _, public = identity(tmp_path, "police")
    with pytest.raises(keys.LinkageKeyError, match="the name of a"):
        rounds.make_round(tmp_path / "keys", name, {"police": public}, TODAY)
    with pytest.raises(keys.LinkageKeyError, match="the name of a"):
        rounds.make_round(tmp_path / "keys", "2026-1", {name: public}, TODAY)
