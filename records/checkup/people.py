"""Checks of accounts: that nobody who is obliged to a second factor is without one."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.checkup.findings import Finding, bad, check, good
from records.people import factors
from records.people.enums import APART
from records.people.grants import Grant
from records.people.users import User


@check("second_factors", pgettext_lazy("check-up", "Second factors"))
def nobody_obliged_lacks_one() -> Finding:
    """Officers, administrators and auditors; counted, never named."""
    obliged = list(holders())
    without = sum(not factors.second(user) for user in obliged)
    if not without:
        words = ngettext("%(count)d officer, administrator or auditor, with one",
                         "%(count)d officers, administrators and auditors, all with one", len(obliged))  # fmt: skip
        return good(words % {"count": len(obliged)})
    words = ngettext("%(count)d of %(all)d officers, administrators and auditors is without",
                     "%(count)d of %(all)d officers, administrators and auditors are without", without)  # fmt: skip
    return bad(words % {"count": without, "all": len(obliged)}, _("each sets one up at the next sign-in"))


def holders():
    """The active accounts whose grants oblige them."""
    held = Grant.objects.in_force().filter(role__in=APART).values("holder_id")
    return User.objects.filter(is_active=True, pk__in=held)
