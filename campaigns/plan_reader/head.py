"""Who issued the plan, under which number, where, when, under what title."""

import re

from campaigns.plan_reader.bodies import (
    BODY_HEAD,
    CENTRAL,
    FRONT,
    PARTY,
    STATE,
    has_place,
    kind_of,
    level_of,
    level_of_cities,
    sensibly_cased,
)
from campaigns.plan_reader.dates import make_date
from campaigns.plan_reader.documents import NUMBER, clean_number
from campaigns.plan_reader.facts import Fact
from campaigns.plan_reader.letters import CAPITAL, SMALL, fold, joined, pattern

_NATION = pattern(
    r"cộng hòa xã hội(?: chủ nghĩa(?: việt nam)?)?|(?:xã hội )?chủ nghĩa việt nam|độc lập ?- ?tự do ?- ?hạnh phúc|"
    r"đảng cộng sản việt nam|dự thảo"
)
_NUMBERED = pattern(r"\bsố\s*[:.]?\s*")
_BLANK = pattern(r"số\s*[:.]?[\s.…_]*(?=[-/]\s*[a-zđ]{2})|số\s*:?\s*[.…_]*$")
_DATED = pattern(
    r"ngày\s*(?P<day2>\d{1,2})\s*[/.-]\s*(?P<month2>\d{1,2})\s*[/.-]\s*(?P<year2>\d{4})|"
    r"ngày\s*(?P<day>\d{1,2}|[\s.…_]*)\s*tháng\s*(?P<month>\d{1,2}|[\s.…_]*)\s*năm\s*(?P<year>\d{4}|\d{0,3}[.…_\s]*)"
)
_PLACE = re.compile(
    rf"(?:^|(?<=[\s;|]))(?P<place>[{CAPITAL}][^,;:/\d|]{{1,45}}?(?: \d{{1,2}})?)\s*,\s*$|"
    rf"(?:^|(?<=[\s;|]))(?P<unmarked>[{CAPITAL}][{SMALL}]+(?: [{CAPITAL}][{SMALL}]+){{0,4}}(?: \d{{1,2}})?)\s*$"
)
_SHOUTED = re.compile(rf"(?:[{CAPITAL}]{{2,}}[ -]+){{2,}}(?=[{CAPITAL}][{SMALL}])")
_ISSUES = (
    r"(?:đã |sẽ |nay )?(?:ban hành|xây dựng|đề ra|triển khai|phát động|tổ chức|hướng dẫn|"
    r"thống nhất)(?: và \w+ ?\w*)?"
    r"(?: (?:nội dung|thực hiện|triển khai|bản|tổ chức|thực hiện tốt)){0,3} (?:kế hoạch|chương trình|hướng dẫn)"
)
_ASKS = r"\s*(?:yêu cầu|đề nghị|giao|kính đề nghị|trân trọng|kêu gọi)\b"


def cleared(line):
    """The line of a head without the motto of the nation or the Party beside it."""
    text = _NATION.sub(lambda match: " " * len(match[0]), line.key)
    keep = [at for at, letter in enumerate(text) if letter != " " or line.text[at] == " "]
    if len(keep) == len(line):
        return line
    passage = type(line)("".join(line.text[at] for at in keep), tuple(line.places[at] for at in keep))
    return passage[slice(*passage.trimmed(0, len(passage)))]


def head_pieces(layout):
    """The cells of the head, mottos taken away."""
    return [piece for line in layout.head for cell in line.cells if (piece := cleared(cell)).text]


def number_of(pieces):
    """The plan's own number, or None where it is blank; and the place of the blank."""
    blank = None
    for piece in pieces:
        match = _NUMBERED.search(piece.key)
        if match is None:
            continue
        number = NUMBER.match(piece.digits, match.end())
        if number:
            return piece.fact(*number.span("number"), clean_number(number["number"])), None
        empty = _BLANK.match(piece.key, match.start())
        if empty and blank is None:
            blank = piece.fact(match.start(), len(piece))
    return None, blank


def date_and_place(pieces):
    """Date and place facts, and the stretch that holds them where the date is not whole."""
    for at, piece in enumerate(pieces):
        match = _DATED.search(piece.key)
        if match is None and at + 1 < len(pieces) and piece.key.rstrip().endswith(("ngày", ",")):
            piece = joined(pieces[at : at + 2])
            match = _DATED.search(piece.key)
        if match is None:
            continue
        named = _PLACE.search(_after_number(piece.text[: match.start()]))
        place = None
        if named:
            group = "place" if named["place"] else "unmarked"
            start = match.start() - len(_after_number(piece.text[: match.start()])) + named.start(group)
            end = start + len(named[group])
            if beside := _SHOUTED.match(piece.text, start, end):
                start = beside.end()
            place = piece.fact(start, end)
        day = _day_of(match)
        issued_on = piece.fact(*match.span(), day) if day else None
        return issued_on, place, None if issued_on else piece.fact(*match.span())
    return None, None, None


def _after_number(text):
    """What follows «Số: 15/KH-UBND» on a line that holds both columns of the head; as long as its tail."""
    number = NUMBER.search(text)
    return text[number.end() :] if number else text


def _day_of(match):
    """The day, or None where a part is blank or the calendar lacks it."""
    if match["day2"]:
        return make_date(match["year2"], match["month2"], match["day2"])
    if all(match[part].strip().isdigit() for part in ("day", "month", "year")):
        return make_date(match["year"], match["month"], match["day"])
    return None


