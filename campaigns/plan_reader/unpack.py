"""The confined child's part: takes the words out of a .docx or a .pdf."""

import io
import logging
import re
import zipfile

from interface.confined import Refused

MAX_INFLATED = 60 * 1024 * 1024
MAX_PARTS = 2_000
MAX_PAGES = 200
MAX_LETTERS = 400_000
LETTERS_PER_PAGE = 15

SCANNED = (
    "Tệp PDF này là bản quét, không có chữ để đọc; hãy gửi tệp Word của văn bản, hoặc nhận dạng chữ rồi dán nội dung."
)
LOCKED = "Tệp có đặt mật khẩu; hãy gỡ mật khẩu rồi gửi lại, hoặc dán nội dung kế hoạch."
TOO_MUCH = "Tệp quá lớn hoặc quá phức tạp; hãy gửi tệp Word gọn hơn hoặc dán nội dung kế hoạch."
NOT_WORD = "Tệp không phải văn bản Word (.docx); hãy mở bằng Word rồi lưu lại dạng .docx, hoặc dán nội dung kế hoạch."

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def answer(data, form):
    return _words_of_pdf(data) if form == "pdf" else _words_of_docx(data)


def _words_of_pdf(data):
    import pypdf

    logging.disable(logging.CRITICAL)
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Refused(LOCKED)
    if len(reader.pages) > MAX_PAGES:
        raise Refused(TOO_MUCH)
    pages, letters = [], 0
    for page in reader.pages:
        pages.append(page.extract_text())
        letters += len(pages[-1])
        if letters > MAX_LETTERS:
            raise Refused(TOO_MUCH)
    text = "\n".join(pages)
    if sum(letter.isalpha() for letter in text) < LETTERS_PER_PAGE * len(pages):
        raise Refused(SCANNED)
    return text


