"""Forms of award with the office that gives them, and what must be met for each."""

from campaigns.plan_reader.bodies import level_of
from campaigns.plan_reader.contents import kind_of_subject
from campaigns.plan_reader.facts import AwardForm, Criteria, Fact
from campaigns.plan_reader.letters import fold, pattern

_NAMES = (
    r"bằng khen|giấy khen|cờ thi đua|cờ đơn vị thi đua|huân chương lao động|huân chương|huy chương|kỷ niệm chương|"
    r"bằng tuyên dương công trạng|giấy chứng nhận|thư khen|bảng vàng|biểu trưng"
)
_OFFICE = (
    r"(?:chủ tịch nước|thủ tướng(?: chính phủ)?|chính phủ|bộ trưởng|các bộ\b|bộ (?=công an|quốc phòng|nội vụ|"
    r"giáo dục|văn hóa|y tế|tài chính|tư pháp|nông nghiệp|khoa học|xây dựng|công thương|ngoại giao|dân tộc)|"
    r"trung ương|nhà nước|"
    r"chủ tịch (?:ủy ban nhân dân|ubnd|ủy ban mttq|ủy ban mặt trận|liên đoàn|hội|tổng liên đoàn)|"
    r"đoàn chủ tịch|tổng liên đoàn|ủy ban nhân dân|ubnd|ủy ban (?:trung ương )?(?:mttq|mặt trận)|"
    r"ban thường trực|"
    r"ban thường vụ|ban chấp hành|đảng ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng bộ|trưởng ban|"
    r"ban chỉ đạo|ban dân vận|ban tuyên giáo|"
    r"giám đốc|thủ trưởng|hiệu trưởng|tổng giám đốc|trưởng phòng|liên đoàn lao động|lđlđ|công đoàn|"
    r"hội liên hiệp phụ nữ|hội lhpn|"
    r"hội nông dân|hội cựu chiến binh|tỉnh đoàn|huyện đoàn|thành đoàn|trung ương đoàn|hội đồng đội|"
    r"(?:người đứng đầu|lãnh đạo) (?:cơ quan|đơn vị)|"
    r"cấp (?:tỉnh|huyện|xã|thành phố|bộ|nhà nước|trung ương)|cấp cơ sở|các cấp)"
)
_BARE_LEVEL = r"(?:tỉnh|huyện|xã|phường|thành phố|thị xã)\b"
_MORE_UNITS = r"(?:, (?:xã|phường|thị trấn|đặc khu|huyện|quận|thị xã|thành phố)(?= |,)){0,4}"
_TAIL = rf"[^,;.:()\"]{{0,50}}{_MORE_UNITS}[^,;.:()\"]{{0,40}}"
_QUALIFIED = (
    r"(?: (?:hạng (?:nhất|nhì|ba)(?:, (?:nhất|nhì|ba))*(?: và (?:nhì|ba))?|các hạng|xuất sắc|"
    r"dẫn đầu phong trào thi đua|tiêu biểu))?"
)
_FURTHER_NAME = rf"{_QUALIFIED}(?:,| và| hoặc|/|, và)\s?(?:danh hiệu )?(?P<name>{_NAMES})"
_OF = rf"(?P<name>{_NAMES}){_QUALIFIED}(?: (?:của|cấp|do))? (?P<office>(?:{_OFFICE}|{_BARE_LEVEL}){_TAIL})"
_FURTHER_OFFICE = rf"(?:,| và|, và| hoặc|;)\s(?:của )?(?P<office>{_OFFICE}{_TAIL})"
_GIVES_VERB = (
    rf"(?:trao |truy |khen )?(?:tặng thưởng|tặng|cấp|trao)(?: [^;.:,\d]{{0,30}}?)?(?: \d+)? ?(?P<name>{_NAMES})"
)
_DECIDES = r"(?:,? ?(?:xem xét|xét|quyết định|ra|ký|ban hành|khen thưởng|đề nghị|và|khen|công nhận|biểu dương))*,?\s*"
_OFFICE_ENDS = pattern(
    r"\s(?:cho|đối với|về|trong|tặng|xét|xem xét|quyết định|khi|để|nếu|và (?=bằng|giấy|cờ|huân|kỷ|các|của|chủ tịch|"
    r"thủ trưởng|giám đốc|trung ương|ban |đề nghị|biểu dương|ubnd|ủy ban|hội|đảng)|thực hiện|theo|hoặc|hằng năm|"
    r"hàng năm|đã|được|có|trở lên|từ|là|năm|căn cứ|số lượng|phải|đến|ký|trao|khen|đề nghị|ban hành|kèm|tại)\b|"
    r"\s-\s|$"
)
_HEADED = r"(?:(?:chủ tịch|ban thường vụ|ban chấp hành|trưởng ban|bộ trưởng|ban thường trực|trung ương|tổng) )+$"
FURTHEST_BEFORE = 170
MOST_IN_A_ROW = 8


def award_forms_of(layout, cities):
    """One fact for each form and office named; a form without an office only where none is named with one."""
    found = []
    for _, passage in layout.body():
        taken = []
        for start, end in _clauses(passage):
            for fact, name in (*_named_with_office(passage, start, end, cities), *_given(passage, start, end, cities)):
                taken.append(name)
                found.append(fact)
        for match in passage.find_all(rf"\b(?:{_NAMES})\b"):
            if not any(first <= match.start() < last for first, last in taken):
                name = _named(passage.text[slice(*match.span())])
                found.append(passage.fact(*match.span(), AwardForm(name, _level_of_form(name), None)))
    return tuple(_distinct(found))


