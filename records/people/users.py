"""Accounts. What an account may do is told by its grants alone: there is no superuser and no staff flag."""

import uuid

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from records.audit.trail import Subject
from records.people import access
from records.people.persons import Person
from records.people.text import Text
from records.vault.sealed import SealedModel, SealedQuerySet


class UserQuerySet(SealedQuerySet):
    """Accounts, never handed to a face except through `visible_to`."""

    def visible_to(self, user):
        """Every account for the three administrators, who look after them or after their grants; else one's own."""
        return self if access.has(user, *access.ADMINISTRATORS) else self.filter(pk=user.pk)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username__iexact=username)


class User(SealedModel, AbstractBaseUser):
    """Somebody who signs in; usually a person of the organisation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = Text(_("account name"), max_length=60, unique=True)
    email = models.EmailField(_("e-mail"), blank=True, default="")
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="user")
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(default=False, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    noted_at = models.DateTimeField(null=True, editable=False)  # until when its notices were read
    shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        ordering = ["username"]

    def __str__(self):
        return self.name

    def as_subject(self) -> Subject:
        """What the trail keeps of an account."""
        return Subject(id=str(self.pk), label=self.username)

    @property
    def name(self) -> str:
        """The person's name, or the account's where there is no person."""
        return self.person.name if self.person else self.username

    def check_password(self, raw_password):
        """Whether it is this one. Never renews an old hash by itself: `actions.accounts.rehash` does, and seals it."""
        return hashers.check_password(raw_password, self.password)

    def get_full_name(self):
        return self.name
