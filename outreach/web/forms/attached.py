"""What hangs on the record of a form: its files, which of them may still go, and what the browser offers to choose."""

from django.urls import reverse

from outreach.web.attachments import icon_of
from outreach.web.files import NOT_YET, accepted
from records.actions import attachments
from records.ledger.enums import Purpose


def attached(request, id, record, words: dict) -> dict:
    """For the box of files; `words` tells their names where the note was opened for this page."""
    removable = attachments.removable(record, request.actor) if record is not None else set()
    rows = record.attachments.exclude(purpose=Purpose.SIGNATURE) if record is not None else []
    return {
        "files": [
            {
                "row": row,
                "icon": icon_of(row),
                "name": words.get(str(row.pk), {}).get("text") or row.get_purpose_display(),
                "removable": row.pk in removable,
            }
            for row in rows
        ],
        "file_url": reverse("record_file", args=[id, NOT_YET]),
        "file_purposes": [Purpose.PAPER, Purpose.FILE],
        "file_accept": accepted(),
    }
