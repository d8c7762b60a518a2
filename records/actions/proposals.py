"""What takes two people: proposed by one, approved by another who gains nothing by it, while the holder is told.

What was proposed is sealed with the row and its digest stands in the event; approving looks at both, so that neither a
changed row nor one that was put back to an earlier state is ever acted on.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions.mails import post
from records.actions.operations import OPERATIONS, still_needed
from records.actions.verb import happened, verb
from records.audit import trail
from records.people import proposal_rules
from records.people.enums import ProposalState
from records.people.errors import Invalid, NotAllowed, WrongState
from records.people.proposals import Proposal
from records.people.units import Unit
from records.people.users import User
from records.vault.errors import Tampered


def propose(operation, target, data=None, *, by) -> Proposal:
    """Propose `operation` on an account or a unit, with its `data` (an address, a person, a day).

    Raises NotAllowed, Invalid, and WrongState where one waits already or one person may do it alone.
    """
    if operation not in OPERATIONS or OPERATIONS[operation].of_unit != isinstance(target, Unit):
        raise Invalid.at("operation", _("Choose one of the list."), "invalid_choice")
    return _propose(target, operation=operation, data=data or {}, by=by)


@verb("proposal.made")
def _propose(target, *, operation, data, by) -> Proposal:
    of_unit = OPERATIONS[operation].of_unit
    target = _locked(Unit if of_unit else User, target)
    holder, unit = (None, target) if of_unit else (target, None)
    touched = OPERATIONS[operation].units(target, data)
    if not proposal_rules.may_propose(by.user, operation, holder=holder, units_=touched):
        raise NotAllowed(verb="propose")
    if holder is not None and not proposal_rules.needs_two(operation, holder, own=holder.pk == by.user.pk):
        raise WrongState(_("This account needs no second person for that."))
    if Proposal.objects.open().filter(operation=operation, holder=holder, unit=unit).exists():
        raise WrongState(_("This was proposed already and waits for a decision."))
    data = OPERATIONS[operation].check(target, data)
    proposal = Proposal(
        operation=operation, holder=holder, unit=unit, proposed_by=by.user, proposed_at=timezone.now()
    )  # fmt: skip
    proposal.bind(**data)
    proposal.save(force_insert=True)
    happened(proposal, operation=operation, target=str(target.pk))
    _tell(proposal, data)
    return proposal


@verb("proposal.approved")
def approve(proposal, *, by) -> Proposal:
    """Approve it, and do at once what was proposed.

    Raises NotAllowed (proposer, holder, who gains by it, or no right), WrongState (decided, or its time ran out),
    Invalid (no longer possible), Tampered (not what was proposed).
    """
    proposal, data = _open(proposal)
    if not may_decide(by.user, proposal, data):
        raise NotAllowed(_("Somebody else must approve this: neither who proposed it nor whom it concerns."))
    if not still_needed(proposal):
        raise WrongState(_("This account needs no second person for that."))
    OPERATIONS[proposal.operation].apply(proposal, data, by)
    _decide(proposal, ProposalState.APPROVED, by)
    happened(proposal.target, operation=proposal.operation, proposal=str(proposal.pk))
    return proposal


@verb("proposal.turned_down")
def turn_down(proposal, *, by) -> Proposal:
    """Turn it down. Raises as `approve`."""
    proposal, data = _open(proposal)
    if not may_decide(by.user, proposal, data):
        raise NotAllowed(verb="turn_down")
    return _decide(proposal, ProposalState.TURNED_DOWN, by)


@verb("proposal.taken_back")
def take_back(proposal, *, by) -> Proposal:
    """Take one's own proposal back. Raises NotAllowed, WrongState."""
    proposal, _data = _open(proposal)
    if proposal.proposed_by_id != by.user.pk:
        raise NotAllowed(verb="take_back")
    return _decide(proposal, ProposalState.TAKEN_BACK, by)


def may_decide(user, proposal, data=None) -> bool:
    """Whether `user` may approve or turn it down. Raises Tampered where the row was changed."""
    return proposal_rules.may_decide(user, proposal, *_parties(proposal, data))


def deciders(proposal, data=None) -> list:
    """The accounts that may."""
    return proposal_rules.deciders(proposal, *_parties(proposal, data))


def _tell(proposal, data) -> None:
    for user in deciders(proposal, data):
        post("waiting", user)
    if proposal.holder is not None and proposal.holder_id != proposal.proposed_by_id:
        post("proposed", proposal.holder, operation=proposal.operation)


def _parties(proposal, data) -> tuple:
    operation, data = OPERATIONS[proposal.operation], proposal.data() if data is None else data
    return operation.units(proposal.target, data), operation.gainers(data)


def _open(proposal) -> tuple[Proposal, dict]:
    """The locked proposal, its holder or unit, and what was proposed, as the trail tells of it."""
    proposal = _locked(Proposal, proposal)
    if proposal.state != ProposalState.PROPOSED:
        raise WrongState(_("This was decided already."))
    if proposal.expired:
        raise WrongState(_("Nobody decided within fourteen days. Propose it anew."))
    if proposal.holder_id:
        proposal.holder = _locked(User, proposal.holder)
    else:
        proposal.unit = _locked(Unit, proposal.unit)
    data = proposal.data()
    _check_told(proposal)
    return proposal, data


def _check_told(proposal) -> None:
    """The trail tells of this very proposal, and of nothing that became of it: a row put back is not acted on again."""
    told = list(trail.of(proposal.pk).filter(result=trail.DONE))
    made = [event for event in told if event.action == "proposal.made"]
    if len(told) != 1 or not made or bytes(made[0].object_digest) != proposal.bound_digest():
        raise Tampered("proposal: not as the trail tells it")


def _decide(proposal, state, by) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by.user, timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "link"])
    happened(proposal, operation=proposal.operation)
    undone = state in (ProposalState.TURNED_DOWN, ProposalState.TAKEN_BACK)
    if undone and proposal.holder is not None and proposal.holder_id != by.user.pk:
        post("undone", proposal.holder, operation=proposal.operation)
    return proposal


def _locked(model, row):
    return model.objects.select_for_update(no_key=True).get(pk=row.pk)
