"""What mails say: each rendered from ids when it is handed over, so that no body and no link rests anywhere.

No mail says what a record is about, or who was talked to. A link is made while its mail is rendered.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.actions.typed import uuid_of
from records.outbox.mail import Mail
from records.outbox.post import Letter
from records.people.enums import GrantState, LinkState, Operation, Role
from records.people.links import Link
from records.people.units import Organisation
from records.people.users import User
from records.vault import seals, secrets
from records.vault.errors import Tampered

RENDERERS: dict[str, Callable[[Mail], Letter | None]] = {}
SUBJECTS: dict[str, str] = {}  # what stands above each, also for whoever looks after what did not arrive

OWN = {  # what the holder of an account is told, whoever did it: an event of the catalogue, in a sentence
    "account.signed_in": gettext_lazy("Your account was signed in to in a browser in which it was not used before."),
    "device.added": gettext_lazy("Your account was signed in to on a device."),
    "account.password_changed": gettext_lazy("The password of your account was changed."),
    "factor.added": gettext_lazy("A second factor was set up for your account."),
    "factor.removed": gettext_lazy("A second factor was removed from your account."),
    "factor.used": gettext_lazy("A recovery code of your account was used."),
    "codes.renewed": gettext_lazy("New recovery codes were made for your account; the old ones open nothing any more."),
    "identity.linked": gettext_lazy("A sign-in of the organisation was linked to your account."),
    "identity.unlinked": gettext_lazy("A sign-in of the organisation was unlinked from your account."),
}


def address_of(row: Mail) -> str:
    """The address of a mail's recipient, as it is now. Raises Tampered where a sealed one was changed.

    An account's is relied on: the verb that renders ends with a look at its seal.
    """
    kind, _colon, id_ = row.to.partition(":")
    if "before" in row.ids:
        return secrets.open("rows", f"mail:{row.to}", bytes.fromhex(row.ids["before"])).decode()
    if kind == "link":
        link = Link.objects.filter(pk=uuid_of(id_)).first()
        return str(link.bound().get("address", "")) if link else ""
    user = User.objects.filter(pk=uuid_of(id_)).first()
    if user is None:
        return ""
    seals.rely_on(user)
    return user.email


def seal_address(to: str, address: str) -> str:
    """An address that stands in no other row, for a mail to `to`; as hex, sealed to that recipient."""
    return secrets.seal("rows", f"mail:{to}", address.encode()).hex()


def url_of(link: Link) -> str:
    """The address that opens `link`. The token stands behind the #: no server, proxy or log on the way ever gets it."""
    return f"{settings.BASE_URL.rstrip('/')}/l/#{link.token()}"


def _renders(template, subject):
    SUBJECTS[template] = subject

    def keep(lines_of):
        def render(row):
            address = address_of(row)
            lines = lines_of(row) if address else None
            return lines and Letter(address, str(subject), "\n\n".join([*lines, _signature()]) + "\n")

        RENDERERS[template] = render
        return lines_of

    return keep


def _signature() -> str:
    organisation = Organisation.objects.first()
    name = organisation.name if organisation else "Outreach"
    return f"{name}\n{settings.BASE_URL}"


def _link_lines(row, first) -> list | None:
    """The words around a link that still stands, else nothing to send; to whom it was made for, and nobody else."""
    link = Link.objects.filter(pk=uuid_of(row.ids["link"])).first()
    if link is None or link.state != LinkState.STANDS:
        return None
    link.bound()
    if row.to != (f"user:{link.account_id}" if link.account_id else f"link:{link.pk}"):
        raise Tampered("mail: another recipient")
    until = date_format(timezone.localtime(link.expires_at), "Y-m-d H:i")
    return [
        first,
        url_of(link),
        _("It holds until %(until)s, for one use. Whoever has the link has its right: do not pass it on.")
        % {"until": until},
        _("If you expect nothing of the kind, do not open it, and tell whoever keeps this system."),
    ]


@_renders("invitation", gettext_lazy("An account for you"))
def _invitation(row):
    return _link_lines(row, _("An account was made for you. Choose its name and password here:"))


@_renders("reset", gettext_lazy("A new password for your account"))
def _reset(row):
    return _link_lines(row, _("You can choose a new password here:"))


@_renders("confirm", gettext_lazy("Please read and confirm"))
def _confirm(row):
    return _link_lines(row, _("You are asked to read something that concerns you, and to confirm it or not:"))


@_renders("proposed", gettext_lazy("A change of your account was proposed"))
def _proposed(row):
    return [
        _("Somebody asks for a change of your account: %(what)s.") % {"what": Operation(row.ids["operation"]).label},
        _("Another person decides. If you know nothing of it, tell the security administrator before that."),
    ]


