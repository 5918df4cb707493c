"""The years a plan covers, and its stages."""

import re

from campaigns.plan_reader.dates import YEAR, year_range
from campaigns.plan_reader.facts import Stage
from campaigns.plan_reader.letters import pattern

_TIME_HEADING = pattern(
    r"thời gian (?:thực hiện|tổ chức|triển khai|thi đua|phát động|áp dụng)|^thời gian$|thời gian,|lộ trình"
)
_OPEN_END = (
    rf"(?:từ )?năm (?P<first>{YEAR})(?: và| đến)? (?:những năm|các năm|những năm tiếp|các năm tiếp)(?: tiếp)? theo|"
    rf"(?:từ|kể từ) năm (?P<since>{YEAR}) trở đi|năm (?P<on>{YEAR}) và những năm tiếp"
)
_STAGE = (
    r"(?P<label>(?:giai đoạn|đợt|bước)\s+(?:thứ )?(?:\d{1,2}|[ivx]{1,4}|nhất|một|hai|ba|bốn|tư|cuối))\b(?!\s*/)"
    r"\s*(?P<gap>[:(,.–-]?\s*(?:[^\d;.]{0,60}?)[:(,]?\s*)"
)
_YEARS_AS_LABEL = (
    rf"[-+ ]*(?P<label>(?:trong )?(?:giai đoạn|các năm|năm|từ năm)(?: từ)? (?P<first>{YEAR})"
    rf"(?:\s*(?:-|đến(?: hết)?|và)\s*(?:năm )?(?P<last>{YEAR}))?)\s*(?=[:(,.]|$)"
)
_MONTHLESS = (
    rf"(?:từ )?(?:nay|(?:ngày )?(?:\d{{1,2}}/)?\d{{1,2}}/(?P<first>{YEAR})|"
    rf"(?:ngày \d{{1,2}} )?tháng \d{{1,2}} ?(?:năm |/)(?P<first2>{YEAR})|khi ban hành)"
    rf"\s*(?:-|đến(?: hết| cuối)?)\s*(?:hết )?(?:năm (?P<last>{YEAR})|"
    rf"(?:ngày )?(?:\d{{1,2}}/)?\d{{1,2}}/(?P<last2>{YEAR})|"
    rf"(?:ngày \d{{1,2}} )?tháng \d{{1,2}} ?(?:năm |/)(?P<last3>{YEAR}))"
)


def period_of(layout, issued_on):
    """Facts (start, end, open-ended); a plan for one year has one year twice."""
    title = layout.title
    found = _range(title, is_title=True) or _school_year(title) or _open(title) or _single(title)
    if found:
        return found
    for passage in _time_statements(layout):
        found = _range(passage) or _days(passage, issued_on) or _open(passage) or _single(passage)
        if found:
            return found
    for passage in (*layout.opening, layout.closing):
        start = _own_part(passage)
        found = start is not None and (_range(passage, start) or _open(passage, start) or _single(passage, start))
        if found:
            return found
    for _, passage in layout.body():
        if found := _open(passage):
            return found
    return None, None, None


def _own_part(passage):
    """Where the opening speaks of this plan and no longer of the papers behind it."""
    match = passage.find(r"(?:ban hành|xây dựng|đề ra|triển khai|trên đây là)(?: \w+){0,3} kế hoạch")
    return match.start() if match else None


def _range(passage, start=0, *, is_title=False):
    match = year_range(passage.key, start)
    while match:
        first, last = int(match["first"]), int(match["last"])
        before = passage.key[max(match.start() - 30, 0) : match.start()]
        is_own_term = is_title and not pattern(r"đại hội|nghị quyết|khóa").search(passage.key[: match.start()])
        other = r"(?:kỷ niệm|\(|/)\s*$" if is_own_term else r"(?:nhiệm kỳ|kỷ niệm|\(|/)\s*$"
        if first <= last <= first + 30 and not re.search(other, before):
            return passage.fact(*match.span("first"), first), passage.fact(*match.span("last"), last), None
        match = year_range(passage.key, match.end())
    return None


