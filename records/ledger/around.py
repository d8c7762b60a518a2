"""The sealed words around a note: comments, decisions, corrections, follow-ups, files' names, readers' questions.

They are opened together with the note, under the same trace; a talkee gets only what they said, asked or were asked.
"""

from django.db.models import Q

from records.vault import envelope


def unseal_all(record, talkee=None) -> dict:
    """object id (or `<id>:closing`, `:decision`, `:question`, `:answer`, `:conclusion`) → content, a dict with "text".

    With `talkee` (an account) only their own comments, questions and the answers. Raises Tampered.
    """
    places = list(_own_places(record, talkee) if talkee is not None else _all_places(record))
    contents = envelope.unseal_many([(record.pk, name, revision, sealed) for _key, name, revision, sealed in places])
    return {key: content for (key, *_place), content in zip(places, contents, strict=True)}


def _all_places(record):
    yield from _confirmations(record.confirmations.all())
    yield from _openings(record.openings.all())
    for row in record.decisions.all():
        yield from _place(row.pk, row.words, row.revision, row.sealed)
    for row in record.corrections.all():
        yield from _place(row.pk, row.words, row.revision, row.sealed)
        yield from _place(f"{row.pk}:decision", f"decision:{row.pk}", row.revision, row.decision)
    for row in record.followups.all():
        yield from _place(row.pk, row.words, row.revision, row.sealed)
        yield from _place(f"{row.pk}:closing", f"closing:{row.pk}", row.revision, row.closing)
    for row in record.attachments.all():
        yield from _place(row.pk, row.words, row.revision, row.sealed)


def _own_places(record, talkee):
    yield from _confirmations(record.confirmations.filter(person_id=talkee.person_id))
    mine = record.openings.filter(Q(questioned_by=talkee) | Q(reader=talkee))
    yield from _openings(mine, reason=False)


def _confirmations(rows):
    for row in rows:
        yield from _place(row.pk, row.words, row.revision, row.sealed)


def _openings(rows, reason=True):
    for row in rows:
        if reason:
            yield from _place(row.pk, f"opening:{row.pk}", row.revision, row.sealed)
        yield from _place(f"{row.pk}:question", f"question:{row.pk}", row.revision, row.question)
        yield from _place(f"{row.pk}:answer", f"answer:{row.pk}", row.revision, row.answer)
        yield from _place(f"{row.pk}:conclusion", f"conclusion:{row.pk}", row.revision, row.conclusion)


def _place(key, name, revision, sealed):
    """Nothing was typed where the column is NULL by design; a note itself is never NULL."""
    if sealed is not None:
        yield str(key), name, revision, sealed
