"""The parts that every official paper has: head, title, opening, body, recipients, signature."""

import re
from dataclasses import dataclass

from campaigns.plan_reader.letters import CAPITAL, EMPTY, SMALL, Passage, bald, joined
from campaigns.plan_reader.lines import Line, lines_of
from campaigns.plan_reader.outline import Node, is_full_stop, marker_of, outline_of
from campaigns.plan_reader.tables import rows_as_lines

HEAD_LINES = 45
TITLE_LINES = 8
TITLE_LENGTH = 420

_KIND = (
    r"(?:kế hoạch|chương trình|hướng dẫn|phương án|đề án|chỉ thị|quyết định|thông báo|điều lệ|thể lệ|quy chế|"
    r"nghị quyết)"
)
_PAPER = (
    r"(?:kế hoạch|quyết định|chỉ thị|nghị quyết|nghị định|công văn|hướng dẫn|chương trình|kết luận|luật|đề án|"
    r"thông tư|văn bản|quy định)"
)
_OPENING = (
    rf"(?:căn cứ|thực hiện (?:theo )?(?:tinh thần |nội dung |các )?{_PAPER}|thi hành {_PAPER}|"
    rf"triển khai (?:thực hiện )?(?:các )?{_PAPER}"
    rf"|để (?:triển khai|thực hiện|tiếp tục|nâng cao|phát huy|phong trào|tổ chức)|nhằm |trên cơ sở|trong những năm|"
    rf"năm \d{{4}}, |"
    rf"phát huy |hưởng ứng {_PAPER}|tiếp tục thực hiện {_PAPER}|qua (?:một )?thời gian|xét đề nghị|theo (?:đề nghị|"
    rf"tinh thần|chỉ đạo)|"
    rf"chào mừng .{{10,200}}như sau|kính gửi|\(?(?:ban hành )?kèm theo|.{{0,220}}(?:ban hành|xây dựng|đề ra) "
    rf"(?:nội dung )?kế hoạch.{{0,200}}(?:sau|:)\W*$)"
)
_NATION = (
    r"cộng hòa xã hội chủ nghĩa việt nam|độc lập - tự do - hạnh phúc|độc lập- tự do- hạnh phúc|"
    r"độc lập -tự do -hạnh phúc|đảng cộng sản việt nam"
)
_SIGNATURE = re.compile(
    r"T\.\s?M\b|(?:T\s*/?\s*M|K\s*/?\s*T|T\s*/?\s*L|TUQ|T\s*/\s*UQ|Q)\s*\.?\s+(?=[^\W\d_])|T/M|TM\.|KT\.|TL\.|TUQ\.|"
    r"(?:PHÓ |QUYỀN |Q\. ?)?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG|GIÁM ĐỐC|HIỆU TRƯỞNG|CHÁNH|TỔNG|CHỦ NHIỆM|VIỆN TRƯỞNG|"
    r"CỤC TRƯỞNG|CHỈ HUY|"
    r"BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TRƯỞNG|THƯỜNG TRỰC|TM\b|KT\b|HỘI TRƯỞNG|ĐỘI TRƯỞNG|CỤM TRƯỞNG|KHỐI TRƯỞNG)"
)


_SIGNED_BY = re.compile(rf"(?: [{CAPITAL}][{SMALL}]+)(?: [{CAPITAL}][{SMALL}]*){{1,4}}$")


@dataclass(frozen=True)
class Layout:
    head: tuple[Line, ...]
    kind: Passage
    title: Passage
    opening: tuple[Passage, ...]
    outline: Node
    closing: Passage
    recipients: tuple[Line, ...]
    signature: tuple[Passage, ...]

    def body(self):
        """Every paragraph below the title and above the recipients, with its node."""
        for node in self.outline.walk():
            for passage in node.own_passages():
                yield node, passage


