"""What takes two people beside grants: what a proposal opens and does not, its three parties, the decision."""

from dataclasses import dataclass
from typing import Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.web import identity
from outreach.web.deciding import AboutPage, Deciding
from outreach.web.facts import Fact
from outreach.web.people import role_words
from outreach.web.powers import STILL_NOT, WILL
from records.actions import proposals, shut
from records.documents.writing import write_day
from records.people import grant_rules, proposal_rules, units
from records.people.actor import Actor
from records.people.enums import Operation, ProposalState
from records.people.grants import Grant
from records.people.persons import Person
from records.people.proposals import LASTS, Proposal
from records.people.units import Unit
from records.vault.errors import Tampered

WITH_PEOPLE = ("holder__person", "unit", "proposed_by__person", "decided_by__person", "link")
ICONS = {
    Operation.PASSWORD: "key", Operation.EMAIL: "envelope", Operation.SECOND_FACTOR: "shield-lock",
    Operation.IDENTITY: "building", Operation.PERSON: "person-gear", Operation.MOVE: "diagram-3",
    Operation.MERGE: "diagram-3",
}  # fmt: skip
TITLES = {
    Operation.PASSWORD: gettext_lazy("A new password for %(name)s"),
    Operation.EMAIL: gettext_lazy("Another e-mail address for %(name)s"),
    Operation.SECOND_FACTOR: gettext_lazy("Let %(name)s set up the second factor anew"),
    Operation.IDENTITY: gettext_lazy("Link the organisation's sign-in to the account of %(name)s"),
    Operation.PERSON: gettext_lazy("Link the account of %(name)s to another person"),
    Operation.MOVE: gettext_lazy("Move %(name)s under another unit"),
    Operation.MERGE: gettext_lazy("Merge %(name)s into another unit"),
}
STATES = {ProposalState.TAKEN_BACK: "taken-back", ProposalState.TURNED_DOWN: "turned-down"}


@dataclass(frozen=True)
class Waiting:
    """A proposal of either table, as a queue or a list names it."""

    url: str
    icon: str
    what: str
    who: str
    where: str
    at: Any
    by: Any
    deciders: list
    state: str
    mine: bool


def waiting(user) -> list[Waiting]:
    """Everything that waits for a decision and that `user` may know of; what they may decide first, then by age."""
    shown = Grant.objects.visible_to(user).open()
    rows = [
        _grant(user, grant) for grant in shown.select_related("holder__person", "unit", "leader", "proposed_by__person")
    ]
    shown = Proposal.objects.visible_to(user).open().select_related(*WITH_PEOPLE)
    rows += [_proposal(user, proposal) for proposal in shown]
    return sorted(rows, key=lambda row: (not row.mine, row.at))


def _grant(user, grant) -> Waiting:
    deciders = grant_rules.deciders(grant)
    where = _("%(unit)s and below, until %(day)s") % {"unit": grant.unit.name, "day": write_day(grant.until)}
    return Waiting(
        reverse("grant", args=[grant.pk]), "person-plus", role_words(grant), grant.holder.name, where,
        grant.proposed_at, grant.proposed_by, deciders, "proposed", user in deciders,
    )  # fmt: skip


def _proposal(user, proposal) -> Waiting:
    try:
        deciders, state = proposals.deciders(proposal), "proposed"
    except Tampered as failure:
        shut.tell(failure, by=Actor(user=user))
        deciders, state = [], "tampered"
    roles = ", ".join(sorted({grant.get_role_display() for grant in _standing(proposal)}))
    return Waiting(
        reverse("proposal", args=[proposal.pk]), ICONS[proposal.operation], proposal.get_operation_display(),
        str(proposal.target), roles, proposal.proposed_at, proposal.proposed_by, deciders, state, user in deciders,
    )  # fmt: skip


def _standing(proposal):
    return grant_rules.standing(proposal.holder) if proposal.holder else ()


