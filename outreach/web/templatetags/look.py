"""`{% load look %}`: icons, discs, badges, seals, written days and the parts that wrap what stands inside them."""

import itertools

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from outreach.web import states
from records.documents import writing
from records.ledger.records import number_text

register = template.Library()

register.filter("day", writing.write_day)
register.filter("short_day", writing.write_short_day)
register.filter("weekday", writing.write_weekday)
register.filter("moment", writing.write_moment)
register.filter("clock", writing.write_clock)
register.filter("when", writing.write_when)
register.simple_tag(writing.write_span, name="span")
register.simple_tag(number_text, name="number")

GO_KEYS = {"today": "g t", "ledger": "g l", "review": "g r", "coverage": "g c"}


@register.simple_tag
def icon(name: str, size: int = 18, classes: str = "") -> str:
    """An icon of the sprite; decorative, so a word stands beside it or the button has a label."""
    return format_html(
        '<svg class="icon {}" width="{}" height="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        classes, size, size, static("icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def kind_icon(kind: str, size: int = 18) -> str:
    """The icon of a kind of record."""
    return icon(states.KIND_ICONS[kind], size)


@register.simple_tag
def written_now() -> str:
    """The moment the page was made, for the foot of a print."""
    return writing.write_moment(timezone.now())


@register.filter
def has(there, key: str) -> bool:
    """Whether a dictionary has `key`."""
    return key in there


@register.filter
def initial(name: str) -> str:
    """What stands in the disc: the first character of a Chinese name, the first letter of another."""
    return str(name).strip()[:1].upper()


@register.simple_tag
def disc(name: str, size: int = 36, tone: str = "") -> str:
    """The surname disc. Size 24, 28, 36 or 56; tone "quiet" for those further off."""
    return format_html('<span class="disc disc-{} disc-{}" aria-hidden="true">{}</span>', size, tone, initial(name))


@register.simple_tag
def icon_disc(name: str, tone: str = "quiet") -> str:
    """An icon in a disc, where no person stands in the row."""
    return format_html('<span class="disc disc-{}">{}</span>', tone, icon(name, 18))


@register.simple_tag
def seal(size: int = 30) -> str:
    """封: what follows is sealed. Words always stand beside it."""
    return format_html('<span class="seal seal-{}" lang="zh-Hans" aria-hidden="true">封</span>', size)


@register.simple_tag
def seal_open(size: int = 30) -> str:
    """启: it was opened."""
    return format_html('<span class="seal seal-open seal-{}" lang="zh-Hans" aria-hidden="true">启</span>', size)


@register.inclusion_tag("components/badge.html")
def badge(state: str) -> dict:
    """The badge of a record's status, or of another state that `states.RECORD_STATES` names."""
    return vars(states.RECORD_STATES[str(state)])


@register.inclusion_tag("components/badge.html")
def due(on, today=None) -> dict:
    """The badge of a due date: overdue, today, soon or later."""
    return vars(states.due_badge((on - (today or timezone.localdate())).days))


@register.inclusion_tag("components/flag.html")
def flag(name: str, detail: str = "") -> dict:
    """A flag, which prompts and does not accuse; `detail` such as 87%."""
    icon_name, words = states.FLAGS[str(name)]
    return {"icon": icon_name, "text": words, "detail": detail}


@register.inclusion_tag("components/th.html", takes_context=True)
def sort_head(context, key: str, label: str, classes: str = "") -> dict:
    """A table head that sorts by `?sort=key`, or by `-key` when pressed again."""
    current = context["request"].GET.get("sort", context.get("sort") or "")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    turned = f"-{key}" if direction == "ascending" else key
    return {"request": context["request"], "label": label, "classes": classes, "direction": direction, "sort": turned}


@register.inclusion_tag("components/progress.html")
def progress(done: int, late: int = 0, overdue: int = 0, to_come: int = 0) -> dict:
    """The line of a year: done on time, done late, overdue, to come; figures beneath."""
    counts = {"done": done, "late": late, "overdue": overdue}
    total = (done + late + overdue + to_come) or 1
    ends = itertools.accumulate(count * 100 / total for count in counts.values())
    parts = [
        {
            "name": name,
            "start": f"{end - count * 100 / total:.2f}",
            "width": f"{count * 100 / total:.2f}",
            "end": f"{end:.2f}",
        }
        for (name, count), end in zip(counts.items(), ends, strict=True)
        if count
    ]
    return {"parts": parts, "done": done, "late": late, "overdue": overdue, "to_come": to_come}


@register.filter
def go_key(name: str) -> str:
    """The key sequence that goes to a page of the navigation."""
    return GO_KEYS.get(name, "")


def _wrap(component: str, content: str, **values) -> str:
    return mark_safe(render_to_string(f"components/{component}.html", {**values, "content": content}))  # noqa: S308


@register.simple_block_tag
def sheet(content, title="", hint="", sealed=False, classes="", id=""):
    """A white sheet with its header: `{% sheet _("What I owe") hint=… %} rows {% endsheet %}`."""
    return _wrap("sheet", content, title=title, hint=hint, sealed=sealed, classes=classes, id=id)


@register.simple_block_tag
def notice(content, tone="wait", icon="info-circle"):
    """A banner in the tint of its tone (wait, ok, warn, bad)."""
    return _wrap("notice", content, tone=tone, icon=icon)


@register.simple_block_tag
def dialog(content, id, title, line="", classes=""):
    """A <dialog>, opened by `data-dialog="id"`. Says what stays and what is final; the verb is on its button."""
    return _wrap("dialog", content, id=id, title=title, line=line, classes=classes)


@register.simple_block_tag
def menu(content, label, icon="chevron-down", classes="btn btn-outline", only_icon=False):
    """A button that opens a short list of links or buttons."""
    return _wrap("menu", content, label=label, icon=icon, classes=classes, only_icon=only_icon)


@register.simple_block_tag
def opened(content, line, reader="", close_url="", idle_minutes=10, watermark=True, id="opened"):
    """The opened note: `line` says who, when, why and that the author was told; sections stand inside."""
    return _wrap(
        "opened",
        content,
        line=line,
        reader=reader,
        close_url=close_url,
        idle_minutes=idle_minutes,
        watermark=watermark,
        id=id,
    )