def _words_of_docx(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_INFLATED:
            raise Refused(TOO_MUCH)
        names = {part.filename for part in parts}
        if "word/document.xml" not in names:
            raise Refused(NOT_WORD)
        if any(part.flag_bits & 1 for part in parts):
            raise Refused(LOCKED)
        outline = _Numbering(*(_tree(archive, f"word/{name}.xml", names) for name in ("numbering", "styles")))
        body = _tree(archive, "word/document.xml", names)
        running = [_tree(archive, name, names) for name in sorted(names) if re.fullmatch(r"word/header\d*\.xml", name)]
    heads = [line for header in running for line in _lines(header, outline) if _says_something(line)]
    lines = list(_lines(body, outline))
    return "\n".join([line for line in heads if line not in lines] + lines)


def _tree(archive, name, names):
    from defusedxml import ElementTree

    if name not in names:
        return None
    with archive.open(name) as part:
        content = part.read(MAX_INFLATED + 1)
    if len(content) > MAX_INFLATED:
        raise Refused(TOO_MUCH)
    return ElementTree.fromstring(content, forbid_dtd=True)


HEAD_OF_TASKS = (
    r"(?:nội dung|công việc|nhiệm vụ|hoạt động).*(?:thời gian|thời hạn|tiến độ)|"
    r"(?:thời gian|thời hạn|tiến độ).*(?:nội dung|công việc|nhiệm vụ)"
)


def _says_something(line):
    """False for a running head that only counts pages."""
    return sum(letter.isalpha() for letter in line) > 3


def _lines(root, outline):
    """Paragraphs in reading order; a table gives its cells from left to right, row by row, each with its lines."""
    stack = [iter(root)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == W + "p":
            marker = outline.marker(node)
            yield from f"{marker}{_paragraph(node)}".split("\n")
            stack.append(box for box in node.iter(W + "txbxContent") if not _is_fallback(node, box))
        elif node.tag == W + "tbl" and (rows := _rows_of_tasks(node)):
            yield from rows
        elif node.tag != FALLBACK:
            stack.append(iter(node))


def _rows_of_tasks(table):
    """A table of tasks, one line for each row with a tab between its cells; nothing where it is laid out otherwise."""
    rows = []
    for row in table.iter(W + "tr"):
        cells = [" ".join(_paragraph(piece) for piece in cell.iter(W + "p")).split() for cell in row.iter(W + "tc")]
        rows.append("\t".join(" ".join(cell) or "-" for cell in cells))
    if len(rows) < 2 or rows[0].count("\t") < 2 or not re.search(HEAD_OF_TASKS, rows[0].lower()):
        return []
    return rows


def _is_fallback(paragraph, box):
    return any(box is inner for fallback in paragraph.iter(FALLBACK) for inner in fallback.iter())


def _paragraph(paragraph):
    words, stack = [], [iter(paragraph)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif node.tag == W + "r":
            words.append(_run(node))
        elif node.tag not in (W + "pPr", W + "txbxContent", W + "del", FALLBACK):
            stack.append(iter(node))
    return "".join(words)


def _run(run):
    look = run.find(W + "rPr")
    if look is not None and _is_on(look.find(W + "vanish")):
        return ""
    words = []
    for node in run:
        if node.tag == W + "t":
            words.append(node.text or "")
        elif node.tag == W + "tab":
            words.append("\t")
        elif node.tag in (W + "br", W + "cr"):
            words.append("\n")
        elif node.tag == W + "noBreakHyphen":
            words.append("-")
    text = "".join(words)
    return text.upper() if look is not None and _is_on(look.find(W + "caps")) else text


def _is_on(switch):
    return switch is not None and switch.get(W + "val", "1") not in ("0", "false", "off", "none")


class _Numbering:
    """Word counts «1.», «a)», «-» itself and leaves them out of the words; this puts them back."""

    def __init__(self, numbering, styles):
        self.levels, self.lists, self.styles, self.counts = {}, {}, {}, {}
        for abstract in () if numbering is None else numbering.iter(W + "abstractNum"):
            self.levels[abstract.get(W + "abstractNumId")] = {
                int(level.get(W + "ilvl", "0")): (
                    self._value(level, "numFmt"),
                    self._value(level, "lvlText") or "",
                    int(self._value(level, "start") or 1),
                )
                for level in abstract.iter(W + "lvl")
            }
        for number in () if numbering is None else numbering.iter(W + "num"):
            self.lists[number.get(W + "numId")] = self._value(number, "abstractNumId")
        for style in () if styles is None else styles.iter(W + "style"):
            chosen = style.find(f"{W}pPr/{W}numPr")
            if chosen is not None:
                self.styles[style.get(W + "styleId")] = chosen

    @staticmethod
    def _value(node, name):
        child = node.find(W + name)
        return None if child is None else child.get(W + "val")

    def marker(self, paragraph):
        look = paragraph.find(W + "pPr")
        if look is None:
            return ""
        chosen = look.find(W + "numPr")
        if chosen is None:
            chosen = self.styles.get(self._value(look, "pStyle"))
        if chosen is None:
            return ""
        abstract = self.lists.get(self._value(chosen, "numId"))
        depth = int(self._value(chosen, "ilvl") or 0)
        levels = self.levels.get(abstract, {})
        if depth not in levels:
            return ""
        counts = self.counts.setdefault(abstract, {})
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        form, pattern, _ = levels[depth]
        if form == "none":
            return ""
        if form == "bullet":
            return "+ " if pattern == "+" else "- "
        written = re.sub(
            r"%(\d)",
            lambda level: self._count(levels, counts, int(level[1]) - 1),
            pattern,
        )
        return f"{written} " if written else ""

    @staticmethod
    def _count(levels, counts, depth):
        form, _, start = levels.get(depth, ("decimal", "", 1))
        number = counts.get(depth, start)
        if form in ("upperRoman", "lowerRoman"):
            roman = _roman(number)
            return roman.upper() if form == "upperRoman" else roman
        if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26:
            return chr((97 if form == "lowerLetter" else 65) + number - 1)
        return f"{number:02}" if form == "decimalZero" else str(number)


def _roman(number):
    written = ""
    for value, letters in ROMAN:
        while number >= value and len(written) < 20:
            written, number = written + letters, number - value
    return written
