"""Where the code on a printed form leads: what exists in the system, and that this proves nothing about the paper.

Public, without a name, and limited by address. A PDF is checked in memory by its signature and is not kept.
"""

from functools import partial

from allauth.core.internal import ratelimit
from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views import View

from outreach.web.audit.proof import proof_file
from outreach.web.facts import facts
from records.actions.printing import tell_broken
from records.audit import checkpoints
from records.documents import codes, standing
from records.documents.standing import State
from records.ledger import media
from records.ledger.kinds.registry import child
from records.ledger.records import Record
from records.people.errors import Invalid
from records.vault import paper_check
from records.vault.errors import Tampered

CHUNK = 64 * 1024
TOO_MANY, TOO_LARGE = 429, 413
SAID = {  # icon, tone, heading, what it means
    State.PRESENT: ("check-lg", "ok", _("Such a record exists"), ""),
    State.SUPERSEDED: (
        "clock-history", "warn", _("Such a record existed"),
        _("This revision was superseded: a later one was handed in."),
    ),
    State.UNFINISHED: (
        "pencil", "warn", _("Printed before it was handed in"),
        _("This revision was still being written, and was not handed in so far."),
    ),
    State.BACK: (
        "arrow-return-left", "warn", _("Such a record exists, and is being written anew"),
        _("This revision was recalled or handed back; it stands for nothing at present."),
    ),
    State.WITHDRAWN: ("x-circle", "bad", _("This record was withdrawn"), _("It counts for nothing.")),
    State.VOID: ("slash-circle", "bad", _("This record is void"), _("It was declared void and counts no more.")),
    State.GONE: (
        "dash-circle", "bad", _("This record is no more"),
        _("It was printed from here, and was destroyed since."),
    ),
    State.BROKEN: (
        "exclamation-octagon-fill", "bad", _("Nothing can be said of this record"),
        _("It was printed from here, but is not as this system sealed it. Ask the organisation."),
    ),
}  # fmt: skip
REVISIONS = {
    State.PRESENT: _("revision %(revision)s, the present one"),
    State.SUPERSEDED: _("revision %(revision)s; the present one is %(present)s"),
}
CORRECTIONS = {"addendum": _("Addendum"), "amendment": _("Amendment"), "void": _("Void")}


class Limited(View):
    """A public address: so many askings a minute from one place."""

    def dispatch(self, request, *args, **kwargs):
        if not ratelimit.consume(request, app="allauth.account", action="verify", limit_get=True):
            return render(request, "verify/too_many.html", status=TOO_MANY)
        answer = super().dispatch(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer


class VerifyView(Limited):
    """With a code, how that record stands; without one, the place to check a PDF."""

    def get(self, request, code=""):
        context = {"now": timezone.now(), "code": code, "most": settings.PAPER_MAX_BYTES // 1024 // 1024}
        if not code:
            return render(request, "verify/page.html", context | {"standing": None})
        try:
            found = standing.of_code(code)
        except Tampered:
            return render(request, "verify/none.html", context, status=404)
        if found.state is State.BROKEN:
            tell_broken(found, by=request.actor)
        covered = checkpoints.covering(found.event.number) is not None
        context |= shown(found) | {"facts": particulars(request, found), "covered": covered}
        return render(request, "verify/page.html", context)


class ProofView(Limited):
    """The proof of the event of a printing, for whoever holds its code; without the names in its particulars."""

    def get(self, request, code):
        try:
            found = standing.of_code(code)
        except Tampered:
            return render(request, "verify/none.html", {"code": code}, status=404)
        return proof_file(found.event.number)


class CheckView(Limited):
    """A PDF, sent raw: is it one of ours, and untouched?"""

    def put(self, request):
        try:
            pdf = b"".join(media.limited(iter(partial(request.read, CHUNK), b""), settings.PAPER_MAX_BYTES))
        except Invalid:
            context = {"state": "too_large", "most": settings.PAPER_MAX_BYTES // 1024 // 1024}
            return render(request, "verify/checked.html", context, status=TOO_LARGE)
        return render(request, "verify/checked.html", checked(pdf))


def checked(pdf: bytes) -> dict:
    """What the signature says, and which printing it was where that can be relied on."""
    try:
        answer = paper_check.check(pdf)
        found = standing.of_code(codes.code_in(answer.location)) if answer.location else None
    except Tampered:
        return {"state": paper_check.State.FOREIGN.value, "most": 0}
    return {"state": answer.state.value, "most": 0} | (shown(found) if found else {"standing": None})


def shown(found: standing.Standing) -> dict:
    """How a record stands, in words and without a name."""
    icon, tone, heading, line = SAID[found.state]
    record = found.record
    revision = REVISIONS.get(found.state, _("revision %(revision)s"))
    return {
        "standing": found, "icon": icon, "tone": tone, "heading": heading, "line": line, "record": record,
        "revision": revision % {"revision": found.revision, "present": record.revision if record else 0},
        "status": ("void" if record.void else record.status) if record else "",
        "corrections": [{"label": CORRECTIONS[kind], "at": at} for kind, at in found.corrections],
        "groups": " ".join(found.digest[place : place + 4] for place in range(0, len(found.digest), 4)),
    }  # fmt: skip


def particulars(request, found) -> list:
    """What an entitled reader, signed in, compares with the paper; nothing for anybody else."""
    if not request.user.is_authenticated or found.record is None:
        return []
    shown_to = Record.objects.visible_to(request.user).with_people().filter(pk=found.record.pk).first()
    return facts(request.user, child(shown_to)) if shown_to else []
