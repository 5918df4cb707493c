"""`make bench-reader`: what the plan reader finds in whole plans against answer files written by hand.

The project's own plans (text and answer) lie in ``campaigns/tests/plans``. Answers to real plans lie there too, but
their texts do not: they are looked for in the folder named by ``PLANS_DIR`` and known by phrases, never by a file name.

A fact is one value of the JSON contract: each key of an object that stands alone, each item of a list. What is neither
stated nor claimed is no fact. In an answer ``{"one_of": [...]}`` holds readings that are equally right, and
``arguable`` describes claims that careful officers would judge differently: they count neither for nor against.
"""

import io
import json
import os
import re
import sys
import time
import unicodedata
import zipfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from xml.sax.saxutils import escape

ANSWERS = Path(__file__).resolve().parent.parent / "campaigns" / "tests" / "plans"
PRECISION_GOAL, RECALL_GOAL = Fraction(98, 100), Fraction(95, 100)
RIGHT, MISSED, FALSE, ARGUABLE = "right", "missed", "false", "arguable"

ALONE = {
    "issuer": ("name", "kind", "level"),
    "period": ("start", "end"),
    "superior_plan": ("number", "issued_on", "issuer"),
    "subjects": ("collective", "individual", "household"),
}
PLAIN = ("number", "issued_on", "place", "title", "signatory_office")
LISTS = (*("movements", "stages", "bases", "fields", "targets", "award_forms", "deadlines", "reports", "recipients"),)
KEYS = (
    *("issuer", "number", "issued_on", "place", "title", "movements", "period", "stages", "superior_plan", "bases"),
    *("fields", "subjects", "targets", "award_forms", "deadlines", "reports", "recipients", "signatory_office"),
)
LOOSE = frozenset({"phrase", "what", "label", "reports", "recipients", "collective", "individual", "household"})
CODES = frozenset({"number", "issued_on", "kind", "level", "start", "end", "value", "comparator", "per", "yearly"})
ABBREVIATIONS = {
    "ubnd": "ủy ban nhân dân",
    "hđnd": "hội đồng nhân dân",
    "mttq": "mặt trận tổ quốc",
    "ubmttq": "ủy ban mặt trận tổ quốc",
    "tđkt": "thi đua khen thưởng",
    "bcđ": "ban chỉ đạo",
    "tw": "trung ương",
}
TONES = "\u0300\u0301\u0303\u0309\u0323"


def toned_at_the_end(word):
    """«hoá» and «hóa» are one word: the tone goes behind the letters, whichever vowel it was put on."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(c for c in letters if c not in TONES) + "".join(c for c in letters if c in TONES)


def words(text):
    """The words of a text without case, marks and punctuation, usual abbreviations written out."""
    found = re.findall(r"[^\W_]+|%", unicodedata.normalize("NFC", str(text)).casefold())
    spelt = (part for word in found for part in ABBREVIATIONS.get(word, word).split())
    return [toned_at_the_end(word) for word in spelt]


def shared(first, second):
    rest, count = list(second), 0
    for word in first:
        if word in rest:
            rest.remove(word)
            count += 1
    return count


def agrees_loosely(expected, given, *, label=False):
    """One contains the other, or they share six words in ten; a label in the reader's own words may be the shorter."""
    ours, theirs = words(expected), words(given)
    if ours == theirs:
        return True
    short, long = sorted((ours, theirs), key=len)
    if len(short) < 3 and 3 * len(short) < len(long):
        return False
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True
    common = shared(ours, theirs)
    return 10 * common >= 6 * (len(short) if label else len(ours) + len(theirs) - common)


def begins_alike(expected, given):
    """«hộ» and «hộ nghèo» are the same unit of counting."""
    short, long = sorted((words(expected), words(given)), key=len)
    return bool(short) and long[: len(short)] == short


def agrees(expected, given, key):
    """Whether a value read is the value expected; ``key`` says how strictly it is compared."""
    if isinstance(expected, dict) and "one_of" in expected:
        return any(agrees(each, given, key) for each in expected["one_of"])
    if isinstance(expected, dict):
        return isinstance(given, dict) and all(agrees(value, given.get(name), name) for name, value in expected.items())
    if expected is None or given is None:
        return expected is given
    if isinstance(expected, bool) or isinstance(given, bool):
        return expected is given
    if key == "number":
        return re.sub(r"\s", "", unicodedata.normalize("NFC", expected)).upper() == str(given).upper()
    if key == "unit":
        return begins_alike(expected, given)
    if key in LOOSE and isinstance(given, str):
        return agrees_loosely(expected, given, label=key == "what")
    if isinstance(expected, str) and key not in CODES:
        return isinstance(given, str) and words(expected) == words(given)
    return expected == given


@dataclass(frozen=True)
class Finding:
    """One fact of one plan: what the answer says, what the reader said, and how that counts."""

    kind: str
    outcome: str
    expected: object = None
    given: object = None

    @property
    def key(self):
        return self.kind.split(".")[0]


