"""Who can open what: organisations, members, sections of a dossier, sessions, paper."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prystan.casework.vault import (
    CannotOpenError,
    DossierKey,
    KeyPair,
    NotInScopeError,
    OpenedDossier,
    Place,
    SearchKey,
    join_session,
    lock_with_password,
    open_dossier,
    open_with_password,
    print_paper,
    read_paper,
    seal_to,
    split_session,
    wrap_sections,
    wrap_whole,
)
from prystan.casework.vault.login import Cost

ASSOCIATION, SHELTER, STRANGER = KeyPair.new(), KeyPair.new(), KeyPair.new()
DOSSIER = uuid4()
SECTIONS = ("identity", "contact", "assessment", "notes")
CHEAP = Cost(memory_kib=8, passes=1, lanes=1)  # the real cost is measured once, below
PEPPER = b"p" * 32
MEMBER = uuid4()


# --- organisations and members --------------------------------------------------------------------------------------


def test_a_secret_sealed_to_each_member_is_opened_by_each_and_by_nobody_else() -> None:
    members = [KeyPair.new() for _ in range(3)]
    for member in members:
        assert member.open(seal_to([member.public], ASSOCIATION.secret.encode())).decode() == ASSOCIATION.secret
    with pytest.raises(CannotOpenError):
        STRANGER.open(seal_to([m.public for m in members], b"secret"))


def test_a_colleague_lets_somebody_back_in_who_forgot_the_password() -> None:
    """The old pair is lost for good; the colleague seals the organisation's secret to the new one."""
    colleague, returned = KeyPair.new(), KeyPair.new()
    held = seal_to([colleague.public], ASSOCIATION.secret.encode())
    again = seal_to([returned.public], colleague.open(held))
    assert KeyPair.of(returned.open(again).decode()) == ASSOCIATION


def test_the_paper_lets_an_organisation_back_in_whose_members_are_all_gone() -> None:
    paper, newcomer = KeyPair.new(), KeyPair.new()
    kept = seal_to([paper.public], ASSOCIATION.secret.encode())
    printed = print_paper(paper)
    del paper
    again = seal_to([newcomer.public], read_paper(printed).open(kept))
    assert KeyPair.of(newcomer.open(again).decode()) == ASSOCIATION


def test_the_paper_may_be_typed_in_small_letters_and_any_spacing() -> None:
    paper = KeyPair.new()
    typed = print_paper(paper).lower().replace(" ", "-").replace("\n", "  ")
    assert read_paper(typed) == paper
    assert read_paper(paper.secret) == paper


@given(st.data())
@settings(max_examples=50)
def test_one_mistyped_character_of_the_paper_is_noticed(data: st.DataObject) -> None:
    typed = list(print_paper(ASSOCIATION).replace(" ", "").replace("\n", ""))
    place = data.draw(st.integers(0, len(typed) - 1))
    typed[place] = data.draw(st.sampled_from([c for c in "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L1BIO" if c != typed[place]]))
    with pytest.raises(CannotOpenError, match="a character is wrong"):
        read_paper("".join(typed))


