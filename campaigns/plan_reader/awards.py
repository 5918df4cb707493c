"""Forms of award with the office that gives them, and what must be met for each."""

from bisect import bisect_left

from campaigns.plan_reader.bodies import level_of
from campaigns.plan_reader.contents import kind_of_subject
from campaigns.plan_reader.facts import AwardForm, Criteria, Fact
from campaigns.plan_reader.letters import fold, pattern

_NAMES = (
    r"bằng khen|giấy khen|cờ thi đua|cờ đơn vị thi đua|huân chương lao động|huân chương|huy chương|kỷ niệm chương|"
    r"bằng tuyên dương công trạng|giấy chứng nhận|thư khen|bảng vàng|biểu trưng"
)
_OFFICE = (
    r"(?:chủ tịch nước|thủ tướng(?: chính phủ)?|chính phủ|bộ trưởng[\w ]{0,40}?|trung ương|"
    r"chủ tịch (?:ủy ban nhân dân|ubnd|ủy ban mttq|ủy ban mặt trận|hội)|"
    r"ủy ban nhân dân|ubnd|ủy ban (?:trung ương )?(?:mttq|mặt trận)|ban thường trực ủy ban (?:mttq|mặt trận)|"
    r"ban thường vụ|ban chấp hành|đảng ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|trưởng ban|ban chỉ đạo|"
    r"giám đốc|thủ trưởng|hiệu trưởng|tổng giám đốc|trưởng phòng|liên đoàn lao động|hội liên hiệp phụ nữ|"
    r"hội nông dân|hội cựu chiến binh|"
    r"(?:cấp )?(?:tỉnh|huyện|xã|phường|thành phố)\b|cấp cơ sở|các cấp)"
)
_MORE_UNITS = r"(?:, (?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố)(?= |,)){0,4}"
_TAIL = rf"[^,;.:()\"]{{0,50}}{_MORE_UNITS}[^,;.:()\"]{{0,40}}"
_OF = rf"(?P<name>{_NAMES})(?: (?:của|cấp|do))? (?P<office>{_OFFICE}{_TAIL})"
_GIVES = (
    rf"(?P<office>{_OFFICE}[^,;.:()\"]{{0,45}}?{_MORE_UNITS}[^,;.:()\"]{{0,20}}?)(?: (?:xem xét|xét|quyết định|"
    rf"quyết định xét|ký|ký quyết định|khen thưởng|đề nghị))*,? (?:trao |truy )?(?:tặng thưởng|tặng|khen tặng|cấp|"
    rf"trao)[^;.:]{{0,30}}? (?P<name>{_NAMES})"
)
_OFFICE_ENDS = pattern(
    r"\s(?:cho|đối với|về|trong|tặng|xét|xem xét|quyết định|khi|để|nếu|và (?=bằng|giấy|cờ|huân|các|của|chủ tịch|"
    r"thủ trưởng|giám đốc)|thực hiện|theo|hoặc|hằng năm|hàng năm|"
    r"đã|được|có|trở lên|từ|là|năm|căn cứ|số lượng|phải|đến)\b|$"
)


def award_forms_of(layout, cities):
    """One fact for each form and office named; a form without an office only where none is named with one."""
    found = []
    for _, passage in layout.body():
        taken = []
        for expression in (_OF, _GIVES):
            for match in passage.find_all(expression):
                fact = _award(passage, match, cities)
                if fact and not any(first <= match.start("name") < last for first, last in taken):
                    taken.append(match.span("name"))
                    found.append(fact)
                    found.extend(_further_offices(passage, fact, cities))
        for match in passage.find_all(rf"\b(?:{_NAMES})\b"):
            if not any(first <= match.start() < last for first, last in taken):
                start, end = match.span()
                office = _office_of_neighbour(passage, end, cities)
                name = _named(passage.text[start:end])
                found.append(
                    passage.fact(start, end, AwardForm(name, office and level_of(office, cities=cities), office))
                )
    return tuple(_distinct(found))


