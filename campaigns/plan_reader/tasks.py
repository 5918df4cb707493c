"""Which body does what, and which one is the standing body of the movement."""

from campaigns.plan_reader.bodies import BODY_HEAD
from campaigns.plan_reader.facts import Fact, Task
from campaigns.plan_reader.letters import joined, pattern

_SECTION = r"tổ chức thực hiện|phân công|trách nhiệm|tổ chức triển khai|nhiệm vụ của các|giải pháp thực hiện"
_ACTOR = (
    rf"(?:đề nghị |giao |yêu cầu )?(?:các |những |mỗi |toàn thể )?(?P<actor>{BODY_HEAD}|chi,|chi bộ|chi hội|chi đoàn|"
    rf"đoàn thể|cơ quan|đơn vị|cấp ủy|công chức|cán bộ|thôn|xóm|tổ dân phố|khu dân cư|doanh nghiệp|tập thể|"
    rf"thành viên|người đứng đầu|bí thư|trưởng|phòng|các ban|ban,|ngành|sở,|tổ chức|địa phương|xã|phường|ubnd)"
)
_VERB = (
    r"\s(?:có trách nhiệm|chịu trách nhiệm|tăng cường|tổ chức(?! chính| trị| đoàn| xã| hội| đảng)|phối hợp|chủ trì|"
    r"xây dựng|tham mưu|theo dõi|phát động|"
    r"hướng dẫn|chỉ đạo|căn cứ|tuyên truyền|triển khai|tiếp tục|đẩy mạnh|thường xuyên|chủ động|thực hiện|đôn đốc|"
    r"kiểm tra|giúp|là cơ quan|"
    r"quán triệt|xem xét|bố trí|hỗ trợ|cân đối|thẩm định|tổng hợp|kịp thời|tập trung|vận động|lựa chọn|đăng ký|"
    r"rà soát|lập|bố trí|đánh giá|phát huy|cụ thể hóa|dành|đưa|làm tốt|phổ biến)\b"
)
_STANDS_BEFORE = r"(?: ?\(| là| làm| -|,)\s?(?=cơ quan thường trực)"
_STANDS_WITHIN = (
    rf"cơ quan thường trực[^;.:()]{{0,60}}?(?:\(| là | giao cho |: )\s*(?P<body>{BODY_HEAD}[^;.()]{{2,110}})"
)
LONGEST = 110


def tasks_of(layout):
    """One fact per body in the sections that share out the work."""
    facts = []
    for section in layout.outline.children:
        if not section.heading.find(_SECTION):
            continue
        for node in section.children:
            fact = _task(node)
            if fact:
                facts.append(fact)
    return tuple(facts)


def _task(node):
    heading = node.heading
    if len(heading) and heading.begins(_ACTOR) and (node.children or node.paragraphs or len(node.rest)):
        body = heading[: heading.find(r"\s*(?:có|chịu) trách nhiệm|\s*\(|$").start()]
        said = [node.rest] if len(node.rest) else []
        said += node.paragraphs + [passage for child in node.children for passage in child.passages()]
        return _fact(body, joined([passage for passage in said if not passage.begins(r"trên đây là")]))
    words = node.words
    if not words.begins(_ACTOR):
        return None
    verb = words.find(_VERB)
    if verb is None or verb.start() > 170:
        return None
    start = words.begins(r"(?:đề nghị |giao |yêu cầu )?").end()
    return _fact(
        words[start : verb.start()],
        joined([words[verb.start() + 1 :]] + [p for c in node.children for p in c.passages()]),
    )


def _fact(body, what):
    start, end = what.trimmed(0, len(what), " .;:")
    name = body.fact(0, len(body), marks=" ,:;(")
    if name is None or start == end:
        return None
    return Fact(Task(name.value, what.text[start:end]), name.start, name.end)


def standing_body_of(layout):
    """«… xã (Cơ quan thường trực)», «giao … làm cơ quan thường trực», «Cơ quan thường trực (…)»."""
    for node, passage in layout.body():
        for match in passage.find_all(_STANDS_BEFORE):
            begin = max(match.start() - LONGEST, 0)
            begin += pattern(r".*(?:[;.:(]|giao| về )\s|").match(passage.key[begin : match.start()]).end()
            head = pattern(rf"(?<!\w){BODY_HEAD}").search(passage.key, begin, match.start())
            if head and (fact := passage.fact(head.start(), match.start(), marks=" ,:(-")):
                return fact
        if passage is node.words and len(node.heading) and node.rest.begins(r"(?:là )?cơ quan thường trực"):
            return node.heading.fact(0, len(node.heading))
        if (
            node.parent
            and passage.begins(r"là cơ quan thường trực|cơ quan thường trực của")
            and len(node.parent.heading)
        ):
            return node.parent.heading.fact(0, len(node.parent.heading))
        if match := passage.find(_STANDS_WITHIN):
            return passage.fact(*match.span("body"), marks=" ,:(-")
    return None