def layout_of(text):
    lines = rows_as_lines(lines_of(text))
    kind_at = _kind_line(lines)
    kind, title, start = _title(lines, kind_at)
    head = lines[:kind_at] if kind_at is not None else lines[:start] if start else []
    end = _recipients_line(lines, start)
    tail = lines[end:]
    body, early_signature = _without_signature(lines[start:end], has_recipients=bool(tail))
    recipients, signature = _tail(tail)
    outline = outline_of(body)
    closing = _closing(outline)
    return Layout(
        head=tuple(head),
        kind=kind,
        title=title,
        opening=tuple(outline.paragraphs) + _dashed_opening(outline),
        outline=outline,
        closing=closing,
        recipients=tuple(recipients),
        signature=tuple(signature or early_signature),
    )


def _kind_line(lines):
    """The line «KẾ HOẠCH»; alone, or with the title after it."""
    for at, line in enumerate(lines[:HEAD_LINES]):
        key = line.words.key.replace(" ", "")
        alone = re.fullmatch(_KIND.replace(" ", "") + r"(?:liêntịch|phốihợp|hànhđộng)?:?", key)
        if alone and not line.words.text.islower():
            return at
        if line.words.is_capitals() and bald(key).strip(" .:") in ("kehoach", "chuongtrinh", "huongdan"):
            return at
    for at, line in enumerate(lines[:HEAD_LINES]):
        if line.words.begins(_KIND + r"\b") and line.words[:8].is_capitals():
            return at
    return None


def _last_head_line(lines):
    """Where a paper lacks the word for its kind: the last line that only carries a number or a date."""
    last = None
    for at, line in enumerate(lines[:HEAD_LINES]):
        dated = line.words.find(r"^.{0,60}\bngày\b.{1,12}tháng.{1,12}năm.{1,8}$")
        if dated or line.words.find(r"^.{0,60}\bsố\s*:?\s*\d+\s*[-/]\s*[a-zđ]{2}.{0,60}$"):
            last = at
        elif line.words.begins(_OPENING) or marker_of(line.words.text):
            break
    return last


def _title(lines, kind_at):
    """The word for the kind, the title below it, and the line after both."""
    if kind_at is None and (kind_at := _last_head_line(lines)) is None:
        return EMPTY, EMPTY, 0
    words = lines[kind_at].words
    match = words.begins(_KIND + r"(?: liên tịch| phối hợp| hành động)?:?\s*") or words.begins(
        r"k[eéèẻẽẹêếềểễệ] ho[aạ]ch:?\s*"
    )
    pieces = [words[match.end() :]] if match and match.end() < len(words) else []
    kind = words[: match.end()] if match else EMPTY
    at = kind_at + 1
    while at < len(lines) and at - kind_at <= TITLE_LINES and _belongs_to_title(pieces, lines, at):
        pieces.append(lines[at].words)
        at += 1
    return kind, joined(pieces), at


def _belongs_to_title(pieces, lines, at):
    line = lines[at]
    words = line.words
    if words.begins(r"nơi nhận|số\s*:"):
        return False
    if words.begins(_OPENING) and not (not pieces and _is_title_like_opening(lines, at)):
        return False
    if not pieces:
        return marker_of(words.text) is None and len(words) <= TITLE_LENGTH
    so_far = joined(pieces)
    if marker_of(words.text) is not None and not words.text.startswith(("-", "–")):
        return False
    if len(so_far) + len(words) > TITLE_LENGTH or is_full_stop(so_far.text):
        return False
    if so_far.text.count("“") > so_far.text.count("”") or so_far.key.count('"') % 2:
        return True
    first = words.text.lstrip('“"(-– ')[:1]
    if words.begins(r"(?:giai đoạn|năm|trên địa bàn|và|của|nhiệm kỳ)\b"):
        return len(words) < 160
    if words.is_capitals():
        return so_far.is_capitals()
    if first.islower() or first.isdigit() or so_far.text.endswith((",", "-", "–")):
        return len(words) < 160
    return line.blank_before == 0 and len(words) < 90 and not so_far.is_capitals() and not is_full_stop(words.text)


