"""The columns that stand under no seal, each with the sentence that says why it need not: `test_sealed.py` reads it."""

KEY = "its own key, which the seal names or which nothing but the database looks at"
SHOWN = "is shown, and nothing is decided by it"
USE = "is changed by use, and decides nothing"

UNSEALED = {
    "outreach_people.User": {
        "id": KEY, "last_login": USE, "language": "a preference", "shortcuts": "a preference",
        "noted_at": "takes notices off Today", "date_joined": SHOWN,
    },
    "outreach_people.Grant": {"proposed_at": SHOWN, "decided_at": SHOWN},
    "outreach_people.Device": {
        "token_key": "the first letters of a token, by which nothing is looked up here",
        "created": SHOWN, "id": KEY, "name": SHOWN, "last_used_at": USE,
    },
    "outreach_people.Person": {
        "id": KEY, "name": SHOWN, "pinyin": "is searched", "pinyin_folded": "is searched", "initials": "is searched",
        "gender": SHOWN, "party_since": SHOWN, "birthday": SHOWN, "birthday_calendar": SHOWN,
    },
    "outreach_people.Position": {"id": KEY, "title": SHOWN, "important": SHOWN},
    "outreach_people.Household": {"id": KEY},
    "outreach_people.FamilyMember": {"id": KEY},
    "outreach_people.Consent": {"id": KEY},
    "outreach_people.Identity": {"id": KEY, "linked_at": SHOWN},
    "outreach_people.Link": {"id": KEY, "made_at": SHOWN},
    "outreach_people.Proposal": {"id": KEY, "decided_at": SHOWN},
    "outreach_people.Evidence": {"id": KEY, "size": SHOWN, "at": SHOWN},
    "outreach_people.Placement": {"id": KEY, "name": SHOWN},
    "records.Record": {
        "id": KEY, "ended_at": SHOWN, "place": SHOWN, "topic": SHOWN, "old_number": SHOWN, "late": SHOWN,
        "late_reason": SHOWN, "section_count": SHOWN, "note_size": SHOWN, "created_at": SHOWN, "changed_at": SHOWN,
        "submitted_at": "is sorted by", "decided_at": SHOWN,
    },
    "records.Participant": {"id": KEY},
    "records.Note": {"id": KEY, "written_at": SHOWN},
    "records.Decision": {"id": KEY, "at": SHOWN},
    "records.Correction": {"id": KEY, "at": SHOWN, "decided_at": SHOWN},
    "records.Confirmation": {"id": KEY, "at": SHOWN},
    "records.FollowUp": {"id": KEY},
    "records.Opening": {
        "id": KEY, "at": "says which reason of today goes on for a paper; the trail has the moment too",
        "noted_at": "takes a notice off Today", "urged_at": "which reminder went out",
        "escalated_at": "which reminder went out",
    },
    "records.Attachment": {"id": KEY, "size": SHOWN, "at": "says whether a paper may still be replaced"},
}  # fmt: skip

# Tables without any seal that hold a column named like one above, or that somebody might think decide.
TABLES = {
    "outreach_people.Organisation": "one row with a name",
    "outreach_people.Unit": "access reads the tree of placements; the code goes into numbers that are given once",
    "outreach_people.Committee": "access reads no committee",
    "outreach_people.Membership": "access reads no membership",
    "outreach_people.Upload": "on its way; what is hung up in the end is held against what its sender said, sealed",
    "outreach_people.Factor": "django-allauth's table by another name; what counts of it is sealed: `people/seals.py`",
    "outreach_people.BrowserSession": "a line of the list of sessions; what signs in is the signed session itself",
    "records.Talk": "particulars; what they are is told by `Record.kind`",
    "records.Message": "particulars; what they are is told by `Record.kind`",
    "records.Letter": "particulars; what they are is told by `Record.kind`",
    "records.Visit": "particulars; what they are is told by `Record.kind`",
    "records.Counter": "the next number; one given twice is refused by the table of records",
    "records.Mail": "ids and a template's name; who gets it is asked when it is sent",
    "records.TickRun": "which job ran when",
    "records.Request": "its own MAC covers what was asked",
}

# Read by who decides, under a name that a column without a seal has, and no decision for all that.
READ = {
    "name": "of a reader, for the list of who can read",
    "at": "in `gettext` and `Invalid.at`, and in the order of a queue",
    "topic": "a field that a talkee sees",
    "submitted_at": "orders the queue",
    "last_used_at": "is kept, to the hour, and not judged by",
}
