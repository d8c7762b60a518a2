"""Who looks after mails that got stuck: the system administrator, who may know that one was meant for an account.

For whom a link to confirm by was made is not told to them: it would say who was talked to.
"""

from records.outbox.mail import Mail
from records.people import access
from records.people.enums import Role
from records.people.errors import NotAllowed
from records.people.users import User

ACCOUNT = "user:"


def visible_to(user):
    """Every mail for a system administrator, as every account is; nothing for anybody else."""
    return Mail.objects.all() if access.has(user, Role.SYSTEM_ADMIN) else Mail.objects.none()


def require(by) -> None:
    """Raise NotAllowed unless `by` looks after mails."""
    if not access.has(by.user, Role.SYSTEM_ADMIN):
        raise NotAllowed(verb="settle_mail")


def recipients(mails) -> dict:
    """mail id → the account that it is for, where it is for one."""
    ids = {mail.pk: mail.to.removeprefix(ACCOUNT) for mail in mails if mail.to.startswith(ACCOUNT)}
    found = {str(user.pk): user for user in User.objects.filter(pk__in=ids.values()).select_related("person")}
    return {pk: found[id_] for pk, id_ in ids.items() if id_ in found}
