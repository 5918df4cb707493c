"""Phrases that say by when: «trước ngày 10 tháng 12 hằng năm», «trong quý I», «từ ngày … đến hết ngày …»."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import islice

from campaigns.plan_reader.bodies import BODY_HEAD
from campaigns.plan_reader.dates import EVERY_YEAR, QUARTERS, YEAR, day_before, make_date, month_span, quarter_span
from campaigns.plan_reader.documents import NUMBER, citations_in
from campaigns.plan_reader.facts import Deadline
from campaigns.plan_reader.letters import pattern

_DAY = (
    rf"(?:ngày\s*(?P<day>\d{{1,2}})\s*(?:tháng|[/.-])\s*(?P<month>\d{{1,2}})|"
    rf"(?<![\d/.,])(?P<day2>\d{{1,2}})\s*/\s*(?P<month2>\d{{1,2}}))"
    rf"(?![\d%]|\s*%)(?:\s*(?:[/.-]|,?\s*năm)\s*(?P<year>{YEAR}))?(?![\d/])"
)
_MONTH = (
    rf"tháng\s*(?P<only_month>\d{{1,2}})(?![\d/]\d?\b(?!\d{{2}}))(?:\s*(?:/|[-.]|,?\s*năm)\s*(?P<month_year>{YEAR}))?"
)
_QUARTER = rf"quý\s*(?P<quarter>iv|i{{1,3}}|[1-4])\b(?:\s*(?:/|[-.]|,?\s*năm)\s*(?P<quarter_year>{YEAR}))?"
_WHEN = rf"(?:{_DAY}|{_MONTH}|{_QUARTER})"
_EVERY = (
    rf"(?P<every>\s*,?\s*(?:của )?(?:{EVERY_YEAR}|của năm(?: sau| báo cáo| kế hoạch| liền kề| tiếp theo| đó)?|"
    rf"năm (?:sau|báo cáo|kế hoạch|liền kề|tiếp theo)))?"
)
_TRIGGER = (
    r"(?P<trigger>\b(?:(?:chậm nhất|muộn nhất|không muộn hơn|hạn cuối(?: cùng)?|thời hạn(?: cuối)?|hạn chót|"
    r"thời gian(?: hoàn thành| gửi| nộp)?:?)"
    r"(?:\s*(?:là|vào|đến|trước|cuối|hết|trong|:))*|trước|đến hết|đến cuối|đến|hết|vào cuối|vào đầu|vào|trong|"
    r"xong)(?:\s+thời điểm)?)\s*"
)
_PHRASE = rf"{_TRIGGER}(?:24 ?(?:h|giờ)(?:00)?,? )?(?:cuối |đầu |hết )?{_WHEN}{_EVERY}"
_BARE = (
    rf"(?:(?:gửi|nộp|báo cáo|hoàn thành|tổ chức|:)[^;.]{{0,40}}?\s)?(?P<trigger>){_DAY}(?P<every>\s*,?\s*{EVERY_YEAR})"
)
_MONTH_ALONE = rf"(?P<trigger>)(?:{_MONTH}|{_QUARTER})(?P<every>\s*,?\s*{EVERY_YEAR})?"
_MORE = rf"\s*(?:\([^()]{{0,60}}\)\s*)?(?:,|và|,\s*và)\s*(?P<trigger>)(?P<also>{_DAY}){_EVERY}"
_WINDOW = (
    rf"(?P<trigger>\btừ)\s*(?:ngày\s*)?(?:(?P<d1>\d{{1,2}})\s*(?:/|"
    rf"tháng)\s*)?(?:tháng\s*)?(?P<m1>\d{{1,2}})(?:\s*(?:/|năm)\s*(?P<y1>{YEAR}))?\s*"
    rf"(?:đến|-)\s*(?:hết\s*)?(?:ngày\s*)?(?:(?P<d2>\d{{1,2}})\s*(?:/|"
    rf"tháng)\s*)?(?:tháng\s*)?(?P<m2>\d{{1,2}})(?![\d%]|\s*%)(?:\s*(?:/|năm)\s*(?P<y2>{YEAR}))?(?![\d/]){_EVERY}"
)
_NOT_DUE = r"(?:tính|kể|kéo dài|có hiệu lực|thành lập|sinh|ra đời|(?:đã|được) (?:ban hành|ký|cấp)|điểm|khoản|mục)\s*$"
_EVENT = r"(?:kỷ niệm|nhân dịp|ngày truyền thống|ngày thành lập|ngày sinh|chào mừng|ngày hội|đại hội)[^;.,(]{0,60}$"
_TIME_HEADING = (
    r"^(?:về )?thời gian(?: thực hiện| tổ chức| triển khai| thi đua| phát động| áp dụng)?\b(?! (?:gửi|nộp|báo cáo|"
    r"hoàn thành|đăng ký|tiếp nhận|trình))|^lộ trình"
)
_STAGE = r"(?:giai đoạn|đợt|bước)\s+(?:thứ )?(?:\d{1,2}|[ivx]{1,4}|nhất|một|hai|ba|cuối)\b[^;.]{0,40}$"
_VERBS = (
    r"\b(?:hồ sơ|gửi|nộp|báo cáo|đăng ký|lập|tổng hợp|hoàn thành|hoàn thiện|xây dựng|ban hành|"
    r"(?<!các )tổ chức(?! chính| trị| đảng| thành viên)|phát động|trình|lựa chọn|đánh giá|"
    r"tiến hành|triển khai|bình xét|rà soát|thẩm định|đề nghị|xét|sơ kết|tổng kết|ký kết|kiểm tra|chấm điểm|"
    r"công nhận|nghiệm thu|kết quả|thông báo|hướng dẫn|tham mưu|tập huấn|khen thưởng)\b"
)
_WHOM = (
    rf"(?:về|cho|tới|đến|lên|báo cáo|trình|qua)\s+(?P<whom>{BODY_HEAD}[^;.()]*?)(?=\s+(?:trước|chậm nhất|muộn nhất|"
    rf"để|xem xét|vào|trong|theo|đến|qua|hằng|hàng|tổng hợp|(?<![-,] )khen thưởng|quyết định|và báo cáo)\b|[,;.(]|$)"
)
_ACTORS = (
    r"cơ quan|đơn vị|tập thể|cá nhân|địa phương|chi,|công chức|cán bộ|thôn|xóm|tổ dân phố|khu dân cư|doanh nghiệp|"
    r"thành viên|trưởng|phòng|ban|ngành|sở|tổ chức|xã|phường|thủ trưởng|người đứng đầu"
)
LONGEST = 170
LONGEST_SENTENCE = 800
MOST_DATES = 40


@dataclass(frozen=True)
class _Calendar:
    """What gives a day without a year its year."""

    only_year: int | None
    issued_on: date | None


def deadlines_of(layout, period_start, period_end, issued_on):
    """Every deadline in the body. A day without a year is yearly, or of the one year that the plan is for."""
    only = period_start.value if period_start and period_end and period_start.value == period_end.value else None
    times = _Calendar(only, issued_on and issued_on.value)
    facts = []
    for node, passage in layout.body():
        if any(passage is paper for paper in (*layout.opening, layout.closing)):
            continue
        facts.extend(_in_passage(node, passage, times))
    return tuple(facts)


def _in_passage(node, passage, times):
    key = _masked(passage)
    found = []

    def free(start, end):
        return not any(start < last and first < end for first, last, _ in found)

    is_time_of_movement = _tells_when_it_runs(node, passage)
    for match in islice(pattern(_WINDOW).finditer(key), MOST_DATES):
        days = _window_days(match, key, times)
        if days and not is_time_of_movement and not _is_aside(key, match.start()):
            found.append((match.start(), match.end(), days))
        elif days:
            found.append((match.start(), match.end(), None))
    for match in islice(pattern(_PHRASE).finditer(key), MOST_DATES):
        if not free(*match.span()) or _is_aside(key, match.start()):
            continue
        if is_time_of_movement and "trước" not in match["trigger"] and pattern(r"đến|hết").search(match["trigger"]):
            continue
        days = _days(match, key, times)
        if days is None:
            continue
        found.append((match.start(), match.end(), days))
        _follow_on(key, match, days, times, found)
    for match in pattern(r"(?:vào|trong) (?:cuối |đầu |giữa )?năm \d{4}").finditer(key):
        if free(*match.span()):
            found.append((*match.span(), None))
    for match in pattern(_BARE).finditer(key):
        start = match.end("trigger")
        days = _days(match, key, times)
        if days and free(start, match.end()) and not _is_aside(key, start):
            found.append((start, match.end(), days))
    for match in pattern(_MONTH_ALONE).finditer(key):
        if (
            free(*match.span())
            and _stands_alone(key, match, node)
            and not is_time_of_movement
            and (days := _days(match, key, times))
        ):
            found.append((match.start(), match.end(), days))
    for start, end, days in sorted(found, key=lambda item: item[0])[:MOST_DATES]:
        if days is None:
            continue
        first, last, yearly, inclusive = days
        before = [other for _, other, _ in found if other <= start]
        what, who, whom = _duty(node, passage, key, start, end, max(before, default=0))
        lead = pattern(r"thời gian(?: hoàn thành| gửi| nộp)?[: ]*(?=trong|trước|vào|đến|chậm|là|từ|xong)").match(
            key, start
        )
        phrase_start, phrase_end = passage.trimmed(lead.end() if lead else start, end, " ,.;:")
        deadline = Deadline(passage.text[phrase_start:phrase_end], what, yearly, inclusive, last, first, who, whom)
        yield passage.fact(phrase_start, phrase_end, deadline)


def _tells_when_it_runs(node, passage):
    """«Thời gian thực hiện: từ … đến …» bounds the movement; «gửi … trước …» under it is still a deadline."""
    headed = [piece for piece in (node, *node.ancestors()) if len(piece.heading) and piece.heading.find(_TIME_HEADING)]
    if not headed and not passage.find(_TIME_HEADING):
        return False
    said = node.rest.key if headed[:1] == [node] and passage is node.words else passage.key
    return pattern(_VERBS).search(pattern(_TIME_HEADING).sub("", said)) is None


def _masked(passage):
    """The passage with cited papers and the birthdays of events blanked out, as long as before."""
    key = passage.key
    for fact in citations_in(passage):
        start = bisect_left(passage.places, fact.start)
        end = start + len(fact.value.name)
        key = key[:start] + "·" * (end - start) + key[end:]
    for number in NUMBER.finditer(passage.digits):
        key = key[: number.start()] + "·" * (number.end() - number.start()) + key[number.end() :]
    for event in pattern(rf"\(?\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}\s*-\s*\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}\)?").finditer(
        key
    ):
        key = key[: event.start()] + "·" * (event.end() - event.start()) + key[event.end() :]
    return key


def _is_aside(key, start):
    """A day that only tells of an event, of a paper's force or of a stage."""
    before = key[max(0, start - 110) : start]
    return any(pattern(expression).search(before) for expression in (_NOT_DUE, _EVENT, _STAGE))


