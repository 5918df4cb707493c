"""Phrases that say by when: «trước ngày 10 tháng 12 hằng năm», «trong quý I», «từ ngày … đến hết ngày …»."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import islice

from campaigns.plan_reader.dates import EVERY_YEAR, QUARTERS, YEAR, day_before, make_date, month_span, quarter_span
from campaigns.plan_reader.documents import NUMBER, citations_in
from campaigns.plan_reader.duties import VERBS, Moment, clause_start, duty_of, sentence_start
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
    rf"(?P<every>\s*,?\s*(?:của )?(?:{EVERY_YEAR}|của năm(?: sau| báo cáo| kế hoạch| liền kề| tiếp theo| đó| xét|"
    rf" đề nghị)?|"
    rf"năm (?:sau|báo cáo|kế hoạch|liền kề|tiếp theo)))?"
)
_TRIGGER = (
    r"(?P<trigger>\b(?:(?:chậm nhất|muộn nhất|trễ nhất|không muộn hơn|không chậm hơn|không quá|hạn cuối(?: cùng)?|"
    r"thời hạn(?: cuối)?|hạn chót|"
    r"thời gian(?: hoàn thành| gửi| nộp)?:?)"
    r"(?:\s*(?:là|vào|đến|trước|cuối|hết|trong|:))*|trước|đến hết|đến cuối|đến|hết|vào cuối|vào đầu|vào|trong|"
    r"xong)(?:\s+thời điểm)?)\s*"
)
_HOUR = (
    r"(?:(?P<hour>\d{1,2})\s*(?:h|g|giờ|:)\s*(?:\d{2}\s*(?:phút|'|p\b)?'?)?\s*(?:sáng|chiều|"
    r"tối)?\s*,?\s*(?:của )?(?=ngày|thứ|\d))?"
    r"(?:thứ (?:hai|ba|tư|năm|sáu|bảy|[2-7])\s*,?\s*(?=ngày|\d))?"
)
_PHRASE = rf"{_TRIGGER}{_HOUR}(?:cuối |đầu |hết )?{_WHEN}{_EVERY}"
_AFTER_COLON = (
    rf"\b(?:thời hạn|thời gian|hạn)\b(?! thực hiện| tổ chức| triển khai| thi đua)[^:;.,]{{0,60}}?(?::|"
    rf" là(?: vào)?)\s*(?P<trigger>)"
    rf"{_DAY}"
    rf"{_EVERY}"
)
_BARE = (
    rf"(?:(?:gửi|nộp|báo cáo|hoàn thành|tổ chức|:)[^;.]{{0,40}}?\s)?(?P<trigger>){_DAY}(?P<every>\s*,?\s*{EVERY_YEAR})"
)
_MONTH_ALONE = rf"(?P<trigger>)(?:{_MONTH}|{_QUARTER})(?P<every>\s*,?\s*{EVERY_YEAR})?"
_DAY_ALONE = rf":\s*(?P<trigger>){_DAY}(?P<every>)(?=\s*(?:[.;,:]|$))"
_MORE = rf"\s*(?:\([^()]{{0,60}}\)\s*)?(?:,|và|,\s*và)\s*(?P<trigger>)(?P<also>{_DAY}){_EVERY}"
_WINDOW = (
    rf"(?P<trigger>\btừ)\s*(?P<of_days>ngày\s*)?(?:(?P<d1>\d{{1,2}})\s*(?:/|"
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
    facts, duty = [], None
    for node, passage in (*layout.body(), (layout.outline, layout.closing)):
        if any(passage is paper for paper in layout.opening):
            continue
        for fact, of_this in _in_passage(node, passage, times, duty):
            facts.append(fact)
            duty = of_this
    return tuple(facts)


def _in_passage(node, passage, times, duty):
    """Facts with their duties. ``duty`` is the last one said above: an exception in a paragraph of its own needs it."""
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
    for match in pattern(r"(?<!riêng )(?:vào|trong) (?:cuối |đầu |giữa )?năm \d{4}").finditer(key):
        if free(*match.span()):
            found.append((*match.span(), None))
    alone = [match for match in pattern(_DAY_ALONE).finditer(key) if match["year"] and _names_duty(key, match.start())]
    for match in (*pattern(_AFTER_COLON).finditer(key), *pattern(_BARE).finditer(key), *alone):
        start = match.end("trigger")
        days = _days(match, key, times)
        if days and free(start, match.end()) and not _is_aside(key, start):
            found.append((start, match.end(), days))
    for match in pattern(_MONTH_ALONE).finditer(key):
        if (
            free(*match.span())
            and _stands_alone(key, match, times)
            and not is_time_of_movement
            and (days := _days(match, key, times))
        ):
            found.append((match.start(), match.end(), days))
    yield from _facts(node, passage, key, sorted(found, key=lambda item: item[0])[:MOST_DATES], duty)


def _facts(node, passage, key, found, duty):
    edges = [0, *(end for _, end, _ in found)]
    starts = [*(start for start, _, _ in found[1:]), len(key)]
    for (start, end, days), floor, ceiling in zip(found, edges, starts, strict=False):
        moment = Moment(node, passage, key, start, end, floor, ceiling)
        duty = duty_of(moment, duty if floor or moment.is_exception else None)
        if days is None:
            continue
        first, last, yearly, inclusive = days
        phrase_start, phrase_end = passage.trimmed(*_phrase(moment), " ,.;:")
        yield (
            passage.fact(
                phrase_start,
                phrase_end,
                Deadline(
                    passage.text[phrase_start:phrase_end],
                    duty.said,
                    yearly,
                    inclusive,
                    last,
                    first,
                    duty.who,
                    duty.whom,
                ),
            ),
            duty,
        )


def _phrase(moment):
    """The words of time alone, with «riêng năm …» where the phrase is an exception."""
    lead = pattern(r"thời gian(?: hoàn thành| gửi| nộp)?[: ]*(?=trong|trước|vào|đến|chậm|là|từ|xong)").match(
        moment.key, moment.start
    )
    exception = pattern(rf"riêng (?:trong |đối với )?năm {YEAR}[^;.()]{{0,40}}$").search(
        moment.key, moment.begin, moment.start
    )
    if exception:
        return exception.start(), moment.end
    return lead.end() if lead else moment.start, moment.end


def _tells_when_it_runs(node, passage):
    """«Thời gian thực hiện: từ … đến …» bounds the movement; «gửi … trước …» under it is still a deadline."""
    headed = [piece for piece in (node, *node.ancestors()) if len(piece.heading) and piece.heading.find(_TIME_HEADING)]
    if not headed and not passage.find(_TIME_HEADING):
        return False
    said = node.rest.key if headed[:1] == [node] and passage is node.words else passage.key
    return pattern(VERBS).search(pattern(_TIME_HEADING).sub("", said)) is None


def _masked(passage):
    """The passage with cited papers and the birthdays of events blanked out, as long as before."""
    key = passage.key
    for fact in citations_in(passage):
        start = bisect_left(passage.places, fact.start)
        end = start + len(fact.value.name)
        key = key[:start] + "·" * (end - start) + key[end:]
    for number in NUMBER.finditer(passage.digits):
        if pattern(r"(?:[/.]|ngày |tháng )$").search(key, max(number.start() - 6, 0), number.start()):
            continue
        key = key[: number.start()] + "·" * (number.end() - number.start()) + key[number.end() :]
    for event in pattern(rf"\(?\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}\s*-\s*\d{{1,2}}[/.]\d{{1,2}}[/.]{YEAR}\)?").finditer(
        key
    ):
        key = key[: event.start()] + "·" * (event.end() - event.start()) + key[event.end() :]
    return key


def _is_aside(key, start):
    """A day that only tells of an event, of a paper's force or of a stage."""
    before = key[max(0, start - 110) : start]
    if pattern(r"(?:trước|chậm nhất|muộn nhất)\b").match(key, start):
        return pattern(_NOT_DUE).search(before) is not None
    return any(pattern(expression).search(before) for expression in (_NOT_DUE, _EVENT, _STAGE))


