"""Tables of tasks: the rows below a head such as «TT | Nội dung công việc | Thời gian | Đơn vị thực hiện».

A row becomes one line of a list, «- nội dung, đơn vị: thời gian.», so that the rules for running text read it. Its
cells keep their order; the marks between them stand nowhere in the plan and take the place of the letter before.
"""

from campaigns.plan_reader.letters import Passage
from campaigns.plan_reader.lines import Line

_COUNT = r"(?:tt|stt|số tt|số thứ tự)\W*$"
_WHEN = r"(?:thời gian|thời hạn|tiến độ|thời điểm|hạn)\b"
_WHAT = r"(?:các )?(?:nội dung|công việc|nhiệm vụ|hoạt động|việc|tên công việc|phần việc)\b"
_WHO = (
    r"(?:đơn vị|cơ quan|bộ phận|tập thể|cán bộ|người)\b.{0,30}(?:thực hiện|chủ trì|phụ trách|chịu trách nhiệm)|"
    r"chủ trì|phụ trách"
)
MOST_COLUMNS = 9


def rows_as_lines(lines):
    """The lines with every table of tasks turned into a list; other lines as they are."""
    done, at = [], 0
    while at < len(lines):
        columns = _head_of(lines[at])
        if columns is None:
            done.append(lines[at])
            at += 1
            continue
        width, at = len(lines[at].cells), at + 1
        while at < len(lines) and (row := _row(lines[at], columns, width)):
            done.append(row)
            at += 1
    return done


def _head_of(line):
    """Which column says what, when and who; None where the line heads no table of tasks."""
    if not 3 <= len(line.cells) <= MOST_COLUMNS:
        return None
    columns = {}
    for number, cell in enumerate(line.cells):
        for name, words in (("count", _COUNT), ("when", _WHEN), ("what", _WHAT), ("who", _WHO)):
            if len(cell) < 60 and cell.begins(words):
                columns.setdefault(name, number)
                break
    return columns if {"when", "what"} <= set(columns) else None


def _row(line, columns, width):
    """The row as one line, or None where the table has ended."""
    cells = line.cells
    missing = width - len(cells)
    if missing and not (missing == 1 and "count" in columns and not cells[0].text.strip(". ").isdigit()):
        return None
    shift = missing if columns.get("count") == 0 else 0
    order = sorted((column - shift, name) for name, column in columns.items() if name != "count")
    if any(not 0 <= column < len(cells) for column, _ in order):
        return None
    text, places = "- ", [cells[order[0][0]].places[0]] * 2
    for number, (column, name) in enumerate(order):
        piece = cells[column]
        start, end = piece.trimmed(0, len(piece), " .;:-+")
        following = order[number + 1][1] if number + 1 < len(order) else None
        glue = "." if following is None else ": " if "when" in (name, following) else ", "
        text += piece.text[start:end] + glue
        places += [*piece.places[start:end], *[piece.places[max(end - 1, 0)]] * len(glue)]
    words = Passage(text, tuple(places))
    return Line(words, (words,), False, 1)