def title_of(layout):
    title = layout.title
    return title.fact(0, len(title), marks=" .:*-–_") if len(title) else None


def issuer_of(layout, pieces):
    """The issuing body as the running text or, failing that, the head names it."""
    candidates = [_in_opening(layout), _in_head(pieces), _in_closing(layout)]
    named = [fact for fact in candidates if fact and has_place(fact.value)]
    chosen = next(iter(named), None) or next((fact for fact in candidates if fact), None)
    fuller = (fact for fact in named if fold(fact.value).startswith(f"{fold(chosen.value)} "))
    return next(fuller, chosen)


def _in_opening(layout):
    for passage in reversed(layout.opening):
        for match in reversed(list(passage.find_all(_ISSUES))):
            fact = _subject_before(passage, match.start())
            if fact:
                return fact
    return None


def _in_closing(layout):
    for match in layout.closing.find_all(_ASKS):
        fact = _subject_before(layout.closing, match.start())
        if fact:
            return fact
    return None


def _subject_before(passage, end):
    """The body that stands right before the verb at ``end``."""
    window = max(passage.key.rfind(mark, 0, end) for mark in (";", ". ", ":"))
    heads = [
        match.start()
        for match in pattern(rf"(?<!\w){BODY_HEAD}").finditer(passage.key, window + 1, end)
        if end - match.start() < 160
    ]
    comma = passage.key.rfind(",", window + 1, end)
    after_comma = [start for start in heads if start > comma]
    chosen = after_comma or heads[-1:]
    for start in chosen:
        if pattern(r"của $").search(passage.key, max(start - 4, 0), start) and len(chosen) > 1:
            continue
        aside = pattern(r"\s*\((?:sau đây |dưới đây )?(?:gọi|viết) tắt").search(passage.key, start, end)
        name = passage.fact(start, aside.start() if aside else end, marks=" ,")
        if (
            name
            and len(name.value) < 150
            and not pattern(r"\b(?:số|ngày|về việc|căn cứ)\b").search(passage.key, start, end)
        ):
            return name
    return None


def head_bodies(pieces):
    """Bodies in the head, the superior first, each as a passage over its lines."""
    groups = []
    for piece in pieces:
        if _DATED.search(piece.key) or _NUMBERED.match(piece.key) or not any(letter.isalpha() for letter in piece.text):
            continue
        number = _NUMBERED.search(piece.key)
        piece = piece[: number.start()] if number else piece
        if not piece.is_capitals() or piece.text.startswith(("/", "-")):
            continue
        begins = pattern(rf"\W*{BODY_HEAD}").match(piece.key + " ")
        if begins or not groups:
            groups.append([piece])
        else:
            groups[-1].append(piece)
    bodies = [joined(group) for group in groups]
    return [body for body in bodies if pattern(rf"(?<!\w){BODY_HEAD}").search(body.key + " ")]


def _in_head(pieces):
    bodies = head_bodies(pieces)
    if not bodies:
        return None
    body = bodies[-1]
    is_office_of_party = pattern(r"\W*ban (?:dân vận|tuyên giáo|tổ chức|tuyên giáo và dân vận)\W*$").match(body.key)
    if len(bodies) > 1 and is_office_of_party and pattern(r"\w+ ủy\b").search(bodies[-2].key):
        body = joined([body, bodies[-2]])
    if len(bodies) > 1 and pattern(r"\W*(?:ban thường trực|ban thường vụ|ban chấp hành|ban giám hiệu)\W*$").match(
        body.key
    ):
        body = joined([bodies[-1], bodies[-2]])
    first, last = min(body.places), max(body.places)
    return Fact(sensibly_cased(body.text.strip(" *-–")), first, last + 1)


def kind_and_level(layout, pieces, issuer, number, issued_on, whole_key):
    """Facts on the issuer's kind and level, with the words they rest on; a central body has no level here."""
    if issuer is None:
        return None, None
    cities = level_of_cities(whole_key, issued_on and issued_on.value)
    bodies = head_bodies(pieces)
    kind = Fact(kind_of(issuer.value), issuer.start, issuer.end)
    if kind.value == STATE:
        kind = _kind_by_form(layout, bodies, number) or kind
    level = level_of(issuer.value, cities=cities)
    if level == CENTRAL:
        return kind, None
    if level:
        return kind, Fact(level, issuer.start, issuer.end)
    for body in reversed(bodies):
        level = level_of(body.text, cities=cities)
        if level and level != CENTRAL:
            return kind, body.fact(0, len(body), level)
    if (
        kind.value in (PARTY, FRONT)
        and number
        and (match := pattern(r"[-/](tu|hu|qu|đu|đux|tv)$").search(number.value.lower()))
    ):
        levels = {"tu": "province", "hu": "district", "qu": "district", "tv": "district"}
        return kind, Fact(levels.get(match[1], "commune"), number.start, number.end)
    return kind, None


def _kind_by_form(layout, bodies, number):
    """A steering committee is the Party's where its head or its way of numbering is."""
    for body in bodies:
        if (kind := kind_of(body.text)) != STATE and not pattern(r"ủy ban nhân dân|ubnd").search(body.key):
            return body.fact(0, len(body), kind)
    motto = next((line.words for line in layout.head if line.words.find(r"đảng cộng sản việt nam")), None)
    if motto:
        return motto.fact(0, len(motto), PARTY)
    if number and re.match(r"\d+-KH/", number.value):
        return Fact(PARTY, number.start, number.end)
    return None