def _names_duty(key, end):
    return pattern(VERBS).search(key, sentence_start(key, end), end) is not None


def _stands_alone(key, match, times):
    """«- Tháng 6/2026: sơ kết», «Tổ chức sơ kết: quý II/2026», «(tháng 6/2026)»."""
    before, after = key[: match.start()].rstrip(), key[match.end() :].lstrip()
    has_year = match["month_year"] or match["quarter_year"] or match["every"] or times.only_year
    if not before:
        return after.startswith((":", ",", "-"))
    return bool(has_year) and before.endswith((":", "(")) and (not after or after[0] in ".;,:)")


def _year_of(written, match, key, times):
    """(year, yearly, whether the year is fixed). A stand-in year, 2024, goes with yearly days so that 29/2 exists."""
    if written:
        return int(written), False, True
    if match["every"]:
        return 2024, True, False
    start, end = match.start(), match.end()
    if shared := pattern(rf"\s*(?:,|và|,\s*và)\s*(?:ngày )?\d{{1,2}}/\d{{1,2}}/(?P<year>{YEAR})(?!\d)").match(key, end):
        return int(shared["year"]), False, True
    clause = max(clause_start(key, start), start - 120)
    own = pattern(rf"(?:riêng|\(|đối với)[^;.]{{0,20}}?năm (?P<year>{YEAR})[^;.]{{0,60}}$").search(
        key, max(clause - 2, 0), start
    )
    if own and pattern(rf"{EVERY_YEAR}|trở đi").search(own[0]) is None:
        return int(own["year"]), False, True
    sentence = sentence_start(key, start)
    said = [
        *pattern(rf"(?:trong |của )?năm (?P<year>{YEAR})(?! trở đi)").finditer(key, max(sentence, start - 90), start)
    ]
    since = [*pattern(rf"năm {YEAR} trở đi|những năm (?:tiếp theo|sau)").finditer(key, sentence, start)]
    if since and (not said or since[-1].start() > said[-1].start()):
        return 2024, True, False
    if said:
        return int(said[-1]["year"]), False, False
    sentence_end = pattern(r"\.\s|$").search(key, end).start()
    if pattern(EVERY_YEAR).search(key, sentence, sentence_end):
        return 2024, True, False
    if pattern(rf"[^;.]{{0,60}}?(?:\briêng (?:trong |đối với )?năm {YEAR}|\(năm {YEAR})").match(key, end):
        return 2024, True, False
    if times.only_year:
        return times.only_year, False, False
    if times.issued_on is None or pattern(r"định kỳ|6 tháng|sáu tháng|báo cáo (?:năm|quý|kết quả năm)|cuối năm").search(
        key, sentence, sentence_end
    ):
        return 2024, True, False
    return times.issued_on.year, False, False