def _is_title_like_opening(lines, at):
    """«THỰC HIỆN CHỈ THỊ SỐ …» in capitals, or such a line with no full stop before the grounds begin."""
    if lines[at].words.begins(r"căn cứ"):
        return False
    if lines[at].words.is_capitals():
        return True
    for line in lines[at : at + 4]:
        if line is not lines[at] and line.words.begins(_OPENING) and line.words.text[0].isupper():
            return True
        if is_full_stop(line.words.text) or line.words.text.endswith((",", ";")) or len(line.words) > 220:
            return False
    return False


def _recipients_line(lines, start):
    for at in range(start, len(lines)):
        if any(begins_recipients(cell) for cell in (lines[at].words, *lines[at].cells)):
            return at
    return len(lines)


def begins_recipients(cell):
    """The end of the words «Nơi nhận:» where ``cell`` opens with them, marks right or wrong; else None."""
    match = cell.begins(r"\W*n[ơoôớ]i (?:nh[ậâạaặ]n|gửi)\b\s*[:.;]?\s*")
    return match and match.end()


def signs(text):
    """Whether capitals such as «TM. …», «KT. CHỦ TỊCH», «GIÁM ĐỐC» open ``text``."""
    match = _SIGNATURE.match(text.lstrip("-– "))
    return bool(match) and len(text) < 110 and sum(letter.islower() for letter in text) <= 6


def _without_signature(body, *, has_recipients):
    """The body, and a signature that stands above the recipients or takes their place."""
    floor = len(body) - 14
    for at in range(max(floor, 0), len(body)):
        if signs(body[at].words.text) and (is_full_stop(body[at - 1].words.text) or not has_recipients):
            return body[:at], [cell for line in body[at:] for cell in line.cells]
    return body, []


def _tail(lines):
    """Lines of the recipients, and the lines of the signature beside or below them."""
    recipients, signature, is_signing = [], [], False
    for line in lines[:60]:
        cells = [piece for cell in line.cells for piece in _parted(cell)]
        if is_signing and re.match(r"(?i)\s*(?:phụ lục|mẫu (?:số )?\d|biểu (?:số )?\d)", line.words.text):
            break
        for cell in cells:
            begins = signs(cell.text)
            listed = cell.text.startswith(("-", "–", "+", "•")) and not begins
            if begins or (is_signing and not listed and not begins_recipients(cell)):
                is_signing = True
                signature.append(cell)
            else:
                recipients.append((line, cell))
    return recipients, signature


def _parted(cell):
    """A recipient and a line of the signature that share one line: «- Như trên; CHỦ TỊCH»."""
    if cell.is_capitals():
        return [cell]
    for match in re.finditer(r"(?<=[;:.,)\w]) (?=[A-ZĐ])", cell.text):
        rest = cell[match.end() :]
        named = _SIGNED_BY.search(rest.text)
        if named and rest[: named.start()].is_capitals() and signs(rest.text[: named.start()]):
            office = match.end() + named.start()
            return [cell[: match.start()], cell[match.end() : office], cell[office + 1 :]]
        if signs(rest.text) and rest.is_capitals():
            return [cell[: match.start()], cell[match.end() :]]
    return [cell]


def _dashed_opening(outline):
    """Bases in dashes before the first heading."""
    dashed = []
    for child in outline.children:
        if child.marker is None or child.marker.style not in ("-", "–", "+", "•", "—"):
            break
        dashed.extend(child.passages())
    return tuple(dashed)


def _closing(outline):
    """«Trên đây là Kế hoạch …», taken from wherever it hangs in the outline; failing that, a last paragraph that asks
    all to carry out the plan, left where it stands: a duty may open with the same words."""
    for node in outline.walk():
        for passage in node.paragraphs:
            if passage.begins(r"trên đây là|trên đây,|trên đây kế hoạch|nhận được kế hoạch"):
                node.paragraphs.remove(passage)
                return passage
    last = [passage for node in outline.walk() for passage in node.own_passages()][-1:]
    if last and last[0].begins(r"căn cứ (?:kế hoạch|hướng dẫn|nội dung)") and last[0].find(r"yêu cầu|đề nghị"):
        return last[0]
    return EMPTY