@_renders("changed", gettext_lazy("Your account was changed"))
def _changed(row):
    return [
        _("Your account was changed: %(what)s.") % {"what": Operation(row.ids["operation"]).label},
        _("If you know nothing of it, tell the security administrator at once."),
    ]


@_renders("undone", gettext_lazy("A proposed change of your account was not made"))
def _undone(row):
    return [
        _("A proposed change of your account was turned down or taken back: %(what)s.")
        % {"what": Operation(row.ids["operation"]).label},
        _("If you know nothing of it, tell the security administrator: somebody asked for it."),
    ]


GRANTED = {
    GrantState.PROPOSED: gettext_lazy("A role was proposed for you: %(role)s. Another person decides."),
    GrantState.APPROVED: gettext_lazy("A role was granted to you: %(role)s."),
    GrantState.TURNED_DOWN: gettext_lazy("A role that was proposed for you was turned down: %(role)s."),
    GrantState.REVOKED: gettext_lazy("A role was taken from you: %(role)s."),
}


@_renders("granted", gettext_lazy("A role of yours"))
def _granted(row):
    return [
        GRANTED[GrantState(row.ids["state"])] % {"role": Role(row.ids["role"]).label},
        _("From when until when, and for which unit, stands on your page: My account."),
        _("If you know nothing of it, tell the security administrator at once."),
    ]


@_renders("told", gettext_lazy("Something happened to your account"))
def _told(row):
    return [
        str(OWN[row.ids["what"]]),
        _("If that was you, there is nothing to do. When, and from where, stands on your page: My account."),
        _("If it was not you, sign in and say so at once:"),
        f"{settings.BASE_URL}/account/not-me/",
        _("If you cannot sign in any more, tell the security administrator at once."),
    ]


@_renders("alarm", gettext_lazy("Somebody says: that was not me"))
def _alarm(row):
    user = User.objects.filter(pk=uuid_of(row.ids["account"])).select_related("person").first()
    return user and [
        _("%(name)s says that somebody else used their account.") % {"name": user.name},
        _("It was signed out everywhere else, and a new password is asked for. Talk to them; lock it if in doubt."),
        f"{settings.BASE_URL}/accounts/",
    ]


@_renders("astray", gettext_lazy("A one-time link went astray"))
def _astray(row):
    link = Link.objects.filter(pk=uuid_of(row.ids["link"])).select_related("account__person").first()
    if link is None:
        return None
    link.bound()
    if link.account is None:
        return [
            _("Whoever got a one-time link that you made says that it was not meant or not used by them."),
            _("It opens nothing any more. Sign in to see which one it is: it stands on your first page."),
            settings.BASE_URL,
        ]
    used = _("It was used: talk to the holder, and lock the account if in doubt.")
    return [
        _("Whoever got a one-time link to the account of %(name)s says that it was not meant or not used by them.")
        % {"name": link.account.name},
        used if link.used_at else _("It opens nothing any more. Make sure where the next one goes."),
        settings.BASE_URL,
    ]


@_renders("waiting", gettext_lazy("Something waits for your approval"))
def _waiting(row):
    return [_("Something waits for your approval. Sign in to see what it is."), f"{settings.BASE_URL}/grants/"]


@_renders("glass", gettext_lazy("The glass was broken"))
def _glass(row):
    return [
        _("Two holders of the recovery kit broke the glass: keys were taken back, or a security administrator made."),
        _("If you know nothing of it, look at the trail at once and talk to the other administrators."),
    ]


@_renders("kit", gettext_lazy("A recovery kit was made"))
def _kit(row):
    return [
        _("A recovery kit was made. Whoever has two of its three sheets can read everything; earlier sheets are void."),
        _("If you know nothing of it, look at the trail at once and talk to the other administrators."),
    ]


@_renders("unsound", gettext_lazy("Something does not open, or is not as it was sealed"))
def _unsound(row):
    return [
        _("A note, a file or an account did not open, or is not as this system sealed it. Nothing of it was shown."),
        _(
            "The key or the store of files may not answer, a disk may be damaged, or somebody may have written in the "
            "database. Nothing more is mailed for an hour."
        ),
        _("The auditor sees what it was, and who asked for it: Audit trail, Refused. Then verify the whole trail."),
    ]


@_renders("faults", gettext_lazy("The verification found faults"))
def _faults(row):
    return [
        _("The whole trail was verified, and something in it, a seal or a record is not as it was written."),
        _("The auditor sees the faults: Audit trail. Until it is known what happened, change nothing in the database."),
    ]
