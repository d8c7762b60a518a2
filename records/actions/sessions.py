"""Sessions: begun at every sign-in with a browser, ended by oneself one by one or all but the present one.

Who finds one that was not theirs says so, and is asked for a new password.
"""

from django.utils import timezone

from records.actions import links, proposals
from records.actions.mails import post, tell
from records.actions.verb import happened, verb
from records.people import factors, keeping, sessions
from records.people.enums import Operation, Role
from records.people.errors import NotAllowed
from records.people.proposals import Proposal
from records.people.sessions import ADDRESS, LABEL, BrowserSession
from records.people.users import User


@verb("account.signed_in")
def begin(user, *, key, by, browser="", how="", known=False) -> BrowserSession:
    """Leave the event of a sign-in with a browser, and keep where its account is signed in.

    The holder is told, unless the browser is `known` from an earlier sign-in to the account.
    """
    now = timezone.now()
    session, _made = BrowserSession.objects.update_or_create(
        key=key,
        defaults={"user": user, "browser": browser[:LABEL], "address": by.address[:ADDRESS], "how": how, "since": now,
                  "last_used_at": now},
    )  # fmt: skip
    happened(user, browser=session.browser, how=how)
    if not known:
        tell(user, "account.signed_in")
    return session


@verb("session.ended")
def end(session, *, by) -> None:
    """Sign one's own account out in another browser. Raises NotAllowed."""
    if by.user is None or session.user_id != by.user.pk:
        raise NotAllowed(verb="end_session")
    sessions.end(BrowserSession.objects.filter(pk=session.pk))
    happened(session.user, browser=session.browser)


@verb("session.ended")
def end_others(user, *, key, by) -> int:
    """Sign one's own account out everywhere but in the session `key`; devices too. How many. Raises NotAllowed."""
    if by.user is None or user.pk != by.user.pk:
        raise NotAllowed(verb="end_session")
    ended = sessions.end(BrowserSession.objects.filter(user=user).exclude(key=key))
    ended += user.auth_token_set.all().delete()[0]
    happened(user, ended=ended)
    return ended


@verb("account.not_me")
def not_me(user, *, key, by) -> bool:
    """The holder says that somebody else used the account. Whether they may choose a new password alone.

    It is signed out everywhere but in the session `key`, its one-time links end, and a new password is asked for: at
    once, or, where that takes two people, by a proposal. Security administrators are told. Raises NotAllowed.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if by.user is None or user.pk != by.user.pk:
        raise NotAllowed(verb="not_me")
    end_others(user, key=key, by=by)
    links.take_back_into(user)
    alone = not factors.obliged(user) or factors.waived()
    if alone:
        user.must_change_password = True
        user.save(update_fields=["must_change_password"])
    elif not Proposal.objects.open().filter(holder=user, operation=Operation.PASSWORD).exists():
        proposals.propose(Operation.PASSWORD, user, by=by)
    happened(user)
    for keeper in keeping.keepers(user, Role.SECURITY_ADMIN):
        post("alarm", keeper, account=user.pk)
    return alone
