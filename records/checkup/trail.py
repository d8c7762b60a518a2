"""Checks of the trail: how far it reaches, when its root was last signed, where that went, when it was last walked."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from records.audit import targets
from records.audit.checks import folder_shares
from records.audit.state import TrailState, state
from records.checkup.ages import ago
from records.checkup.findings import Finding, bad, check, good, look
from records.people.users import User
from records.vault.models import Seal

TICK = "systemctl start outreach-tick.timer"


@check("trail", pgettext_lazy("check-up", "Audit trail"))
def trail_was_walked() -> Finding:
    """The last walk through all of it, which is the tick's, daily."""
    now = state()
    words = _("to no. %(number)s") % {"number": f"{now.last_number:,}"}
    if "cut" in now.alarms:
        return bad(_("it is shorter than its newest checkpoint"), "manage.py audit verify")
    if "faults" in now.alarms:
        return bad(_("faults were found"), _("tell the auditor; manage.py audit verify"))
    if "unsound" in now.alarms:
        return bad(_("this week something did not open, or was not as it was sealed"), _("tell the auditor"))
    if now.verified is None:
        return look(words + _(", never walked through"), "manage.py audit verify")
    words += _(", walked through %(ago)s") % {"ago": ago(now.verified.at)}
    return look(words, TICK) if "unverified" in now.alarms else good(words)


@check("seals", pgettext_lazy("check-up", "Seals"))
def everything_is_sealed() -> Finding:
    """After the upgrade from a version without seals, `manage.py seal` is run once. Whether they hold: the walk."""
    if User.objects.exists() and not Seal.objects.exists():
        return bad(_("nothing has a seal: nobody can sign in"), "manage.py seal")
    return good(_("made anew with every change"))


@check("checkpoint", pgettext_lazy("check-up", "Checkpoint"))
def checkpoint_is_fresh() -> Finding:
    """Signed as often as the settings ask for."""
    now = state()
    if now.checkpoint is None:
        return look(_("none yet"), TICK) if now.last_number else good(_("none needed yet"))
    words = ago(now.checkpoint.made_at)
    return look(words + _(", should be more often"), TICK) if "late" in now.alarms else good(words)


@check("handing_out", pgettext_lazy("check-up", "Handed out"))
def checkpoints_leave_the_machine() -> Finding:
    """Without a place off this machine the end of the trail can be cut off unseen; mail to the console is no such."""
    now = state()
    if "nowhere" in now.alarms:
        return bad(
            _("nowhere: the trail's end can be cut off unseen"), "CHECKPOINT_DIR, CHECKPOINT_MAIL, CHECKPOINT_WEBHOOK"
        )
    if targets.MAIL in now.alarms and targets.hindered(targets.MAIL):
        return bad(f"{targets.MAIL}: " + _("goes nowhere: EMAIL_URL names no server"), "EMAIL_URL=submission://…")
    behind = [target for target in now.targets if target.behind or target.error]
    if behind:
        return bad(", ".join(f"{one.name}: {one.error or _('behind')}" for one in behind), _("see the named target"))
    if any(folder_shares()):
        words = f"{targets.FILE}: " + _("on the same volume as the data")
        return look(words, _("mount another volume there: CHECKPOINT_DIR"))
    return good(", ".join(_one(now)))


def _one(now: TrailState) -> list[str]:
    return [f"{target.name} {ago(target.done_at)}" if target.done_at else target.name for target in now.targets]


def checkpoint_seconds() -> float | None:
    """The newest checkpoint's age, for the metrics."""
    checkpoint = state().checkpoint
    return (timezone.now() - checkpoint.made_at).total_seconds() if checkpoint else None
