"""The pages of the browser's face."""

from django.urls import include, path

from outreach.web import (
    account_pages,
    account_ways,
    acts,
    answering,
    attachments,
    confirm,
    corrections,
    evidence,
    files,
    followups,
    grant_proposals,
    grants,
    households,
    identity,
    idle,
    ledger,
    link_making,
    narrowing,
    one_time,
    opening,
    own_account,
    own_factors,
    people,
    people_changes,
    people_import,
    people_search,
    printing,
    proposals,
    questions,
    record,
    review,
    signing_in,
    today,
    verify,
)
from outreach.web.audit import event as audit_event
from outreach.web.audit import export as audit_export
from outreach.web.audit import proof as audit_proof
from outreach.web.audit import questions as audit_questions
from outreach.web.audit import trail as audit_trail
from outreach.web.audit import verification as audit_verification
from outreach.web.forms import around, conflict
from outreach.web.forms import views as forms

record_pages = [
    path("", record.RecordView.as_view(), name="record"),
    path("open/", opening.OpenNote.as_view(), name="record_open"),
    path("narrow/", narrowing.Narrow.as_view(), name="record_narrow"),
    path("print/", printing.PrintRecord.as_view(), name="record_pdf"),
    path("compare/<int:revision>/", opening.Compare.as_view(), name="record_compare"),
    path("recall/", acts.Recall.as_view(), name="record_recall"),
    path("withdraw/", acts.Withdraw.as_view(), name="record_withdraw"),
    path("accept/", acts.Accept.as_view(), name="record_accept"),
    path("hand-back/", acts.HandBack.as_view(), name="record_hand_back"),
    path("correct/", corrections.Correct.as_view(), name="record_correct"),
    path(
        "corrections/<uuid:correction>/accept/",
        corrections.AcceptCorrection.as_view(),
        name="record_correction_accept",
    ),
    path(
        "corrections/<uuid:correction>/hand-back/",
        corrections.HandBackCorrection.as_view(),
        name="record_correction_hand_back",
    ),
    path("follow-ups/<uuid:follow_up>/close/", followups.CloseFollowUp.as_view(), name="record_follow_up_close"),
    path("openings/<uuid:opening>/", questions.Notice.as_view(), name="opening_notice"),
    path("openings/<uuid:opening>/question/", questions.Question.as_view(), name="record_question"),
    path("openings/<uuid:opening>/answer/", questions.Answer.as_view(), name="record_answer"),
    path("attachments/<uuid:file>/", attachments.Attachment.as_view(), name="attachment"),
    path("confirm/<int:participant>/", confirm.Confirm.as_view(), name="confirm"),
    path("confirm/<int:participant>/read/", confirm.Read.as_view(), name="confirm_read"),
    path("confirm/<int:participant>/link/", link_making.AskByLink.as_view(), name="confirm_by_link"),
    path("confirm/<int:participant>/decline/", confirm.Decline.as_view(), name="confirm_decline"),
]

person_pages = [
    path("", people.PersonView.as_view(), name="person"),
    path("change/", people_changes.ChangePerson.as_view(), name="person_change"),
    path("leave/", people_changes.Leave.as_view(), name="person_leave"),
    path("posts/new/", people_changes.GivePost.as_view(), name="post_give"),
    path("posts/<int:position>/end/", people_changes.EndPost.as_view(), name="post_end"),
    path("committees/new/", people_changes.GiveMembership.as_view(), name="membership_give"),
    path("committees/<int:membership>/end/", people_changes.EndMembership.as_view(), name="membership_end"),
    path("family/open/", households.OpenFamily.as_view(), name="family_open"),
    path("family/address/", households.KeepAddress.as_view(), name="family_address"),
    path("family/relatives/new/", households.AddRelative.as_view(), name="family_relative"),
    path("consents/new/", households.GiveConsent.as_view(), name="consent_give"),
    path("consents/<int:consent>/withdraw/", households.WithdrawConsent.as_view(), name="consent_withdraw"),
    path("consents/<int:consent>/files/<uuid:file>/", evidence.evidence_file, name="evidence_file"),
    path("consents/<int:consent>/evidence/<uuid:file>/", evidence.OpenEvidence.as_view(), name="evidence"),
]

