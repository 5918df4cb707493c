"""Who receives the plan, and by which office it is signed."""

import re

from campaigns.plan_reader.layout import begins_recipients
from campaigns.plan_reader.letters import joined, pattern

_FOR_THE_BODY = re.compile(r"\s*(?:T\s*[/.]\s*M|TM)\b\.?\s*")
_OFFICE = re.compile(
    r"\s*(?:(?:K\s*/\s*T|KT|T\s*/\s*L|TL|TUQ|T\s*/\s*UQ|Q)\b\.?|(?:Kiêm|KIÊM|Kiểm|kiêm)\b|(?:Q\.|QUYỀN|PHÓ|ỦY VIÊN|"
    r"UỶ VIÊN)\b|"
    r"(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG|GIÁM ĐỐC|HIỆU TRƯỞNG|CHÁNH|TỔNG|CHỦ NHIỆM|CỤC TRƯỞNG|VIỆN TRƯỞNG|CHỈ HUY|BỘ TRƯỞNG|"
    r"THỨ TRƯỞNG|THỦ TRƯỞNG|THƯỜNG TRỰC|"
    r"HỘI TRƯỞNG|ĐỘI TRƯỞNG|CỤM TRƯỞNG|KHỐI TRƯỞNG|CHỈ HUY TRƯỞNG|CHÍNH ỦY))"
)
_LIST_MARKS = " -–—•+*;,./"


def recipients_of(layout):
    """Each line of «Nơi nhận», without dash and final mark."""
    entries = []
    for _, cell in layout.recipients:
        end = begins_recipients(cell)
        if end:
            cell = cell[end:]
            if not len(cell):
                continue
        listed = cell.text.startswith(("-", "–", "—", "+", "•", "*"))
        is_whole = entries and entries[-1][-1].text.rstrip().endswith((";", "."))
        if entries and not listed and (not is_whole or cell.text[:1].islower()):
            entries[-1].append(cell)
        else:
            entries.extend([piece] for piece in _split(cell))
    facts = [joined(entry) for entry in entries]
    return tuple(
        fact for entry in facts if (fact := entry.fact(0, len(entry), marks=_LIST_MARKS)) and _names_someone(fact.value)
    )


def _split(cell):
    """Several recipients on one line: «- Như trên; - Lưu: VT.»"""
    pieces, start = [], 0
    for match in re.finditer(r";\s*(?=[-–+]\s*\S)", cell.text):
        pieces.append(cell[start : match.end()])
        start = match.end()
    return [*pieces, cell[start:]]


def _names_someone(text):
    return any(letter.isalpha() for letter in text) and not re.fullmatch(r"\(?(?:đã ký|ký tên).*", text.lower())


def signatory_office_of(layout):
    """The lines of office over the name, joined; «KT.» stays, the line «TM. …» does not."""
    office, skipping = [], False
    for cell in layout.signature:
        if _FOR_THE_BODY.match(cell.text):
            inside = _office_inside(cell)
            skipping = True
            if inside is not None:
                office.append(inside)
                break
            continue
        if _OFFICE.match(cell.text) and sum(letter.islower() for letter in cell.text) <= 6:
            skipping = False
            office.append(cell)
        elif office and cell.is_capitals() and not _looks_like_name(cell):
            office.append(cell)
        elif office:
            break
        elif not skipping:
            continue
    whole = joined(office)
    return whole.fact(0, len(whole), marks=" .;,:") if office else None


def _office_inside(cell):
    """«TM. ỦY BAN NHÂN DÂN CHỦ TỊCH» on one line."""
    match = pattern(r"(?:kt\.? ?)?(?:phó )?(?:chủ tịch|bí thư|trưởng ban|giám đốc|hiệu trưởng)\b.*$").search(
        cell.key, 3
    )
    if match is None:
        return None
    return cell[match.start() :]


def _looks_like_name(cell):
    """A signatory's name in capitals: two to five words, none of them a word of office."""
    words = cell.text.split()
    return 2 <= len(words) <= 5 and not pattern(r"ban|ủy|chủ|phó|trưởng|thường|hội|kiêm|đảng|tịch|thư").search(cell.key)
