"""The queue of an officer: records handed in and corrections proposed, the oldest first, in the units of the grant.

Nobody reviews what they wrote or took part in; the rule for one record is `access.REVIEWER`, and a test holds both
equal.
"""

from django.db.models import Q

from records.ledger import access
from records.ledger.decisions import Correction
from records.ledger.enums import CorrectionState, Part, Status
from records.ledger.note import Note
from records.ledger.parts import Participant
from records.ledger.records import Record

TOOK_PART = (Part.PRINCIPAL, Part.RECORDER, Part.TALKEE)


def may_review(user, record) -> bool:
    """Whether `user` reviews `record`, whatever its status."""
    return access.REVIEWER in access.relations(user, record)


def reviewed_by(user) -> Q:
    """The records `user` may review, as a condition on `Record`."""
    units = access.review_units(user)
    if not units:
        return Q(pk__in=[])
    mine = Participant.objects.filter(person_id=user.person_id, part__in=TOOK_PART, person__isnull=False)
    written = Note.objects.filter(written_by=user).values("record_id")
    others = ~Q(created_by=user) & ~Q(pk__in=written) & ~Q(pk__in=mine.values("record_id"))
    return Q(unit_id__in=units, revision__gte=1) & others


def records(user):
    """Records that wait for `user`'s decision, the oldest first."""
    waiting = Record.objects.visible_to(user).filter(reviewed_by(user), status=Status.SUBMITTED)
    return waiting.order_by("submitted_at", "pk")


def corrections(user):
    """Proposed corrections that wait for `user`'s decision, the oldest first."""
    reviewed = Record.objects.visible_to(user).filter(reviewed_by(user))
    return Correction.objects.filter(state=CorrectionState.PROPOSED, record__in=reviewed).order_by("at", "pk")


def waiting_in(unit) -> int:
    """How many records and corrections of `unit` wait for anybody's decision."""
    proposed = Correction.objects.filter(state=CorrectionState.PROPOSED, record__unit=unit)
    return Record.objects.filter(status=Status.SUBMITTED, unit=unit).count() + proposed.count()
