"""An installation as the files of `docs/deploy/` make it: the image's tree, gunicorn, Caddy with TLS, a client."""

import http.client
import http.cookiejar
import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings

from records.vault import certificates
from tests.systems import SEED

ROOT = Path(settings.BASE_DIR)
TOKEN = "monitor-token-of-a-test-1234567890"
SECRETS = ("needle-in-a-query", "needle-in-a-header", "n33dle" * 8)
pytestmark = pytest.mark.proof
TAKE_UP = """
from records.actions import admission
from records.people.actor import Actor
from records.people.links import of_token
link = of_token("{token}")
admission.take_up(link, username="one", password="{password}", by=Actor(link=link))
"""
KIT = "from records.vault import kit; kit.make(bytes(range(32)))"
RECENT = (
    "from records.audit import trail; from records.audit.models import Event;"
    "print([trail.payload(e)['address'] for e in Event.objects.filter(action__in=['account.signed_in',"
    "'account.refused'])])"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def image(folder: Path) -> Path:
    """What the Dockerfile copies, and what its last RUN line makes of it."""
    left_out = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    patterns = [line.removeprefix("**/") for line in left_out]

    def ignored(directory, names):
        return [name for name in names if any(fnmatch(name, pattern) for pattern in patterns)]

    shutil.copytree(ROOT, folder, ignore=ignored, symlinks=True)
    binaries = Path(sys.executable).parent
    for po in folder.glob("outreach/locale/*/LC_MESSAGES/*.po"):
        command = [binaries / "pybabel", "--quiet", "compile", "-i", po, "-o", po.with_suffix(".mo")]
        subprocess.run(command, check=True, capture_output=True)
    return folder


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Installation:
    """Its folders and processes, on ports of its own."""

    def __init__(self, folder: Path, key_folder: Path):
        self.folder, self.running = folder, []
        self.http, self.https, self.inner = free_port(), free_port(), free_port()
        self.tree = image(folder / "srv")
        self.log = folder / "log"
        for name in ("secret", "token", "url"):
            (folder / name).write_text(
                {"secret": "0123456789abcdefghijklmnopqrstuvwxyz" * 2, "token": TOKEN, "url": "console://"}[name]
            )
        example = dict(re.findall(r"^([A-Z_]+)=(.*)$", (ROOT / "docs/deploy/outreach.env.example").read_text(), re.M))
        home = {"PATH": os.environ["PATH"], "HOME": str(folder), "TMPDIR": str(folder / "tmp"), "LANG": "en"}
        self.environment = home | example | {
            "BASE_URL": f"https://localhost:{self.https}", "ALLOWED_HOSTS": "localhost",
            "OUTREACH_VAR": str(folder / "var"), "FILES_ROOT": str(folder / "files"),
            "STATIC_ROOT": str(self.tree / "static"), "FONT_CACHE": str(folder / "fonts"),
            "ROOT_KEY_FILE": str(key_folder / "root.key"), "CHECKPOINT_DIR": str(key_folder / "checkpoints"),
            "SECRET_KEY_FILE": str(folder / "secret"),
            "MONITOR_TOKEN_FILE": str(folder / "token"), "EMAIL_URL_FILE": str(folder / "url"),
        }  # fmt: skip
        for place in (folder / "tmp", folder / "backups", key_folder / "checkpoints"):
            place.mkdir()

    def manage(self, *words, fails=False) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)], cwd=self.tree, env=self.environment, text=True,
            capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def begin(self):
        self.manage("collectstatic", "--no-input", "--verbosity", "0")
        self.manage("migrate", "--verbosity", "0")
        three = (
            "--system-admin",
            1,
            "李国强",
            "one",
            "--security-admin",
            2,
            "赵颖",
            "two",
            "--auditor",
            3,
            "陈立新",
            "three",
        )
        said = self.manage("setup", "--no-input", "--name", "临江", "--code", "JT00", *three)
        self.password = "a sentence of her own"
        token = re.search(r"/l/#(\S+)", said)[1]
        self.manage("shell", "--verbosity", "0", "--command", TAKE_UP.format(token=token, password=self.password))
        self.manage("shell", "--verbosity", "0", "--command", KIT)
        self.manage("tick")
        self.manage("backup", self.folder / "backups")

    def serve(self):
        certificates.make(self.folder / "tls", ["localhost"])
        caddy = self.environment | {
            "SITE": "localhost", "TLS": f"{self.folder}/tls/server.pem {self.folder}/tls/server.key",
            "UPSTREAM": f"127.0.0.1:{self.inner}", "HTTP_PORT": str(self.http), "HTTPS_PORT": str(self.https),
        }  # fmt: skip
        gunicorn = [Path(sys.executable).parent / "gunicorn", "--bind", f"127.0.0.1:{self.inner}"]
        proxy = ["caddy", "run", "--config", ROOT / "docs/deploy/Caddyfile", "--adapter", "caddyfile"]
        with self.log.open("w") as log:
            self.running = [
                subprocess.Popen(gunicorn, cwd=self.tree, env=self.environment, stdout=log, stderr=log),
                subprocess.Popen(proxy, cwd=self.folder, env=caddy, stdout=log, stderr=log),
            ]
        for port in (self.inner, self.https):
            wait_for(port)

    def end(self):
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(20)

    def client(self):
        context = ssl.create_default_context(cafile=self.folder / "tls" / "ca.pem")
        self.cookies = http.cookiejar.CookieJar()
        handlers = (
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self.cookies),
            Stay(),
        )
        return urllib.request.build_opener(*handlers)

    def ask(self, path, *, data=None, inside=False, **headers):
        """Through the proxy, or past it as a neighbour on the machine."""
        base = f"http://127.0.0.1:{self.inner}" if inside else f"https://localhost:{self.https}"
        self.opener = getattr(self, "opener", None) or self.client()
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(base + path, data=data, headers=shown)  # noqa: S310  ours
        try:
            answer = self.opener.open(request, timeout=20)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status, answer.headers, answer.read())


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_):
        return None


