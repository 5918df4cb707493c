"""What a careful reader would point out in a plan: gaps, contradictions, slips of pen and scanner."""

import re
from itertools import pairwise

from campaigns.plan_reader.bodies import CENTRAL, COMMUNE, DISTRICT, DISTRICTS_ENDED_ON, PROVINCE, level_of
from campaigns.plan_reader.documents import citations_in
from campaigns.plan_reader.facts import Notice
from campaigns.plan_reader.letters import CAPITAL, bald, fold, pattern
from campaigns.plan_reader.outline import ARABIC, LETTER, ROMAN

_PLACES = re.compile(
    rf"\b(?P<kind>tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|"
    rf"đặc khu)\s+(?P<name>[{CAPITAL}]\w*(?:\s[{CAPITAL}]\w*){{0,3}})"
)
_LEVELS = {
    "tỉnh": 2,
    "thành phố": 1.5,
    "huyện": 1,
    "quận": 1,
    "thị xã": 1,
    "xã": 0,
    "phường": 0,
    "thị trấn": 0,
    "đặc khu": 0,
}
_RANKS = {COMMUNE: 0, DISTRICT: 1, PROVINCE: 2, CENTRAL: 3}
_DEFERRED = (
    r"(?:hình thức|số lượng|tiêu chuẩn|thủ tục|hồ sơ)[^.;]{0,160}(?:theo|tại|sẽ có|có) "
    r"(?:các )?(?:văn bản )?(?:hướng dẫn|quy định|thông báo)"
    r" (?:riêng|sau|cụ thể sau)|(?:có|sẽ có|ban hành) (?:văn bản )?hướng dẫn (?:riêng|sau)"
)
_LEFT_TO_HEAD = (
    r"(?:chủ tịch|thủ trưởng|giám đốc)[^.;]{0,90}(?:xem xét, quy định|xem xét,? quyết định|quy định) (?:tiêu chuẩn|"
    r"số lượng|tiêu chí)"
)
_TERMS = (
    *("phấn đấu", "khen thưởng", "thi đua", "phong trào", "dân vận", "ủy ban", "chỉ đạo", "kế hoạch", "nghị quyết"),
    *("chính quyền", "mô hình", "điển hình", "tiên tiến", "hoàn thành", "tiêu biểu", "đoàn thể", "thực hiện"),
    *("tuyên truyền", "xuất sắc", "thành tích", "nhiệm vụ", "trách nhiệm", "nhân dân", "phối hợp", "tổng hợp"),
    *("trường hợp", "nơi nhận"),
)
_KIEM = r"\bkiểm (?=trưởng ban|phó|chủ tịch|bí thư)"
MOST_DEADLINES = 60
_HANDWRITTEN = re.compile(r"[*_]\s*\d{1,5}\s*[*_]")


def notices_of(layout, reading, *, blank_number, blank_date, cities):
    """Every notice, in the order of the text."""
    found = [
        *_blanks(reading, blank_number, blank_date),
        *_handwritten(layout, reading),
        *_period(reading),
        *_stages(reading),
        *_deadlines(reading),
        *_targets(reading),
        *_places(layout, reading, cities),
        *_wrong_level(layout, cities),
        *_awards(layout, reading),
        *_numbering(layout),
        *_slips(layout),
        *_households(reading),
    ]
    return tuple(sorted(found, key=lambda notice: (notice.start, notice.code)))


def _at(code, sentence, fact):
    return Notice(code, sentence, fact.start, fact.end)


def _in(code, sentence, passage, start, end):
    return Notice(code, sentence, *passage.span(start, end))


def _blanks(reading, blank_number, blank_date):
    if blank_number:
        yield _at("number_blank", "Số của kế hoạch còn bỏ trống.", blank_number)
    elif reading.number is None:
        yield Notice("number_missing", "Văn bản không ghi số.", 0, 0)
    if blank_date:
        yield _at("date_blank", "Ngày ban hành còn bỏ trống hoặc không phải là ngày có thật.", blank_date)
    elif reading.issued_on is None:
        yield Notice("date_missing", "Văn bản không ghi ngày ban hành.", 0, 0)
    if not reading.deadlines:
        yield Notice("no_deadline", "Văn bản không nêu thời hạn nào.", 0, 0)


def _handwritten(layout, reading):
    for line in layout.head:
        raw = reading.text[line.words.places[0] : line.words.places[-1] + 2]
        if _HANDWRITTEN.search(raw):
            yield _in(
                "handwritten",
                "Số hoặc ngày có vẻ được điền tay; hãy đối chiếu với bản giấy.",
                line.words,
                0,
                len(line.words),
            )


