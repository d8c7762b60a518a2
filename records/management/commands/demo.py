"""`manage.py demo`: an invented organisation with a year of records, a server to try it on, an address for a phone."""

import os
from functools import partial

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.utils.translation import gettext as _

from records.management import servers
from records.management.progress import track
from records.samples import demo
from records.vault import certificates
from records.vault.root import provider

WEB, PHONE = 8000, 8443


class Command(BaseCommand):
    help = "Fills an empty system with an invented organisation and serves it. Never touches real data."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=365, help="how far back the records go")
        parser.add_argument("--no-serve", action="store_true", help="fill only")

    def handle(self, *, days, no_serve, **options):
        state = demo.state()
        if state == "real":
            raise CommandError(_("This database holds real data. The demo keeps away from it; nothing was changed."))
        self._prepare()
        if state == "empty":
            self.stdout.write(_("Linjiang Water Group, invented, with a year of records. This takes about a minute."))
            demo.fill(days, partial(track, self.stdout))
        else:
            self.stdout.write(_("The demo's organisation is here already; it is left as it is."))
        if not no_serve:
            self._serve()

    def _prepare(self):
        provider().make()
        call_command("migrate", verbosity=0, interactive=False)

    def _serve(self):
        call_command("collectstatic", verbosity=0, interactive=False)
        address, web, phone = servers.own_address(), servers.free_port(WEB), servers.free_port(PHONE)
        hosts = ["localhost", "127.0.0.1", address]
        certificate, key = certificates.make(settings.VAR / "tls", hosts)
        self._introduce(f"http://localhost:{web}/", f"https://{address}:{phone}/")
        serve = ["-m", "gunicorn", "--log-level", "warning", "--access-logfile", os.devnull, "--workers", "1"]
        servers.run(
            [
                [*serve, "--bind", f"127.0.0.1:{web}"],
                [*serve, "--bind", f"0.0.0.0:{phone}", "--certfile", str(certificate), "--keyfile", str(key)],
                ["manage.py", "db_worker"],
                ["manage.py", "tick", "--keep-on"],
            ],
            {
                "ALLOWED_HOSTS": ",".join(hosts),
                "CSRF_TRUSTED_ORIGINS": f"https://{address}:{phone}",
                "BASE_URL": f"http://localhost:{web}",
                "SECURE": "false",
                "DEMO_WITHOUT_SECOND_FACTOR": "true",
            },
        )

    def _introduce(self, web, phone):
        write = self.stdout.write
        write("")
        write("  " + _("On this machine:  %(address)s") % {"address": web})
        write("  " + _("From a phone:     %(address)s") % {"address": phone})
        write("                    " + _("(own certificate; the authority is var/tls/ca.pem)"))
        write("")
        write("  " + _("Accounts, all with the password %(password)s:") % {"password": demo.PASSWORD})
        for username, name, roles in demo.accounts():
            write(f"    {username:<12} {name}  {roles}")
        write("")
        write("  " + _("Ctrl+C stops it. Everything is under var/; remove that folder to begin anew."))