keeping_pages = [
    path("people/", people.PeopleView.as_view(), name="people"),
    path("people/new/", people_changes.AddPerson.as_view(), name="person_add"),
    path("people/import/", people_import.ImportView.as_view(), name="people_import"),
    path("people/import/template/", people_import.TemplateView.as_view(), name="people_import_template"),
    path("people/import/preview/", people_import.PreviewView.as_view(), name="people_import_preview"),
    path("people/import/write/", people_import.import_people, name="people_import_write"),
    path("people/<uuid:id>/", include(person_pages)),
    path("units/new/", people_changes.AddUnit.as_view(), name="unit_add"),
    path("units/<uuid:id>/rename/", people_changes.RenameUnit.as_view(), name="unit_rename"),
    path("units/<uuid:id>/move/", people_changes.MoveUnit.as_view(), name="unit_move"),
    path("units/<uuid:id>/merge/", people_changes.MergeUnit.as_view(), name="unit_merge"),
    path("units/<uuid:id>/end/", people_changes.EndUnit.as_view(), name="unit_end"),
    path("committees/new/", people_changes.AddCommittee.as_view(), name="committee_add"),
    path("accounts/", account_pages.AccountsView.as_view(), name="accounts"),
    path("accounts/new/", account_pages.MakeAccount.as_view(), name="account_make"),
    path("accounts/<uuid:id>/password/", account_ways.NewPassword.as_view(), name="account_reset"),
    path("accounts/<uuid:id>/email/", account_ways.NewEmail.as_view(), name="account_email"),
    path("accounts/<uuid:id>/second-factor/", account_ways.NewSecondFactor.as_view(), name="factors_reset"),
    path("accounts/<uuid:id>/person/", account_ways.AnotherPerson.as_view(), name="account_person"),
    path("accounts/<uuid:id>/<slug:verb>/", account_pages.SwitchView.as_view(), name="account_switch"),
    path("grants/", grants.GrantsView.as_view(), name="grants"),
    path("grants/new/", grant_proposals.ProposeGrant.as_view(), name="grant_propose"),
    path("grants/<uuid:id>/", grants.GrantView.as_view(), name="grant"),
    path("grants/<uuid:id>/stand-in/", grant_proposals.ProposeStandIn.as_view(), name="grant_stand_in"),
    path("grants/<uuid:id>/<slug:verb>/", grants.DecideView.as_view(), name="grant_decide"),
    path("proposals/<uuid:id>/", proposals.ProposalView.as_view(), name="proposal"),
    path("proposals/<uuid:id>/<slug:verb>/", proposals.DecideProposal.as_view(), name="proposal_decide"),
    path("links/<uuid:id>/", link_making.MadeLink.as_view(), name="link_made"),
]

audit_pages = [
    path("", audit_trail.TrailView.as_view(), name="audit"),
    path("<int:number>/", audit_event.EventView.as_view(), name="audit_event"),
    path("<int:number>/proof/", audit_proof.ProofView.as_view(), name="audit_proof"),
    path("export/", audit_export.ExportView.as_view(), name="audit_export"),
    path("verification/", audit_verification.VerificationView.as_view(), name="audit_verification"),
    path("verification/running/", audit_verification.running, name="audit_verification_running"),
    path("checkpoints/", audit_proof.CheckpointsView.as_view(), name="audit_checkpoints"),
    path("questions/", audit_questions.QuestionsView.as_view(), name="audit_questions"),
    path("questions/<uuid:opening>/urge/", audit_questions.Urge.as_view(), name="question_urge"),
    path("questions/<uuid:opening>/conclude/", audit_questions.Conclude.as_view(), name="question_conclude"),
]

verify_pages = [
    path("", verify.VerifyView.as_view(), name="verify"),
    path("pdf/", verify.CheckView.as_view(), name="verify_pdf"),
    path("<str:code>/", verify.VerifyView.as_view(), name="verify_code"),
    path("<str:code>/proof/", verify.ProofView.as_view(), name="verify_proof"),
]

