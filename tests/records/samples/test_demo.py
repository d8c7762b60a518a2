"""The demo fills at any hour of the day, and its trail is whole."""

import datetime

import pytest
from django.utils import timezone

from records.audit import trail
from records.ledger.records import Record
from records.samples import demo, past


@pytest.mark.proof
@pytest.mark.django_db
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_demo_fills_at_any_hour(hour):
    today = timezone.localdate()
    moment = timezone.make_aware(datetime.datetime.combine(today, datetime.time(hour, 5)))
    with past.at(moment):
        demo.fill(30, lambda _label, items: iter(items))
    assert demo.state() == "sample"
    assert Record.objects.exclude(number_seq=None).count() > 10
    assert not Record.objects.filter(started_at__gt=moment).exists()
    assert list(trail.faults()) == []
