"""Setting a password that the rules allow (NIST SP 800-63B): long enough, and not one that would be guessed soon.

No rule asks for capitals, digits or signs. Where the password is all that an account has, fifteen characters; where a
second factor is obligatory, ten. A Chinese character counts as two, since there are so many of them. What is guessed
soon, zxcvbn estimates: it knows the common passwords, words, names, keyboard rows, dates and their disguises; added
here are what people in China commonly choose, and what anybody knows of the account and its organisation.
"""

from functools import cache
from pathlib import Path
from unicodedata import east_asian_width

from django.contrib.auth import hashers
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.people import factors
from records.people.errors import Invalid
from records.people.units import Organisation

ALONE, WITH_SECOND = 15, 10
OWN = 8  # characters beside what anybody knows
STRONG = 3  # of zxcvbn's 0 to 4: some 10⁸ guesses, behind a slow hash and the limits of sign-in
LOOKED_AT = 64  # characters that are estimated: more cannot make it weaker, and take long
HELP = gettext_lazy("At least 15 characters; a sentence is easiest. A Chinese character counts as two.")


class Rules:
    """The one entry of AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password, user=None):
        from zxcvbn import zxcvbn  # noqa: PLC0415  13 MB of memory, for who sets passwords alone

        least = least_length(user)
        if weight(password) < least:
            words = _("At least %(least)s characters; a sentence is easiest. A Chinese character counts as two.")
            raise ValidationError(words % {"least": least}, code="short")
        own = without(known(user), password.lower())
        if weight(own) < OWN or zxcvbn(own[:LOOKED_AT], user_inputs=list(common()))["score"] < STRONG:
            words = _("This one is guessed soon: it is made of what many use, or of what is known about you.")
            raise ValidationError(words, code="common")

    def get_help_text(self):
        return HELP


def least_length(user) -> int:
    """How long a password of this account is at least."""
    return WITH_SECOND if user is not None and factors.obliged(user) else ALONE


def weight(password: str) -> int:
    """Its length, in which a wide character counts twice."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in password)


@cache
def common() -> tuple[str, ...]:
    """What is commonly chosen in China, beside zxcvbn's own lists."""
    return tuple(Path(__file__).with_name("common_passwords.txt").read_text().split())


def without(words, password: str) -> str:
    """What is left of a password when what anybody knows is taken out of it."""
    for word in sorted(words, key=len, reverse=True):
        password = password.replace(word, "")
    return password


def known(user) -> list[str]:
    """What anybody knows of an account: names, numbers, the organisation, the product."""
    organisation = Organisation.objects.first()
    words = ["outreach", "lianxin", "连心", organisation.name if organisation else ""]
    if user is not None:
        words += [user.username, user.email.partition("@")[0]]
        if user.person is not None:
            words += [user.person.name, *user.person.pinyin.split(), user.person.staff_number]
    return [word.lower() for word in words if len(word) > 1]


def set_password(user, password) -> None:
    """Hash `password` into `user`, unsaved. Raises Invalid where a rule of AUTH_PASSWORD_VALIDATORS refuses it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": [(e.code or "invalid", m) for e in error.error_list for m in e.messages]}) from None
    user.set_password(password)


def is_outdated(user) -> bool:
    """Whether the hash of the password is made with an older method, or with less work, than one would be today."""
    if not user.has_usable_password():
        return False
    used, preferred = hashers.identify_hasher(user.password), hashers.get_hasher("default")
    return used.algorithm != preferred.algorithm or preferred.must_update(user.password)
