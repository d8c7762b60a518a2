"""The index of the outbox's tables."""

from records.outbox.mail import Mail

__all__ = ["Mail"]
