"""What a role or an operation opens and what it never does, in sentences, for whoever decides on it."""

from django.utils.translation import gettext_lazy as _

from records.people.enums import Operation, Role

# A sentence each; an officer's first one is followed by figures of the unit.
MAY = {
    Role.CADRE: (
        _("Record talks, messages, letters and visits"),
        _("Read the notes that they led or recorded"),
    ),
    Role.HEAD: (
        _("See which records the unit and those below it have: kind, people, time, status"),
        _("Record talks, messages, letters and visits"),
    ),
    Role.OFFICER: (
        _("Review records and open their notes; every opening is told to the author"),
        _("Look through and export the ledger of these units"),
    ),
    Role.SYSTEM_ADMIN: (_("Keep units, people and accounts of these units"), _("Propose grants")),
    Role.SECURITY_ADMIN: (_("Approve and revoke grants"), _("Lock and unlock accounts")),
    Role.AUDITOR: (_("Read the audit trail and the grants, and check both"),),
    Role.SCRIBE: (_("Write drafts for the leader, who alone submits them"),),
}
NEVER = {
    Role.CADRE: (_("Read another's note"), _("See who else was talked to")),
    Role.HEAD: (_("Read another's note"), _("See drafts")),
    Role.OFFICER: (
        _("Review what they wrote or took part in"),
        _("Change a word that somebody else wrote"),
        _("See records outside these units"),
    ),
    Role.SYSTEM_ADMIN: (
        _("Read records"),
        _("Approve a grant"),
        _("Change alone how an officer or administrator signs in"),
    ),
    Role.SECURITY_ADMIN: (_("Read records"), _("Approve what they proposed or hold themselves")),
    Role.AUDITOR: (_("Read notes"), _("Change anything")),
    Role.SCRIBE: (_("Submit"), _("Open a note once it was submitted, unless named as recorder")),
}

WILL = {
    Operation.PASSWORD: (
        _("The holder gets a one-time link and chooses a new password"),
        _("Where the account has no address, one of you hands over the link and the other tells a code"),
        _("All other one-time links of the account end"),
    ),
    Operation.EMAIL: (
        _("From now on links for a new password go to the new address"),
        _("The holder is written to at both addresses"),
    ),
    Operation.SECOND_FACTOR: (
        _("Every second factor of the account is taken away at once"),
        _("Whoever signs in next with the password sets up a new one"),
    ),
    Operation.IDENTITY: (
        _("Whoever signs in there as this identity needs no password here any more"),
        _("The second factor is asked for as before"),
    ),
    Operation.PERSON: (
        _("The account opens what concerns the other person from now on"),
        _("Every grant that the account holds is revoked"),
    ),
    Operation.MOVE: (
        _("Officers and heads over the new place reach the unit, its records and all below it"),
        _("Those over the old place alone reach it no more"),
    ),
    Operation.MERGE: (
        _("The unit ends; its posts, committees and lower units go on in the other"),
        _("Officers and heads over the other unit reach its records"),
    ),
}
STILL_NOT = {
    Operation.PASSWORD: (
        _("Let you or the proposer see or choose the password"),
        _("Take the second factor away"),
    ),
    Operation.EMAIL: (_("Change the password or the second factor"), _("Sign anybody in")),
    Operation.SECOND_FACTOR: (_("Change the password"), _("Sign anybody in")),
    Operation.IDENTITY: (_("Change the password or the second factor"), _("Sign anybody in")),
    Operation.PERSON: (_("Give any grant"), _("Change what was signed under the earlier name")),
    Operation.MOVE: (_("Change the number or the unit of any record"), _("Change who stood where on earlier days")),
    Operation.MERGE: (_("Change the number or the unit of any record"), _("Give anybody a grant")),
}
