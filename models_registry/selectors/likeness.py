"""Models that may be the same one: found by the words of their names, weighed by place, field and forces, explained."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from models_registry.enums import COUNTED
from models_registry.models import MobilisationModel, NameToken
from units.text import clean_line, search_key

TELL_NOTHING = (("mo", "hinh"), ("dan", "van", "kheo"), ("dan", "van"))
LONG_I = re.compile(r"(?<=[hklmst])y\b")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_CANDIDATES = 400
MOST_EACH = 20
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


def similar_models(title, unit, *, but=None, campaign=None, field=None, place="", forces=(), wide=False):
    """Counted models whose name resembles ``title``, nearest first, at most ``MOST_SHOWN``; the officer decides.

    Looks through the unit's commune, whatever the movement: the list of models is public inside its commune. A unit
    without a commune is compared with its own models. ``wide`` looks through the whole province, where only a name
    that is nearly the same tells anything.
    """
    asked = Described(
        words=telling_words(title),
        unit_id=unit.pk,
        commune_id=unit.commune_id,
        campaign_id=campaign.pk if campaign else None,
        field=search_key(field.name) if field else "",
        place=frozenset(telling_words(place)),
        forces=frozenset(map(search_key, forces)),
    )
    if not asked.words:
        return []
    if wide and unit.province_id:
        around = Q(model__province=unit.province_id)
    else:
        around = Q(model__commune=unit.commune_id) if unit.commune_id else Q(model__unit=unit)
    found = (
        NameToken.objects.filter(around, token__in=looked_up(asked.words), model__state__in=COUNTED)
        .exclude(model=but.pk if but else None)
        .values("model")
        .annotate(shared=Count("pk"))
        .filter(shared__gte=least_shared(asked.words))
        .order_by("-shared", "-model")
    )
    keys = [row["model"] for row in found[:MOST_CANDIDATES]]
    return nearest(asked, described_models(keys).values()) if keys else []


def similar_to(model, *, wide=False):
    """``similar_models`` of a model that is written already."""
    return similar_models(
        model.title,
        model.unit,
        but=model,
        campaign=model.campaign,
        field=model.field,
        place=model.place_and_people,
        forces=[row.name for row in model.force_rows.all()],
        wide=wide,
    )


def similar_to_each(models):
    """``{key of a model: what it resembles in its commune}``, in a number of queries that does not grow with them."""
    communes = {model.commune_id for model in models} - {None}
    holders = defaultdict(set)
    rows = NameToken.objects.filter(model__state__in=COUNTED, model__commune__in=communes)
    for token, key, commune in rows.values_list("token", "model", "model__commune"):
        holders[commune, token].add(key)
    wanted = {}
    for model in models:
        words = telling_words(model.title)
        shared = Counter(key for token in looked_up(words) for key in holders[model.commune_id, token])
        del shared[model.pk]
        wanted[model.pk] = [key for key, n in shared.most_common(MOST_EACH) if n >= least_shared(words)]
    known = described_models({*wanted, *(key for keys in wanted.values() for key in keys)})
    found = {pk: nearest(known[pk][1], [known[key] for key in keys]) for pk, keys in wanted.items()}
    return {pk: likenesses for pk, likenesses in found.items() if likenesses}


def looked_up(words):
    """The tokens to look for: the words, and for a name of one long word those that are one letter away."""
    if len(words) > 1:
        return list(words)
    return [*words, *(near for word in words if len(word) >= 5 for near in one_letter_away(word))]


def least_shared(words):
    """How many words a name has to share to be looked at: two, or one of two so that the other may be misspelt."""
    return 2 if len(words) > 2 else 1


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
    points, reason = name_likeness(asked.words, described.words)
    reasons, more = [reason], 0
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
    if asked.campaign_id and asked.campaign_id != described.campaign_id:
        reasons.append(f"thuộc phong trào khác: {model.campaign}")
    return Likeness(model, points + more, tuple(reasons))


def name_likeness(words, others):
    """``(points from 0 to 100, why)`` for two names; their order does not matter, a name of one word counts whole."""
    shared = [token for token in words if token in others]
    rest = [token for token in others if token not in words]
    near = []
    for token in words:
        twin = next((other for other in rest if token not in others and one_letter_apart(token, other)), None)
        if twin is not None and len(near) < max(1, len(words) // 4):
            rest.remove(twin)
            near.append((token, twin))
    longer, shorter = max(len(words), len(others)), min(len(words), len(others))
    if not shorter or len(shared) + len(near) < min(2, longer):
        return 0, ""
    points = 100 * len(shared) + 80 * len(near)
    share = max(2 * points // (longer + shorter), 80 * points // (100 * shorter))
    return share, name_reason(words, others, shared, near)


def name_reason(words, others, shared, near):
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
