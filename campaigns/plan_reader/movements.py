"""The movements that a plan launches or carries on, and in which form of emulation."""

import re

from campaigns.plan_reader.facts import Fact, Movement
from campaigns.plan_reader.letters import pattern

_QUOTED = r'"\s*(?P<name>[^"]{3,170}?)\s*"'
_MOVEMENT = (
    r"phong trào(?: thi đua)?(?: (?:yêu nước|thường xuyên|theo chuyên đề|chuyên đề|theo đợt|với chủ đề|"
    r"do [^\";.]{2,50} phát động|như|sau))*[:,]?\s*$"
)
_CHAIN = r"\s*(?:[,;]|và|,? ?hưởng ứng|\.\.\.|…|\(|\)|phong trào|thi đua|cuộc vận động|\d{4}|/|-|\s)*\s*$"
_UNQUOTED = (
    r"(?:phong trào thi đua|phong trào|cuộc vận động|đợt thi đua(?: cao điểm|"
    r" đặc biệt)?)(?: với chủ đề)?\s+(?P<name>(?!yêu nước|thi đua(?: yêu nước)?(?: năm| giai|,|$)|năm|giai đoạn|trên)"
    r"[^,.;:\"()]{6,150}?)(?=\s*(?:,|;|\.|\(|trên địa bàn|giai đoạn|năm \d|năm học|của (?:tỉnh|huyện|xã|phường|ngành|"
    r"đơn vị)|trong (?:cán bộ|toàn|các)|tại |$))"
)
_LAUNCHERS = (
    (r"trung ương|chính phủ|thủ tướng|chủ tịch nước", "central"),
    (r"tỉnh", "province"),
    (r"huyện|thành phố|thị xã|quận", "district"),
    (r"xã|phường|thị trấn|đặc khu", "commune"),
)
_FORMS = (
    (r"thường xuyên", "regular"),
    (r"theo chuyên đề|chuyên đề", "thematic"),
    (r"theo đợt|đợt thi đua", "drive_based"),
)


def movements_of(layout):
    """The movement that the title names; where it names none, every movement that the text lists by name."""
    named = _in_title(layout) or _listed(layout) or _unquoted(layout)
    return tuple(_once(named))


def _once(facts):
    seen = set()
    for fact in facts:
        key = "".join(letter for letter in fact.value.name.casefold() if letter.isalnum())
        if key not in seen:
            seen.add(key)
            yield fact


def _in_title(layout):
    title = layout.title
    facts = []
    for match in title.find_all(_QUOTED):
        if title.key[: match.start()].rstrip().endswith("gương"):
            continue
        start, end = match.span("name")
        name = title.text[start:end]
        if title[start:end].is_capitals():
            name = _in_running_text(layout, title.key[start:end]) or name.capitalize()
        facts.append(title.fact(start, end, Movement(name)))
    return facts


def _in_running_text(layout, key):
    """The name as the text writes it where the title shouts it."""
    for passage in (*layout.opening, *(passage for _, passage in layout.body())):
        for match in re.finditer(rf'"\s*({re.escape(key)})\s*"', passage.key):
            if not passage[match.start(1) : match.end(1)].is_capitals():
                return passage.text[match.start(1) : match.end(1)]
    return None


def _listed(layout):
    """Quoted names led by «phong trào», and the quoted names that follow one in a chain."""
    facts = []
    for node, passage in layout.body():
        if any(passage is paper for paper in layout.opening):
            continue
        end, is_chain, launcher, form = 0, _hangs_on_list(node, passage), None, None
        for match in passage.find_all(_QUOTED):
            before = passage.key[end : match.start()]
            names_itself = match["name"].startswith("phong trào")
            names_itself = names_itself or (
                pattern(
                    r"(?:tổ chức |triển khai |thực hiện |hưởng ứng )?(?:cuộc vận động|đợt thi đua)(?: thi đua)?[: ]*"
                ).fullmatch(before)
                is not None
                and not end
            )
            led = pattern(_MOVEMENT).search(before) is not None
            chained = is_chain and (pattern(_CHAIN).fullmatch(before) is not None)
            chained = chained or (is_chain and pattern(r"cuộc vận động\s*$").search(before) is not None)
            if led or names_itself:
                launcher = _launcher(passage.key[: match.start()]) or launcher
                form = _form(before) or form
            if led or names_itself or chained:
                facts.append(
                    passage.fact(
                        *match.span("name"), Movement(passage.text[slice(*match.span("name"))], launcher, form)
                    )
                )
                is_chain = True
            else:
                is_chain = False
            end = match.end()
    return facts


def _hangs_on_list(node, passage):
    """«- “Vì người nghèo”;» under «Hưởng ứng các phong trào thi đua do … phát động:»."""
    above = node.parent.whole if passage is node.words and node.parent is not None else node.words
    return above.text.endswith(":") and above.find(r"phong trào|cuộc vận động") is not None and passage.key[:1] == '"'


def _launcher(before):
    """Who launched what follows: «do Trung ương và tỉnh phát động», the last such word wins, its first level."""
    said = list(pattern(r"do (?P<who>[^.;\"]{2,60}?) phát động").finditer(before))
    if not said:
        return None
    return next((level for words, level in _LAUNCHERS if pattern(words).search(said[-1]["who"])), None)


def _form(before):
    """The one form said of the movements that follow; none where several are said."""
    forms = [form for words, form in _FORMS if pattern(words).search(before)]
    return forms[0] if len(forms) == 1 else None


def _unquoted(layout):
    title = layout.title
    match = title.find(_UNQUOTED)
    if match is None:
        return []
    start, end = title.trimmed(*match.span("name"), " '")
    name = title.text[start:end]
    if title[start:end].is_capitals():
        name = _in_running_text(layout, title.key[start:end]) or name.capitalize()
    return [title.fact(start, end, Movement(name))]


def emulation_form_of(layout):
    """The form where the plan says one for the whole: «phong trào thi đua theo chuyên đề …» in title or opening."""
    for passage in (layout.title, *layout.opening):
        for words, form in _FORMS[1:]:
            match = passage.find(words)
            if match:
                return Fact(form, *passage.span(*match.span()))
    return None
