"""What the movement is about: aims, fields or content items, who takes part."""

from itertools import pairwise

from campaigns.plan_reader.facts import Fact, Field, Subjects
from campaigns.plan_reader.letters import joined, pattern

_FIELD = r"(?:[-+*•]\s*)?(?:(?:trên|trong|về|đối với|ở)\s+)?(?:các\s+)?lĩnh vực\s+(?P<name>\S.*)"
_CONTENT = r"\bnội dung\b"
_EXACT_CONTENT = r"nội dung (?:cụ thể|chủ yếu|trọng tâm|thi đua|phong trào|phong trào thi đua|thực hiện|chính)\b"
_NOT_CONTENT = r"khen thưởng|đối tượng khen|hồ sơ|kinh phí|báo cáo|sơ kết|tiêu chuẩn"
_COLLECTIVE = (
    r"tập thể|cơ quan|đơn vị|tổ chức|doanh nghiệp|ban,? ngành|các xã|các phường|hợp tác xã|thôn|xóm|tổ dân phố|"
    r"khu dân cư|trường|lực lượng|chi bộ|đảng bộ|cấp hội|địa phương"
)
_INDIVIDUAL = (
    r"cá nhân|cán bộ|công chức|viên chức|người lao động|đảng viên|hội viên|đoàn viên|(?<!ủy ban )nhân dân|người dân|"
    r"học sinh|giáo viên|chiến s[ĩỹ]|công nhân|nông dân|doanh nhân"
)
_HOUSEHOLD = r"(?:các |những |mỗi )?(?:hộ gia đình|hộ dân|gia đình|hộ)\b"
_KINDS = (
    ("collective", r"(?:(?:đối với|về|các)\s+)*tập thể\b"),
    ("individual", r"(?:(?:đối với|về|các)\s+)*cá nhân\b"),
    ("household", r"(?:(?:đối với|về|các)\s+)*(?:hộ gia đình|hộ dân|gia đình)\b"),
)
_ORDINAL = (
    r"(?:thứ (?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười)|một là|hai là|ba là|bốn là|năm là|sáu là|bảy là)\s*[,:]\s*"
)
_ITEM_LEAD = (
    r"(?:(?:(?:phong trào )?(?:thi đua )?\"[^\"]{2,40}\"|thi đua)\s+(?=trong|trên|về))?(?:trong|trên|về)\s+"
    r"(?:công tác\s+|các\s+)?(?:lĩnh vực\s+)?"
)
_NO_FIELD = (
    r"(?:các |về |một số )?(?:chỉ tiêu|thời gian|tiến độ|kinh phí|hồ sơ|thủ tục|hình thức|số lượng|đối tượng|phạm vi|"
    r"mục tiêu|mục đích|yêu cầu|tiêu chí|tiêu chuẩn|quy trình|công tác khen thưởng|khen thưởng|đăng ký|"
    r"tổ chức thực hiện|"
    r"giải pháp|chế độ|sơ kết|tổng kết)\b"
)
_FIELDS_IN_A_ROW = (
    r"lĩnh vực(?: sau| như sau| trọng tâm| chủ yếu| cụ thể| sau đây)?\s*:\s*(?P<row>[^.:]{8,400})(?:\.|$)"
)
_NUMBERS = " .;:,/"


def kind_of_subject(key):
    """collective, individual or household by what ``key`` opens with; None where collectives stand beside others."""
    kinds = [kind for kind, words in _KINDS if pattern(words).match(key)]
    together = (
        r"tập thể(?:,| và| hoặc|/)\s*(?:cá nhân|hộ gia đình|gia đình)|"
        r"(?:cá nhân|hộ gia đình)(?:,| và| hoặc|/)\s*tập thể"
    )
    return kinds[0] if kinds and not pattern(together).search(key) else None


def fields_of(layout):
    """The fields by name; where no field is named, the items of the movement's content by their opening clause."""
    return _named_fields(layout) or _fields_in_a_row(layout) or _content_items(layout)


