"""The mails that verbs send: queued with their change, rendered and handed over by the worker.

A link is made while its mail is rendered. No mail says what a record is about, or who was talked to.
"""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_tasks import task

from records.actions import quiet
from records.actions.typed import uuid_of
from records.outbox import mail
from records.outbox.enums import MailState
from records.outbox.post import Letter, hand_over
from records.people.actor import SYSTEM
from records.people.enums import LinkState, Operation
from records.people.links import Link
from records.people.proposals import Proposal
from records.people.units import Organisation
from records.people.users import User
from records.vault.errors import Tampered

RENDERERS: dict[str, Callable[[mail.Mail], Letter | None]] = {}


def post(template: str, user: User, **ids) -> mail.Mail | None:
    """Queue a mail to an account, inside the verb that it tells of; nothing where the account has no address."""
    if not user.email:
        return None
    return _queue(template, f"user:{user.pk}", user.language or settings.LANGUAGE_CODE, **ids)


def post_link(template: str, link: Link, language: str) -> mail.Mail:
    """Queue a mail to the address that a link was made for."""
    return _queue(template, f"link:{link.pk}", language, link=link.pk)


def _queue(template, to, language, **ids) -> mail.Mail:
    if template not in RENDERERS:
        raise LookupError(template)
    row = mail.send(template, to, language, **ids)
    deliver.enqueue(str(row.pk))
    return row


@task()
def deliver(mail_id: str) -> str:
    """Send one mail, if it is its turn. Three steps, each committed: taken, handed over, settled."""
    row = quiet.take_mail(uuid_of(mail_id), by=SYSTEM)
    if row is None:
        return ""
    with translation.override(row.language):
        try:
            letter = RENDERERS[row.template](row)
        except Tampered:
            letter = None
    state, reason = hand_over(letter) if letter is not None else (MailState.FAILED, "void")
    row = quiet.settle_mail(row.pk, state=state, reason=reason, by=SYSTEM)
    if row.state == MailState.QUEUED:
        deliver.using(run_after=row.due_at).enqueue(mail_id)
    return row.state


def sweep() -> None:
    """What tries left behind becomes unknown; what waits without a task gets one. Every minute."""
    quiet.cut_mails(by=SYSTEM)
    for pk in mail.due():
        deliver.enqueue(str(pk))


def address_of(row: mail.Mail) -> str:
    """The address of a mail's recipient, as it is now. Raises Tampered where a sealed one was changed."""
    kind, _colon, id_ = row.to.partition(":")
    if "before" in row.ids:
        proposal = Proposal.objects.filter(pk=uuid_of(row.ids["before"])).first()
        return str(proposal.data().get("before", "")) if proposal else ""
    if kind == "link":
        link = Link.objects.filter(pk=uuid_of(id_)).first()
        return str(link.bound().get("address", "")) if link else ""
    user = User.objects.filter(pk=uuid_of(id_)).first()
    return user.email if user else ""


def url_of(link: Link) -> str:
    """The address that opens `link`. The token stands behind the #: no server, proxy or log on the way ever gets it."""
    return f"{settings.BASE_URL.rstrip('/')}/l/#{link.token()}"


def _renders(template):
    def keep(function):
        def render(row):
            address = address_of(row)
            said = function(row) if address else None
            if said is None:
                return None
            subject, lines = said
            return Letter(address, subject, "\n\n".join([*lines, _signature()]) + "\n")

        RENDERERS[template] = render
        return function

    return keep


def _signature() -> str:
    organisation = Organisation.objects.first()
    name = organisation.name if organisation else "Outreach"
    return f"{name}\n{settings.BASE_URL}"


def _link_lines(row, first) -> list | None:
    """The words around a link that still stands, else nothing to send."""
    link = Link.objects.filter(pk=uuid_of(row.ids["link"])).first()
    if link is None or link.state != LinkState.STANDS:
        return None
    link.bound()
    until = date_format(timezone.localtime(link.expires_at), "Y-m-d H:i")
    return [
        first,
        url_of(link),
        _("It holds until %(until)s, for one use. Whoever has the link has its right: do not pass it on.")
        % {"until": until},
        _("If you expect nothing of the kind, do not open it, and tell whoever keeps this system."),
    ]


@_renders("invitation")
def _invitation(row):
    lines = _link_lines(row, _("An account was made for you. Choose its name and password here:"))
    return lines and (_("An account for you"), lines)


@_renders("reset")
def _reset(row):
    lines = _link_lines(row, _("You can choose a new password here:"))
    return lines and (_("A new password for your account"), lines)


@_renders("confirm")
def _confirm(row):
    lines = _link_lines(row, _("You are asked to read something that concerns you, and to confirm it or not:"))
    return lines and (_("Please read and confirm"), lines)


@_renders("proposed")
def _proposed(row):
    lines = [
        _("Somebody asks for a change of your account: %(what)s.") % {"what": Operation(row.ids["operation"]).label},
        _("Another person decides. If you know nothing of it, tell the security administrator before that."),
    ]
    return _("A change of your account was proposed"), lines


@_renders("changed")
def _changed(row):
    lines = [
        _("Your account was changed: %(what)s.") % {"what": Operation(row.ids["operation"]).label},
        _("If you know nothing of it, tell the security administrator at once."),
    ]
    return _("Your account was changed"), lines


@_renders("waiting")
def _waiting(row):
    lines = [_("Something waits for your approval. Sign in to see what it is."), f"{settings.BASE_URL}/grants/"]
    return _("Something waits for your approval"), lines


@_renders("glass")
def _glass(row):
    lines = [
        _("Two holders of the recovery kit broke the glass: keys were taken back, or a security administrator made."),
        _("If you know nothing of it, look at the trail at once and talk to the other administrators."),
    ]
    return _("The glass was broken"), lines


@_renders("kit")
def _kit(row):
    lines = [
        _("A recovery kit was made. Whoever has two of its three sheets can read everything; earlier sheets are void."),
        _("If you know nothing of it, look at the trail at once and talk to the other administrators."),
    ]
    return _("A recovery kit was made"), lines
