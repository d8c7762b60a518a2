"""The table of doors: every URL with every method, and who gets in. `test_doors.py` walks through each of them.

To add a row: METHOD, the name of the URL, what happens to nobody and to a stranger, who gets in, and, where the door
leads to a record, in which of the states of `cast.py` it stands.

    nobody    out: sent to the sign-in (a page) or 401 (the API) · in: public · 404: not there without its own token
    stranger  404: not theirs to know of · 403: no such role, whatever the address names · in: everybody with an account

What an account may that is no stranger is tested beside the verbs, every right and status in `test_matrix.py`.
"""

DOORS = """
METHOD NAME                         nobody stranger by         state

GET    account_login                in     in       -          -
POST   account_login                in     in       -          -
PUT    account_login                in     in       -          -
GET    account_inactive             403    403      -          -
POST   set_language                 in     in       -          -
GET    mfa_login_webauthn           out    in       -          -
POST   mfa_login_webauthn           out    in       -          -
PUT    mfa_login_webauthn           out    in       -          -
GET    mfa_authenticate             out    in       -          -
POST   mfa_authenticate             out    in       -          -
GET    account_logout               out    in       zhou       -
POST   account_logout               out    out      -          -

GET    link_open                    in     in       -          -
POST   link_open                    in     in       -          -
GET    link_here                    in     in       -          -
GET    link_read                    404    404      -          -
POST   link_read                    404    404      -          -
GET    link_confirm                 404    404      -          -
POST   link_confirm                 404    404      -          -
GET    link_decline                 404    404      -          -
POST   link_decline                 404    404      -          -
GET    link_password                404    404      -          -
POST   link_password                404    404      -          -
GET    link_take_up                 404    404      -          -
POST   link_take_up                 404    404      -          -
GET    link_disown                  404    404      -          -
POST   link_disown                  404    404      -          -

GET    health_live                  in     in       -          -
GET    health_ready                 in     in       -          -
GET    metrics                      404    404      -          -

GET    today                        out    in       zhou       -
POST   today_noted                  out    in       zhou       -
GET    ledger                       out    in       zhou       -
GET    account                      out    in       zhou       -
GET    session_state                out    in       zhou       -
POST   session_state                out    in       zhou       -
GET    account_password             out    in       zhou       -
POST   account_password             out    in       zhou       -
POST   account_shortcuts            out    in       zhou       -
GET    own_propose                  out    in       li         -
POST   own_propose                  out    in       li         -
GET    account_reauthenticate       out    in       zhou       -
POST   account_reauthenticate       out    in       zhou       -
GET    second_factor                out    in       zhou       -
GET    factor_app                   out    in       zhou       -
POST   factor_app                   out    in       zhou       -
GET    factor_passkey               out    in       zhou       -
POST   factor_passkey               out    in       zhou       -
GET    factor_remove                out    404      zhou       -
POST   factor_remove                out    404      zhou       -
GET    codes_renew                  out    in       zhou       -
POST   codes_renew                  out    in       zhou       -
POST   session_end                  out    404      zhou       -
GET    own_family                   out    in       zhou       -
GET    own_family_open              out    in       zhou       -
POST   own_family_open              out    in       zhou       -
GET    not_me                       out    in       zhou       -
POST   not_me                       out    in       zhou       -
POST   sessions_end                 out    in       zhou       -
GET    identity_start               404    404      -          -
GET    openid_connect_callback      404    404      -          -
GET    dingtalk_callback            404    404      -          -
GET    feishu_callback              404    404      -          -
GET    weixin_callback              404    404      -          -
GET    identity_link                out    404      -          -
POST   identity_unlink              out    404      zhou       -
POST   device_remove                out    404      zhou       -
GET    scribe_propose               out    403      zhou       -
POST   scribe_propose               out    403      zhou       -
GET    people_search                out    in       zhou       -

GET    review                       out    403      li         -
GET    review_open                  out    403      li         submitted
POST   review_open                  out    403      li         submitted

GET    record_choose                out    in       zhou       -
GET    record_new                   out    403      zhou       -
POST   record_new                   out    403      zhou       -
GET    record_around                out    404      zhou       -
POST   record_relatives             out    404      zhou       -

GET    record                       out    404      zhou       submitted
GET    record_open                  out    404      li         accepted
POST   record_open                  out    404      zhou       submitted
GET    record_narrow                out    404      li         accepted
POST   record_narrow                out    404      li         accepted
GET    record_pdf                   out    404      zhou       accepted
POST   record_pdf                   out    404      zhou       accepted
GET    record_compare               out    404      zhou       returned
POST   record_compare               out    404      zhou       returned
GET    record_recall                out    404      zhou       submitted
POST   record_recall                out    404      zhou       submitted
GET    record_withdraw              out    404      zhou       returned
POST   record_withdraw              out    404      zhou       returned
GET    record_accept                out    404      li         submitted
POST   record_accept                out    404      li         submitted
GET    record_hand_back             out    404      li         submitted
POST   record_hand_back             out    404      li         submitted
GET    record_correct               out    404      zhou       accepted
POST   record_correct               out    404      zhou       accepted
GET    record_correction_accept     out    404      li         accepted
POST   record_correction_accept     out    404      li         accepted
GET    record_correction_hand_back  out    404      li         accepted
POST   record_correction_hand_back  out    404      li         accepted
GET    record_follow_up_close       out    404      zhou       accepted
POST   record_follow_up_close       out    404      zhou       accepted
POST   opening_notice               out    404      zhou       submitted
GET    record_question              out    404      zhou       submitted
POST   record_question              out    404      zhou       submitted
GET    record_answer                out    404      li         submitted
POST   record_answer                out    404      li         submitted
POST   attachment                   out    404      zhou       submitted
GET    confirm                      out    404      sun        submitted
POST   confirm                      out    404      sun        submitted
GET    confirm_read                 out    404      sun        submitted
POST   confirm_read                 out    404      sun        submitted
GET    confirm_decline              out    404      sun        submitted
POST   confirm_decline              out    404      sun        submitted
GET    confirm_by_link              out    404      zhou       submitted
POST   confirm_by_link              out    404      zhou       submitted
GET    record_edit                  out    404      zhou       draft
POST   record_save                  out    404      zhou       draft
POST   record_submit                out    404      zhou       draft
POST   record_kind                  out    404      zhou       draft
POST   record_form                  out    404      zhou       draft
GET    record_key                   out    404      zhou       draft
GET    record_conflict              out    404      zhou       draft
POST   record_conflict              out    404      zhou       draft
GET    record_settle                out    404      zhou       draft
POST   record_settle                out    404      zhou       draft
HEAD   record_file                  out    404      zhou       submitted
PUT    record_file                  out    404      zhou       draft
PATCH  record_file                  out    404      zhou       submitted
DELETE record_file                  out    404      zhou       submitted
PUT    record_signature             out    404      sun        submitted

GET    people                       out    403      sysadmin   -
GET    person_add                   out    403      sysadmin   -
POST   person_add                   out    403      sysadmin   -
GET    people_import                out    403      sysadmin   -
GET    people_import_template       out    403      sysadmin   -
PUT    people_import_preview        out    403      sysadmin   -
PUT    people_import_write          out    403      sysadmin   -
GET    person                       out    403      sysadmin   -
GET    person_change                out    403      sysadmin   -
POST   person_change                out    403      sysadmin   -
GET    person_leave                 out    403      sysadmin   -
POST   person_leave                 out    403      sysadmin   -
GET    post_give                    out    403      sysadmin   -
POST   post_give                    out    403      sysadmin   -
GET    post_end                     out    403      sysadmin   -
POST   post_end                     out    403      sysadmin   -
GET    membership_give              out    403      sysadmin   -
POST   membership_give              out    403      sysadmin   -
GET    membership_end               out    403      sysadmin   -
POST   membership_end               out    403      sysadmin   -
GET    family_open                  out    403      sysadmin   -
POST   family_open                  out    403      sysadmin   -
GET    family_address               out    403      sysadmin   -
POST   family_address               out    403      sysadmin   -
GET    family_relative              out    403      sysadmin   -
POST   family_relative              out    403      sysadmin   -
GET    family_remove                out    403      sysadmin   -
POST   family_remove                out    403      sysadmin   -
GET    consent_give                 out    403      sysadmin   -
POST   consent_give                 out    403      sysadmin   -
HEAD   evidence_file                out    403      sysadmin   -
PUT    evidence_file                out    403      sysadmin   -
PATCH  evidence_file                out    403      sysadmin   -
DELETE evidence_file                out    403      sysadmin   -
POST   evidence                     out    403      sysadmin   -
POST   consent_withdraw             out    403      sysadmin   -
GET    unit_move                    out    403      sysadmin   -
POST   unit_move                    out    403      sysadmin   -
GET    unit_merge                   out    403      sysadmin   -
POST   unit_merge                   out    403      sysadmin   -
GET    unit_add                     out    403      sysadmin   -
POST   unit_add                     out    403      sysadmin   -
GET    unit_rename                  out    403      sysadmin   -
POST   unit_rename                  out    403      sysadmin   -
GET    unit_end                     out    403      sysadmin   -
POST   unit_end                     out    403      sysadmin   -
GET    committee_add                out    403      sysadmin   -
POST   committee_add                out    403      sysadmin   -

GET    accounts                     out    403      sysadmin   -
GET    account_make                 out    403      sysadmin   -
POST   account_make                 out    403      sysadmin   -
GET    account_reset                out    403      sysadmin   -
POST   account_reset                out    403      sysadmin   -
GET    account_email                out    403      sysadmin   -
POST   account_email                out    403      sysadmin   -
GET    factors_reset                out    403      sysadmin   -
POST   factors_reset                out    403      sysadmin   -
GET    account_person               out    403      sysadmin   -
POST   account_person               out    403      sysadmin   -
POST   account_switch               out    403      security   -
GET    grants                       out    404      security   -
GET    grant_propose                out    403      sysadmin   -
POST   grant_propose                out    403      sysadmin   -
GET    grant                        out    404      security   -
GET    grant_stand_in               out    404      li         -
POST   grant_stand_in               out    404      li         -
POST   grant_decide                 out    404      security   -
GET    proposal                     out    404      security   -
POST   proposal_decide              out    404      security   -
GET    mails                        out    403      sysadmin   -
GET    mail_send_again              out    403      sysadmin   -
POST   mail_send_again              out    403      sysadmin   -
GET    mail_settle                  out    403      sysadmin   -
POST   mail_settle                  out    403      sysadmin   -
GET    link_made                    out    404      sysadmin   -
POST   link_made                    out    404      sysadmin   -

GET    verify                       in     in       -          -
GET    verify_code                  in     in       -          -
GET    verify_proof                 in     in       -          -
PUT    verify_pdf                   in     in       -          -

GET    audit                        out    403      auditor    -
GET    audit_event                  out    403      auditor    -
GET    audit_proof                  out    403      auditor    -
GET    audit_checkpoints            out    403      auditor    -
POST   audit_export                 out    403      auditor    -
GET    audit_verification           out    403      auditor    -
POST   audit_verification           out    403      auditor    -
GET    audit_verification_running   out    403      auditor    -
GET    audit_questions              out    403      auditor    -
GET    question_urge                out    403      auditor    -
POST   question_urge                out    403      auditor    -
GET    question_conclude            out    403      auditor    -
POST   question_conclude            out    403      auditor    -

POST   api_devices                  in     in       -          -
GET    api_devices                  out    in       zhou       -
DELETE api_device                   out    404      zhou       -
GET    api_me                       out    in       zhou       -
GET    api_consents                 out    in       zhou       -
POST   api_consents                 out    in       zhou       -
POST   api_withdraw_consent         out    404      sun        -
GET    api_evidence                 out    404      sun        -
PUT    api_evidence                 out    404      sun        -
GET    api_people                   out    in       zhou       -
GET    api_units                    out    in       zhou       -
GET    api_schema                   out    in       zhou       -
GET    api_trail_checkpoint         out    in       zhou       -
GET    api_records                  out    in       zhou       -
POST   api_records                  out    403      zhou       -
GET    api_record                   out    404      zhou       submitted
PATCH  api_record                   out    404      zhou       draft
POST   api_submit                   out    404      zhou       draft
POST   api_recall                   out    404      zhou       submitted
POST   api_withdraw                 out    404      zhou       draft
POST   api_accept                   out    404      li         submitted
POST   api_hand_back                out    404      li         submitted
POST   api_change_kind              out    404      zhou       draft
POST   api_narrow                   out    404      li         submitted
GET    api_note                     out    404      zhou       submitted
POST   api_note                     out    404      zhou       submitted
GET    api_openings                 out    404      zhou       submitted
POST   api_question                 out    404      zhou       submitted
POST   api_answer                   out    404      li         submitted
POST   api_noted                    out    404      zhou       submitted
GET    api_corrections              out    404      zhou       accepted
POST   api_corrections              out    404      zhou       accepted
POST   api_accept_correction        out    404      li         accepted
POST   api_return_correction        out    404      li         accepted
POST   api_confirm                  out    404      sun        submitted
POST   api_decline                  out    404      sun        submitted
POST   api_close_follow_up          out    404      zhou       accepted
PUT    api_paper                    out    404      zhou       draft
PUT    api_signature                out    404      sun        submitted
HEAD   api_attachment               out    404      zhou       submitted
GET    api_attachment               out    404      zhou       submitted
PUT    api_attachment               out    404      zhou       draft
PATCH  api_attachment               out    404      zhou       submitted
DELETE api_attachment               out    404      zhou       submitted
"""

# Who else knocks at the doors of administration. Where no row says otherwise they fare as a stranger does, but for the
# one who gets in. Whoever proposed something sees it, and does not decide on it; so does whom it concerns (here li).
OFFICES = """
NAME             sysadmin security auditor li   cadre

accounts         in       in       403     403  403
account_switch   in       in       403     403  403
grants           in       in       in      404  404
grant            in       in       in      404  404
grant_decide     403      in       403     404  404
proposal         in       in       in      in   404
proposal_decide  403      in       403     403  404
"""

# What is sent where an empty request would say nothing of who gets in.
BODIES = {
    "set_language": "language=en",
    "record_new": "kind=talk&id=6f1f7f0e-6f5c-4f0a-9d0b-0f6a4c1d2e3f",
    "record_kind": "kind=visit&version=1",
    "link_made": "verb=show",
    "api_records": {"kind": "talk"},
}
QUERIES = {"record_around": "?principal={author}"}

# Addresses without a name: none of them leads anywhere.
NAMELESS = {"api/v1/"}
