"""Papers that a plan cites: kind, number, date, issuer."""

import re
from dataclasses import replace

from campaigns.plan_reader.dates import FULL_DATE, make_date
from campaigns.plan_reader.facts import Citation, Fact
from campaigns.plan_reader.letters import SMALL, one_tone, pattern

PLAN, LETTER = "plan", "letter"
KINDS = (
    (r"bộ luật|luật", "law"),
    (r"pháp lệnh", "ordinance"),
    (r"nghị định", "decree"),
    (r"thông tư liên tịch|thông tư", "circular"),
    (r"nghị quyết liên tịch|nghị quyết", "resolution"),
    (r"quyết định", "decision"),
    (r"chỉ thị", "directive"),
    (r"kế hoạch liên tịch|kế hoạch phối hợp|kế hoạch", PLAN),
    (r"chương trình hành động|chương trình phối hợp|chương trình công tác|chương trình", "programme"),
    (r"hướng dẫn liên ngành|hướng dẫn liên tịch|hướng dẫn", "guidance"),
    (r"thông báo kết luận|kết luận", "conclusion"),
    (r"đề án", "project"),
    (r"quy định|quy chế làm việc|quy chế phối hợp|quy chế", "regulation"),
    (r"công văn|văn bản|công điện|thông báo|thông tri|tờ trình|báo cáo", LETTER),
)
SYMBOLS = {
    "NĐ": "decree",
    "QĐ": "decision",
    "CT": "directive",
    "NQ": "resolution",
    "HD": "guidance",
    "TT": "circular",
    "TTLT": "circular",
    "KL": "conclusion",
    "KH": PLAN,
    "CTR": "programme",
    "CTHĐ": "programme",
    "ĐA": "project",
    "QC": "regulation",
    "QĐI": "regulation",
    "PL": "ordinance",
}
_KIND_WORDS = "|".join(words for words, _ in KINDS)
_CODE = r"[A-ZĐÂĂÊÔƠƯ]{1,18}[a-z]{0,3}\d{0,3}"
_NAMED_PAPER = (
    rf"\b(?<!pháp )(?P<kind>{_KIND_WORDS})\b(?: liên tịch)?"
    rf"(?: của (?P<of>(?:(?!{_KIND_WORDS})[^;:.()]){{3,60}}?))?\s*[:,]?\s*(?=số|\d)|"
    r"[,;]? ?(?:và )?(?P<more>số)\s*:?\s*(?=\d)"
)
FURTHEST_IN_A_ROW = 240
NUMBER = re.compile(
    rf"(?P<number>\d{{1,5}}[a-zA-Z]?(?:\s?/\s?(?:19|20)\d\d)?\s?(?:[-–/]\s?|(?<=\d) ){_CODE}"
    rf"(?:[-–/.&]{_CODE}|\s?[-–/]\s?[A-ZĐÂĂÊÔƠƯ]{{2,12}}(?![{SMALL}]))*)(?!\w)"
)
_BARE_NUMBER = re.compile(r"(?P<number>\d{1,4})(?=\s+của\b|\s+ngày\b|\s*,)")
_ISSUER_ENDS = re.compile(
    one_tone(
        r"\s+(?:về|vể|v/v|ngày (?=\d)|ban hành|quy định|hướng dẫn|phê duyệt|triển khai|tổ chức|phát động|"
        r"thực hiện|tăng cường|"
        r"đẩy mạnh|nâng cao|"
        r"nhằm|gắn|do|được|trên|trong|giai đoạn|năm|là|đến|theo|khóa|nhiệm kỳ|tại|sửa đổi|kèm theo|đã|cho|tiếp tục|"
        r"đối với|"
        r"xây dựng|có|quản lý|phối hợp|thi hành|với|đăng ký|công nhận|khen thưởng|giao|nêu|đề ra|thông qua|"
        r"và (?=Luật|Nghị|Quyết|Chỉ thị|Kế hoạch|Thông tư|Hướng dẫn|Chương trình|Đề án|Kết luận|Công văn|Thông báo|"
        r"Quy định|Quy chế|Điều lệ|các|văn bản|tình hình))\b|[;,:()“\"”]|"
        r"(?<!TP)(?<!Tp)\.|\s[-–]\s(?=[a-zđ])|$"
    )
)
_NAMED_LAW = re.compile(
    one_tone(
        r"\b(?:Bộ luật|Luật|Pháp lệnh)\s+(?!sư\b|này\b|tục\b|số\b)\w[\w –-]*?"
        r"(?:, (?=(?i:khen thưởng|chống|thống kê))[\w –-]+?)?"
        r"(?=\s+(?:năm|ngày|số|và|của|quy định|theo|gắn|đối với|được|có|về|cho|đến|hiện hành|sửa đổi)\b|"
        r"\s*[;,.:()“”\"]|$)"
    )
)
_AMENDING_LAW = (
    r"luật sửa đổi,? bổ sung (?:một số điều )?(?:của )?(?:các )?luật [\w –-]+?(?:, (?=khen thưởng|chống)[\w –-]+?)?"
    r"(?=\s+(?:năm|ngày|số|và|của|theo)\b|\s*[;,.:()\"]|$)"
)
_NAMES_ITS_TASK = pattern(r"\b(?:phong trào(?: thi đua)?|cuộc vận động|mô hình|chương trình|đề án|thực hiện)$")
_QUOTED_TASK = re.compile(r"\s*[“\"][^“”\"]{3,120}[”\"]")
_RESOLUTION = (
    r"nghị quyết (?:(?:đại hội|đh)(?: đại biểu)?(?: toàn quốc)?(?: lần thứ \w+)?[^;.:()]{0,70}?"
    r"(?:lần thứ [ivxlc\d]+|nhiệm kỳ \d{4} ?- ?\d{4}|khóa [ivx]+)|"
    r"(?:hội nghị )?(?:lần thứ \w+ )?(?:ban chấp hành )?trung ương (?:\d+|đảng)[^;.:()]{0,40}?"
    r"khóa [ivx]+(?:, [ivx]+)*)"
)


