"""The index of the people room's tables."""

from records.people.devices import Device
from records.people.grants import Grant
from records.people.households import Consent, FamilyMember, Household
from records.people.persons import Committee, Membership, Person, Position
from records.people.units import Organisation, Placement, Unit
from records.people.users import User

__all__ = [
    "Committee", "Consent", "Device", "FamilyMember", "Grant", "Household", "Membership", "Organisation", "Person",
    "Placement", "Position", "Unit", "User",
]  # fmt: skip
