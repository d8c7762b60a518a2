"""Which columns of accounts, grants, persons, units, households and links stand under a seal.

All that sign-in, `access` and the rules of grants read when they decide; a test holds this list complete.
"""

from allauth.mfa.models import Authenticator

from records.people.devices import Device
from records.people.evidence import Evidence
from records.people.grants import Grant
from records.people.households import Consent, FamilyMember, Household
from records.people.identities import Identity
from records.people.links import Link
from records.people.persons import Person, Position
from records.people.proposals import Proposal
from records.people.units import Placement
from records.people.users import User
from records.vault.covered import Kind, Rows, cover

# An account with every grant it ever had: one taken away is missed, one put beside or turned does not fit.
cover(
    Kind(
        "account",
        Rows(User, ("username", "password", "is_active", "must_change_password", "email", "person")),
        (
            Rows(
                Grant,
                ("id", "role", "unit", "leader", "kinds", "stands_for", "state", "since", "until", "proposed_by",
                 "decided_by"),
                owner="holder",
            ),
        ),
    )
)  # fmt: skip
# What counts of second factors; use changes the rest. Copied from another account, or taken away, they do not fit.
cover(
    Kind(
        "factors",
        None,
        (Rows(Authenticator, ("type", "data"), owner="user", inside=("secret", "codes", "key", "credential")),),
    )
)
cover(Kind("device", Rows(Device, ("digest", "user", "expiry"), key="id")))
# Posts say in which unit a record is kept, and who keeps a person and their account.
cover(
    Kind(
        "person",
        Rows(Person, ("staff_number", "left_on")),
        (Rows(Position, ("unit", "rank", "since", "until"), owner="person"),),
    )
)
cover(Kind("evidence", Rows(Evidence, ("consent", "owner", "file", "media_type", "digest", "by", "sealed"))))
cover(Kind("household", Rows(Household, ("person", "sealed"))))
cover(Kind("relative", Rows(FamilyMember, ("household", "relation", "birth_year"))))
cover(Kind("consent", Rows(Consent, ("person", "member", "scope", "way", "given_on", "withdrawn_on"))))
# These carry their own particulars sealed as well (`bound.py`); the seal covers what became of them.
cover(
    Kind(
        "link",
        Rows(
            Link,
            ("kind", "account", "record", "person", "revision", "coded", "epoch", "expires_at", "made_by", "used_at",
             "revoked_at", "disowned_at", "sealed"),
        ),
    )
)  # fmt: skip
cover(
    Kind(
        "proposal",
        Rows(
            Proposal,
            ("operation", "holder", "unit", "state", "proposed_by", "proposed_at", "decided_by", "link", "sealed"),
        ),
    )
)
cover(Kind("identity", Rows(Identity, ("user", "provider", "subject", "sealed"))))
# The tree as one: `access` reads it whole, and a placement taken away would move a unit as one turned does.
cover(Kind("tree", None, (Rows(Placement, ("unit", "parent", "since", "until")),)))