def clean_number(written):
    """«05 - KH/BCĐ» as «05-KH/BCĐ»; one kind of hyphen."""
    joined = re.sub(r"\s*([-–/])\s*", lambda match: match[1].replace("–", "-"), written.strip())
    return re.sub(r"(?<=\d) (?=[A-ZĐ])", "-", joined)


def kind_of_word(word):
    return next(kind for words, kind in KINDS if pattern(words).fullmatch(word))


def citations_in(passage):
    """Every paper named in ``passage``, as facts in order of place."""
    found = list(_numbered(passage))
    taken = [(fact.start, fact.end) for fact in found]
    for fact in _unnumbered(passage):
        if not any(start < fact.end and fact.start < end for start, end in taken):
            found.append(fact)
    return sorted(found, key=lambda fact: fact.start)


def _numbered(passage):
    """Papers with a number. In «các Quyết định của X: số …; số …» kind and issuer hold for each that follows."""
    end, kind, shared = 0, None, None
    for match in pattern(_NAMED_PAPER).finditer(passage.key):
        if match.start() < end:
            continue
        if match["kind"]:
            kind = kind_of_word(match["kind"])
            shared = passage.text[slice(*match.span("of"))].strip(" ,") if match["of"] else None
        elif kind is None or match.start() - end > FURTHEST_IN_A_ROW:
            continue
        at = pattern(r"(?:số\s*[:.]?\s*)?").match(passage.key, match.end()).end()
        says_number = "số" in passage.key[match.start() : at]
        number = NUMBER.match(passage.digits, at) or (
            says_number and match["kind"] and _BARE_NUMBER.match(passage.digits, at)
        )
        if not number:
            continue
        start = match.start() if match["kind"] else match.start("more")
        written = clean_number(number["number"])
        if match["kind"] is None and (code := re.search(r"[A-ZĐÂĂÊÔƠƯ]+[a-z]?", written)):
            kind = SYMBOLS.get(code[0].upper(), kind)
        issued_on, end = _date_after(passage, number.end())
        issuer, end = _issuer_after(passage, end)
        if issued_on is None and issuer:
            issued_on, end = _date_after(passage, end)
        yield Fact(
            Citation(kind, passage.text[start:end], written, issued_on, issuer or shared), *passage.span(start, end)
        )


def _number_after(passage, at):
    """«Luật Thi đua, khen thưởng số 06/2022/QH15»: the number behind the name."""
    rest_of_name = r"(?: và (?!luật|bộ luật|pháp lệnh|nghị|quyết|pháp lệnh|các )[\w ]{3,70}?)?"
    says_number = pattern(rf"{rest_of_name}\s*\(?(?:luật )?số\s*:?\s*(?=\d)").match(passage.key, at)
    number = says_number and NUMBER.match(passage.digits, says_number.end())
    return (clean_number(number["number"]), number.end()) if number else (None, at)