class ProposalPage(AboutPage):
    name = "proposal"

    def shown(self, user):
        return Proposal.objects.visible_to(user).select_related(*WITH_PEOPLE)


class ProposalView(ProposalPage):
    """What it will do and what it will not, and the three parties to it."""

    def get(self, request):
        user, proposal = request.user, self.about
        data, open_ = proposal.data(), proposal.state == ProposalState.PROPOSED and not proposal.expired
        may_decide = open_ and proposals.may_decide(user, proposal, data)
        may_take_back = open_ and proposal.proposed_by_id == user.pk
        context = {
            "about": proposal,
            "title": TITLES[proposal.operation] % {"name": proposal.target},
            "state": "expired" if proposal.expired else STATES.get(proposal.state, proposal.state),
            "facts": facts(proposal, data),
            "may": WILL[proposal.operation], "never": STILL_NOT[proposal.operation],
            "may_decide": may_decide, "may_take_back": may_take_back, "may_act": may_decide or may_take_back,
            "deciders": proposals.deciders(proposal, data) if open_ else [],
            "told": proposal_rules.told(proposal),
            "queue": waiting(user),
            "link": self.link(user),
        }  # fmt: skip
        return render(request, "proposals/page.html", context)

    def link(self, user) -> dict:
        """What of the one-time link that approving made is for this reader to hand over."""
        link = self.about.link
        if link is None:
            return {}
        halves = {self.about.proposed_by_id: "link", self.about.decided_by_id: "code"} if link.coded else {}
        return {"link": link, "half": halves.get(user.pk, ""), "mailed": not link.coded}


def facts(proposal, data) -> list[Fact]:
    """What was proposed, from the sealed row."""
    found = [Fact(_("Proposed until"), write_day(proposal.proposed_at + LASTS))]
    if proposal.holder is not None:
        rows = _standing(proposal).select_related("unit")
        held = [_("%(role)s, %(unit)s") % {"role": row.get_role_display(), "unit": row.unit.name} for row in rows]
        found.append(Fact(_("Grants"), _("; ").join(held) or _("no grant")))
    return _particular(proposal, data) + found


def _particular(proposal, data) -> list[Fact]:
    match proposal.operation:
        case Operation.EMAIL:
            return [Fact(_("New address"), data["email"]), Fact(_("Present address"), data["before"] or _("none"))]
        case Operation.PASSWORD:
            mail = proposal.holder.email
            how = _("one-time link by mail to %(mail)s") % {"mail": mail} if mail else _("one-time link in two halves")
            return [Fact(_("How"), how)]
        case Operation.IDENTITY:
            names = {row["id"]: row["name"] for row in identity.configured()}
            provider = names.get(data["provider"], data["provider"])
            return [Fact(_("Sign-in"), provider), Fact(_("Known there as"), data["subject"])]
        case Operation.PERSON:
            person = Person.objects.filter(pk=data["person"]).first()
            return [Fact(_("From now on"), f"{person.name} {person.staff_number}" if person else _("nobody"))]
        case Operation.MOVE | Operation.MERGE:
            return _places(proposal, data)
    return []


def _places(proposal, data) -> list[Fact]:
    other = Unit.objects.filter(pk=data.get("parent") or data.get("into")).first()
    above = Unit.objects.filter(pk=units.trees()[1].get(proposal.unit_id)).first()
    return [
        Fact(_("Stands under"), above.name if above else _("nothing")),
        Fact(_("Goes to"), other.name if other else _("nothing")),
        Fact(_("From this day"), data.get("since") or data.get("on")),
    ]


class DecideProposal(Deciding, ProposalPage):
    """Approve, turn down or take back."""

    VERBS = {
        "approve": (proposals.approve, gettext_lazy("Approved, and done.")),
        "turn-down": (proposals.turn_down, gettext_lazy("Turned down.")),
        "take-back": (proposals.take_back, gettext_lazy("Taken back.")),
    }