def _stands_alone(key, match, node):
    """«- Tháng 6/2026: sơ kết», «Tổ chức sơ kết: quý II/2026», «(tháng 6/2026)»."""
    before, after = key[: match.start()].rstrip(), key[match.end() :].lstrip()
    has_year = match["month_year"] or match["quarter_year"] or match["every"]
    if not before:
        return after.startswith((":", ",", "-"))
    return bool(has_year) and before.endswith((":", "(")) and (not after or after[0] in ".;,)")


def _sentence(key, start):
    """Where the sentence that holds ``start`` begins."""
    stops = [match.end() for match in pattern(r"(?<!\btp)\.\s").finditer(key, max(start - LONGEST_SENTENCE, 0), start)]
    return stops[-1] if stops else max(start - LONGEST_SENTENCE, 0)


def _year_of(written, match, key, times):
    """(year, yearly). A stand-in year, 2024, goes with yearly days so that 29/2 exists."""
    if written:
        return int(written), False
    if match["every"]:
        return 2024, True
    before = key[_sentence(key, match.start()) : match.start()]
    said = list(pattern(rf"(?:riêng |trong |của )?năm (?P<year>{YEAR})").finditer(before[-90:]))
    if said:
        return int(said[-1]["year"]), False
    sentence_end = pattern(r"\.\s|$").search(key, match.end()).start()
    sentence = key[_sentence(key, match.start()) : sentence_end]
    if pattern(EVERY_YEAR).search(sentence):
        return 2024, True
    if times.only_year:
        return times.only_year, False
    if times.issued_on is None or pattern(r"định kỳ|6 tháng|sáu tháng|báo cáo (?:năm|quý|kết quả năm)|cuối năm").search(
        sentence
    ):
        return 2024, True
    return times.issued_on.year, False


