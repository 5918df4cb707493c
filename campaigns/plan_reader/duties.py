"""What is due by a day, who owes it and to whom: the words around a phrase of time, never reaching over another one."""

import re
from dataclasses import dataclass

from campaigns.plan_reader.bodies import BODY_HEAD
from campaigns.plan_reader.dates import EVERY_YEAR, YEAR
from campaigns.plan_reader.letters import Passage, pattern
from campaigns.plan_reader.outline import Node

VERBS = (
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
    r"cơ quan|đơn vị|tập thể|cá nhân|địa phương|chi,|chi hội|chi đoàn|đoàn thể|nhà trường|"
    r"công chức|cán bộ|thôn|xóm|tổ dân phố|khu dân cư|doanh nghiệp|"
    r"thành viên|trưởng|phòng|ban|ngành|sở|tổ chức|xã|phường|thủ trưởng|người đứng đầu"
)
_LEAD_WORDS = (
    rf"{EVERY_YEAR}|(?:trong )?năm (?:{YEAR}|nay|này|đầu(?: tiên)?|thứ nhất)|thời gian|thời hạn|thời điểm|cụ thể|"
    r"như sau|định kỳ|riêng|trừ|đối với|gia hạn|kéo dài|điều chỉnh|và|thì|là|xong|vào|trong|của|về|cho|sau|hằng|hàng|"
    r"với|hạn|được|lùi|muộn"
)
_WEAK = r"gửi|nộp|hoàn thành|thực hiện|hoàn thiện|nhận|tiến hành"
_WEAK_IN_EXCEPTION = r"đăng ký|báo cáo|trình|lập|tổng hợp|xét"
LEADS = rf"(?>(?:{_LEAD_WORDS})(?!\w)|\W)*+"
_THIN = rf"(?>(?:{_LEAD_WORDS}|{_WEAK})(?!\w)|\W)*+"
_THIN_IN_EXCEPTION = rf"(?>(?:{_LEAD_WORDS}|{_WEAK}|{_WEAK_IN_EXCEPTION})(?!\w)|\W)*+"
EXCEPTION = rf"[,;:(.-]\s*(?:và )?(?:riêng|trừ)\b|\(\s*(?:trong |đối với )?năm {YEAR}"
_PERIOD = (
    r"(?:(?:6|06|sáu|9|09|3|03) tháng(?: đầu năm| cuối năm)?|(?:cả |1 |01 |một )?năm|hằng năm|hàng năm|"
    r"quý(?: [ivx\d]+)?|giai đoạn)"
)
_RHYTHM_LABEL = rf"(?:báo cáo )?(?:định kỳ )?{_PERIOD}"
_OF_THIS_DAY = r"\s*,?\s*\(?(?:đối với|áp dụng cho|cho) (?P<label>[^;.,()]{3,90}?)\)?(?=[,;.)]|\s+và\s|\s*$)"
_IN_BRACKETS = rf"\s*\(\s*(?P<label>(?:báo cáo [^()\d]{{0,40}}|hồ sơ [^()\d]{{0,40}}|{_RHYTHM_LABEL}))\s*\)"
_GROUNDS = (
    r"\W*(?:trên cơ sở|căn cứ)(?: vào)? (?:(?:nội dung )?(?:kế hoạch|hướng dẫn|văn bản)(?: này)?|"
    r"(?:kết quả|tình hình|hướng dẫn|chức năng|nhiệm vụ|điều kiện|đặc điểm|đề nghị|tiêu chí|tiêu chuẩn)\b[^,;.]*),\s*"
)
LONGEST = 170
LONGEST_SENTENCE = 800
_EDGES = " ,:()-–+.;"


@dataclass(frozen=True)
class Duty:
    """``dates_first``: the day stood before the duty, as in «Trước ngày 15/3, các xóm đăng ký».

    ``label``: what words behind the day add, as in «… trước ngày 15/6 (báo cáo 6 tháng)»; not inherited.
    """

    what: str
    who: str | None
    whom: str | None
    dates_first: bool = False
    label: str = ""

    @property
    def said(self):
        return f"{self.what} ({self.label})" if self.label else self.what


