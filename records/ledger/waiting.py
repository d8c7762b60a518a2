"""What waits for an account: drafts and returned records, notes to confirm, follow-ups, openings to take note of,
questions to answer. Querysets alone; what an officer reviews stands in `records/review/queue.py`.
"""

from django.db.models import Exists, OuterRef, Q, Subquery

from records.ledger.access import OPEN_TO_WRITING
from records.ledger.confirmations import Confirmation
from records.ledger.decisions import Decision
from records.ledger.enums import Part, Status, Verdict
from records.ledger.followups import FollowUp
from records.ledger.note import Note
from records.ledger.openings import WRITE_TOGETHER, Opening
from records.ledger.parts import Participant
from records.ledger.questions import UNANSWERED
from records.ledger.records import Record
from records.people import access as people_access

HANDED_IN = (Status.SUBMITTED, Status.ACCEPTED)


def led(user):
    """The ids of the records in which `user` is a principal."""
    return _parts(user, Part.PRINCIPAL)


def to_write(user):
    """Drafts and returned records that `user` may go on with, as a principal or as their leader's scribe."""
    condition = Q(pk__in=led(user))
    for leader, kinds in people_access.leaders(user).items():
        by_leader = Participant.objects.filter(person_id=leader, part=Part.PRINCIPAL, position=0)
        condition |= Q(kind__in=kinds, pk__in=by_leader.values("record_id"))
    return Record.objects.visible_to(user).filter(condition, status__in=OPEN_TO_WRITING).order_by("-changed_at", "pk")


def with_last_hands(records):
    """`records` with who wrote last (`written_by`, an account's name, and the person's) and who handed each back."""
    notes = Note.objects.filter(record=OuterRef("pk")).order_by("-revision")
    returns = Decision.objects.filter(record=OuterRef("pk"), verdict=Verdict.RETURNED).order_by("-at")
    return records.annotate(
        written_by=Subquery(notes.values("written_by__username")[:1]),
        written_by_name=Subquery(notes.values("written_by__person__name")[:1]),
        returned_by_name=Subquery(returns.values("by__person__name")[:1]),
    )


def to_confirm(user):
    """Records with a released part that `user`, who was talked to, has not answered in their present revision."""
    answered = Confirmation.objects.filter(
        record=OuterRef("pk"), revision=OuterRef("revision"), person_id=user.person_id
    )
    return (
        Record.objects.visible_to(user)
        .filter(pk__in=_parts(user, Part.TALKEE), status__in=HANDED_IN, void=False)
        .exclude(released=[])
        .exclude(Exists(answered))
        .order_by("submitted_at", "pk")
    )


def follow_ups(user):
    """Open follow-ups of the records in which `user` is a principal, the earliest first."""
    return FollowUp.objects.visible_to(user).open().filter(record__in=led(user), record__status__in=HANDED_IN)


def openings_to_note(user):
    """Openings of `user`'s records by others that nobody took note of yet, the newest first."""
    return (
        Opening.objects.filter(record__in=led(user), noted_at__isnull=True)
        .exclude(reader=user)
        .exclude(role__in=WRITE_TOGETHER)
    )


def questions(user):
    """Openings by `user` that somebody questioned, `user` has not answered yet, and no auditor concluded."""
    return Opening.objects.filter(UNANSWERED, reader=user)


def _parts(user, part):
    return Participant.objects.filter(person_id=user.person_id, part=part, person__isnull=False).values("record_id")
