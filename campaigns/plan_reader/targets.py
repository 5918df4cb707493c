"""Figures the plan asks for: how many, at least or more than, of what, per whom."""

from decimal import Decimal, InvalidOperation
from itertools import islice

from campaigns.plan_reader.dates import EVERY_YEAR, number_in_words
from campaigns.plan_reader.documents import NUMBER
from campaigns.plan_reader.facts import Target
from campaigns.plan_reader.letters import pattern

_WORD = (
    r"(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?|(?:hai|ba|bốn|năm|sáu|"
    r"bảy|tám|chín) mươi)"
)
_DIGITS = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,6}(?:,\d{1,2})?"
_FIGURE = rf"(?:{_DIGITS}|{_WORD})"
_UNITS = (
    r"mô hình|điển hình|tập thể|cá nhân|công trình|phần việc|việc làm|sáng kiến|giải pháp|đề tài|tin,? bài|bài viết|"
    r"bài|tin|"
    r"buổi|lớp|cuộc|hội nghị|đợt|lượt người|lượt|người|hộ gia đình|hộ|gia đình|gương|nhân tố|phong trào|công việc|"
    r"thôn|xóm|làng|bản|khu dân cư|tổ dân phố|xã|phường|cơ quan|đơn vị|doanh nghiệp|hợp tác xã|câu lạc bộ|chuyên mục|"
    r"sản phẩm|dự án|tuyến đường|km|ha|căn nhà|nhà|suất|ngày công|triệu đồng|tỷ đồng|đồng|cây|điểm|giờ|tổ|nhóm|"
    r"chi hội|chi đoàn|em|học sinh|sinh viên|giáo viên|đồng chí|hội viên|đoàn viên|đảng viên|thành viên|danh hiệu|"
    r"hecta|lần|hoạt động|m2|m²|công nhân|câu chuyện|phóng sự|chi bộ|cơ sở|nhà văn hóa|khu phố|ấp|buôn|trường|tuyến|"
    r"nghìn đồng|phần quà|công chức|viên chức|cán bộ|người dân"
)
_BOUND_UNITS = (
    r"vụ việc|vụ|nội dung|chương trình|hồ sơ|thủ tục|kế hoạch|đoàn|video|ý kiến|tổ chức|vườn|hợp đồng|triệu|tỷ|mét|"
    r"bộ|tấn|tạ|con|cặp|hũ|sổ|máy|xe"
)
_AT_LEAST = r"ít nhất|tối thiểu|không dưới|không ít hơn|không thấp hơn|từ|≥|>="
_MORE = r"trên|hơn|vượt|>"
_AT_MOST = r"không quá|tối đa|không vượt quá|≤|<="
_LESS = r"dưới|<"
_PERCENT = (
    rf"(?P<before>(?:{_AT_LEAST}|{_MORE}|{_AT_MOST}|{_LESS}|đạt(?: từ| trên)?)\s*(?:là |từ |đạt )?)?"
    rf"(?P<figure>(?<![\d,.]){_DIGITS})\s*(?:%?\s*(?:-|đến)\s*(?P<aim>{_DIGITS})\s*)?(?:%|"
    rf"phần trăm)(?P<after>\s*trở lên)?"
)
_COUNT = (
    rf"(?P<before>(?:{_AT_LEAST}|{_MORE}|{_AT_MOST}|{_LESS})\s*(?:là |từ |có |được |xây dựng |đạt )?)?"
    rf"(?<![\w.,/-])(?P<figure>{_FIGURE})\s*(?:\((?:{_WORD}|\d+)\)\s*)?(?:(?:-|đến|hoặc)\s*(?P<aim>{_FIGURE})\s*)?"
    rf"(?:\((?:{_WORD}|\d+)\)\s*)?(?P<unit>(?:{_UNITS})(?:, (?:mô hình|điển hình|"
    rf"cá nhân))?|(?P<bound>{_BOUND_UNITS}))\b(?P<after>\s*(?:[\w “”\"]{{0,40}}?)trở lên)?"
)
_OF_ALL = rf"(?<![\d/])(?P<figure>\d{{1,3}})\s*/\s*(?P<all>\d{{1,3}})\s+(?P<unit>{_UNITS})\b"
_EACH = (
    r"/\s*(?:thôn|xóm|xã|phường|đơn vị|cơ quan|tập thể|chi bộ|chi hội|chi đoàn|trường|tổ|khu)\b|\bmỗi (?!năm|"
    r"quý|tháng|tuần|kỳ|giai đoạn|lần|loại|khi|ngày|\d)\w+|từng (?:cơ quan|đơn vị|địa phương|tập thể)"
)
_A_YEAR = rf"/\s*(?:1 |01 )?năm|{EVERY_YEAR}|(?:một|1|01) năm|trong năm|mỗi năm"
_OF_THE_WHOLE = r"\b(?:toàn|cả|trên địa bàn) (?:tỉnh|huyện|thành phố|xã|phường|thị trấn|thị xã|ngành|khối|hệ thống)\b"
_WHOLE = (
    r"cả giai đoạn|giai đoạn|(?:đến(?: hết| cuối)?|hết) năm \d{4}|cả nhiệm kỳ|từ nay đến|kết thúc (?:phong trào|"
    r"kế hoạch|đợt|"
    r"cuộc vận động)"
)
_HISTORY = (
    r"năm \d{4},? (?:[\w ]{0,40} )?đã |đã đạt|đã có|đạt được \d|so với|(?<!thực )hiện có|hiện nay có|trong đó đã|"
    r"kỷ niệm"
)
_AWARDED = r"(?:giấy|bằng) khen|cờ thi đua|huân chương|tặng thưởng|xét tặng|được tặng|biểu dương"
MOST_FIGURES = 30


