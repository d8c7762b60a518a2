"""The run's own rule about templates holds; a browser is told to remember nothing that is typed."""

import re

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


FORMS = re.compile(r"<form\b((?:[^>{]|\{[{%].*?[%}]\})*)>(.*?)</form>", re.DOTALL)
TYPED = re.compile(r"""field\.html|<textarea|picker|<input type="text"(?![^>]*autocomplete=)""")
SIGNING_IN = ("account/", "components/idle.html", "link/choose.html", "link/open.html", "records/draft_dialogs.html")


def test_a_browser_is_told_to_remember_nothing_that_is_typed_into_a_form():
    """Else it offers a relative's name to whoever comes next, and writes an unsent comment to its disk."""
    forms = [
        (path.relative_to(OURS), tag)
        for path in OURS.rglob("*.html")
        for tag, content in FORMS.findall(path.read_text())
        if 'method="post"' in tag and TYPED.search(content)
    ]
    talkative = {str(path) for path, tag in forms if 'autocomplete="off"' not in tag}
    assert {path for path in talkative if not path.startswith(SIGNING_IN)} == set()
    assert len(forms) > 10
