"""The addresses of version 1."""

from django.urls import path, re_path

from api.v1 import around, attachments, consents, devices, document, notes, people, records, trail

RECORD = "records/<uuid:id>"

urlpatterns = [
    path("devices", devices.Devices.as_view(), name="api_devices"),
    path("devices/<uuid:id>", devices.DeviceItem.as_view(), name="api_device"),
    path("me", people.MyAccount.as_view(), name="api_me"),
    path("me/consents", consents.Consents.as_view(), name="api_consents"),
    path("me/consents/<int:consent>/withdraw", consents.Withdraw.as_view(), name="api_withdraw_consent"),
    path("me/consents/<int:consent>/evidence/<uuid:file>", consents.Evidence.as_view(), name="api_evidence"),
    path("people", people.People.as_view(), name="api_people"),
    path("units", people.Units.as_view(), name="api_units"),
    path("records", records.Records.as_view(), name="api_records"),
    path(RECORD, records.RecordItem.as_view(), name="api_record"),
    path(f"{RECORD}/submit", records.Submit.as_view(), name="api_submit"),
    path(f"{RECORD}/recall", records.Recall.as_view(), name="api_recall"),
    path(f"{RECORD}/withdraw", records.Withdraw.as_view(), name="api_withdraw"),
    path(f"{RECORD}/accept", records.Accept.as_view(), name="api_accept"),
    path(f"{RECORD}/hand-back", records.HandBack.as_view(), name="api_hand_back"),
    path(f"{RECORD}/change-kind", records.ChangeKind.as_view(), name="api_change_kind"),
    path(f"{RECORD}/release", records.Narrow.as_view(), name="api_narrow"),
    path(f"{RECORD}/note", notes.NoteItem.as_view(), name="api_note"),
    path(f"{RECORD}/openings", notes.Openings.as_view(), name="api_openings"),
    path(f"{RECORD}/openings/<uuid:opening>/question", notes.Question.as_view(), name="api_question"),
    path(f"{RECORD}/openings/<uuid:opening>/answer", notes.Answer.as_view(), name="api_answer"),
    path(f"{RECORD}/openings/<uuid:opening>/noted", notes.Noted.as_view(), name="api_noted"),
    path(f"{RECORD}/corrections", around.Corrections.as_view(), name="api_corrections"),
    path(f"{RECORD}/corrections/<uuid:correction>/accept", around.AcceptCorrection.as_view(),
         name="api_accept_correction"),
    path(f"{RECORD}/corrections/<uuid:correction>/return", around.ReturnCorrection.as_view(),
         name="api_return_correction"),
    path(f"{RECORD}/participants/<int:participant>/confirm", around.ConfirmParticipant.as_view(), name="api_confirm"),
    path(f"{RECORD}/participants/<int:participant>/decline", around.DeclineParticipant.as_view(), name="api_decline"),
    path(f"{RECORD}/followups/<uuid:followup>/close", around.CloseFollowUp.as_view(), name="api_close_follow_up"),
    path(f"{RECORD}/paper/<uuid:file>", attachments.Paper.as_view(), name="api_paper"),
    path(f"{RECORD}/signatures/<uuid:file>", attachments.Signature.as_view(), name="api_signature"),
    path(f"{RECORD}/attachments/<uuid:file>", attachments.AttachmentItem.as_view(), name="api_attachment"),
    path("trail/checkpoint", trail.TrailCheckpointItem.as_view(), name="api_trail_checkpoint"),
    path("schema", document.Document.as_view(), name="api_schema"),
    re_path("", document.Nothing.as_view()),
]  # fmt: skip
