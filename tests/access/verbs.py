"""The table of verbs: who may what with units, people, accounts, grants and the trail. `test_verbs.py` tries each cell.

To add a row: the verb as `records.actions.verb.VERBS` names it (after a slash, which of its cases), and a mark under
each role. How the thing that it is about is made stands in `acts.py`.

    x   done
    .   NotAllowed, and the trail tells of the refusal
    -   there is no such account, or no way leads there without one

    nobody    no account at all: the clock
    plain     an account without a grant, in the unit in question
    cadre, officer, scribe, auditor    each over that unit
    system, security                   the administrators of that unit; `_else` those of another
    holder    whose person, account, household, grant or link it is; of a scribe's grant the leader
"""

TABLE = """
VERB                         nobody plain cadre officer scribe system system_else security security_else auditor holder

people.add_unit                 .     .     .      .      .      x         .         .           .          .      -
people.rename_unit              .     .     .      .      .      x         .         .           .          .      -
people.end_unit                 .     .     .      .      .      x         .         .           .          .      -
people.add_person               .     .     .      .      .      x         x         .           .          .      -
people.change_person            .     .     .      .      .      x         .         .           .          .      .
people.leave                    .     .     .      .      .      x         .         .           .          .      .
people.give_post                .     .     .      .      .      x         .         .           .          .      .
people.end_post                 .     .     .      .      .      x         .         .           .          .      .
people.add_committee            .     .     .      .      .      x         .         .           .          .      -
people.give_membership          .     .     .      .      .      x         .         .           .          .      .
people.end_membership           .     .     .      .      .      x         .         .           .          .      .
people_import.import_people     .     .     .      .      .      x         x         .           .          .      -

households._permit              -     .     x      .      x      x         .         .           .          .      x
households.keep_household       -     .     .      .      .      x         .         .           .          .      x
households.add_member           -     .     .      .      .      x         .         .           .          .      x
households.remove_member        -     .     .      .      .      x         .         .           .          .      x
households.give_consent         -     .     .      .      .      x         .         .           .          .      x
households.withdraw_consent     -     .     .      .      .      x         .         .           .          .      x
quiet.begin_upload              -     .     .      .      .      x         .         .           .          .      x
quiet.go_on_with_upload         -     .     .      .      .      x         .         .           .          .      x
evidence.add                    -     .     .      .      .      x         .         .           .          .      x
evidence.remove                 -     .     .      .      .      x         .         .           .          .      x
evidence._permit                -     .     .      .      .      x         .         .           .          .      x

accounts.make                   .     .     .      .      .      x         .         .           .          .      -
accounts.lock                   -     .     .      .      .      x         .         x           .          .      .
accounts.unlock                 -     .     .      .      .      .         .         x           .          .      .
accounts.set_password           .     .     .      .      .      .         .         .           .          .      x
accounts.add_device             .     .     .      .      .      .         .         .           .          .      x
accounts.remove_device          -     .     .      .      .      x         .         x           .          .      x
admission.invite                .     .     .      .      .      x         .         .           .          .      -
admission.invite_again          .     .     .      .      .      x         .         .           .          .      .
admission.reset                 -     .     .      .      .      x         .         .           .          .      .
admission.change_email          -     .     .      .      .      x         .         .           .          .      x
admission._choose_password      .     .     .      .      .      .         .         .           .          .      x
admission._take_up              .     .     .      .      .      .         .         .           .          .      x
factors.add_app                 .     .     .      .      .      .         .         .           .          .      x
factors.add_passkey             .     .     .      .      .      .         .         .           .          .      x
factors.remove                  .     .     .      .      .      .         .         .           .          .      x
factors.renew_codes             .     .     .      .      .      .         .         .           .          .      x
factors.reset                   .     .     .      .      .      x         .         .           .          .      .
identities.link                 .     .     .      .      .      .         .         .           .          .      x
identities.unlink               .     .     .      .      .      .         .         .           .          .      x
sessions.end                    .     .     .      .      .      .         .         .           .          .      x
sessions.end_others             .     .     .      .      .      .         .         .           .          .      x
sessions.not_me                 .     .     .      .      .      .         .         .           .          .      x
links.show                      -     .     .      .      .      x         .         .           .          .      .
links.show_code                 -     .     .      .      .      .         .         x           .          .      .
links.revoke                    -     .     .      .      .      x         .         .           .          .      x
links.disown                    .     .     .      .      .      .         .         .           .          .      x

grants.propose                  -     .     .      .      .      x         .         .           .          .      .
grants.propose/scribe           -     .     .      .      .      .         .         .           .          .      x
grants.propose/stand_in         -     .     .      x      .      .         .         .           .          .      .
grants.approve                  -     .     .      .      .      .         .         x           .          .      .
grants.turn_down                -     .     .      .      .      x         .         x           .          .      .
grants.revoke                   -     .     .      .      .      x         .         x           .          .      .
grants.revoke/scribe            -     .     .      .      .      x         .         x           .          .      x
proposals._propose              -     .     .      .      .      x         .         .           .          .      x
proposals._propose/unit         -     .     .      .      .      x         .         .           .          .      -
proposals.approve               -     .     .      .      .      .         .         x           .          .      .
proposals.approve/unit          -     .     .      .      .      .         .         x           .          .      -
proposals.turn_down             -     .     .      .      .      .         .         x           .          .      .
proposals.take_back             -     .     .      .      .      x         .         .           .          .      .

drafting.start                  -     .     x      .      x      .         .         .           .          .      -
notes.answer                    -     .     .      x      .      .         .         .           .          .      .
quiet.note_opening              .     .     .      .      .      .         .         .           .          .      x
questions.escalate              x     .     .      .      .      .         .         .           .          .      .
questions.urge                  .     .     .      .      .      .         .         .           .          x      .
questions.conclude              .     .     .      .      .      .         .         .           .          x      .
auditing.begin_export           .     .     .      .      .      .         .         .           .          x      -
auditing.ask_verification       .     .     .      .      .      .         .         .           .          x      -
quiet.go_on_exporting           .     .     .      .      .      .         .         .           .          x      -
stuck_mails.send_again          .     .     .      .      .      x         x         .           .          .      .
stuck_mails.settle              .     .     .      .      .      x         x         .           .          .      .

alarms.raise_alarm              x     .     .      .      .      .         .         .           .          .      -
erasing.erase                   x     .     .      .      .      .         .         .           .          .      -
clearing.clear                  x     .     .      .      .      .         .         .           .          .      -
clearing.clear_devices          x     .     .      .      .      .         .         .           .          .      -
clearing.clear_past             x     .     .      .      .      .         .         .           .          .      -
"""

