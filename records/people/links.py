"""One-time links: which stand, for whom, until when. The token that opens one rests nowhere (`vault/links.py`)."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from records.audit.trail import Subject
from records.people.bound import Bound
from records.people.enums import LinkKind, LinkState
from records.people.persons import Person
from records.vault import links as tokens
from records.vault import seals
from records.vault.errors import Tampered
from records.vault.sealed import SealedQuerySet

MOST_WRONG_CODES = 5
LASTS = {
    LinkKind.INVITATION: datetime.timedelta(days=7),
    LinkKind.RESET: datetime.timedelta(days=2),
    LinkKind.CONFIRM: datetime.timedelta(days=7),
}


KEPT = datetime.timedelta(days=30)  # after it ran out, whatever became of it before


class LinkQuerySet(SealedQuerySet):
    """Links, never handed to a face except through `visible_to` or by their token."""

    def visible_to(self, user):
        """Those that one made or approved, or that open one's own account."""
        return self.filter(Q(made_by=user.pk) | Q(account=user.pk) | Q(proposal__decided_by=user.pk))

    def standing(self):
        """Neither used, nor revoked, nor run out."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=timezone.now())

    def old(self):
        """Those that ran out so long ago that nobody asks what became of them."""
        return self.filter(expires_at__lt=timezone.now() - KEPT)


class Link(Bound):
    """A link for one act: an account's invitation or reset, or one person's answer to one revision of a record.

    It holds until it is used, runs out, or its `epoch` rises. `sealed` also holds the address that it is mailed to.
    """

    BOUND = ("kind", "account_id", "record", "person_id", "revision", "coded", "expires_at", "made_by_id")

    kind = models.CharField(max_length=12, choices=LinkKind)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="links")
    record = models.UUIDField(null=True)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="links")
    revision = models.PositiveIntegerField(default=0)
    coded = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    disowned_at = models.DateTimeField(null=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        indexes = [models.Index(fields=["record", "person"], name="link_record_person")]

    def __str__(self):
        return self.get_kind_display()

    def as_subject(self) -> Subject:
        """What the trail keeps of a link: no token, no address."""
        return Subject(id=str(self.pk), label=self.kind, digest=self.bound_digest())

    @property
    def state(self) -> LinkState:
        """What became of it."""
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        return LinkState.STANDS if self.expires_at > timezone.now() else LinkState.EXPIRED

    def answers(self, record) -> bool:
        """Whether it stands and is for an answer to this very record."""
        return self.kind == LinkKind.CONFIRM and self.record == record.pk and self.state == LinkState.STANDS

    def token(self) -> str:
        """The token, made anew each time that it is handed out."""
        return tokens.sign(self.kind, self.pk, self.epoch, int(self.expires_at.timestamp()))

    def code(self) -> str:
        """The half that somebody else than the token's bearer hands over."""
        return tokens.code(self.pk, self.epoch)


def draw(kind, *, made_by, account=None, record=None, person=None, revision=0, coded=False, address="") -> Link:
    """A new link, stored."""
    now = timezone.now()
    link = Link(
        kind=kind, account=account, record=record, person=person, revision=revision, coded=coded,
        expires_at=now + LASTS[kind], made_by=made_by, made_at=now,
    )  # fmt: skip
    link.bind(address=address)
    link.save(force_insert=True)
    return link


def take_back(link) -> None:
    """Take `link` out of force: its epoch rises, so that the tokens made before open nothing."""
    link.revoked_at, link.epoch = timezone.now(), link.epoch + 1
    link.save(update_fields=["revoked_at", "epoch"])


def use(link) -> None:
    """Mark `link` as used; its epoch rises as well."""
    link.used_at, link.epoch = timezone.now(), link.epoch + 1
    link.save(update_fields=["used_at", "epoch"])


def of_token(token: str) -> Link | None:
    """The link that `token` names, whatever became of it. Raises Foreign for a false one, Tampered for a turned row."""
    said = tokens.read(token)
    link = Link.objects.filter(pk=said.id, kind=said.kind).select_related("person", "account").first()
    if link is None or said.epoch > link.epoch:
        return None
    link.bound()
    seals.check(link)
    if link.state == LinkState.STANDS and said.epoch != link.epoch:
        raise Tampered(f"link {link.pk}: epoch")
    return link