def _later(day, yearly, written, times):
    """A day without a year that lies before the plan was signed belongs to the next year."""
    if day and not yearly and not written and times.issued_on and day < times.issued_on:
        return make_date(day.year + 1, day.month, day.day)
    return day


def _days(match, key, times):
    """(first day of a window or None, last valid day, yearly, inclusive), or None for no such day."""
    groups = match.groupdict()
    trigger = groups.get("trigger") or ""
    exclusive = "trước" in trigger
    day, month = groups.get("day") or groups.get("day2"), groups.get("month") or groups.get("month2")
    if day:
        year, yearly = _year_of(groups["year"], match, key, times)
        due = _later(make_date(year, month, day), yearly, groups["year"], times)
        if due is None:
            return None
        return None, day_before(due) if exclusive else due, yearly, not exclusive
    written = groups.get("month_year") or groups.get("quarter_year")
    year, yearly = _year_of(written, match, key, times)
    if groups.get("only_month"):
        number = int(groups["only_month"])
        if not 1 <= number <= 12:
            return None
        first, last = month_span(year, number)
    elif groups.get("quarter"):
        first, last = quarter_span(year, QUARTERS[groups["quarter"]])
    else:
        return None
    if yearly and last.month == 2:
        last = last.replace(day=28)
    if _later(last, yearly, written, times) != last:
        first, last = (
            make_date(year + 1, first.month, first.day),
            make_date(year + 1, last.month, min(last.day, 28) if last.month == 2 else last.day),
        )
    if exclusive:
        return None, day_before(first), yearly, False
    if pattern(r"đến|hết|chậm nhất|muộn nhất|không muộn hơn|hạn").search(trigger):
        return None, last, yearly, True
    return first, last, yearly, True


