"""Whoever types a command: no account of ours, but a login of the machine, which its events keep as their address."""

import getpass

from records.people.actor import Actor


def actor() -> Actor:
    """The one at the terminal."""
    return Actor(address=f"terminal:{_login()}")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"