def _date_after(passage, at):
    match = pattern(rf"\s*[,(]?\s*(?:ban hành |ký )?{FULL_DATE}\)?").match(passage.key, at)
    if match is None:
        return None, at
    return make_date(match["year"], match["month"], match["day"]), match.end()


def _issuer_after(passage, at):
    match = pattern(r"\s*[,)]?\s*của (?:liên )?").match(passage.key, at)
    if match is None:
        return None, at
    end = _issuer_end(passage, match.end())
    issuer = passage.text[match.end() : end].strip(" -–,")
    return (issuer, end) if issuer else (None, at)


def _issuer_end(passage, start):
    text = one_tone(passage.text)
    at = start
    while True:
        match = _ISSUER_ENDS.search(text, at)
        before = passage.key[start : match.start()]
        if named := _QUOTED_TASK.match(text, match.start()) if _NAMES_ITS_TASK.search(before.rstrip()) else None:
            at = named.end()
            continue
        in_name = before.endswith(("chỉ đạo", "vận động", "ban")) and text[match.start() : match.start() + 1] == " "
        if not in_name or match.end() >= len(text):
            return match.start()
        at = match.start() + 1


def _unnumbered(passage):
    text = one_tone(passage.text)
    amending = []
    for match in passage.find_all(_AMENDING_LAW):
        amending.append(match.span())
        if pattern(r"(?:^|căn cứ|thi hành|theo|[;,]|và)\s*$").search(
            passage.key[max(match.start() - 12, 0) : match.start()]
        ):
            yield from _amending(passage, match)
    for match in _NAMED_LAW.finditer(text):
        if any(start <= match.start() < end for start, end in amending):
            continue
        if _is_cited(passage.key[max(match.start() - 160, 0) : match.start()]):
            number, end = _number_after(passage, match.end())
            issued_on, end = _date_after(passage, end)
            start, end = passage.trimmed(match.start(), end)
            kind = "ordinance" if match[0].startswith("Pháp") else "law"
            yield Fact(Citation(kind, passage.text[start:end], number, issued_on), *passage.span(start, end))
    for match in passage.find_all(_RESOLUTION):
        start, end = match.span()
        yield Fact(Citation("resolution", passage.text[start:end]), *passage.span(start, end))


def _amending(passage, match):
    """«Luật sửa đổi … ngày 14/6/2005 và ngày 16/11/2013»: one law for each of its days."""
    number, end = _number_after(passage, match.end())
    issued_on, end = _date_after(passage, end)
    yield Fact(Citation("law", passage.text[match.start() : end], number, issued_on), *passage.span(match.start(), end))
    while issued_on and (more := pattern(r"(?:,| và|, và) (?=ngày)").match(passage.key, end)):
        start = more.end()
        issued_on, end = _date_after(passage, start)
        if issued_on:
            yield Fact(Citation("law", passage.text[start:end], None, issued_on), *passage.span(start, end))


def _is_cited(before):
    """A law is a basis where it is applied, not where it is publicised or stands in another paper's title."""
    if pattern(r"(?:một số điều|chi tiết|hướng dẫn)[^;.]{0,60}$").search(before):
        return False
    applied = (
        r"(?:căn cứ|điều \d+[\w, ]{0,12}(?: của)?|khoản \d+[\w, ]{0,20}|theo|quy định (?:của|tại)|thi hành|^thực hiện)"
    )
    return (
        pattern(rf"{applied}\s*(?:các )?(?:(?:luật|pháp lệnh) [^;.]{{3,80}}(?:và|,|;)\s*)?$").search(before) is not None
    )


def merged(facts):
    """One fact per paper: the first mention, with what later mentions add."""
    papers = {}
    for fact in facts:
        paper = fact.value
        name = paper.number or pattern(r"[\s,–-]+").sub(" ", paper.name.casefold())
        first = papers.get((paper.kind, name))
        if first is None:
            papers[paper.kind, name] = fact
        else:
            papers[paper.kind, name] = replace(
                first,
                value=replace(
                    first.value,
                    issued_on=first.value.issued_on or paper.issued_on,
                    issuer=first.value.issuer or paper.issuer,
                ),
            )
    return tuple(papers.values())
