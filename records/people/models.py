"""The index of the people room's tables."""

from records.people.devices import Device
from records.people.evidence import Evidence
from records.people.factors import Factor
from records.people.grants import Grant
from records.people.households import Consent, FamilyMember, Household
from records.people.identities import Identity
from records.people.links import Link
from records.people.persons import Committee, Membership, Person, Position
from records.people.proposals import Proposal
from records.people.sessions import BrowserSession
from records.people.units import Organisation, Placement, Unit
from records.people.uploads import Upload
from records.people.users import User

__all__ = [
    "BrowserSession", "Committee", "Consent", "Device", "Evidence", "Factor", "FamilyMember", "Grant", "Household",
    "Identity", "Link", "Membership", "Organisation", "Person", "Placement", "Position", "Proposal", "Unit", "Upload",
    "User",
]  # fmt: skip
