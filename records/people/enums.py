"""The closed lists of the people room: roles, ranks, relations, consent. A leaf that any room may import."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a grant makes of its holder, within its unit and all below it."""

    CADRE = "cadre", _("Cadre")
    HEAD = "head", _("Unit head")
    OFFICER = "officer", _("Discipline officer")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDITOR = "auditor", _("Auditor")
    SCRIBE = "scribe", _("Scribe")


# Separation of powers: no person holds two of these (MLPS level 3, three administrators; the officer stands apart).
APART = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.OFFICER})


class GrantState(TextChoices):
    PROPOSED = "proposed", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    TURNED_DOWN = "turned_down", _("Turned down")
    REVOKED = "revoked", _("Revoked")


class Rank(TextChoices):
    """The part of a post in the unit's leading team."""

    HEAD = "head", _("Head")
    DEPUTY = "deputy", _("Deputy")
    MEMBER = "member", _("Team member")
    NONE = "none", _("Not in the team")


class CommitteePart(TextChoices):
    SECRETARY = "secretary", _("Secretary")
    DEPUTY = "deputy", _("Deputy secretary")
    MEMBER = "member", _("Committee member")
    PARTY_MEMBER = "party_member", _("Party member")


class Gender(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    UNKNOWN = "", _("Not recorded")


class Calendar(TextChoices):
    SOLAR = "solar", _("Solar")
    LUNAR = "lunar", _("Lunar")


class Relation(TextChoices):
    SPOUSE = "spouse", _("Spouse")
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    SON = "son", _("Son")
    DAUGHTER = "daughter", _("Daughter")
    SIBLING = "sibling", _("Brother or sister")
    PARENT_IN_LAW = "parent_in_law", _("Parent-in-law")
    OTHER = "other", _("Other relative")


class Scope(TextChoices):
    """What a consent is for; each is given and withdrawn by itself (PIPL, articles 14 and 15)."""

    PARTY_BIRTHDAY = "party_birthday", _("Political birthday")
    BIRTHDAY = "birthday", _("Birthday")
    NAME = "name", _("Named in records")
    CONTACT = "contact", _("Contacted by message")


class Way(TextChoices):
    """How a consent was given."""

    IN_PERSON = "in_person", _("In person")
    WRITTEN = "written", _("In writing")
    OWN_DEVICE = "own_device", _("On their own device")


class LinkKind(TextChoices):
    """What a one-time link is for."""

    INVITATION = "invitation", _("Invitation")
    RESET = "reset", _("New password")
    CONFIRM = "confirm", _("Confirmation")


class LinkState(TextChoices):
    STANDS = "stands", _("Stands")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Run out")


class ProposalState(TextChoices):
    PROPOSED = "proposed", _("Awaiting approval")
    APPROVED = "approved", _("Approved")
    TURNED_DOWN = "turned_down", _("Turned down")
    TAKEN_BACK = "taken_back", _("Taken back")


class Operation(TextChoices):
    """What takes two people beside grants."""

    PASSWORD = "account.password", _("New password")
    EMAIL = "account.email", _("Another e-mail address")
    SECOND_FACTOR = "account.second_factor", _("Second factor anew")
    PERSON = "account.person", _("Account linked to another person")
    IDENTITY = "account.identity", _("Sign-in of the organisation linked")
    MOVE = "unit.move", _("Unit moved")
    MERGE = "unit.merge", _("Unit merged")