def score(answer, given, arguable=None):
    """Compare a reader's JSON object with an answer of the same shape; one finding per fact."""
    if missing := [key for key in KEYS if key not in answer or key not in given]:
        raise ValueError(f"keys of the contract that are not there: {', '.join(missing)}")
    arguable = arguable or {}
    findings = []
    for key in KEYS:
        if key in LISTS:
            findings += score_list(key, answer[key], given[key], arguable.get(key, ()))
        elif key in ALONE:
            ours, theirs = answer[key] or {}, given[key] or {}
            for name in ALONE[key]:
                kind = f"{key}.{name}"
                findings += score_value(kind, name, ours.get(name), theirs.get(name), kind in arguable)
        else:
            findings += score_value(key, key, answer[key], given[key], key in arguable)
    return findings


def score_value(kind, key, expected, given, arguable):
    if expected is None and given is None:
        return []
    if agrees(expected, given, key):
        return [Finding(kind, RIGHT, expected, given)] if given is not None else []
    if arguable:
        return [Finding(kind, ARGUABLE, expected, given)]
    missed = [Finding(kind, MISSED, expected, given)] if expected is not None else []
    return missed + ([Finding(kind, FALSE, expected, given)] if given is not None else [])


def score_list(key, expected, given, arguable):
    partner = pairs([[agrees(ours, theirs, key) for theirs in given] for ours in expected])
    findings = [
        Finding(key, RIGHT, ours, given[partner[number]])
        if number in partner
        else Finding(key, MISSED, ours, nearest(ours, [g for j, g in enumerate(given) if j not in partner.values()]))
        for number, ours in enumerate(expected)
    ]
    rest = [theirs for number, theirs in enumerate(given) if number not in partner.values()]
    forgiven = pairs([[agrees(pattern, theirs, key) for theirs in rest] for pattern in arguable]).values()
    unmatched = [ours for number, ours in enumerate(expected) if number not in partner]
    return findings + [
        Finding(key, ARGUABLE, None, theirs)
        if number in forgiven
        else Finding(key, FALSE, nearest(theirs, unmatched), theirs)
        for number, theirs in enumerate(rest)
    ]


def pairs(fits):
    """The largest one-to-one pairing of rows with columns that fit, as ``{row: column}``."""
    row_of = {}

    def place(row, tried):
        for column, fit in enumerate(fits[row]):
            if fit and column not in tried:
                tried.add(column)
                if column not in row_of or place(row_of[column], tried):
                    row_of[column] = row
                    return True
        return False

    for row in range(len(fits)):
        place(row, set())
    return {row: column for column, row in row_of.items()}


def nearest(fact, others):
    """The fact among ``others`` that shares most words with this one, for the eye of the reader's author."""
    mine = words(json.dumps(fact, ensure_ascii=False))
    return max(others, key=lambda other: shared(mine, words(json.dumps(other, ensure_ascii=False))), default=None)


@dataclass(frozen=True)
class Tally:
    right: int
    expected: int
    given: int

    @classmethod
    def of(cls, findings):
        outcomes = [finding.outcome for finding in findings]
        right = outcomes.count(RIGHT)
        return cls(right, right + outcomes.count(MISSED), right + outcomes.count(FALSE))

    @property
    def precision(self):
        return Fraction(self.right, self.given) if self.given else Fraction(1)

    @property
    def recall(self):
        return Fraction(self.right, self.expected) if self.expected else Fraction(1)

    @property
    def short_of(self):
        """Which goals are not reached, in words; empty when both are."""
        goals = (("precision", self.precision, PRECISION_GOAL), ("recall", self.recall, RECALL_GOAL))
        return [f"{name} {float(value):.3f} < {float(goal):.2f}" for name, value, goal in goals if value < goal]


@dataclass(frozen=True)
class Case:
    """A plan with its answer; ``real`` when the text is not the project's own."""

    name: str
    filename: str
    content: bytes
    answer: dict
    arguable: dict
    real: bool

    def read(self):
        """What the reader makes of the file, and the seconds it took from bytes to JSON."""
        from campaigns.plan_reader import as_json, read_plan, text_of

        began = time.perf_counter()
        given = as_json(read_plan(text_of(self.filename, io.BytesIO(self.content))))
        return given, time.perf_counter() - began


def own_cases():
    for path in sorted(ANSWERS.glob("*.json")):
        sheet = json.loads(path.read_text())
        if "found_by" in sheet:
            continue
        text = path.with_suffix(".txt").read_text()
        as_word = sheet["delivered_as"] == "docx"
        content = docx_of(text) if as_word else text.encode()
        filename = f"{path.stem}.{sheet['delivered_as']}"
        yield Case(path.stem, filename, content, sheet["answer"], sheet["arguable"], real=False)