def _follow_on(key, match, days, times, found):
    """«trước ngày 15/6 và 15/12 hằng năm»: the second day stands under the same word."""
    end = match.end()
    yearly_all = days[2]
    while more := pattern(_MORE).match(key, end):
        if more["month"] is None and more["month2"] is None:
            return
        following = _days(more, key, times)
        if following is None:
            return
        _, last, yearly, _ = following
        inclusive = days[3]
        found.append(
            (
                more.start("also"),
                more.end(),
                (None, last if inclusive else day_before(last), yearly or yearly_all, inclusive),
            )
        )
        end = more.end()


def _window_days(match, key, times):
    """Both ends of «từ ngày 01/10 đến hết ngày 15/11»."""
    written = match["y2"] or match["y1"]
    if not written and not match["d1"] and not match["d2"] and "tháng" not in match[0]:
        return None
    year, yearly = _year_of(written, match, key, times)
    last_month, first_month = int(match["m2"]), int(match["m1"])
    if not (1 <= last_month <= 12 and 1 <= first_month <= 12):
        return None
    first_year = int(match["y1"]) if match["y1"] else year
    first = make_date(first_year, first_month, match["d1"] or 1)
    last = make_date(year, last_month, match["d2"]) if match["d2"] else month_span(year, last_month)[1]
    if first is None or last is None:
        return None
    if first > last and not match["y1"] and not yearly:
        first = make_date(first.year - 1, first.month, first.day)
    return first, last, yearly, True


