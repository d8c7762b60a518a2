"""`kill -9` between the mail server's acceptance and our commit: unknown, and never sent again by itself."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.utils import timezone

from records.actions import admission, mails
from records.outbox.enums import MailState
from records.outbox.mail import CUT_OFF, Mail
from tests import world as make
from tests.records.outbox.smtp import serving
from tests.systems import environment

pytestmark = [pytest.mark.proof, pytest.mark.django_db(transaction=True)]


def test_a_mail_cut_off_after_the_server_took_it_is_unknown_and_not_sent_twice(world, settings):
    sun = world.user("sun")
    with make.sealed():
        sun.email = "sun@example.org"
        sun.save()
    admission.reset(world.user("sun"), by=world.actor("sysadmin"))
    mail = Mail.objects.get()
    with serving() as (sink, port):
        process = _start(mail, port)
        sink.on_data = lambda: os.kill(process.pid, signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
        assert len(sink.mails) == 1
        assert Mail.objects.get().state == MailState.SENDING
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        sink.on_data = None
        mails.sweep()
        assert mails.deliver.call(str(mail.pk)) == ""  # another worker, at once
        Mail.objects.update(changed_at=timezone.now() - CUT_OFF - datetime.timedelta(seconds=1))
        mails.sweep()
        assert Mail.objects.get().state == MailState.UNKNOWN
        mails.sweep()
        assert mails.deliver.call(str(mail.pk)) == ""
        assert len(sink.mails) == 1


def _start(mail, port):
    url = {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "tests.faults.poster", str(mail.pk)]
    return subprocess.Popen(command, env=environment() | url, cwd=settings.BASE_DIR)