def sentence_start(key, start):
    """Where the sentence that holds ``start`` begins."""
    floor = max(start - LONGEST_SENTENCE, 0)
    stops = [match.end() for match in pattern(r"(?<!\btp)\.\s").finditer(key, floor, start)]
    return stops[-1] if stops else floor


def clause_start(key, start):
    marks = [key.rfind(mark, 0, start) + len(mark) for mark in (";", ". ", ": ") if key.rfind(mark, 0, start) >= 0]
    opened, closed = key.rfind("(", 0, start), key.rfind(")", 0, start)
    if opened > closed:
        marks.append(opened + 1)
    return max(marks, default=0)


@dataclass(frozen=True)
class Moment:
    """One phrase of time in a paragraph, from the phrase before it to the phrase after it.

    ``key`` is the paragraph's key with cited papers blanked out; ``floor`` and ``ceiling`` are where the neighbouring
    phrases end and begin.
    """

    node: Node
    passage: Passage
    key: str
    start: int
    end: int
    floor: int
    ceiling: int

    def text(self, start, end):
        return self.passage.text[slice(*self.passage.trimmed(start, end, _EDGES))]

    @property
    def begin(self):
        """Where the words before the phrase begin that may belong to it."""
        begin = max(clause_start(self.key, self.start), self.floor)
        if begin == self.floor and self.floor and (aside := _aside_after(self.key, begin, self.start)):
            begin = aside.end()
        grounds = pattern(_GROUNDS).match(self.key, begin, self.start)
        return grounds.end() if grounds else begin

    @property
    def opened_by(self):
        """The mark before the words of this phrase: a bracket, a colon, a semicolon, or something else."""
        return self.key[: self.begin].rstrip()[-1:] if self.begin > self.floor or not self.floor else ""

    @property
    def is_exception(self):
        if pattern(r"\W*(?:và )?(?:riêng|trừ)\b").match(self.key, self.begin, self.start):
            return True
        return pattern(EXCEPTION).search(self.key, max(self.begin - 2, self.floor), self.start) is not None

    @property
    def follows_in_clause(self):
        """Whether another phrase of time stands before this one in the same clause."""
        return self.floor > 0 and pattern(r";|(?<!\btp)\.\s").search(self.key, self.floor, self.start) is None

    def after(self):
        stop = pattern(r"[;.](?=\s|$)|$").search(self.key, self.end).start()
        return self.passage.trimmed(self.end, max(min(stop, self.ceiling), self.end), " ,:)")


def _aside_after(key, start, end):
    return pattern(_IN_BRACKETS).match(key, start, end) or pattern(_OF_THIS_DAY).match(key, start, end)


def duty_of(moment, earlier):
    """The duty of one phrase; ``earlier`` is the duty of the phrase before it, in this paragraph or the last one."""
    key, begin, start = moment.key, moment.begin, moment.start
    before = moment.passage.trimmed(begin, start, " ,:()-–+")
    after = moment.after()
    is_exception = moment.is_exception
    if _puts_dates_first(moment, before, after, earlier):
        return _from_after(moment, after)
    if not _is_thin(key[slice(*before)], is_exception):
        return _from_before(moment, before, after, earlier)
    if moment.opened_by in ("(", ":") and not is_exception:
        edge = begin - 2 if moment.opened_by == ":" else begin - 1
        wider = moment.passage.trimmed(max(clause_start(key, edge), moment.floor), edge, " ,:()-–+")
        if not _is_thin(key[slice(*wider)], False):
            return _from_before(moment, wider, after, earlier)
    if earlier and (is_exception or moment.follows_in_clause):
        verb = pattern(VERBS).search(key, *before)
        own = _actor(moment, before[0], verb.start() if verb else before[1])
        whom = _whom(moment, begin, after) or earlier.whom
        return Duty(earlier.what, own or earlier.who, whom, label=_label(moment, earlier.what))
    if pattern(VERBS).search(key, *after) and not pattern(rf"\b(?:{_WEAK})\b").search(key, *before):
        return _from_after(moment, after)
    wider = moment.passage.trimmed(
        max(clause_start(key, max(begin - 1, 0)), moment.floor), max(begin - 1, 0), " ,:()-–+"
    )
    if wider[0] < wider[1] and not _is_thin(key[slice(*wider)], False):
        return _from_before(moment, wider, after, earlier)
    return Duty(_shortened(_context(moment, before)), _owner(moment.node), _whom(moment, begin, after))