def targets_of(layout):
    """Figures in the body, one fact each, in order."""
    facts = []
    for node, passage in layout.body():
        if any(passage is paper for paper in layout.opening):
            continue
        for start, end in _clauses(passage):
            facts.extend(_in_clause(node, passage, start, end))
    return tuple(facts)


def _clauses(passage):
    start = 0
    for stop in passage.find_all(r";|(?<!\b[a-z])\.(?=\s|$)|$"):
        if stop.start() > start:
            yield passage.trimmed(start, stop.start(), " ,-+")
        start = stop.end()


def _in_clause(node, passage, start, end):
    key = passage.key[start:end]
    if pattern(_HISTORY).search(key) and not _is_comparison(node, key):
        return
    masked = _masked(passage, start, end)
    taken, comparator = [], None
    for expression in (_OF_ALL, _PERCENT, _COUNT):
        for match in islice(pattern(expression).finditer(masked), MOST_FIGURES):
            if any(match.start() < last and first < match.end() for first, last in taken):
                continue
            is_next = taken and pattern(r",? (?:và )?").fullmatch(masked, max(last for _, last in taken), match.start())
            target = _target(node, passage, start, end, masked, match, comparator if is_next else None)
            if target is None:
                continue
            comparator = target.comparator
            taken.append(match.span())
            yield (
                passage.fact(start, end, target)
                if len(taken) == 1
                else passage.fact(start + match.start(), start + match.end(), target)
            )


def _is_comparison(node, key):
    """«Phấn đấu giảm 10 % so với năm trước» asks, though it looks back."""
    if pattern(_HISTORY.replace("so với|", "")).search(key):
        return False
    return pattern(r"phấn đấu|ít nhất|tối thiểu|trở lên").search(key) is not None or _is_under_targets(node)


def _is_under_targets(node):
    return any(piece.heading.find(r"chỉ tiêu") for piece in (node, *node.ancestors()) if len(piece.heading))


def _masked(passage, start, end):
    """The clause with the papers it cites, its dates and its article numbers blanked out."""
    key = passage.key[start:end]
    for number in NUMBER.finditer(passage.digits[start:end]):
        key = key[: number.start()] + "·" * (number.end() - number.start()) + key[number.end() :]
    for match in pattern(
        r"\d{1,2}[/.]\d{1,2}(?:[/.-]\d{4})?(?= |,|\)|$)|\d{1,2}-\d{1,2}-\d{4}|ngày \d{1,2}(?: tháng \d{1,2})?|"
        r"tháng \d{1,2}(?:/\d{4})?|"
        r"(?:từ )?năm \d{4}|\d{4} ?- ?\d{4}|"
        r"(?:khoản|điều|điểm|mục|số|khóa|lần thứ|thứ|quý|giai đoạn|đợt|đến năm|phụ lục|mẫu) [\divx]+"
    ).finditer(key):
        of_all = pattern(_OF_ALL).match(key, match.start())
        if not of_all and not key[match.end() :].startswith(("%", " %")):
            key = key[: match.start()] + "·" * (match.end() - match.start()) + key[match.end() :]
    return key


def _figure(written):
    if written is None:
        return None
    number = number_in_words(written)
    if number is not None:
        return Decimal(number)
    try:
        return Decimal(written.replace(".", "").replace(",", "."))
    except InvalidOperation:
        return None