def _period(reading):
    if reading.open_ended:
        yield _at("open_ended", "Thời gian thực hiện không có năm kết thúc.", reading.open_ended)
    elif reading.period_start is None and reading.period_end is None:
        yield Notice("period_missing", "Văn bản không nêu thời gian thực hiện.", 0, 0)
    end = reading.period_end and reading.period_end.value
    if end and reading.issued_on and end < reading.issued_on.value.year:
        yield _at("period_over", "Thời gian thực hiện kết thúc trước năm ban hành kế hoạch.", reading.period_end)


def _stages(reading):
    stages = [fact for fact in reading.stages if fact.value.start and fact.value.end]
    for earlier, later in pairwise(stages):
        if later.value.start <= earlier.value.end and earlier.value.start != earlier.value.end:
            yield _at(
                "stages_overlap",
                f"«{later.value.label}» bắt đầu năm {later.value.start} khi «{earlier.value.label}» chưa hết; "
                "hãy chọn kết quả của năm chung thuộc giai đoạn nào.",
                later,
            )
    forms = {bool(re.search(r"\d$", fact.value.label)) for fact in stages}
    if len(forms) > 1:
        yield _at("stages_numbering", "Các giai đoạn được đánh số theo hai kiểu khác nhau.", stages[-1])


def _deadlines(reading):
    """A body that gathers and reports on the day its sources are due has no time to appraise."""
    deadlines = reading.deadlines[:MOST_DEADLINES]
    for at, upstream in enumerate(deadlines):
        for downstream in deadlines[at + 1 :]:
            first, second = upstream.value, downstream.value
            gathers = fold(second.what).find("tổng hợp") >= 0 or fold(second.what).find("báo cáo") >= 0
            sends = fold(first.what).startswith(("gửi", "nộp", "báo cáo", "đăng ký", "lập"))
            same = first.yearly == second.yearly and first.first_day is None and second.first_day is None
            if (
                sends
                and gathers
                and same
                and second.last_valid_day <= first.last_valid_day
                and _is_same_matter(first, second)
            ):
                yield _at(
                    "deadline_not_later",
                    f"Hạn này («{second.phrase}») "
                    f"không muộn hơn hạn gửi lên («{first.phrase}»): không còn thời gian thẩm định, tổng hợp.",
                    downstream,
                )
                break
    for fact in deadlines:
        who, whom = fold(fact.value.who or ""), fold(fact.value.whom or "")
        if len(whom) > 8 and _bare(whom) and _bare(who).startswith(_bare(whom)):
            yield _at("self_addressed", f"«{fact.value.who}» vừa gửi vừa nhận: báo cáo gửi cho chính mình.", fact)


def _bare(name):
    return pattern(r"\W+").sub(" ", name).strip()


def _is_same_matter(first, second):
    return first.who is None or second.who is None or fold(first.who) != fold(second.who)


def _targets(reading):
    for fact in reading.targets:
        target = fact.value
        if target.aim is not None and target.aim > target.value:
            yield _at(
                "target_range",
                f"Chỉ tiêu ghi thành khoảng: tối thiểu {target.value}, phấn đấu {target.aim} {target.unit}.",
                fact,
            )
        if target.unit == "%" and target.base is None:
            yield _at("ratio_without_base", "Tỷ lệ không nói rõ tính trên tổng số nào.", fact)
        if target.base and target.unit != "%":
            yield _at(
                "ratio_of_all",
                f"Chỉ tiêu «{target.value}/{target.base}» phụ thuộc tổng số; tổng số có thể đổi khi sáp nhập.",
                fact,
            )


def _places(layout, reading, cities):
    """The commune's own name borne by a unit of another level: «huyện X» in the plan of «xã X»."""
    issuer = reading.issuer_name
    own = _PLACES.search(issuer.value) if issuer else None
    if own is None:
        return
    seen = set()
    for _, passage in layout.body():
        for match in _PLACES.finditer(passage.text):
            same_name = fold(match["name"]) == fold(own["name"])
            if same_name and _LEVELS[match["kind"]] != _LEVELS[own["kind"]] and match[0] not in seen:
                seen.add(match[0])
                yield _in(
                    "place_contradiction",
                    f"«{match[0]}» trùng tên với «{own[0]}» nhưng khác cấp; hãy kiểm tra tên đơn vị.",
                    passage,
                    *match.span(),
                )
    if pattern(r"\b(?:xã|phường|thị trấn|đặc khu)\b").match(own["kind"]):
        for _, passage in layout.body():
            if match := passage.find(r"\b(?:ubnd|ủy ban nhân dân) các (?:xã|phường|thị trấn)"):
                yield _in("plural_units", "Kế hoạch của một xã lại giao việc cho nhiều xã.", passage, *match.span())


