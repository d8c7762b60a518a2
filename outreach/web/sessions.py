"""Sessions whose key rests nowhere: the table holds its hash, and a row opens under its own cookie alone."""

import hashlib

from asgiref.sync import sync_to_async
from django.contrib.sessions.backends import db
from django.utils import timezone

DIGITS = 40  # as many as the column of Django's table takes: 160 bits


def row_of(key: str) -> str:
    """What the table knows a session by."""
    return hashlib.sha256(str(key).encode()).hexdigest()[:DIGITS]


class SessionStore(db.SessionStore):
    """Django's table; who copies it has no cookie to sign in with, and who moves its rows about moves nothing."""

    @property
    def key_salt(self):
        """The key is bound into the signature, since inside the signed text it would be there to read."""
        return f"outreach.web.sessions:{self.session_key}"

    def _get_session_from_db(self):
        found = self.model.objects.filter(session_key=row_of(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key):
        return super().exists(row_of(session_key))

    def create_model_instance(self, data):
        key = self._get_or_create_session_key()
        return self.model(session_key=row_of(key), session_data=self.encode(data), expire_date=self.get_expiry_date())

    def delete(self, session_key=None):
        if key := session_key or self.session_key:
            super().delete(row_of(key))

    async def _aget_session_from_db(self):
        return await sync_to_async(self._get_session_from_db)()

    async def aexists(self, session_key):
        return await sync_to_async(self.exists)(session_key)

    async def acreate_model_instance(self, data):
        return await sync_to_async(self.create_model_instance)(data)

    async def adelete(self, session_key=None):
        await sync_to_async(self.delete)(session_key)
