"""Passwords: long enough for what they guard, and not one that would be guessed soon; nothing else is asked of them."""

import pytest

from records.actions import accounts
from records.people import passwords
from records.people.errors import Invalid
from tests.world import PASSWORD


def complaint(password, user) -> str:
    """The code of what is wrong with it, or nothing."""
    try:
        passwords.set_password(user, password)
    except Invalid as refusal:
        return refusal.errors["password"][0][0]
    return ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("a sentence of my own", ""),
        ("only small letters here", ""),
        ("雨落在泵站的铁皮屋顶上", ""),  # 11 characters that count as 22
        ("雨落泵站屋顶", "short"),
        ("fourteen chars", "short"),
        ("123456789012345", "common"),
        ("passwordpassword", "common"),
        ("P@ssw0rd12345678", "common"),
        ("qwertyuiopasdfgh", "common"),
        ("woaini1314woaini1314", "common"),
        ("aaaaaaaaaaaaaaaaaaaa", "common"),
        ("临江水务集团临江水务集团", "common"),
        ("zhouminzhoumin1234", "common"),
    ],
)
def test_what_is_short_or_guessed_soon_is_refused(world, password, code):
    assert complaint(password, world.user("zhou")) == code


def test_what_anybody_knows_of_the_account_makes_no_password(world):
    user = world.user("zhou")
    assert complaint(f"{user.person.staff_number}-{user.person.staff_number}", user) in ("short", "common")
    assert complaint(f"{user.person.staff_number}{user.username}{user.person.staff_number}2026", user) == "common"


def test_beside_a_second_factor_ten_characters_are_enough(world):
    assert complaint("tuv-wxk-29q", world.user("li")) == ""
    assert complaint("tuv-wxk-29q", world.user("zhou")) == "short"


def test_an_overlong_password_is_no_fault_and_takes_no_time(world):
    assert complaint("a sentence of my own " * 200, world.user("zhou")) == ""


def test_the_complaint_says_what_to_do_and_never_the_password(world):
    with pytest.raises(Invalid) as refusal:
        accounts.set_password(world.user("sun"), password="qwertyuiop1234567", current=PASSWORD, by=world.actor("sun"))
    [(code, words)] = refusal.value.errors["password"]
    assert code == "common"
    assert "qwerty" not in words
    assert world.user("sun").check_password(PASSWORD)