def _later(day, is_fixed, times):
    """A day of no stated year that lies before the plan was signed belongs to the next year."""
    if day and not is_fixed and times.issued_on and day < times.issued_on:
        return make_date(day.year + 1, day.month, day.day)
    return day


def _days(match, key, times):
    """(first day of a window or None, last valid day, yearly, inclusive), or None for no such day."""
    groups = match.groupdict()
    trigger = groups.get("trigger") or ""
    exclusive = "trước" in trigger and int(groups.get("hour") or 0) == 0
    day, month = groups.get("day") or groups.get("day2"), groups.get("month") or groups.get("month2")
    if day:
        year, yearly, is_fixed = _year_of(groups["year"], match, key, times)
        due = _later(make_date(year, month, day), yearly or is_fixed, times)
        if due is None:
            return None
        return None, day_before(due) if exclusive else due, yearly, not exclusive
    written = groups.get("month_year") or groups.get("quarter_year")
    year, yearly, is_fixed = _year_of(written, match, key, times)
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
    if _later(last, yearly or is_fixed, times) != last:
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
    year, yearly, _ = _year_of(written, match, key, times)
    last_month, first_month, first_day = int(match["m2"]), int(match["m1"]), match["d1"]
    if match["of_days"] and not first_day and match["d2"]:
        first_day, first_month = match["m1"], last_month
    if not (1 <= last_month <= 12 and 1 <= first_month <= 12):
        return None
    first_year = int(match["y1"]) if match["y1"] else year
    first = make_date(first_year, first_month, first_day or 1)
    last = make_date(year, last_month, match["d2"]) if match["d2"] else month_span(year, last_month)[1]
    if first is None or last is None:
        return None
    if first > last and not match["y1"] and not yearly:
        first = make_date(first.year - 1, first.month, first.day)
    return first, last, yearly, True