def _school_year(passage):
    match = passage.find(rf"năm học\s*(?P<first>{YEAR})\s*[-–]\s*(?P<last>{YEAR})")
    if match is None:
        return None
    return (
        passage.fact(*match.span("first"), int(match["first"])),
        passage.fact(*match.span("last"), int(match["last"])),
        None,
    )


def _open(passage, start=0):
    match = passage.find(_OPEN_END, start)
    if match is None:
        return None
    name = next(name for name in ("first", "since", "on") if match[name])
    return passage.fact(*match.span(name), int(match[name])), None, passage.fact(*match.span())


def _single(passage, start=0):
    match = passage.find(rf"(?<!học )\bnăm (?P<year>{YEAR})(?!\s*[-/–]\s*\d)", start)
    if match is None:
        return None
    year = passage.fact(*match.span("year"), int(match["year"]))
    return year, year, None


def _days(passage, issued_on):
    match = passage.find(_MONTHLESS)
    if match is None:
        return None
    last = next(name for name in ("last", "last2", "last3") if match[name])
    first = next((name for name in ("first", "first2") if match[name]), None)
    end = passage.fact(*match.span(last), int(match[last]))
    if first:
        return passage.fact(*match.span(first), int(match[first])), end, None
    start = (
        passage.fact(match.start(), match.start("last"), issued_on.value.year) if issued_on and last == "last" else None
    )
    return start, end, None


def _time_statements(layout):
    """Paragraphs under a heading on the time of the movement."""
    for node in layout.outline.walk():
        heading = node.heading
        if (
            len(heading)
            and _TIME_HEADING.search(heading.key)
            and not heading.find(r"hồ sơ|báo cáo|gửi|khen thưởng|đăng ký")
        ):
            yield from node.passages()


def stages_of(layout):
    """Every «Giai đoạn 1 (2025 - 2027)» with its years; the label as written."""
    stages, seen = [], set()
    for _, passage in layout.body():
        for match in passage.find_all(_STAGE):
            label = passage.text[match.start("label") : match.end("label")]
            years = _stage_years(passage, match.end("label"))
            if years is None or passage.key[match.start("label") : match.end("label")] in seen:
                continue
            first, last, end = years
            seen.add(passage.key[match.start("label") : match.end("label")])
            stages.append(passage.fact(match.start("label"), end, Stage(label, first, last)))
    return tuple(stages) or _stages_by_years(layout)


def _stages_by_years(layout):
    """«Giai đoạn 2022 - 2023: …», «Năm 2026: …» as items of one list: the years are the label."""
    for node in layout.outline.walk():
        if not node.heading.find(r"thời gian|tiến độ|lộ trình|giai đoạn|các bước|phân kỳ"):
            continue
        facts = []
        for passage in (*node.paragraphs, *(child.words for child in node.children)):
            match = passage.begins(_YEARS_AS_LABEL)
            if match and int(match["first"]) <= int(match["last"] or match["first"]):
                first = int(match["first"])
                label = passage.text[slice(*match.span("label"))]
                facts.append(passage.fact(*match.span("label"), Stage(label, first, int(match["last"] or first))))
        if len(facts) > 1:
            return tuple(facts)
    return ()


def _stage_years(passage, start):
    window = passage.key[: start + 90]
    match = pattern(
        rf"(?:từ )?(?:[^;]{{0,25}}?)(?P<first>{YEAR})\s*(?:-|đến(?: hết| cuối)?)\s*(?:[^;:]{{0,22}}?)(?P<last>{YEAR})"
    ).search(window, start)
    if match and int(match["first"]) <= int(match["last"]):
        return int(match["first"]), int(match["last"]), match.end()
    match = pattern(rf"(?P<year>{YEAR})").search(window, start)
    if match:
        return int(match["year"]), int(match["year"]), match.end()
    return None
