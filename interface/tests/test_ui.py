"""Components: what they say, and that nothing typed by people becomes markup."""

import re
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from interface.templatetags import ui

ROOT = Path(__file__).resolve().parent.parent.parent
SPRITE = (ROOT / "static/vendor/icons/icons.svg").read_text()


def shown(source, **context):
    return re.sub(r"\s+", " ", Template(source).render(Context(context))).strip()


def words(source, **context):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown(source, **context))).strip()


@pytest.mark.parametrize(
    ("days_left", "said", "tone"),
    [
        (17, "còn 17 ngày", "plain"),
        (8, "còn 8 ngày", "plain"),
        (7, "còn 7 ngày", "waiting"),
        (1, "còn 1 ngày", "waiting"),
        (0, "hôm nay là ngày cuối", "waiting"),
        (-2, "đã quá hạn 2 ngày", "alert"),
    ],
)
def test_deadline_says_in_words_what_its_colour_says(days_left, said, tone):
    pill = shown('{% deadline_pill "hết 24:00 ngày 09/12/2026" days_left %}', days_left=days_left)

    assert f"<strong>{said}</strong>, hết 24:00 ngày 09/12/2026" in pill
    assert f'class="pill tone-{tone}"' in pill


def test_deadline_without_a_count_shows_its_date_alone():
    assert words('{% deadline_pill "trước ngày 10/12 hằng năm" %}') == "trước ngày 10/12 hằng năm"


@pytest.mark.parametrize("tone", ui.TONE_ICONS)
def test_state_is_a_word_an_icon_and_a_colour(tone):
    badge = shown("{% state_badge label tone %}", label="Đang <lập>", tone=tone)

    assert "Đang &lt;lập&gt;" in badge
    assert f"#{ui.TONE_ICONS[tone]}" in badge
    assert f"tone-{tone}" in badge


def test_unknown_tone_is_a_mistake_of_the_page():
    with pytest.raises(KeyError):
        shown('{% state_badge "Đang lập" "pink" %}')


def test_icon_with_a_label_has_a_name_and_one_without_is_silent():
    assert 'role="img" aria-label="Tải về"' in shown('{% icon "download" "Tải về" %}')
    assert 'aria-hidden="true"' in shown('{% icon "download" %}')


def icon_names():
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templatetags/*.py"), ROOT / "dankhe/context.py"]
    for source in sources:
        for name in re.findall(r"""{% icon ["']([\w-]+)["']""", source.read_text()):
            yield name, source
    yield from ((name, "TONE_ICONS") for name in ui.TONE_ICONS.values())


def test_every_icon_in_use_is_in_the_sprite():
    missing = {(name, str(source)) for name, source in icon_names() if f'id="{name}"' not in SPRITE}

    assert missing == set()


def test_panel_keeps_its_content_and_escapes_its_title():
    panel = shown('{% panel title "alert" anchor="thieu" %}<p>{{ note }}</p>{% endpanel %}', title="<b>", note="<i>")

    assert panel == ('<section class="panel panel--alert" id="thieu"><h2>&lt;b&gt;</h2><p>&lt;i&gt;</p></section>')


def test_completeness_says_how_much_is_there():
    assert words("{% completeness 3 5 %}") == "Đã có 3/5 mục"
    assert words('{% completeness 5 5 "giấy tờ" %}') == "Đã đủ 5/5 giấy tờ"


def test_gaps_link_to_their_fields_when_they_have_one():
    gate = {"summary": "Chưa có báo cáo thành tích."}

    assert '<a href="#id_summary">Chưa có báo cáo thành tích.</a>' in shown('{% gaps gate "#id_" %}', gate=gate)
    assert "<a" not in shown("{% gaps gate %}", gate=gate)
    assert '<a href="/x/">Thiếu biên bản.</a>' in shown("{% gaps pairs %}", pairs=[("Thiếu biên bản.", "/x/")])
    assert shown("{% gaps nothing %}", nothing=[]) == ""


def test_timeline_names_moment_actor_and_reason():
    event = SimpleNamespace(
        at=datetime(2026, 11, 22, 3, 42, tzinfo=ZoneInfo("UTC")), actor="Trần Thị Lan", label="Trả lại", note="Thiếu."
    )

    assert words("{% timeline events %}", events=[event]) == "Trả lại 10:42 ngày 22/11/2026 · Trần Thị Lan Thiếu."
    assert words("{% timeline events %}", events=[]) == "Chưa có việc nào được ghi lại."


def test_stage_line_marks_every_stage_that_runs_today():
    stages = [
        SimpleNamespace(label="I", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)),
        SimpleNamespace(label="II", starts_on=date(2028, 1, 1), ends_on=date(2030, 12, 31)),
        SimpleNamespace(label="III", starts_on=date(2031, 1, 1), ends_on=date(2031, 12, 31)),
    ]
    line = shown("{% stage_line stages today %}", stages=stages, today=date(2028, 12, 31))

    assert re.findall(r'class="is-(\w+)"', line) == ["now", "now", "next"]
    assert line.count("Đang diễn ra, hôm nay 31/12/2028") == 2


def test_facts_say_what_is_not_there():
    assert words("{% facts pairs %}", pairs=[("Số", 0), ("Ghi chú", "")]) == "Số 0 Ghi chú chưa có"


def test_receipt_shows_the_second_of_reception_in_hanoi():
    moment = datetime(2026, 12, 9, 16, 59, 59, tzinfo=ZoneInfo("UTC"))

    assert "23:59:59 ngày 09/12/2026" in words('{% receipt "BN-1" moment "Xã" "Đã nộp" %}', moment=moment)


@pytest.mark.parametrize(
    ("value", "text"), [(1500000, "1.500.000 đồng"), (0, "0 đồng"), (None, ""), ("", ""), (999, "999 đồng")]
)
def test_money_is_whole_dong_with_dots(value, text):
    assert shown("{{ value|money }}", value=value) == text
