"""Models that may be the same one: found by the words of their names, weighed by place, field and forces, explained."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Length

from models_registry.models import MobilisationModel, NameToken
from units.text import clean_line, search_key

TELL_NOTHING = (("mo", "hinh"), ("dan", "van", "kheo"), ("dan", "van"))
EMPTY = re.compile(rf"\b(?:{'|'.join(map(' '.join, TELL_NOTHING))})\b")
LONG_I = re.compile(r"(?<=[hklmst])y\b")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_DESCRIBED = 40
RAREST, MOST_BEARERS, ROOM_FOR_MORE = 3, 20_000, 35
MOST_SHOWN = 10
LIKE, HALF_LIKE, NEARLY_SAME = 70, 50, 90
SAME_UNIT, SAME_FIELD, SAME_PLACE, SAME_FORCES = 15, 10, 10, 10


@dataclass(frozen=True)
class Likeness:
    """A model that may be the same one, how much it looks so (``score``, larger is nearer) and why."""

    model: MobilisationModel
    score: int
    reasons: tuple[str, ...]

    @property
    def reason(self):
        text = "; ".join(self.reasons)
        return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True)
class Described:
    """What a name is judged by: its telling words as they are spelt, and what stands around it."""

    words: dict
    unit_id: int
    commune_id: int | None
    campaign_id: int | None = None
    source_id: int | None = None
    field: str = ""
    place: frozenset = frozenset()
    forces: frozenset = frozenset()


def telling_words(title):
    """``{word without accents: word as spelt}`` in order, without «mô hình», «dân vận khéo»; «mỹ» and «mĩ» meet."""
    pairs = [(LONG_I.sub("i", search_key(word))[:40], word) for word in re.findall(r"\w+", clean_line(title))]
    pairs = [(token, word) for token, word in pairs if token]
    tokens = [token for token, _ in pairs]
    at, kept = 0, {}
    while at < len(tokens):
        empty = next((words for words in TELL_NOTHING if tuple(tokens[at : at + len(words)]) == words), ())
        if not empty:
            kept.setdefault(*pairs[at])
        at += len(empty) or 1
    return kept


def similar_models(
    title, unit, *, but=None, source_id=None, campaign=None, field=None, place="", forces=(), wide=False
):
    """Counted models whose name resembles ``title``, nearest first, at most ``MOST_SHOWN``; the officer decides.

    Looks through the unit's commune, whatever the movement: the list of models is public inside its commune. A unit
    without a commune is compared with its own models. ``wide`` looks through the whole province, where only a name
    that is nearly the same tells anything. A copy is no twin of the model it was copied from (``source_id``).
    """
    asked = Described(
        words=telling_words(title),
        unit_id=unit.pk,
        commune_id=unit.commune_id,
        campaign_id=campaign.pk if campaign else None,
        source_id=source_id,
        field=search_key(field.name) if field else "",
        place=frozenset(telling_words(place)),
        forces=frozenset(map(search_key, forces)),
    )
    if not asked.words:
        return []
    rows = MobilisationModel.objects.counted().exclude(pk__in={but.pk if but else None, source_id} - {None})
    if wide and unit.province_id:
        rows = rows.filter(province=unit.province_id, pk__in=bearers_of(asked.words))
        longest = len(" ".join(asked.words)) + ROOM_FOR_MORE
        rows, floor = rows.annotate(length=Length("search_key")).filter(length__lte=longest), NEARLY_SAME
    else:
        rows, floor = rows.filter(commune=unit.commune_id) if unit.commune_id else rows.filter(unit=unit), HALF_LIKE
    keys = resembling(asked.words, rows.order_by().values_list("pk", "search_key"), floor)
    return nearest(asked, described_models(keys).values()) if keys else []


def similar_to(model, *, wide=False):
    """``similar_models`` of a model that is written already."""
    return similar_models(
        model.title,
        model.unit,
        but=model,
        source_id=model.replicated_from_id,
        campaign=model.campaign,
        field=model.field,
        place=model.place_and_people,
        forces=[row.name for row in model.force_rows.all()],
        wide=wide,
    )


def similar_to_each(models):
    """``{key of a model: what it resembles in its commune}``, in a number of queries that does not grow with them."""
    communes = {model.commune_id for model in models} - {None}
    around = defaultdict(list)
    rows = MobilisationModel.objects.counted().filter(commune__in=communes)
    for key, commune, name in rows.values_list("pk", "commune", "search_key"):
        around[commune].append((key, name))
    wanted = {
        model.pk: [
            key
            for key in resembling(telling_words(model.title), around[model.commune_id])
            if key not in (model.pk, model.replicated_from_id)
        ]
        for model in models
    }
    known = described_models({*wanted, *(key for keys in wanted.values() for key in keys)})
    found = {pk: nearest(known[pk][1], [known[key] for key in keys]) for pk, keys in wanted.items()}
    return {pk: likenesses for pk, likenesses in found.items() if likenesses}


def resembling(words, names, floor=HALF_LIKE):
    """Keys out of ``(key, search key of a name)`` that look alike by the name alone, the nearest first."""
    least = 0 if misspelt(words) else 2 if len(words) > 2 else 1
    points = {}
    for key, name in names:
        others = dict.fromkeys(LONG_I.sub("i", EMPTY.sub(" ", name)).split())
        shared = len(words.keys() & others.keys())
        if shared < least or points_for(shared, near_allowed(words), words, others) < floor:
            continue
        if (share := name_points(words, others)) >= floor:
            points[key] = share
    return sorted(points, key=lambda key: (-points[key], -key))[:MOST_DESCRIBED]


def bearers_of(words):
    """Keys of models whose name may bear all the words, of a longer name all but one; by the rarest of them alone."""
    tokens = words.keys() | misspelt(words)
    met = NameToken.objects.filter(token__in=tokens).order_by().values_list("token").annotate(n=Count("*"))
    rare, least = [token for token, _ in sorted(met, key=lambda pair: pair[1])], 1
    if len(words) > 1:
        spared = (len(words) > 2) - (len(words) - len(rare))
        if spared < 0:
            return []
        rare = rare[: spared + RAREST]
        least = max(1, len(rare) - spared)
    bearers = NameToken.objects.filter(token__in=rare).order_by().values_list("model").annotate(n=Count("*"))
    return [key for key, _ in bearers.filter(n__gte=least)[:MOST_BEARERS]]


def misspelt(words):
    """For a name of one long word, the words that are one letter away; longer names are found by their other words."""
    return {near for word in words if len(words) == 1 and len(word) >= 5 for near in one_letter_away(word)}


def same_name(one, other):
    """Whether two names have the same telling words."""
    words, others = telling_words(one).keys(), telling_words(other).keys()
    return words == others if words or others else search_key(one) == search_key(other)


def likely_names(title, models):
    """Those of the models whose name alone makes them look the same, the nearest first."""
    words = telling_words(title)
    scored = [(name_points(words, telling_words(model.title)), model) for model in models]
    return [model for points, model in sorted(scored, key=lambda pair: -pair[0]) if points >= LIKE]


def described_models(keys):
    """``{key: (model, Described)}``: two queries."""
    rows = MobilisationModel.objects.filter(pk__in=keys).select_related("unit", "field", "campaign")
    return {
        model.pk: (
            model,
            Described(
                words=telling_words(model.title),
                unit_id=model.unit_id,
                commune_id=model.commune_id,
                campaign_id=model.campaign_id,
                source_id=model.replicated_from_id,
                field=search_key(model.field.name) if model.field else "",
                place=frozenset(telling_words(model.place_and_people)),
                forces=frozenset(search_key(row.name) for row in model.force_rows.all()),
            ),
        )
        for model in rows.prefetch_related("force_rows")
    }


def nearest(asked, candidates):
    found = [likeness for model, described in candidates if (likeness := judge(asked, model, described))]
    return sorted(found, key=lambda likeness: (-likeness.score, -likeness.model.pk))[:MOST_SHOWN]


def judge(asked, model, described):
    """The ``Likeness`` of a candidate, or ``None`` where it does not look the same."""
    points, more = name_points(asked.words, described.words), 0
    reasons = [name_reason(asked.words, described.words)]
    if asked.unit_id == described.unit_id:
        more += SAME_UNIT
        reasons.append(f"cùng ở {model.unit.name_in_text}")
    if asked.field and asked.field == described.field:
        more += SAME_FIELD
        reasons.append("cùng lĩnh vực")
    if 100 * len(asked.place & described.place) >= 60 * max(len(asked.place), len(described.place), 1):
        more += SAME_PLACE
        reasons.append("địa bàn, đối tượng gần như nhau")
    if common := asked.forces & described.forces:
        more += SAME_FORCES
        names = [row.name for row in model.force_rows.all() if search_key(row.name) in common]
        reasons.append(f"cùng lực lượng {', '.join(names)}")
    if points < (HALF_LIKE if asked.commune_id == described.commune_id else NEARLY_SAME) or points + more < LIKE:
        return None
    if asked.source_id and asked.source_id == described.source_id:
        reasons.append("cùng nhân rộng từ một mô hình")
    if asked.campaign_id and asked.campaign_id != described.campaign_id:
        reasons.append(f"thuộc phong trào khác: {model.campaign}")
    return Likeness(model, points + more, tuple(reasons))


def near_allowed(words):
    """How many words of a name may be one letter apart."""
    return max(1, len(words) // 4)


def matched(words, others):
    """Words that both names have, and pairs that are one letter apart."""
    shared = [token for token in words if token in others]
    rest = [token for token in others if token not in words]
    near = []
    for token in words:
        if rest and token not in others and len(near) < near_allowed(words):
            twin = next((other for other in rest if one_letter_apart(token, other)), None)
            if twin is not None:
                rest.remove(twin)
                near.append((token, twin))
    return shared, near


def name_points(words, others):
    """From 0 to 100; the order of the words does not matter, a name of one word counts only as a whole."""
    shared, near = matched(words, others)
    return points_for(len(shared), len(near), words, others)


def points_for(shared, near, words, others):
    longer, shorter = max(len(words), len(others)), min(len(words), len(others))
    if not shorter or shared + near < min(2, longer):
        return 0
    points = 100 * shared + 80 * near
    return max(2 * points // (longer + shorter), 80 * points // (100 * shorter))


def name_reason(words, others):
    shared, near = matched(words, others)
    apart = ", ".join(f"«{words[token]}» – «{others[twin]}»" for token, twin in near)
    if len(shared) == len(words) == len(others):
        return "trùng tên"
    if len(shared) + len(near) == len(words) == len(others):
        return f"tên chỉ khác một chữ cái: {apart}"
    if len(shared) == len(others):
        return "tên đang đặt chứa đủ các từ của tên này"
    if len(shared) == len(words):
        return "tên này chứa đủ các từ của tên đang đặt"
    spelt = ", ".join(words[token] for token in shared)
    said = f"cùng {len(shared)}/{max(len(words), len(others))} từ: {spelt}"
    return f"{said}; khác một chữ cái: {apart}" if near else said


def one_letter_apart(one, other):
    """Whether a letter was changed, left out, added, or two neighbours were swapped; words of two letters tell less."""
    if one == other or min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((at for at, letter in enumerate(one) if letter != other[at]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped == other[at:]


def one_letter_away(word):
    """Every spelling that is one letter away."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    yield from {
        *(head + tail[1:] for head, tail in cuts if tail),
        *(head + letter + tail[1:] for head, tail in cuts if tail for letter in LETTERS),
        *(head + letter + tail for head, tail in cuts for letter in LETTERS),
        *(head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1),
    } - {word}