# The verbs on one record, by the right that they demand; `test_matrix.py` says who has it. `open`: the door of notes.
OF_RECORDS = {
    "quiet.autosave": "edit",
    "drafting.change_kind": "change_kind",
    "submission.submit": "submit",
    "submission.recall": "recall",
    "submission.withdraw": "withdraw",
    "review.accept": "accept",
    "review.hand_back": "hand_back",
    "confirmation.narrow": "narrow",
    "confirmation.confirm": "confirm",
    "confirmation.decline": "decline",
    "confirmation.ask_by_link": "ask_by_link",
    "corrections.propose": "propose_correction",
    "corrections.accept": "decide_correction",
    "corrections.hand_back": "decide_correction",
    "followups.close": "close_follow_up",
    "attachments.attach": "attach",
    "attachments.remove": "attach",
    "notes.question": "question",
    "notes.permit": "open",
    "attachments._permit": "open",
    "quiet.ask_to_print": "open",
    "printing._printed": "open",
}

# Those that ask nobody who they are, and what stands in the place of that.
UNASKED = {
    "a shell on the machine, and the root key or the kit (`commands.py`)": {
        "backups.made", "backups.restored", "backups.skip_numbers", "backups.verified", "keys.appoint",
        "keys.begin_rotation", "keys.break_glass", "keys.complete_kit", "keys.continue_rotation", "keys.drill",
        "keys.finish_rotation", "keys.make_kit", "sealing.seal_all", "setup.found", "setup.invite_again",
        "shredding._shred", "verifying.keep",
    },
    "the sign-in: what was typed or shown is right, or it is not": {
        "accounts.refused", "accounts.rehash", "accounts.signed_out", "factors.use_code", "factors.use_passkey",
        "links.wrong_code", "sessions.begin",
    },
    "one's own account, and no other can be named": {"quiet.note_account", "quiet.prefer"},
    "a request that was let in, which they are part of": {
        "notes.unreadable", "printing.make_key", "printing.tell_broken", "quiet.check_seals", "quiet.claim_request",
        "quiet.drop_request", "quiet.drop_upload", "quiet.keep_segment", "quiet.move_session", "quiet.settle_request",
        "quiet.use_device", "quiet.use_session", "shut.stayed_shut", "uploads.refuse",
    },
    "the worker, for mails that verbs queued": {
        "quiet.cut_mails", "quiet.render_mail", "quiet.settle_mail", "quiet.take_mail",
    },
}  # fmt: skip
