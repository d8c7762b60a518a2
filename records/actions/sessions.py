"""Sessions: begun at every sign-in with a browser, ended by oneself one by one or all but the present one."""

from django.utils import timezone

from records.actions.verb import happened, verb
from records.people import sessions
from records.people.errors import NotAllowed
from records.people.sessions import ADDRESS, LABEL, BrowserSession


@verb("account.signed_in")
def begin(user, *, key, by, browser="", how="") -> BrowserSession:
    """Leave the event of a sign-in with a browser, and keep where its account is signed in."""
    now = timezone.now()
    session, _made = BrowserSession.objects.update_or_create(
        key=key,
        defaults={"user": user, "browser": browser[:LABEL], "address": by.address[:ADDRESS], "how": how, "since": now,
                  "last_used_at": now},
    )  # fmt: skip
    happened(user, browser=session.browser, how=how)
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
