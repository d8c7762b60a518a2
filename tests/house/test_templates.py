"""The run's own rule about templates holds."""

import pytest
from django.template import Context, Origin, engines
from django.template.base import Template

from tests.templates import OURS


def _render(text, origin, **context):
    engine = engines["django"].engine
    return Template(text, Origin(str(origin)), engine=engine).render(Context(context))


@pytest.mark.parametrize(
    "text", ["{{ nobody }}", "{{ thing.missing }}", "{{ nobody|upper }}", "{% with a=nobody %}{{ a }}{% endwith %}"]
)
def test_a_variable_that_nobody_gave_fails_in_our_templates(text):
    with pytest.raises(pytest.fail.Exception, match=r"page\.html"):
        _render(text, OURS / "page.html", thing={})


@pytest.mark.parametrize(
    "text", ["{% if nobody %}{% endif %}", "{{ there }}", "{{ thing.there }}", "{% firstof nobody there %}"]
)
def test_what_is_there_or_only_asked_for_does_not_fail(text):
    _render(text, OURS / "page.html", there=1, thing={"there": 1})


def test_a_librarys_template_may_be_looser():
    assert _render("{{ nobody }}", "/elsewhere/page.html") == ""