def _puts_dates_first(moment, before, after, earlier):
    has_duty_after = pattern(VERBS).search(moment.key, *after) is not None
    if not has_duty_after or pattern(_OF_THIS_DAY).match(moment.key, moment.end):
        return False
    if earlier and earlier.dates_first and moment.follows_in_clause:
        return True
    bare = pattern(LEADS).fullmatch(moment.key, *before) is not None
    return bare and not moment.is_exception and not moment.follows_in_clause and moment.opened_by not in ("(", ":")


def _is_thin(words, is_exception):
    """Words that only lead to a day; beside «riêng năm …» a verb without an object leads to it too."""
    if not is_exception:
        return pattern(_THIN).fullmatch(words) is not None
    verb = pattern(VERBS).search(words)
    return verb is None or pattern(_THIN_IN_EXCEPTION).fullmatch(words[verb.start() :]) is not None


def _from_before(moment, before, after, earlier):
    key = moment.key
    asked = pattern(rf"đề nghị (?:các |những )?(?:{BODY_HEAD}|{_ACTORS})").match(key, *before)
    if asked and pattern(VERBS).search(key, asked.end(), before[1]):
        before = (before[0] + len("đề nghị "), before[1])
    verb = pattern(VERBS).search(key, *before)
    is_label = pattern(_RHYTHM_LABEL).fullmatch(key[slice(*before)].strip())
    if verb is None and not is_label and pattern(VERBS).search(key, *after) and not _lead_of_list(moment, before[0]):
        late = pattern(VERBS).search(key, *after)
        actor = _actor(moment, *before) or _actor(moment, *moment.passage.trimmed(after[0], late.start(), " ,:"))
        what = _shortened(moment.text(late.start(), after[1])) or moment.text(*after)
        return Duty(what, actor or _owner(moment.node), _whom(moment, before[0], after))
    span = (verb.start() if verb else before[0], before[1])
    what = _shortened(moment.text(*span)) or _context(moment, before)
    if verb is None:
        what = _with_its_lead(moment, before[0], what, earlier)
    who = (before[0], verb.start()) if verb else (0, 0)
    return Duty(
        what,
        _actor(moment, *who) or _named_before_colon(moment, before[0]) or _owner(moment.node),
        _whom(moment, min(before[0], moment.begin), after),
        label=_label(moment, what),
    )


def _from_after(moment, after):
    late = pattern(VERBS).search(moment.key, *after)
    what = _shortened(moment.text(late.start(), after[1])) or moment.text(*after)
    actor = _actor(moment, *moment.passage.trimmed(after[0], late.start(), " ,:"))
    return Duty(what, actor or _owner(moment.node), _whom(moment, after[0], after), dates_first=True)


def _lead_of_list(moment, start):
    """«Báo cáo kết quả về UBND xã: 6 tháng trước …»: the span before the colon that the label completes."""
    sentence = sentence_start(moment.key, start)
    colon = moment.key.rfind(":", sentence, start)
    verb = pattern(VERBS).search(moment.key, sentence, colon) if colon > 0 else None
    return (verb.start(), colon) if verb else None


