"""The page of one record: what its reader may see, what they may do, and the note, sealed or opened."""

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from outreach.web import answers, history
from outreach.web.acts import Accept, HandBack, Recall, Withdraw
from outreach.web.attachments import icon_of
from outreach.web.corrections import AcceptCorrection, Correct, HandBackCorrection
from outreach.web.facts import facts, heading, with_whom
from outreach.web.followups import CloseFollowUp
from outreach.web.narrowing import Narrow
from outreach.web.pages import RecordPage, link
from outreach.web.questions import Answer, Question
from records.ledger import access, door, lifecycle
from records.ledger.enums import CHOSEN_REASONS, CorrectionState, Purpose
from records.people.text import TextField

MAIN_ACTS = (HandBack, Accept)  # buttons of the page, the next step last
MORE_ACTS = (Correct, Narrow, Recall, Withdraw)  # in the menu


class ReasonForm(forms.Form):
    """Why the note is opened; the domain says whether a reason is asked."""

    reason = forms.CharField(required=False)
    in_words = TextField(label=_("In a few words"), required=False, help_text=_("For another reason; sealed too."))


class RecordView(RecordPage):
    def get(self, request):
        return answer(request, self.record)


def answer(request, record, *, reading=None, reason_form=None, status=200):
    """The record's page; `reading` is its opened note, `reason_form` a reason that was refused."""
    context = frame(request, record) | _parts(request.actor, record, reading)
    form = ReasonForm() if reason_form is None else reason_form
    context |= {"reading": reading, "reason_form": form, "reasons": chosen(context["reasons"], form)}
    return render(request, "record/page.html", context, status=status)


def frame(request, record) -> dict:
    """What every page about `record` shows: its heading, its particulars, whether and why it opens."""
    user = request.user
    every = access.fields(user, record) == access.EVERY_FIELD
    may_open = door.may_open(user, record)
    return {
        "record": record,
        "heading": heading(user, record),
        "with_whom": with_whom(user, record),
        "every_field": every,
        "shows_flags": every and record.late,
        "facts": facts(user, record),
        "may_open": may_open,
        "reasons": reasons() if may_open and door.asks_reason(user, record) else [],
        "idle_minutes": min(settings.IDLE_MINUTES, 10),
        "author": author(record),
        "own": bool(access.relations(user, record) & {access.PRINCIPAL, access.RECORDER, access.TALKEE}),
        "pdf_url": link("record_pdf", record.pk) if every and may_open else "",
    }


def author(record) -> str:
    """The name of the first principal."""
    return next((row.person.name for row in record.participants.all() if row.person_id == access.author_id(record)), "")


def reasons() -> list:
    """The reasons a reader chooses from; none is chosen beforehand."""
    return [{"value": reason.value, "label": reason.label, "line": "", "on": False} for reason in CHOSEN_REASONS]


def chosen(options: list, form: ReasonForm) -> list:
    """`options` with the one on that was chosen before the form was refused."""
    return [option | {"on": option["value"] == form["reason"].value()} for option in options]


def _parts(by, record, reading) -> dict:
    """The sheets around the note; with an opened one, the sealed words in them too."""
    words = reading.words if reading else {}
    every = access.fields(by.user, record) == access.EVERY_FIELD
    acts, more = [[act.shown(record) for act in group if act.may(by, record)] for group in (MAIN_ACTS, MORE_ACTS)]
    shown = {
        "people": answers.rows(by, record, words),
        "openings": history.openings(by, record, words),
        "acts": acts,
        "more": more,
        "edit_url": _edit_url(by, record),
        "follow_ups": [], "files": [], "corrections": [], "decisions": [], "revisions": [], "events": [],
    }  # fmt: skip
    if every:
        shown |= {
            "follow_ups": _follow_ups(by, record, words),
            "files": files_of(record, words),
            "corrections": corrections_of(by, record, words),
            "decisions": _decisions(record, words),
            "revisions": history.revisions(record),
            "events": history.events(record, record.participants.all()),
        }
    shown["dialogs"] = acts + more + _dialogs(by, record, shown)
    return shown


def _edit_url(by, record) -> str:
    may = access.may(by, "edit", record) and lifecycle.possible(record, "edit")
    return link("record_edit", record.pk) if may else ""


def _dialogs(by, record, shown) -> list:
    """The dialogs of single rows."""
    found = [row["close"] for row in shown["follow_ups"] if row["close"]]
    found += [act for row in shown["corrections"] for act in row["acts"]]
    found += [Question.shown(record, row.id) for row in shown["openings"] if row.may_question]
    return found + [Answer.shown(record, row.id) for row in shown["openings"] if row.may_answer]


def _follow_ups(by, record, words) -> list:
    may = CloseFollowUp.may(by, record) and not record.void
    rows = record.followups.select_related("person", "closed_by__person")
    return [
        {
            "row": row,
            "text": words.get(str(row.pk), {}).get("text", ""),
            "closing": words.get(f"{row.pk}:closing", {}).get("text", ""),
            "close": CloseFollowUp.shown(record, row.pk) if may and not row.closed_at else None,
        }
        for row in rows
    ]


def files_of(record, words) -> list:
    """The files of `record`, under their names where `words` tells them; a drawing nobody confirmed with is none."""
    rows = record.attachments.select_related("confirmation__person")
    return [
        {
            "row": row,
            "url": reverse("attachment", args=[record.pk, row.pk]),
            "icon": "pen" if row.confirmation else icon_of(row),
            "name": words.get(str(row.pk), {}).get("text", ""),
            "whose": row.confirmation.person.name if row.confirmation else "",
        }
        for row in rows
        if row.purpose != Purpose.SIGNATURE or row.confirmation
    ]


def corrections_of(by, record, words) -> list:
    """The corrections of `record`, and what `by` can decide on them."""
    acts = [act for act in (HandBackCorrection, AcceptCorrection) if act.may(by, record)]
    return [
        {
            "row": row,
            "text": words.get(str(row.pk), {}).get("text", ""),
            "decision": words.get(f"{row.pk}:decision", {}).get("text", ""),
            "acts": [act.shown(record, row.pk) for act in acts] if row.state == CorrectionState.PROPOSED else [],
        }
        for row in record.corrections.select_related("by__person", "decided_by__person")
    ]


def _decisions(record, words) -> list:
    rows = record.decisions.select_related("by__person").order_by("-at")
    return [{"row": row, "comment": words.get(str(row.pk), {}).get("text", "")} for row in rows]
