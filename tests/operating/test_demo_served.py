"""What the README tells first: the demo fills a system, serves it by http and https, and Ctrl+C ends all of it."""

import os
import re
import signal
import socket
import ssl
import time
import urllib.request
from urllib.parse import urljoin, urlsplit

import pytest

from records.samples import demo
from tests.systems import System

DAYS = "7"  # of records: enough to sign in to
PATIENCE = 120  # seconds until the servers are up, on a machine with much else to do

pytestmark = pytest.mark.proof


@pytest.fixture
def served(tmp_path):
    """`manage.py demo` as it runs in a terminal, with the addresses that it tells."""
    system = System(tmp_path / "demo")
    for name in ("DEBUG", "SECURE", "ALLOWED_HOSTS"):
        system.environment.pop(name, None)
    process = system.start("demo", "--days", DAYS, start_new_session=True)
    told = ""
    while "Ctrl+C" not in told and (line := process.stdout.readline()):
        told += line
    assert "Ctrl+C" in told, told + process.stderr.read()
    addresses = re.findall(r"https?://\S+", told)
    yield process, addresses, system, told
    if process.poll() is None:
        process.terminate()
    process.communicate(timeout=PATIENCE)


def get(address, authority) -> str:
    """A page, once the server is up; https must show a certificate of the demo's own authority."""
    context = ssl.create_default_context(cafile=authority) if address.startswith("https") else None
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(address, context=context, timeout=30) as answer:  # noqa: S310  our own server
                return answer.read().decode()
        except OSError as error:
            not_yet = isinstance(getattr(error, "reason", error), ConnectionError)
            if not not_yet or time.monotonic() > give_up:
                raise
            time.sleep(0.2)


def test_the_demo_serves_its_sign_in_page_by_http_and_https_until_it_is_stopped(served):
    process, addresses, system, told = served
    assert {urlsplit(address).scheme for address in addresses} == {"http", "https"}
    assert demo.PASSWORD in told
    for address in addresses:
        page = get(urljoin(address, "/sign-in/"), system.folder / "tls" / "ca.pem")
        assert 'name="login"' in page
        [style, *_more] = re.findall(r'href="(/static/[^"]+\.css)"', page)
        assert get(urljoin(address, style), system.folder / "tls" / "ca.pem")
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    process.communicate(timeout=60)  # not before the last process that holds these pipes has ended
    assert process.returncode == 0
    for address in addresses:
        with socket.socket() as probe:
            assert probe.connect_ex((urlsplit(address).hostname, urlsplit(address).port)) != 0