def _fields_in_a_row(layout):
    """«… trên các lĩnh vực: kinh tế; văn hóa - xã hội; an ninh.»"""
    for _, passage in layout.body():
        if any(passage is paper for paper in layout.opening):
            continue
        match = passage.find(_FIELDS_IN_A_ROW)
        if match is None:
            continue
        start, end = match.span("row")
        mark = ";" if ";" in match["row"] else ","
        cuts = [start, *(stop.end() for stop in pattern(mark).finditer(passage.key, start, end)), end + 1]
        facts = [
            fact for first, last in pairwise(cuts) if (fact := passage.fact(first, min(last - 1, end), marks=_NUMBERS))
        ]
        if len(facts) > 1 and all(len(fact.value) < 90 for fact in facts):
            return tuple(Fact(Field(fact.value, passage.text), fact.start, fact.end) for fact in facts)
    return ()


def _named_fields(layout):
    groups = {}
    for node in layout.outline.walk():
        for passage in (node.words, *node.paragraphs):
            match = passage.begins(_FIELD)
            if match is None:
                continue
            fact = _field(passage, match.start("name"), node)
            if fact:
                groups.setdefault(id(node.parent) if passage is node.words else id(node), []).append(fact)
    best = max(groups.values(), key=len, default=[])
    return tuple(best) if len(best) > 1 else ()


def _field(passage, start, node):
    colon = passage.text.find(":", start, start + 150)
    if colon < 0:
        stop = passage.find(r"[.;]|$| - (?=\w+ \w+ \w+ )", start)
        is_heading = passage is node.words and (node.children or node.paragraphs) and len(passage) - start < 150
        colon = len(passage) if is_heading else min(stop.start(), start + 150)
    return passage.fact(start, colon, marks=_NUMBERS) and _as_field(passage, start, colon, node)


def _as_field(passage, start, end, node):
    start, end = passage.trimmed(start, end, _NUMBERS)
    said = joined(list(node.passages()) if passage is node.words else [passage])
    rest = said.text[said.text.find(passage.text[start:end]) + end - start :].lstrip(" :.;-")
    return passage.fact(start, end, Field(passage.text[start:end], rest or said.text))


def content_node(layout):
    """The deepest piece of the outline that is headed as the movement's content."""
    best, best_score = None, 0
    for node in layout.outline.walk():
        heading = node.heading
        if (
            not len(heading)
            or not heading.find(_CONTENT)
            or heading.find(_NOT_CONTENT)
            or not (node.children or node.paragraphs)
        ):
            continue
        score = 2 + (2 if heading.find(_EXACT_CONTENT) else 0) + (1 if heading.begins(r"(?:các )?nội dung") else 0)
        if heading.find(r"đối tượng|mục tiêu") and any(child.heading.find(_CONTENT) for child in node.children):
            continue
        if score > best_score or (score == best_score and best in set(map(id, node.ancestors()))):
            best_score, best, chosen = score, id(node), node
    return chosen if best else None


def _content_items(layout):
    node = content_node(layout)
    if node is None:
        return ()
    groups = [child for child in node.children if kind_of_subject(child.heading.key)]
    if groups:
        node = groups[0]
    inner = [child for child in node.children if child.heading.find(_CONTENT) and child.children]
    if inner and len(inner) == 1:
        node = inner[0]
    listed = [child for child in node.children if len(child.words) and not child.heading.begins(_NO_FIELD)]
    items = [_item(child) for child in listed] or [
        _ordinal_item(passage) for passage in node.paragraphs if passage.begins(_ORDINAL)
    ]
    return tuple(item for item in items if item)


def _ordinal_item(passage):
    """«Thứ hai, thi đua phát triển hạ tầng; …»."""
    start = passage.begins(_ORDINAL).end()
    return passage.fact(
        start,
        passage.find(r"[,;.:]|$", start).start(),
        Field(passage.text[start : passage.find(r"[,;.:]|$", start).start()], passage.text),
    )


def _item(node):
    words, heading = node.words, node.heading
    start, end = 0, words.find(r"[,;.:]|$").start()
    if len(heading) and (node.children or node.paragraphs or ":" in words.text[: len(heading) + 2]):
        start = words.text.find(heading.text)
        end = start + len(heading)
        lead = pattern(_ITEM_LEAD).match(words.key, start, end)
        start = lead.end() if lead else start
    fact = words.fact(start, end, marks=_NUMBERS)
    return fact and Fact(Field(fact.value, " ".join(said.text for said in node.passages())), fact.start, fact.end)