own_pages = [
    path("account/", own_account.OwnAccountView.as_view(), name="account"),
    path("account/password/", own_account.ChangePassword.as_view(), name="account_password"),
    path("account/shortcuts/", own_account.ShortcutsView.as_view(), name="account_shortcuts"),
    path("account/second-factor/", own_factors.SecondFactorPage.as_view(), name="second_factor"),
    path("account/second-factor/app/", own_factors.AddApp.as_view(), name="factor_app"),
    path("account/second-factor/passkey/", own_factors.AddPasskey.as_view(), name="factor_passkey"),
    path("account/second-factor/<int:factor>/remove/", own_factors.RemoveFactor.as_view(), name="factor_remove"),
    path("account/codes/", own_factors.RenewCodes.as_view(), name="codes_renew"),
    path("account/prove/", own_factors.ProveView.as_view(), name="account_reauthenticate"),
    path("account/sessions/<uuid:id>/end/", own_account.EndSession.as_view(), name="session_end"),
    path("account/sessions/end-others/", own_account.EndOtherSessions.as_view(), name="sessions_end"),
    path("account/devices/<uuid:id>/remove/", own_account.RemoveDevice.as_view(), name="device_remove"),
    path("account/scribes/new/", grant_proposals.ProposeScribe.as_view(), name="scribe_propose"),
    path("session/", idle.session_state, name="session_state"),
    path("language/", own_account.set_language, name="set_language"),
    path("sign-in/", signing_in.SignInView.as_view(), name="account_login"),
    path("sign-in/second/", signing_in.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/passkey/", signing_in.PasskeySignIn.as_view(), name="mfa_login_webauthn"),
    path("sign-in/with/<slug:provider>/", identity.start, name="identity_start"),
    path("sign-in/with/<slug:provider_id>/back/", identity.back, name="openid_connect_callback"),
    *(
        path(f"sign-in/with/{name}/back/", identity.back, {"provider_id": name}, name=f"{name}_callback")
        for name in ("dingtalk", "feishu", "weixin")
    ),
    path("account/identities/<slug:provider>/link/", identity.StartLinking.as_view(), name="identity_link"),
    path("account/identities/<uuid:id>/unlink/", identity.Unlink.as_view(), name="identity_unlink"),
    path("sign-out/", signing_in.SignOutView.as_view(), name="account_logout"),
    path("sign-in/locked/", signing_in.locked, name="account_inactive"),
]

link_pages = [
    path("", one_time.OpenLink.as_view(), name="link_open"),
    path("here/", one_time.Here.as_view(), name="link_here"),
    path("read/", answering.ReadByLink.as_view(), name="link_read"),
    path("sign/", answering.SignByLink.as_view(), name="link_confirm"),
    path("decline/", answering.DeclineByLink.as_view(), name="link_decline"),
    path("password/", one_time.ChoosePassword.as_view(), name="link_password"),
    path("account/", one_time.TakeUp.as_view(), name="link_take_up"),
    path("not-mine/", one_time.Disown.as_view(), name="link_disown"),
]

urlpatterns = [
    path("l/", include(link_pages)),
    *keeping_pages,
    *own_pages,
    path("audit/", include(audit_pages)),
    path("verify/", include(verify_pages)),
    path("", today.TodayView.as_view(), name="today"),
    path("noted/", today.NotedView.as_view(), name="today_noted"),
    path("ledger/", ledger.LedgerView.as_view(), name="ledger"),
    path("review/", review.Review.as_view(), name="review"),
    path("review/<uuid:id>/open/", review.ReviewOpen.as_view(), name="review_open"),
    path("records/<uuid:id>/", include(record_pages)),
    path("people/find/", people_search.people_search, name="people_search"),
    path("records/new/", forms.choose, name="record_choose"),
    path("records/new/<slug:kind>/", forms.new, name="record_new"),
    path("records/around/<slug:kind>/", around.around, name="record_around"),
    path("records/relatives/<uuid:person>/", around.relatives, name="record_relatives"),
    path("records/<uuid:id>/edit/", forms.edit, name="record_edit"),
    path("records/<uuid:id>/save/", forms.save, name="record_save"),
    path("records/<uuid:id>/submit/", forms.submit, name="record_submit"),
    path("records/<uuid:id>/kind/", forms.change_kind, name="record_kind"),
    path("records/<uuid:id>/form/", forms.restore, name="record_form"),
    path("records/<uuid:id>/key/", forms.key, name="record_key"),
    path("records/<uuid:id>/conflict/", conflict.compare, name="record_conflict"),
    path("records/<uuid:id>/settle/", conflict.settle, name="record_settle"),
    path("records/<uuid:id>/files/<uuid:file>/", files.record_file, name="record_file"),
    path("records/<uuid:id>/signature/<uuid:file>/", files.signature, name="record_signature"),
]
