"""One-time links: made, shown, taken back, spent. A link acts once, as the trail tells of it, or not at all."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from records.actions.mails import post
from records.actions.verb import happened, verb
from records.audit import trail
from records.people import keeping, links
from records.people.enums import LinkState
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.links import MOST_WRONG_CODES, Link
from records.vault.errors import Tampered

HARMLESS = ("link.shown", "link.refused")  # what may have become of a link that stands


class WrongCode(Invalid):
    """The second half does not belong to the link; counted by the trail."""


class Gone(WrongState):
    """The link does not stand any more; `detail["state"]` says what became of it."""

    code = "gone"
    message = gettext_lazy("This link holds no more.")


def draw(kind, *, by, **about) -> Link:
    """Make a link, inside the verb that it is made for; earlier ones for the same act are taken back."""
    same = {name: about.get(name) for name in ("account", "record", "person")}
    take_back_all(Link.objects.filter(kind=kind, **same))
    link = links.draw(kind, made_by=by, **about)
    happened(link, kind=kind)
    return link


def take_back_all(rows) -> None:
    """Take back whatever of `rows` stands, each told, inside a verb."""
    for link in rows.standing().select_for_update(no_key=True).order_by("pk"):
        links.take_back(link)
        happened(link, kind=link.kind)


def take_back_into(account) -> None:
    """Take back whatever standing link opens `account`, as `take_back_all`."""
    take_back_all(Link.objects.filter(account=account))


def spend(link, *, code="") -> Link:
    """Use `link` up, inside the verb that it allows; of two at once the second finds it used.

    Raises WrongState (used, taken back, run out), WrongCode, Tampered.
    """
    link = standing(link)
    if link.coded and code.strip().lower() != link.code():
        raise WrongCode.at("code", _("This is not the code. It is told by the one who approved."), "wrong")
    links.use(link)
    happened(link, kind=link.kind)
    return link


@verb("link.refused")
def wrong_code(link, *, by) -> None:
    """Leave the event of a wrong second half; after five the link is taken back. Raises WrongState."""
    link = standing(link)
    happened(link, kind=link.kind)
    if trail.of(link.pk).filter(action="link.refused").count() + 1 >= MOST_WRONG_CODES:
        links.take_back(link)
        happened(link, kind=link.kind, taken_back=True)


@verb("link.shown")
def show(link, *, by) -> str:
    """The link's token, to be handed over by whoever made it. Raises NotAllowed, WrongState.

    What was mailed to the holder of an account is shown to nobody.
    """
    link = standing(link)
    if link.made_by_id != by.user.pk or (link.account_id and link.account.email):
        raise NotAllowed(verb="show_link")
    happened(link, kind=link.kind)
    return link.token()


@verb("link.shown")
def show_code(link, *, by) -> str:
    """The half that the approver tells the holder. Raises NotAllowed, WrongState."""
    link = standing(link)
    proposal = getattr(link, "proposal", None)
    if proposal is None or not link.coded or proposal.decided_by_id != by.user.pk or link.made_by_id == by.user.pk:
        raise NotAllowed(verb="show_link")
    happened(link, kind=link.kind, code=True)
    return link.code()


@verb("link.revoked")
def revoke(link, *, by) -> Link:
    """Take a link back: whoever made it, or whose account it opens. Raises NotAllowed, WrongState."""
    link = standing(link)
    if by.user.pk not in (link.made_by_id, link.account_id):
        raise NotAllowed(verb="revoke_link")
    links.take_back(link)
    happened(link, kind=link.kind)
    return link


@verb("link.disowned")
def disown(link, *, by) -> Link:
    """Whoever holds the link says that it was not meant for them, or that it was not they who used it.

    It is taken back where it still stands. Whoever made it is told and, where it opens an account, whoever keeps that
    account safe. Raises NotAllowed, WrongState.
    """
    link = Link.objects.select_for_update(no_key=True, of=("self",)).get(pk=link.pk)
    if by.link is None or by.link.pk != link.pk:
        raise NotAllowed(verb="disown_link")
    if link.disowned_at is not None:
        raise WrongState(_("It is so already."))
    link.disowned_at = timezone.now()
    link.save(update_fields=["disowned_at"])
    happened(link, kind=link.kind, used=link.used_at is not None)
    if link.state == LinkState.STANDS:
        links.take_back(link)
    for user in _told_of(link):
        post("astray", user, link=link.pk)
    return link


def _told_of(link) -> list:
    told = [] if link.made_by is None else [link.made_by]
    if link.account is not None:
        keepers = keeping.keepers(link.account, *keeping.roles_warned(link.account, keeping.security_admins()))
        told += [user for user in keepers if user not in told]
    return told


def standing(link) -> Link:
    """The locked link as it stands. Raises WrongState, Tampered."""
    link = Link.objects.select_for_update(no_key=True, of=("self",)).select_related("person", "account").get(pk=link.pk)
    if link.state != LinkState.STANDS:
        raise Gone(state=link.state)
    link.bound()
    told = list(trail.of(link.pk).filter(result=trail.DONE).values_list("action", "object_digest"))
    if not told or bytes(told[0][1]) != link.bound_digest():
        raise Tampered("link: not as the trail tells it")
    if any(action not in HARMLESS for action, _digest in told[1:]):
        raise Tampered("link: put back")
    return link