def _clauses(passage):
    start = 0
    for stop in passage.find_all(r"[;.:](?=\s|$)|$"):
        if stop.start() > start:
            yield start, stop.start()
        start = stop.end()


def _named_with_office(passage, start, end, cities):
    """«Cờ thi đua, Bằng khen của Chủ tịch UBND tỉnh và của Giám đốc sở»: each form with each office behind it."""
    key = passage.key[:end]
    names, at = [], start
    while match := pattern(rf"(?<!\w)(?P<name>{_NAMES})").search(key, at):
        names = [match.span("name")]
        while more := pattern(_FURTHER_NAME).match(key, names[-1][1]):
            names.append(more.span("name"))
        at = names[-1][1]
        offices, after = _offices_behind(passage, key, names[-1][0])
        for office in offices[:MOST_IN_A_ROW]:
            for name in names[:MOST_IN_A_ROW]:
                yield _award(passage, name, office, cities), name
        at = max(at, after)


def _offices_behind(passage, key, at):
    """The spans of the offices that follow the form at ``at``, and where the last one ends."""
    match = pattern(_OF).match(key, at)
    if match is None:
        return [], at
    spans = [_office_span(passage, match)]
    while more := pattern(_FURTHER_OFFICE).match(key, spans[-1][1]):
        span = _office_span(passage, more)
        if pattern(rf"{_DECIDES}{_GIVES_VERB}").match(key, span[1]) or pattern(_OF).match(key, span[1] + 1):
            break
        spans.append(span)
    return spans, spans[-1][1]


def _office_span(passage, match):
    start, end = match.span("office")
    return start, start + _OFFICE_ENDS.search(passage.key[start:end]).start()


def _given(passage, start, end, cities):
    """«UBND tỉnh, Bộ trưởng Bộ Văn hóa tặng Bằng khen, Giấy khen»: offices before the verb, forms behind it."""
    key, floor = passage.key[:end], start
    for match in pattern(_GIVES_VERB).finditer(key, start):
        names = [match.span("name")]
        while more := pattern(_FURTHER_NAME).match(key, names[-1][1]):
            names.append(more.span("name"))
        if pattern(_OF).match(key, names[-1][0]):
            floor = names[-1][1]
            continue
        offices = _offices_before(key, max(floor, match.start() - FURTHEST_BEFORE), match.start())
        for office in offices[:MOST_IN_A_ROW]:
            for name in names[:MOST_IN_A_ROW]:
                yield _award(passage, name, office, cities), name
        floor = names[-1][1]


def _offices_before(key, start, end):
    """The spans of the offices right before the verb that gives; a comma or «và» may stand between them."""
    heads = [match.start() for match in pattern(rf"(?<!\w){_OFFICE}").finditer(key, start, end)]
    spans, stop = [], end
    for at in reversed(heads):
        if spans and at >= spans[-1][0]:
            continue
        said = key[at:stop]
        ends = _OFFICE_ENDS.search(said).start()
        rest = said[ends:]
        joins = pattern(rf"{_DECIDES}(?:\([^()]*\)\s*)?").fullmatch(rest) if not spans else rest in ("", ",", " và")
        if not joins:
            if spans or ends < len(said):
                break
            continue
        if at != start and pattern(r"(?:của|thuộc|do|trực thuộc) $").search(key, max(at - 12, 0), at):
            continue
        spans.append((at, at + ends))
        if own := pattern(_HEADED).search(key, max(at - 60, start), at):
            spans[-1] = (own.start(), spans[-1][1])
        stop = len(key[: spans[-1][0]].rstrip())
        if not key[:stop].endswith((",", " và")):
            break
        stop = len(key[:stop].removesuffix(",").removesuffix(" và"))
    return spans


def _named(written):
    """The form as it is called in running text."""
    name = written.lower() if written.isupper() else written
    return name[:1].upper() + name[1:]


def _level_of_form(name):
    """Orders, medals and titles of the State are decided at the centre, whoever proposes them."""
    return "central" if pattern(r"huân chương|huy chương|bằng tuyên dương").match(fold(name)) else None


def _award(passage, name, office, cities):
    start, end = office
    said = passage.text[start:end].strip(" -–")
    first, last = min(start, name[0]), max(end, name[1])
    written = _named(passage.text[slice(*name)])
    level = award_level(said, cities) or _level_of_form(written)
    return passage.fact(first, last, AwardForm(written, level, said))


def award_level(office, cities):
    """Level of the office that gives the award, State, Party or Front alike; a body's own head is «unit»."""
    key = fold(office)
    if pattern(
        r"thủ tướng|chủ tịch nước|chính phủ|bộ trưởng|trung ương|nhà nước|tổng liên đoàn|cấp bộ|"
        r"^(?:các )?bộ (?!phận|chỉ huy)|quốc hội"
    ).search(key):
        return "central"
    if pattern(r"giám đốc|thủ trưởng|hiệu trưởng|tổng giám đốc|trưởng phòng|cấp cơ sở|người đứng đầu|lãnh đạo").search(
        key
    ):
        return "unit"
    if pattern(r"tỉnh ủy").search(key):
        return "province"
    if pattern(r"huyện ủy|quận ủy|thị ủy|huyện đoàn|quận đoàn").search(key):
        return "district"
    if level := level_of(office, cities=cities):
        return level
    if "việt nam" in key:
        return "central"
    return "party" if pattern(r"đảng ủy|đảng bộ|chi bộ").search(key) else None


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
            said = (*_named_with_office(passage, 0, len(passage), cities), *_given(passage, 0, len(passage), cities))
            for fact, _ in said:
                return fact.value.name, fact.value.level
            if match := passage.find(rf"\b(?:{_NAMES})\b"):
                return _named(match[0]), None
    return None, None
