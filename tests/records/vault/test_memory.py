"""Opened keys stay in memory for five minutes at most."""

import os
import threading
import time

from records.vault.memory import FIVE_MINUTES, KeyCache


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_a_key_is_given_out_for_five_minutes_however_often_it_is_asked_for():
    clock = Clock()
    cache = KeyCache(clock=clock)
    cache.put("one", b"key")
    for clock.now in (1000.0, 1200.0, 1000.0 + FIVE_MINUTES - 0.01):
        assert cache.get("one") == b"key"
    clock.now = 1000.0 + FIVE_MINUTES
    assert cache.get("one") is None
    assert FIVE_MINUTES == 300
    cache.forget()


def test_an_old_key_leaves_memory_even_when_nobody_asks():
    cache = KeyCache(seconds=0.05)
    cache.put("one", b"key")
    time.sleep(0.03)
    cache.put("two", b"key")
    deadline = time.monotonic() + 5
    while len(cache) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(cache) == 0


def test_everything_can_be_forgotten_at_once():
    cache = KeyCache(seconds=5)
    cache.put("one", b"key")
    cache.forget()
    assert cache.get("one") is None
    assert len(cache) == 0


def test_a_forked_process_starts_without_keys():
    cache = KeyCache(seconds=5)
    cache.put("one", b"key")
    child = os.fork()
    if child == 0:
        os._exit(len(cache))
    assert os.waitpid(child, 0)[1] == 0
    assert cache.get("one") == b"key"
    cache.forget()


def test_threads_share_a_cache_while_it_is_swept():
    cache = KeyCache(seconds=0.002)
    wrong = []

    def use(name):
        for _ in range(2000):
            cache.put(name, name)
            if cache.get(name) not in (name, None):
                wrong.append(name)

    threads = [threading.Thread(target=use, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
