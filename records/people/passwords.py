"""Setting a password that the rules allow."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from records.people.errors import Invalid


def set_password(user, password) -> None:
    """Hash `password` into `user`, unsaved. Raises Invalid where a rule of AUTH_PASSWORD_VALIDATORS refuses it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid({"password": [(e.code or "invalid", m) for e in error.error_list for m in e.messages]}) from None
    user.set_password(password)