def real_cases(folder):
    """The real plans in ``folder`` that have an answer file, and sentences on answers or texts without the other."""
    from campaigns.plan_reader import text_of

    files = [path for path in sorted(Path(folder).iterdir()) if path.suffix in {".txt", ".docx", ".pdf"}]
    texts = {path: f" {' '.join(words(text_of(path.name, io.BytesIO(path.read_bytes()))))} " for path in files}
    cases, remarks = [], []
    for sheet_path in sorted(ANSWERS.glob("*.json")):
        sheet = json.loads(sheet_path.read_text())
        if "found_by" not in sheet:
            continue
        phrases = [f" {' '.join(words(phrase))} " for phrase in sheet["found_by"]]
        found = [path for path, text in texts.items() if all(phrase in text for phrase in phrases)]
        if len(found) != 1:
            remarks.append(f"{sheet_path.stem}: {len(found)} texts with {sheet['found_by']}, one is needed")
            continue
        path = found[0]
        del texts[path]
        cases.append(Case(sheet_path.stem, path.name, path.read_bytes(), sheet["answer"], sheet["arguable"], real=True))
    remarks += [f"{path.name}: a text without an answer file, not scored" for path in texts]
    return cases, remarks


def all_cases():
    """Every case there is, and what was left out or could not be matched."""
    cases, remarks = list(own_cases()), []
    if folder := os.environ.get("PLANS_DIR"):
        real, remarks = real_cases(folder)
        cases += real
    else:
        left_out = sum("found_by" in json.loads(path.read_text()) for path in ANSWERS.glob("*.json"))
        remarks = [f"PLANS_DIR is not set: the {left_out} real plans are LEFT OUT, only the project's own are measured"]
    return cases, remarks


def docx_of(text):
    """A Word file of a text whose lines `{table}`, `{cell}` and `{end}` draw a table; runs are cut inside words."""

    def paragraph(line):
        pieces = re.findall(r".{1,23}", line)
        runs = "".join(f'<w:r><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>' for piece in pieces)
        return f"<w:p>{runs}</w:p>"

    marks = {
        "{table}": "<w:tbl><w:tr><w:tc>",
        "{cell}": "</w:tc><w:tc>",
        "{end}": "</w:tc></w:tr></w:tbl>",
    }
    body = "".join(marks.get(line) or paragraph(line) for line in text.splitlines())
    package = "http://schemas.openxmlformats.org/package/2006"
    main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    word_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{word_type}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{main}"><w:body>{body}</w:body></w:document>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, xml in parts.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return stream.getvalue()


def show(value):
    return "(not stated)" if value is None else json.dumps(value, ensure_ascii=False)


def print_findings(findings):
    """Every fact that is not right, in full, with its counterpart on the other side beside it."""
    for finding in sorted(findings, key=lambda each: KEYS.index(each.key)):
        if finding.outcome != RIGHT:
            print(f"  {finding.outcome.upper():8} {finding.kind}")
            print(f"    expected: {show(finding.expected)}\n    read:     {show(finding.given)}")


def row(name, findings, seconds=None):
    tally = Tally.of(findings)
    took = "" if seconds is None else f"{seconds:9.2f}"
    precision = f"{float(tally.precision):.3f}" if tally.given else "-"
    recall = f"{float(tally.recall):.3f}" if tally.expected else "-"
    print(f"{name:28}{tally.expected:9}{tally.given:7}{tally.right:7}{precision:>11}{recall:>8}{took}")
    return tally


def main():
    cases, remarks = all_cases()
    read = [(case, *case.read()) for case in cases]
    scored = [(case, score(case.answer, given, case.arguable), seconds) for case, given, seconds in read]
    for case, findings, _ in scored:
        print(f"\n=== {case.name} ({'real' if case.real else 'own'}, {case.filename})")
        print_findings(findings)
    heading = f"{'':28}{'expected':>9}{'read':>7}{'right':>7}{'precision':>11}{'recall':>8}"
    short = []
    for group, real in (("real plans", True), ("own plans", False)):
        chosen = [entry for entry in scored if entry[0].real is real]
        if not chosen:
            continue
        together = [finding for _, findings, _ in chosen for finding in findings]
        print(f"\n{group.upper()}\n{heading}")
        for key in KEYS:
            row(key, [finding for finding in together if finding.key == key])
        print(f"{heading}  seconds")
        for case, findings, seconds in chosen:
            row(case.name, findings, seconds)
        tally = row("total", together, sum(seconds for _, _, seconds in chosen))
        short += [f"{group}: {sentence}" for sentence in tally.short_of]
        print(f"arguable, not counted: {sum(finding.outcome == ARGUABLE for finding in together)}")
    for remark in remarks:
        print(f"\n!!! {remark}")
    unmatched = [remark for remark in remarks if "one is needed" in remark]
    for sentence in short:
        print(f"BELOW THE GOAL: {sentence}")
    return 1 if short or unmatched else 0


if __name__ == "__main__":
    sys.exit(main())