@given(kept=st.binary(min_size=1, max_size=40), byte=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_changed_age_file_stays_closed(kept: bytes, byte: int, bit: int) -> None:
    sealed = bytearray(seal_to([SHELTER.public], kept))
    sealed[byte % len(sealed)] ^= 1 << bit
    with pytest.raises(CannotOpenError):
        SHELTER.open(bytes(sealed))


# --- the password ---------------------------------------------------------------------------------------------------


@given(password=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@settings(max_examples=50)
def test_the_password_opens_the_members_secret(password: str) -> None:
    locked = lock_with_password(SHELTER.secret, password, member=MEMBER, pepper=PEPPER, cost=CHEAP)
    assert open_with_password(locked, password, member=MEMBER, pepper=PEPPER) == SHELTER.secret


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password() -> None:
    locked = lock_with_password(SHELTER.secret, "мо\u0438\u0306 пароль", member=MEMBER, pepper=PEPPER, cost=CHEAP)
    assert open_with_password(locked, "мо\u0439 пароль", member=MEMBER, pepper=PEPPER) == SHELTER.secret


@pytest.mark.parametrize(
    "other",
    [
        {"password": "wrong"},
        {"member": uuid4()},
        {"pepper": b"q" * 32},
    ],
    ids=["another password", "another member", "without the server's pepper"],
)
def test_it_stays_closed_to(other: dict[str, object]) -> None:
    locked = lock_with_password(SHELTER.secret, "right", member=MEMBER, pepper=PEPPER, cost=CHEAP)
    given_: dict[str, object] = {"password": "right", "member": MEMBER, "pepper": PEPPER, **other}
    with pytest.raises(CannotOpenError):
        open_with_password(locked, **given_)  # type: ignore[arg-type]


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_changed_locked_secret_stays_closed_and_cannot_exhaust_the_server(data: st.DataObject) -> None:
    locked = bytearray(lock_with_password(SHELTER.secret, "right", member=MEMBER, pepper=PEPPER, cost=CHEAP))
    # memory and passes may only be raised within bounds; the bits above them are refused before any work is done
    position = data.draw(st.sampled_from([0, 1, 2, 5, 6, 9, 10, *range(13, len(locked))]))
    locked[position] ^= 0xFF
    with pytest.raises(CannotOpenError):
        open_with_password(bytes(locked), "right", member=MEMBER, pepper=PEPPER)


def test_a_guess_costs_what_the_standard_asks() -> None:
    """RFC 9106, second recommended option: 64 MiB, three passes. The stored value itself says so."""
    locked = lock_with_password(SHELTER.secret, "right", member=MEMBER, pepper=PEPPER)
    assert int.from_bytes(locked[1:5], "big") == 64 * 1024
    assert int.from_bytes(locked[5:9], "big") == 3
    assert open_with_password(locked, "right", member=MEMBER, pepper=PEPPER) == SHELTER.secret


# --- dossiers -------------------------------------------------------------------------------------------------------


def opened_by_owner(key: DossierKey) -> OpenedDossier:
    return open_dossier(wrap_whole(key, ASSOCIATION.public), ASSOCIATION, key.dossier)


def sealed_name(key: DossierKey, section: str = "identity") -> tuple[bytes, Place]:
    place = Place("cases_name", "text", uuid4())
    return opened_by_owner(key).lock(section).seal_text("Ганна", place), place


def test_the_owner_opens_every_section() -> None:
    key = DossierKey.new(DOSSIER)
    for section in SECTIONS:
        sealed, place = sealed_name(key, section)
        assert opened_by_owner(key).lock(section).open_text(sealed, place) == "Ганна"


@given(agreed=st.sets(st.sampled_from(SECTIONS)), asked=st.sampled_from(SECTIONS))
@settings(max_examples=60)
def test_a_receiver_opens_the_agreed_sections_and_no_other(agreed: set[str], asked: str) -> None:
    key = DossierKey.new(DOSSIER)
    sealed, place = sealed_name(key, asked)
    opened = open_dossier(wrap_sections(key, agreed, SHELTER.public), SHELTER, DOSSIER)
    if asked in agreed:
        assert opened.lock(asked).open_text(sealed, place) == "Ганна"
    else:
        with pytest.raises(NotInScopeError):
            opened.lock(asked)


def test_what_a_receiver_holds_opens_no_other_section_even_by_hand() -> None:
    """The scope of a grant is kept by arithmetic: no key in the wrap fits a value of another section."""
    key = DossierKey.new(DOSSIER)
    sealed, place = sealed_name(key, "notes")
    opened = open_dossier(wrap_sections(key, ("identity", "contact"), SHELTER.public), SHELTER, DOSSIER)
    assert opened.whole is None
    assert key.key not in opened.sections.values()
    for section in opened.sections:
        with pytest.raises(CannotOpenError):
            opened.lock(section).open_text(sealed, place)


def test_a_wrap_is_of_no_use_to_another_organisation_nor_for_another_dossier() -> None:
    wrapped = wrap_whole(DossierKey.new(DOSSIER), SHELTER.public)
    with pytest.raises(CannotOpenError):
        open_dossier(wrapped, STRANGER, DOSSIER)
    with pytest.raises(CannotOpenError, match="another dossier"):
        open_dossier(wrapped, SHELTER, uuid4())


def test_without_the_key_nothing_is_left_of_a_dossier() -> None:
    """Erasure: a new key for the same dossier, however made, opens nothing that the old one sealed."""
    sealed, place = sealed_name(DossierKey.new(DOSSIER))
    with pytest.raises(CannotOpenError):
        opened_by_owner(DossierKey.new(DOSSIER)).lock("identity").open_text(sealed, place)


# --- sessions -------------------------------------------------------------------------------------------------------


def test_both_halves_of_a_session_give_the_secret() -> None:
    cookie, kept = split_session(ASSOCIATION.secret, MEMBER)
    assert join_session(cookie, kept, MEMBER) == ASSOCIATION.secret
    assert ASSOCIATION.secret.encode() not in kept


@pytest.mark.parametrize("cookie", ["", "AAAA", "не ключ", "====", "A" * 44])
def test_a_session_without_its_cookie_gives_nothing(cookie: str) -> None:
    _, kept = split_session(ASSOCIATION.secret, MEMBER)
    with pytest.raises(CannotOpenError):
        join_session(cookie, kept, MEMBER)


def test_a_cookie_without_its_session_gives_nothing() -> None:
    cookie, _ = split_session(ASSOCIATION.secret, MEMBER)
    _, other = split_session(ASSOCIATION.secret, MEMBER)
    with pytest.raises(CannotOpenError):
        join_session(cookie, other, MEMBER)
    with pytest.raises(CannotOpenError):
        join_session(cookie, b"", MEMBER)


def test_the_halves_of_a_colleagues_session_give_nothing() -> None:
    cookie, kept = split_session(ASSOCIATION.secret, MEMBER)
    with pytest.raises(CannotOpenError):
        join_session(cookie, kept, uuid4())


# --- search ---------------------------------------------------------------------------------------------------------


@given(word=st.text(min_size=1), other=st.text(min_size=1))
def test_equal_words_have_equal_tokens_and_others_do_not(word: str, other: str) -> None:
    key = SearchKey.of(ASSOCIATION)
    assert (key.token("name", word) == key.token("name", other)) == (word == other)


def test_two_organisations_have_no_token_in_common() -> None:
    assert SearchKey.of(ASSOCIATION).token("name", "hanna") != SearchKey.of(SHELTER).token("name", "hanna")


def test_a_birth_date_is_not_found_as_a_name() -> None:
    key = SearchKey.of(ASSOCIATION)
    assert key.token("name", "1999-01-01") != key.token("birth date", "1999-01-01")


def test_no_secret_is_shown_by_accident() -> None:
    dossier = DossierKey.new(UUID(int=1))
    shown = repr([ASSOCIATION, dossier, SearchKey.of(ASSOCIATION), opened_by_owner(dossier)])
    assert "AGE-SECRET" not in shown
    assert "key=" not in shown