def aims_of(layout):
    """The items under «Mục tiêu», or the paragraphs under «Mục đích»."""
    for wanted in (r"mục tiêu", r"mục đích"):
        for node in layout.outline.walk():
            heading = node.heading
            if not len(heading) or not heading.find(wanted):
                continue
            if any(child.heading.find(wanted) for child in node.children):
                continue
            said = [passage for child in node.children for passage in child.own_passages()] + node.paragraphs
            if len(node.rest):
                said.insert(0, node.rest)
            facts = [fact for passage in said if len(passage) > 25 and (fact := passage.fact(0, len(passage)))]
            if facts:
                return tuple(facts)
    return ()


def subjects_of(layout, *, awards=False):
    """Who takes part, or with ``awards`` who may be rewarded, by kind of subject and in the plan's own grouping."""
    for node in layout.outline.walk():
        heading = node.heading
        if not len(heading) or not heading.find(r"đối tượng") or bool(heading.find(r"khen|tặng")) != awards:
            continue
        if any(child.heading.find(r"đối tượng") for child in node.children):
            continue
        if (
            heading.find(r"nội dung|tiêu chuẩn|mục tiêu")
            and node.children
            and not any(kind_of_subject(child.heading.key or child.words.key) for child in node.children)
        ):
            continue
        if found := _subjects_under(node):
            return found
    return Subjects()


def _subjects_under(node):
    kinds, loose = {}, []
    if len(node.rest):
        loose.append(node.rest)
    loose += node.paragraphs
    for child in node.children:
        kind = kind_of_subject(child.heading.key)
        if kind:
            kinds.setdefault(kind, _whole_text(child))
        elif not child.heading.find(r"phạm vi|nội dung|mục|thời gian|hình thức") and len(child.words):
            loose.append(child.words)
    loose = [passage for passage in loose if not passage.begins(r"phạm vi|thời gian")]
    for passage in loose:
        kind = kind_of_subject(passage.key) if ":" in passage.text[:40] else None
        if kind:
            colon = passage.text.find(":")
            kinds.setdefault(kind, passage.fact(colon + 1, len(passage), marks=_NUMBERS))
    if not kinds:
        kinds = _sorted_out(loose)
    if not any(kinds.values()):
        return None
    household = (
        kinds.get("household")
        or _household_in(node, kinds.get("individual"))
        or _household_in(node, kinds.get("collective"))
    )
    return Subjects(kinds.get("collective"), kinds.get("individual"), household)


def _whole_text(node):
    """Everything said of one kind of subject, after its name."""
    passages = [node.rest] if len(node.rest) else []
    passages += [*node.paragraphs, *(passage for child in node.children for passage in child.passages())]
    if not passages:
        return None
    whole = joined(passages)
    return whole.fact(0, len(whole), marks=_NUMBERS)


def _sorted_out(passages):
    """Clauses of a description without headings, by the kind of subject each speaks of."""
    found = {"collective": [], "individual": [], "household": []}
    for passage in passages:
        start = 0
        for stop in passage.find_all(r";|\.(?=\s)|$"):
            clause = passage[start : stop.start()]
            for kind, words in (("collective", _COLLECTIVE), ("individual", _INDIVIDUAL), ("household", _HOUSEHOLD)):
                if clause.find(rf"\b(?:{words})"):
                    found[kind].append((passage, start, stop.start()))
            start = stop.end()
    kinds = {}
    for kind, clauses in found.items():
        if clauses:
            whole, start, end = clauses[0]
            for passage, first, last in clauses[1:]:
                end = last if passage is whole and first == end + 1 else end
            kinds[kind] = whole.fact(start, end, marks=_NUMBERS + "-+")
    if kinds.get("household") and kinds["household"] == kinds.get("individual"):
        del kinds["household"]
    return kinds


def _household_in(node, fact):
    """The phrase inside another subject's text that names households."""
    if fact is None:
        return None
    for passage in node.passages():
        for match in passage.find_all(rf"{_HOUSEHOLD}[^;.:]*"):
            start, end = passage.span(*match.span())
            if fact.start <= start and end <= fact.end:
                phrase = passage[match.start() : match.end()]
                stop = phrase.find(r", (?:cá nhân|tập thể|cơ quan|cán bộ)|$").start()
                return phrase.fact(0, stop, marks=_NUMBERS)
    return None
