"""Posting a checkpoint to an HTTPS address of the environment: certificate checked, no redirect, no loopback."""

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10


class Refused(Exception):
    """The address is none that we post to, or its server did not take the checkpoint."""


def post(url: str, text: str) -> None:
    """Post `text`; anything but a 2xx answer is Refused. Raises OSError and HTTPException as well."""
    address = urlsplit(url)
    if address.scheme != "https" or not address.hostname:
        raise Refused("not an https address")
    host, port = address.hostname, address.port or 443
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    with (
        socket.create_connection((_address(host, port), port), SECONDS) as plain,
        ssl.create_default_context().wrap_socket(plain, server_hostname=host) as connected,
    ):
        status = _answer(host, port, connected, path, text.encode())
    if not 200 <= status < 300:
        raise Refused(f"HTTP {status}")


def _answer(host: str, port: int, connected: socket.socket, path: str, body: bytes) -> int:
    connection = http.client.HTTPSConnection(host, port)
    connection.sock = connected
    connection.request("POST", path, body, {"Content-Type": "text/plain; charset=utf-8"})
    return connection.getresponse().status  # never followed: a redirect is no 2xx


def _address(host: str, port: int) -> str:
    """Where `host` is, looked up once and then connected to: no second answer can lead elsewhere."""
    for *_rest, found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        address = str(found[0])
        if _allowed(ipaddress.ip_address(address.partition("%")[0])):
            return address
    raise Refused("an address of this machine")


def _allowed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """An organisation's own network is fine; the machine itself and its provider's services are not."""
    real = getattr(address, "ipv4_mapped", None) or address
    if real.is_loopback:
        return bool(settings.DEBUG)
    return not (real.is_link_local or real.is_unspecified or real.is_multicast)