def _with_its_lead(moment, start, label, earlier):
    """A label without a verb, completed by the words before the colon or by the duty of the phrase before."""
    if lead := _lead_of_list(moment, start):
        return f"{_shortened(moment.text(*lead))}: {label}"
    if pattern(_RHYTHM_LABEL).fullmatch(label.lower()) is None:
        return label
    stop = pattern(r"[;.](?=\s|$)|$").search(moment.key, moment.end).start()
    if late := pattern(VERBS).search(moment.key, moment.end, stop):
        until = pattern(r"[,;(.]|\btrước\b|\bchậm nhất\b|$").search(moment.key, late.start(), stop)
        return f"{_shortened(moment.text(late.start(), until.start() if until else stop))} {label}"
    if earlier and moment.follows_in_clause:
        parted = pattern(rf"(?P<lead>.*?)\s*\b(?:{_PERIOD})$").fullmatch(earlier.what.lower())
        lead = earlier.what[: parted.end("lead")] if parted else earlier.what
        return f"{lead} {label}".strip()
    return label


def _label(moment, what):
    """«… trước ngày 15/6 (báo cáo 6 tháng)»: what the bracket behind the day says, where it adds something."""
    aside = _aside_after(moment.key, moment.end, moment.ceiling)
    label = moment.text(*aside.span("label")) if aside else ""
    return "" if label.lower() in what.lower() else label


def _shortened(what):
    """Without the words that only lead to the date, and no longer than a line or two."""
    trailing = (
        rf"(?:,? ?\b(?:và|thời gian|xong|hoàn thành|vào|là|thời hạn|được (?:lùi|gia hạn|kéo dài)|"
        rf"(?:riêng )?năm {YEAR}|riêng|{EVERY_YEAR}|lần lượt))$"
    )
    while trimmed := pattern(trailing).search(what.lower()):
        if len(what) - len(trimmed[0]) < 6:
            break
        what = what[: trimmed.start()].rstrip(" ,(")
    if re.match(r"[^()]*\([^()]*$", what):
        what = what[: what.rfind("(")].rstrip(" ,")
    return (what if len(what) <= LONGEST else what[:LONGEST].rsplit(" ", 1)[0]).strip()


def _context(moment, before):
    """What the duty is about where its own words do not say: the piece of the outline that it hangs on."""
    own = (pattern(LEADS).match(moment.key, *before).end(), before[1])
    if moment.is_exception and pattern(VERBS).search(moment.key, *own):
        return moment.text(*own)
    for piece in (moment.node, *moment.node.ancestors()):
        heading = piece.heading
        is_own_line = piece is moment.node and moment.passage is piece.words
        if len(heading) and not heading.is_capitals() and not is_own_line:
            return heading.text
    return moment.text(*before) or moment.node.heading.text or moment.passage.text


def _actor(moment, start, end):
    start = pattern(LEADS).match(moment.key, start, end).end()
    if not pattern(rf"(?:các |những |mỗi )?(?:{BODY_HEAD}|{_ACTORS})").match(moment.key, start, end):
        return None
    return moment.passage.text[slice(*moment.passage.trimmed(start, end, " ,:-–+"))] or None


def _whom(moment, start, after):
    stop = pattern(r"[;.](?=\s|$)|\)|$").search(moment.key, moment.end).start()
    whom = pattern(_WHOM).search(moment.key, start, max(stop, after[1]))
    return moment.passage.text[slice(*whom.span("whom"))].strip(" ,") if whom else None


def _named_before_colon(moment, begin):
    """«Ban công tác Mặt trận: … trước ngày …»."""
    colon = moment.key.find(":")
    if not 0 < colon <= begin or colon > 150:
        return None
    actor = pattern(rf"\W*(?:các |những )?(?:{BODY_HEAD}|{_ACTORS})").match(moment.key)
    return moment.passage.text[slice(*moment.passage.trimmed(0, colon))] if actor else None


def _owner(node):
    """The body under whose name the duty is listed."""
    for piece in node.ancestors():
        heading = piece.heading
        if len(heading) and heading.find(rf"^(?:các )?(?:{BODY_HEAD}|{_ACTORS})") and not heading.is_capitals():
            return heading.text[: heading.find(r"\s*(?:có|chịu) trách nhiệm|$").start()]
    return None
