"""What a role opens and what it never does, in sentences, for whoever decides on a grant."""

from django.utils.translation import gettext_lazy as _

from records.people.enums import Role

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