def _target(node, passage, start, end, masked, match, comparator):
    value = _figure(match["figure"])
    if value is None:
        return None
    groups = match.groupdict()
    before = (groups.get("before") or "").strip()
    bound = before or {None: "", "<=": "không quá", "<": "dưới"}.get(comparator, "ít nhất")
    is_share = "%" in match[0] or "phần trăm" in match[0]
    if "all" in groups:
        return _all_of(passage, start, end, masked, match, value)
    unit = "%" if is_share else match["unit"]
    if not is_share and pattern(_AWARDED).search(masked) and not _is_honour_asked_for(node, bound):
        return None
    if not is_share and not _is_asked(node, masked, match, bound, groups.get("after")):
        return None
    if is_share and pattern(r"tăng trưởng .{0,30}năm trước").search(masked):
        return None
    return Target(
        value=value,
        comparator=comparator if comparator and not before else _comparator(before, groups.get("after")),
        unit=unit,
        per=_per(node, passage.key[start:end], match, is_share),
        phrase=passage.text[start:end],
        aim=_figure(groups.get("aim")),
        base=_base(passage, start, masked, match) if is_share else None,
        cumulative=False if pattern(r"không tính cộng dồn|không cộng dồn").search(passage.key) else None,
    )


def _all_of(passage, start, end, masked, match, value):
    if Decimal(match["all"]) < value or not pattern(r"đạt|phấn đấu|có|được|không|hoàn thành").search(
        masked, match.end()
    ):
        return None
    return Target(value, "=", match["unit"], None, passage.text[start:end], base=f"{match['all']} {match['unit']}")


def _is_honour_asked_for(node, before):
    """«Có ít nhất 02 tập thể được tặng …» among the targets; a number of awards to hand out is none."""
    return _is_under_targets(node) and before != "" and not pattern(_AT_MOST).match(before)


def _is_asked(node, masked, match, before, after):
    """A count is a target where it is bounded, asked of each, or named as something to build or register."""
    if match["bound"] and not before and not after:
        return False
    if match["figure"] in ("một", "ba", "năm", "hai") and not before:
        return pattern(r"\bmỗi\b[^,;]{0,90}$").search(masked[: match.start()]) is not None and match["unit"] in (
            "mô hình",
            "điển hình",
            "công trình",
            "phần việc",
            "việc làm",
            "sáng kiến",
        )
    if before in ("từ", "trên", "hơn", "dưới", "vượt") and not after and not match["aim"]:
        doing = r"phấn đấu|mỗi|đạt|có|vận động|huy động|hiến|trồng|làm|kết nạp|thu hút|hỗ trợ|giúp|sửa|xây|tổ chức"
        return _is_under_targets(node) or pattern(rf"\b(?:{doing})\b").search(masked[: match.start()]) is not None
    if before or after:
        return True
    lead = masked[: match.start()]
    if match["figure"][0].isdigit() and node.parent is not None and _is_under_targets(node.parent):
        return True
    return (
        pattern(
            rf"\bmỗi\b|phấn đấu|chỉ tiêu|{EVERY_YEAR}|đăng ký|xây dựng(?: mới| thành công| được|"
            rf" và nhân rộng)?(?: và duy trì)?\s*$"
        ).search(lead)
        is not None
    )


def _comparator(before, after):
    for words, comparator in ((_AT_MOST, "<="), (_AT_LEAST, ">="), (_MORE, ">"), (_LESS, "<")):
        if before and pattern(rf"(?:đạt )?(?:{words})").match(before):
            return ">=" if after else comparator
    if pattern(r"đạt (?:trên|hơn)").match(before or ""):
        return ">=" if after else ">"
    return ">="


def _per(node, clause, match, is_share):
    each = pattern(_EACH).search(clause)
    year = pattern(_A_YEAR).search(clause)
    lead = clause[: match.start()]
    if not is_share and pattern(r"(?<![\d,.])100 ?%").search(lead):
        each = True
    if pattern(_OF_THE_WHOLE).search(lead, max(lead.rfind("mỗi"), 0)):
        each = None
    elif not each and node.parent is not None:
        context = " ".join(ancestor.heading.key for ancestor in (node, *node.ancestors()))
        each = pattern(r"\bmỗi (?:cơ quan|đơn vị|tập thể|địa phương)").search(context)
        year = year or pattern(EVERY_YEAR).search(context)
    if each:
        return "unit_year" if year else "unit"
    if year:
        return "year"
    return "campaign" if pattern(_WHOLE).search(clause) else None


def _base(passage, start, masked, match):
    """«80 % số hộ dân …»: what follows the share; None where nothing does."""
    after = pattern(
        r"\s*(?:trở lên )?(?:số |tổng số |các )?(?P<base>[\w ,/&-]{3,70}?)(?=,|\s(?:đạt|được|có|đăng ký|tham gia|"
        r"hoàn thành|xây dựng|thực hiện|trở lên|biết|sử dụng|không)\b|$)"
    ).match(masked, match.end())
    if after is None or after["base"].strip() in ("trở lên", ""):
        return None
    return passage.text[start + after.start("base") : start + after.end("base")].strip(" ,") or None
