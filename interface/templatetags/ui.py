"""Components of the interface, in every template without ``{% load %}``. Inputs are explicit; none runs a query."""

from collections.abc import Mapping
from decimal import Decimal

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from interface.amounts import write_amount
from interface.charts import TILE, TREND_HEIGHT, WIDTH, bar_lengths, tile_grid

register = template.Library()

TONE_ICONS = {
    "plain": "pencil",
    "waiting": "hourglass-split",
    "done": "check-circle-fill",
    "closed": "archive",
    "alert": "exclamation-triangle",
}
NEAR = 7


@register.simple_tag
def icon(name, label=""):
    """An icon of the sprite (its names stand in ``static/vendor.mjs``); without ``label`` it is decoration."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>', meaning, static("vendor/icons/icons.svg"), name
    )


@register.simple_tag
def state_badge(label, tone="plain", icon_name=""):
    """A state as word, icon and colour; tones: plain, waiting, done, closed, alert."""
    return format_html(
        '<span class="badge-state tone-{}">{}{}</span>', tone, icon(icon_name or TONE_ICONS[tone]), label
    )


def days_left_text(days_left):
    """«còn 17 ngày», «hôm nay là ngày cuối», «đã quá hạn 2 ngày»."""
    if days_left > 0:
        return f"còn {days_left} ngày"
    return "hôm nay là ngày cuối" if days_left == 0 else f"đã quá hạn {-days_left} ngày"


@register.simple_tag
def deadline_pill(due_text, days_left=None):
    """The exact deadline and what is left of it; amber in the last week, red once over."""
    if days_left is None:
        return format_html('<span class="pill">{}<span>{}</span></span>', icon("calendar3"), due_text)
    tone = "alert" if days_left < 0 else "waiting" if days_left <= NEAR else "plain"
    return format_html(
        '<span class="pill tone-{}">{}<span><strong>{}</strong>, {}</span></span>',
        tone,
        icon("clock"),
        days_left_text(days_left),
        due_text,
    )


@register.simple_block_tag
def panel(content, title, tone="plain", anchor=""):
    """A titled part of a page; tones as for ``state_badge``."""
    name = format_html(' id="{}"', anchor) if anchor else ""
    return format_html('<section class="panel panel--{}"{}><h2>{}</h2>{}</section>', tone, name, title, content)


@register.inclusion_tag("ui/completeness.html")
def completeness(done, total, noun="mục"):
    """How much of what is asked is there: «3/5 mục»."""
    return {"done": done, "total": total, "noun": noun, "full": done >= total}


@register.inclusion_tag("ui/gaps.html")
def gaps(missing, anchor_prefix=""):
    """What is missing: sentences, (sentence, address) pairs, or a gate's answer ``{field: sentence}``.

    With ``anchor_prefix`` («#id_») each field of a gate's answer becomes a link to its input.
    """
    if isinstance(missing, Mapping):
        pairs = [(text, f"{anchor_prefix}{field}" if anchor_prefix else "") for field, text in missing.items()]
    else:
        pairs = [(item, "") if isinstance(item, str) else tuple(item) for item in missing]
    return {"gaps": pairs}


@register.inclusion_tag("ui/timeline.html")
def timeline(events):
    """Who did what when; each event has ``at``, ``actor``, ``label`` and ``note``. Newest first, as given."""
    return {"events": events}


@register.inclusion_tag("ui/empty_state.html")
def empty_state(title, text="", href="", label="", icon_name="inbox"):
    """Nothing here: why, and the one thing to do."""
    return {"title": title, "text": text, "href": href, "label": label, "icon_name": icon_name}


@register.inclusion_tag("ui/progress_bar.html")
def progress_bar(percent, label):
    return {"percent": percent, "label": label}


@register.inclusion_tag("ui/stage_line.html")
def stage_line(stages, today):
    """Stages (``label``, ``starts_on``, ``ends_on``; they may overlap) with today's mark."""
    rows = []
    for stage in stages:
        place = "next" if today < stage.starts_on else "past" if today > stage.ends_on else "now"
        rows.append((stage, place))
    return {"rows": rows, "today": today}


@register.inclusion_tag("ui/bar_chart.html")
def bar_chart(bars, caption, head, noun, full=None):
    """Bars (``charts.Bar``) as a table whose middle column is drawn; ``full`` is the whole, where there is one."""
    return {"bars": bar_lengths(bars, full), "caption": caption, "head": head, "noun": noun}


LANE, MARKS = 20, 24


@register.inclusion_tag("ui/year_line.html")
def year_line_chart(line, caption):
    """A ``charts.YearLine`` with today's mark, and the same days as a table."""
    marks_y = line.lane_count * LANE
    dated = [
        (span.starts_on, f"{span.starts_on:%d/%m/%Y} – {span.ends_on:%d/%m/%Y}", span.label, "Giai đoạn", "")
        for span, *_ in line.lanes
    ]
    dated += [(mark.day, f"{mark.day:%d/%m/%Y}", mark.label, mark.kind, mark.url) for mark, _ in line.marks]
    rows = [
        {"when": when, "label": label, "kind": kind, "url": url}
        for _, when, label, kind, url in sorted(dated, key=lambda row: row[0])
    ]
    return {
        "line": line,
        "caption": caption,
        "height": marks_y + MARKS,
        "marks_y": marks_y + 3,
        "spans": [(span, lane * LANE, left, width) for span, lane, left, width in line.lanes],
        "year_edges": [round(WIDTH * number / len(line.years)) for number in range(1, len(line.years))],
        "rows": rows,
    }


TILES_IN_A_ROW = 12


@register.inclusion_tag("ui/tile_map.html")
def tile_map(tiles, caption):
    """Places (``charts.Tile``) as squares, the darker the more; the page gives the same figures as a table."""
    columns = max(min(TILES_IN_A_ROW, len(tiles)), 1)
    return {
        "tiles": tile_grid(tiles, columns),
        "caption": caption,
        "width": columns * TILE,
        "height": -(-len(tiles) // columns) * TILE,
    }


@register.inclusion_tag("ui/trend_chart.html")
def trend_chart(trend, caption):
    """A ``charts.Trend`` with its goal and base line, and the same values as a table."""
    return {"trend": trend, "caption": caption, "width": WIDTH, "height": TREND_HEIGHT}


@register.inclusion_tag("ui/facts.html")
def facts(pairs):
    """A definition list of (label, value); empty values read «chưa có»."""
    return {"pairs": pairs.items() if isinstance(pairs, Mapping) else pairs}


@register.inclusion_tag("ui/receipt.html")
def receipt(number, moment, receiver, what, next_step=""):
    """The proof of a submission: number, moment, receiver, and what happens next."""
    return {"number": number, "moment": moment, "receiver": receiver, "what": what, "next_step": next_step}


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form):
    """The summary on top of a form: every error once, linked to its field."""
    return {"form": form}


@register.inclusion_tag("ui/sort_head.html")
def sort_head(head, numeric=False):
    """A sortable column head; ``head`` is one entry of ``sorting`` in a ``ListPage``."""
    return {"head": head, "numeric": numeric}


@register.filter
def money(value):
    """«1.500.000 đồng»; nothing for nothing."""
    if value is None or value == "":
        return ""
    return f"{Decimal(value):,.0f} đồng".replace(",", ".")


@register.filter
def amount(value):
    """«1.500» or «12,5»; nothing for nothing, but zero is «0»."""
    return "" if value is None or value == "" else write_amount(value)


@register.filter
def signed(value):
    """«+3,5», «−3,5», «0»: how far one figure is from another."""
    if value is None or value == "":
        return ""
    sign = {1: "+", -1: "−"}.get((value > 0) - (value < 0), "")
    return f"{sign}{write_amount(abs(value))}"


@register.filter
def moment(value):
    """«10:42 ngày 22/11/2026» in Hà Nội."""
    return f"{timezone.localtime(value):%H:%M ngày %d/%m/%Y}" if value else ""


@register.filter
def working_days_left(days):
    """«còn 3 ngày làm việc»; a limit that is over says by how many."""
    if days < 0:
        return f"quá hạn {-days} ngày làm việc"
    return f"còn {days} ngày làm việc" if days else "hết hạn hôm nay"


@register.filter
def working_days_tone(days):
    return "alert" if days < 0 else "waiting" if days <= 2 else "plain"


@register.filter
def day(value):
    """«22/11/2026»."""
    return f"{value:%d/%m/%Y}" if value else ""
