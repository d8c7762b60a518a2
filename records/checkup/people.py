"""Checks of accounts: that nobody who is obliged to a second factor is without one, and that alarms reach somebody."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from records.checkup.findings import Finding, bad, check, good, look
from records.people import factors
from records.people.access import ADMINISTRATORS
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


@check("addresses", pgettext_lazy("check-up", "Addresses"))
def alarms_reach_the_three() -> Finding:
    """Each administrator and auditor has an address; those without are named by their accounts."""
    three = holders(ADMINISTRATORS).order_by("username")
    without = [user.username for user in three if not user.email]
    if not without:
        return good(_("each administrator and auditor has an e-mail address"))
    words = _("no alarm is mailed to %(accounts)s: no e-mail address") % {"accounts": ", ".join(without)}
    mend = _("each proposes one: My account, E-mail")
    return bad(words, mend) if len(without) == len(three) else look(words, mend)


def holders(roles=APART):
    """The active accounts whose grants oblige them, or with one of other roles."""
    held = Grant.objects.in_force().filter(role__in=roles).values("holder_id")
    return User.objects.filter(is_active=True, pk__in=held)