def _wrong_level(layout, cities):
    """A provincial decision said to be «trên địa bàn xã …»: one of both is a slip."""
    for _, passage in layout.body():
        for fact in citations_in(passage):
            level = level_of(fact.value.issuer or "", cities=cities)
            if level not in (PROVINCE, DISTRICT):
                continue
            start = next(at for at, place in enumerate(passage.places) if place >= fact.end - 1)
            stop = pattern(r"[;.]|ban hành kế hoạch|xây dựng kế hoạch|$").search(passage.key, start).start()
            match = pattern(r"trên địa bàn (?P<place>(?:xã|phường|thị trấn)\b[^,;.]{0,40})").search(
                passage.key, start, stop
            )
            if match and pattern(r",\s*(?:ubnd|ủy ban)").search(passage.key, start, match.start()) is None:
                yield _in(
                    "level_contradiction",
                    f"Văn bản của {fact.value.issuer} lại ghi áp dụng «{passage.text[slice(*match.span())].strip()}»; "
                    "hãy đối chiếu văn bản gốc.",
                    passage,
                    *match.span(),
                )


def _awards(layout, reading):
    for _, passage in layout.body():
        if match := passage.find(_DEFERRED):
            yield _in(
                "awards_deferred",
                "Việc khen thưởng chờ văn bản hướng dẫn riêng; hãy bổ sung khi có.",
                passage,
                *match.span(),
            )
        elif match := passage.find(_LEFT_TO_HEAD):
            yield _in(
                "awards_left_open",
                "Tiêu chuẩn hoặc số lượng khen thưởng để người đứng đầu quy định sau.",
                passage,
                *match.span(),
            )
    ended = reading.period_end and reading.period_end.value >= DISTRICTS_ENDED_ON.year
    began = reading.issued_on is None or reading.issued_on.value < DISTRICTS_ENDED_ON
    for fact in reading.award_forms:
        if fact.value.level == DISTRICT and ended and began:
            yield _at("district_award", "Cấp huyện không còn từ ngày 01/7/2025, trước khi kế hoạch này kết thúc.", fact)


def _numbering(layout):
    """Numbers skipped or repeated among siblings of one style; «d» may be followed by «đ» or «e»."""
    for node in layout.outline.walk():
        last = {}
        for child in node.children:
            marker = child.marker
            if marker.number is None or marker.rank not in (ROMAN, LETTER, *range(ARABIC, LETTER)):
                continue
            before = last.get(marker.style)
            last[marker.style] = marker.number
            steps = (1, 2) if marker.style == "letter" and before == 4 else (1,)
            if before is None:
                if marker.number > 1 and marker.style in ("roman", "arabic") and child is node.children[0]:
                    yield _numbered(
                        "outline_skipped", child, f"Đề mục bắt đầu từ «{marker.label}»; có thể thiếu mục trước."
                    )
            elif marker.number == before:
                yield _numbered("outline_repeated", child, f"Số đề mục «{marker.label}» bị lặp.")
            elif marker.number - before not in steps:
                yield _numbered("outline_skipped", child, f"Đề mục nhảy số đến «{marker.label}»; có thể thiếu mục.")


def _numbered(code, node, sentence):
    return _in(code, sentence, node.whole, 0, max(node.marker.length, 1))


def _slips(layout):
    """A common term whose marks alone are wrong: «phần đấu», «khen thường»."""
    terms = {tuple(bald(word) for word in fold(term).split()): fold(term) for term in _TERMS}
    for passage in (layout.title, *(passage for _, passage in layout.body()), *layout.signature):
        words = list(pattern(r"\w+").finditer(passage.key))
        for first, second in pairwise(words):
            term = terms.get((bald(first[0]), bald(second[0])))
            written = passage.key[first.start() : second.end()]
            if term and written != term and second.start() == first.end() + 1 and _is_slip(passage, first, second):
                yield _slip(passage, first.start(), second.end(), term)
        if match := passage.find(_KIEM):
            yield _slip(passage, *passage.trimmed(*match.span()), "kiêm")
    for passage in layout.signature:
        if passage.key == "kiểm":
            yield _slip(passage, 0, len(passage), "Kiêm")


def _is_slip(passage, first, second):
    """Not a proper name, not the beginning of another word: «khen thường xuyên»."""
    return not passage.text[second.start()].isupper() and not passage.key.startswith(" xuyên", second.end())


def _slip(passage, start, end, meant):
    return _in("slip", f"«{passage.text[start:end]}» có lẽ là «{meant}» (lỗi gõ hoặc lỗi quét).", passage, start, end)


def _households(reading):
    inside, whole = reading.subjects.household, reading.subjects.individual
    if inside and whole and whole.start <= inside.start and inside.end <= whole.end and inside.start != whole.start:
        yield _at("household_filed", "Hộ gia đình được xếp chung vào mục cá nhân; hãy tách riêng nếu cần.", inside)