def wait_for(port):
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(port)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The key lies on another volume than the data, as in production."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as key_folder:
        installation = Installation(tmp_path_factory.mktemp("installation"), Path(key_folder))
        installation.begin()
        installation.serve()
        try:
            yield installation
        finally:
            installation.end()


def test_check_deploy_finds_nothing_but_that_the_three_have_no_second_factor_yet(place):
    said = place.manage("check", "--deploy")
    assert set(re.findall(r"\(([\w.]+)\)", said)) == {"outreach.W001"}


def test_everything_is_served_by_tls_and_stays_there(place):
    plain = http.client.HTTPConnection("localhost", place.http, timeout=10)
    plain.request("GET", "/")
    answer = plain.getresponse()
    assert answer.status == 308
    assert answer.headers["Location"].startswith("https://localhost")
    plain.close()
    answer = place.ask("/sign-in/", inside=True, Host="localhost")
    assert answer.status == 301
    answer = place.ask("/sign-in/")
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_cookies_go_by_tls_alone_and_no_script_reads_the_session(place):
    assert place.ask("/sign-in/").status == 200
    token = next(cookie.value for cookie in place.cookies if cookie.name == "csrftoken")
    form = {"login": "one", "password": place.password, "csrfmiddlewaretoken": token}
    answer = place.ask(
        "/sign-in/", data=urllib.parse.urlencode(form).encode(), Referer=f"https://localhost:{place.https}/sign-in/",
        X_Forwarded_For="203.0.113.9",
    )  # fmt: skip
    assert answer.status == 302, answer.body
    cookies = {cookie.name: cookie for cookie in place.cookies}
    assert all(cookie.secure for cookie in cookies.values())
    assert cookies["sessionid"].has_nonstandard_attr("HttpOnly")
    assert cookies["sessionid"].get_nonstandard_attr("SameSite") == "Lax"
    assert "203.0.113.9" not in place.manage("shell", "--verbosity", "0", "--command", RECENT)


def test_from_outside_there_are_no_figures_and_inside_all_processes_are_added_up(place):
    for path in ("/metrics", "/health/ready"):
        assert place.ask(path, Authorization=f"Bearer {TOKEN}").status == 404
    assert place.ask("/metrics", inside=True, Host="localhost", X_Forwarded_Proto="https").status == 404
    assert (place.ask("/health/live", inside=True).status, place.ask("/health/live", inside=True).body) == (200, b"")
    for _ in range(40):
        place.ask("/no/such/place")
    seen = place.ask("/metrics", inside=True, Authorization=f"Bearer {TOKEN}").body.decode()
    [count] = re.findall(r'outreach_requests_total\{method="GET",status="404",view="none"\} (\d+)', seen)
    assert int(count) == 40


def test_no_query_no_header_and_no_token_of_a_request_stands_in_a_log_or_a_temporary_file(place):
    query, header, token = SECRETS
    place.ask(
        f"/sign-in/?q={query}", Authorization=f"Bearer {header}", Referer=f"https://x/?{query}", User_Agent=header
    )
    place.ask(f"/l/{token}/", Cookie=f"sessionid={header}")
    place.ask(f"/api/v1/records?search={query}", Authorization=f"Bearer {header}")
    time.sleep(0.5)
    written = place.log.read_text()
    assert "GET /sign-in/ 200" in written
    files = [path for path in (place.folder / "tmp").rglob("*") if path.is_file()]
    for secret in (*SECRETS, place.password, TOKEN, SEED.hex()):
        assert secret not in written
        assert [path for path in files if secret.encode() in path.read_bytes()] == []
