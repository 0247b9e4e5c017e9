"""Who may use the bot: the rule, how the operator writes it down, and what strangers see."""

from __future__ import annotations

import pytest

from bot import config
from bot.access import Access

ADA, BOB, MIA = 5_000_000_001, 5_000_000_002, 5_000_000_003
CLUB, PARK = -1_001_000_000_001, -1_001_000_000_002

# The rule


def test_without_a_list_everybody_may_everywhere() -> None:
    access = Access(admins=frozenset({ADA}))

    assert access.allows(BOB, BOB)
    assert access.allows(BOB, PARK)


@pytest.mark.parametrize(
    ("sender", "chat", "allowed"),
    [
        (ADA, ADA, True),  # listed
        (ADA, PARK, True),
        (MIA, MIA, True),  # an administrator
        (MIA, PARK, True),
        (BOB, CLUB, True),  # anybody in a listed group
        (CLUB, CLUB, True),  # its anonymous administrators
        (BOB, BOB, False),
        (BOB, PARK, False),
    ],
)
def test_with_lists_it_is_for_people_administrators_and_everybody_in_a_group(
    sender: int, chat: int, allowed: bool
) -> None:
    access = Access(frozenset({ADA}), frozenset({CLUB}), frozenset({MIA}))

    assert access.allows(sender, chat) is allowed


def test_a_list_of_groups_alone_closes_private_chats() -> None:
    assert not Access(groups=frozenset({CLUB})).allows(BOB, BOB)


def test_a_list_of_people_alone_closes_groups_to_others() -> None:
    assert not Access(users=frozenset({ADA})).allows(BOB, CLUB)


def test_an_anonymous_administrator_of_a_group_is_none_of_the_bot() -> None:
    assert not Access(admins=frozenset({ADA})).is_admin(CLUB)


# How it is written down


@pytest.fixture
def no_dotenv(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.chdir(str(tmp_path))


@pytest.mark.usefixtures("no_dotenv")
@pytest.mark.parametrize("written", ["123,456", "123, 456", "123 456", " 456,,123 ", "123,\n456"])
def test_ids_have_commas_or_blanks_between_them(
    monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("TOONBOT_USERS", written)
    monkeypatch.setenv("TOONBOT_GROUPS", "-1001, -1002")
    monkeypatch.setenv("TOONBOT_ADMINS", "7")

    assert config.load().access == Access(
        frozenset({123, 456}), frozenset({-1001, -1002}), frozenset({7})
    )


@pytest.mark.usefixtures("no_dotenv")
def test_nothing_written_is_everyone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOONBOT_USERS", "")

    assert config.load().access == Access()


@pytest.mark.usefixtures("no_dotenv")
@pytest.mark.parametrize(
    ("key", "value", "right"),
    [
        ("TOONBOT_USERS", "@ada", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "[123]", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "-1001", "ids of people such as 123456789"),
        ("TOONBOT_USERS", "12; 13", "with commas between them"),
        ("TOONBOT_ADMINS", "1e9", "ids of people such as 123456789"),
        ("TOONBOT_GROUPS", "1001", "ids of groups such as -1001234567890"),
        ("TOONBOT_GROUPS", "0", "ids of groups such as -1001234567890"),
    ],
)
def test_what_is_no_id_is_refused_by_key_value_and_what_is_right(
    monkeypatch: pytest.MonkeyPatch, key: str, value: str, right: str
) -> None:
    monkeypatch.setenv(key, value)
    with pytest.raises(config.ConfigError) as refused:
        config.load()

    assert key in str(refused.value)
    assert value in str(refused.value)
    assert right in str(refused.value)
