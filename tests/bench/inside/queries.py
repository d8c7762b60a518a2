"""Prints how many queries the API needs to answer a GET."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def main(path: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", "Host": "127.0.0.1"}
    client = Client()
    client.get(path, headers=headers)  # the first request of a process reads keys and the like
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(answer.content.decode())
    print(len(queries))