def _further_offices(passage, fact, cities):
    """«Giấy khen của Chủ tịch UBND cấp xã và của Thủ trưởng các sở»: the form holds for the second office too."""
    end = bisect_left(passage.places, fact.end - 1) + 1
    while more := pattern(rf"(?:,| và|, và) (?:của )?(?P<office>{_OFFICE}{_TAIL})").match(passage.key, end):
        start = more.start("office")
        end = start + _OFFICE_ENDS.search(passage.key[start : more.end()]).start()
        office = passage.text[start:end].strip(" -–")
        level = award_level(office, cities)
        if level is None or end <= start or pattern(r"[^.;]{0,60}tặng").match(passage.key, end):
            return
        yield passage.fact(start, end, AwardForm(fact.value.name, level, office))


def _named(written):
    """The form as it is called in running text."""
    name = written.lower() if written.isupper() else written
    return name[:1].upper() + name[1:]


def _office_of_neighbour(passage, end, cities):
    """«Bằng khen, Giấy khen của Chủ tịch …»: the office behind the next form holds for both."""
    after = pattern(rf"(?:, |\s?và |/| hoặc )(?:{_NAMES}) (?:của )?(?P<office>{_OFFICE}{_TAIL})").match(
        passage.key, end
    )
    if after is None:
        return None
    start = after.start("office")
    return passage.text[start : start + _OFFICE_ENDS.search(passage.key[start : after.end("office")]).start()]


def _award(passage, match, cities):
    start, end = match.span("office")
    stop = _OFFICE_ENDS.search(passage.key[start:end])
    end = start + stop.start()
    office = passage.text[start:end].strip(" -–")
    level = award_level(office, cities)
    first, last = min(start, match.start("name")), max(end, match.end("name"))
    return passage.fact(first, last, AwardForm(_named(passage.text[slice(*match.span("name"))]), level, office))


def award_level(office, cities):
    """Level of the office that gives the award; a Party committee's is «party», a body's own head «unit»."""
    key = fold(office)
    if pattern(r"thủ tướng|chủ tịch nước|chính phủ|bộ trưởng|trung ương|nhà nước").search(key):
        return "central"
    if pattern(
        r"đảng ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|ban thường vụ (?:tỉnh|huyện|thành|đảng|quận)|đảng bộ|chi bộ"
    ).search(key):
        return "party"
    if pattern(r"giám đốc|thủ trưởng|hiệu trưởng|tổng giám đốc|trưởng phòng|cấp cơ sở").search(key):
        return "unit"
    return level_of(office, cities=cities)


def _distinct(facts):
    facts = sorted(facts, key=lambda fact: fact.start)
    levelled = {fact.value.name for fact in facts if fact.value.level}
    seen = set()
    for fact in facts:
        award = fact.value
        if award.level is None and award.name in levelled:
            continue
        if (award.name, award.level) not in seen:
            seen.add((award.name, award.level))
            yield fact


def criteria_of(layout, cities):
    """The conditions under each «Tiêu chuẩn …», by award and kind of subject."""
    found = []
    for node in layout.outline.walk():
        heading = node.heading
        if not len(heading) or not heading.find(r"tiêu chuẩn|tiêu chí|điều kiện"):
            continue
        if any(child.heading.find(r"tiêu chuẩn|tiêu chí|điều kiện") for child in node.children):
            continue
        for part, subject in _by_subject(node):
            award, level = _award_in(part, cities)
            items = tuple(fact for passage in _said(part) if (fact := passage.fact(0, len(passage))))
            if items:
                found.append(Fact(Criteria(award, level, subject, items), items[0].start, items[-1].end))
    return tuple(found)


def _by_subject(node):
    parts = [(child, kind) for child in node.children if (kind := kind_of_subject(child.heading.key))]
    return parts or [(node, kind_of_subject(node.heading.key))]


def _said(node):
    """Paragraphs below a heading, the sentence that only leads to the list left out."""
    said = [node.rest] if len(node.rest) else []
    said += node.paragraphs
    said += [passage for child in node.children for passage in child.passages()]
    return [passage for passage in said if not passage.text.endswith(":") or len(said) == 1]


def _award_in(node, cities):
    for piece in (node, *node.ancestors()):
        for passage in (piece.heading, *piece.paragraphs[:1]):
            for expression in (_OF, _GIVES):
                match = passage.find(expression)
                if match and (fact := _award(passage, match, cities)):
                    return fact.value.name, fact.value.level
            if match := passage.find(rf"\b(?:{_NAMES})\b"):
                return _named(match[0]), None
    return None, None