def _duty(node, passage, key, start, end, floor):
    """(what is due, who owes it, to whom), in the words of the clause around the phrase."""
    begin = max(_clause_start(key, start), floor)
    stop = pattern(r"[;.](?=\s|$)|\)|$").search(key, end).start()
    before = passage.trimmed(begin, start, " ,:()-–+")
    after = passage.trimmed(end, stop, " ,:)")
    if before[1] - before[0] < 4 or not pattern(r"[a-zđ]").search(key, *before):
        before = passage.trimmed(_clause_start(key, max(begin - 1, 0)), max(begin - 1, 0), " ,:()-–+")
        if key[begin - 1 : begin] == "(" or floor:
            late = pattern(r"[;.](?=\s|$)|$").search(key, end)
            after = passage.trimmed(end, late.start(), " ,:)")
    verb = pattern(_VERBS).search(key, *before)
    if verb and verb.end() == before[1] and verb[0] == "hoàn thành":
        earlier = passage.trimmed(_clause_start(key, max(begin - 1, 0)), max(begin - 1, 0), " ,:()-–+")
        verb = pattern(_VERBS).search(key, *earlier) or verb
        before = earlier if verb.start() < before[0] else before
    if verb is None and (late := pattern(_VERBS).search(key, *after)):
        who, span = passage.trimmed(after[0], late.start(), " ,:"), (late.start(), after[1])
    elif verb is None:
        who, span = (0, 0), before
    else:
        who, span = passage.trimmed(before[0], verb.start(), " ,:-–+"), (verb.start(), before[1])
    what = _shortened(passage.text[slice(*passage.trimmed(*span, " ,:;.("))]) or node.heading.text or passage.text
    who = (pattern(rf"(?:(?:định kỳ|{EVERY_YEAR}|riêng năm \d+),?\s*)*").match(key, *who).end(), who[1])
    actor = passage.text[slice(*who)]
    if not pattern(rf"(?:các |những |mỗi )?(?:{BODY_HEAD}|{_ACTORS})").match(passage.key[slice(*who)]):
        actor = None
    whom = pattern(_WHOM).search(key, min(before[0], begin), max(stop, after[1]))
    to = passage.text[slice(*whom.span("whom"))].strip(" ,") if whom else None
    return what[:LONGEST].strip(), actor or _named_before_colon(passage, key, begin) or _owner(node), to


def _shortened(what):
    """Without the words that only lead to the date, and no longer than a line or two."""
    while trimmed := pattern(r"(?:,? ?(?:và|thời gian|xong|hoàn thành|vào|là|thời hạn))$").search(what.lower()):
        if len(what) - len(trimmed[0]) < 6:
            break
        what = what[: trimmed.start()].rstrip(" ,(")
    opening = re.match(r"[^()]*\([^()]*$", what)
    if opening:
        what = what[: what.rfind("(")].rstrip(" ,")
    return what if len(what) <= LONGEST else what[:LONGEST].rsplit(" ", 1)[0]


def _clause_start(key, start):
    marks = [key.rfind(mark, 0, start) + len(mark) for mark in (";", ". ", ": ") if key.rfind(mark, 0, start) >= 0]
    opened, closed = key.rfind("(", 0, start), key.rfind(")", 0, start)
    if opened > closed:
        marks.append(opened + 1)
    return max(marks, default=0)


def _named_before_colon(passage, key, begin):
    """«Ban công tác Mặt trận: … trước ngày …»."""
    colon = key.find(":")
    if not 0 < colon <= begin or colon > 150:
        return None
    actor = pattern(rf"\W*(?:các |những )?(?:{BODY_HEAD}|{_ACTORS})").match(key)
    return passage.text[slice(*passage.trimmed(0, colon))] if actor else None


def _owner(node):
    """The body under whose name the duty is listed."""
    for piece in node.ancestors():
        heading = piece.heading
        if len(heading) and heading.find(rf"^(?:các )?(?:{BODY_HEAD}|{_ACTORS})") and not heading.is_capitals():
            return heading.text[: heading.find(r"\s*(?:có|chịu) trách nhiệm|$").start()]
    return None
