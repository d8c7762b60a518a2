"""What a list of sessions calls a browser, and the picture beside it."""

from pathlib import Path

import pytest
from django.conf import settings

from outreach.web import browsers

AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0": "Edge, Windows",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1 Version/18.0 Safari/605.1": "Safari, Mac",
    "Mozilla/5.0 (Linux; Android 15; Mi 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36": "Chrome, Android",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) MicroMessenger/8.0": "WeChat, iPhone",
    "": "",
    "curl/8": "",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_is_called_by_what_people_call_it(agent):
    assert browsers.label(agent) == AGENTS[agent]


@pytest.mark.parametrize("agent", AGENTS)
def test_its_picture_is_there(agent):
    sprite = Path(settings.BASE_DIR, "outreach", "static", "icons.svg").read_text()
    assert f'id="{browsers.icon(browsers.label(agent))}"' in sprite
