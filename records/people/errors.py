"""What the domain says when it refuses. Each face turns these into its own answer, in one place."""

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A refusal with a stable `code` and words for the reader, holding nothing that was sealed."""

    code = "error"
    message = _("That is not possible.")

    def __init__(self, message=None, **detail):
        self.message = message or type(self).message
        self.detail = detail
        super().__init__(self.code)


class NotAllowed(DomainError):
    """The actor may not do this. Leaving a verb, it is written to the trail after the roll-back."""

    code = "not-allowed"
    message = _("You may not do this.")


class WrongState(DomainError):
    """The status does not allow it, whoever asks."""

    code = "wrong-state"
    message = _("This is not possible in the present state.")


class Conflict(DomainError):
    """Someone was faster: the version named is not the present one. `detail["version"]` is."""

    code = "conflict"
    message = _("Someone changed this in the meantime. Both copies are kept.")


class Invalid(DomainError):
    """What was handed in is not valid. `errors` maps a field's name to a list of (code, words)."""

    code = "invalid"
    message = _("Some fields need another look.")

    def __init__(self, errors):
        super().__init__()
        self.errors = errors

    def codes(self) -> set:
        """The codes of all complaints."""
        return {code for rows in self.errors.values() for code, _words in rows}

    @classmethod
    def at(cls, field, message, code="invalid"):
        """One complaint at one field."""
        return cls({field: [(code, message)]})

    @classmethod
    def from_form(cls, form):
        """All complaints of a Django form."""
        return cls(
            {
                name: [(error.code or "invalid", message) for error in errors.as_data() for message in error.messages]
                for name, errors in form.errors.items()
            }
        )


class Incomplete(Invalid):
    """Something that submission needs is missing; names every such field, shows none."""

    code = "incomplete"
    message = _("Some things are still missing.")
