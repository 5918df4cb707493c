"""Other dossiers that may be about the same nominee or the same deed, told only as far as the user may see them."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from awards.eligibility import achievement_words, hold_sentence, why_alike
from awards.enums import DossierState
from awards.models import Dossier, EligibilityHold, column_of
from units.models import Household, Person
from units.text import search_key

ENDED_WITHOUT_AWARD = (DossierState.REFUSED, DossierState.WITHDRAWN, DossierState.REVOKED)
MOST_READ, MOST_SHOWN, OF_SUBJECT_SHOWN, WORDS_ASKED = 80, 8, 20, 3
MOST_NAMESAKES = 500


@dataclass(frozen=True)
class Lookalike:
    """A sentence for the page; without ``dossier`` the other one lies outside what the user may see."""

    text: str
    dossier: Dossier | None = None


def living_dossiers():
    return Dossier.objects.exclude(state__in=ENDED_WITHOUT_AWARD)


@dataclass(frozen=True)
class Related:
    """``lookalikes`` are worth a warning; ``of_subject`` are all the user may see of the same subject, newest first."""

    lookalikes: list
    of_subject: list


def related_to(dossier, user):
    """The ``Related`` dossiers: one query, however many there are."""
    same = Q(**{column_of(dossier.subject): dossier.subject})
    alike = alike_q(dossier) & Q(province=dossier.province_id) & ~Q(state__in=ENDED_WITHOUT_AWARD)
    rows = Dossier.objects.filter(same | alike).exclude(pk=dossier.pk)
    rows = rows.annotate(is_seen=Exists(Dossier.objects.visible_to(user).filter(pk=OuterRef("pk"))))
    rows = rows.select_related("unit", "person", "household", "subject_unit", "campaign_award__award_form")
    told, of_subject = {}, []
    for other in rows.order_by("-year", "-pk")[:MOST_READ]:
        if other.is_seen and other.subject == dossier.subject and other.state != DossierState.DRAFT:
            of_subject.append(other)
        why = "" if other.state in ENDED_WITHOUT_AWARD else why_alike(dossier, other)
        if why and other.is_seen:
            text = f"{why}: {other.code} {other.subject_name}, {other.unit}, {other.campaign_award}, năm {other.year}."
            told[text] = Lookalike(text, other)
        elif why and other.state != DossierState.DRAFT:
            text = f"{why}: đã có hồ sơ khác ở đơn vị khác, năm {other.year}."
            told[text] = Lookalike(text)
    return Related(list(told.values())[:MOST_SHOWN], of_subject[:OF_SUBJECT_SHOWN])


def alike_q(dossier):
    """Every dossier that ``why_alike`` could speak of."""
    same_year = Q(year=dossier.year)
    condition = same_year & Q(**{column_of(dossier.subject): dossier.subject})
    if holder := dossier.person or dossier.household:
        condition |= same_year & (Q(person__sort_key=holder.sort_key) | Q(household__sort_key=holder.sort_key))
    if dossier.model_id:
        condition |= Q(model=dossier.model_id)
    words = sorted(
        map(search_key, achievement_words(dossier.achievement).values()), key=lambda word: (-len(word), word)
    )
    if asked := words[:WORDS_ASKED]:
        same_words = same_year
        for word in asked:
            same_words &= Q(search_key__contains=word)
        condition |= same_words
    return condition


def mark_nominees(subjects, *, award, year):
    """Put beside each subject what its opening page warns of: three queries for all.

    ``dossier`` is the one it has for this award and year, ``warnings`` are sentences.
    """
    if not subjects:
        return
    column = column_of(subjects[0])
    for subject in subjects:
        subject.dossier, subject.warnings = None, []
    by_key = {subject.pk: subject for subject in subjects}
    rows = living_dossiers().filter(year=year, **{f"{column}__in": by_key})
    for dossier in rows.select_related("campaign_award__award_form"):
        subject = by_key[getattr(dossier, f"{column}_id")]
        if dossier.campaign_award_id == award.pk:
            subject.dossier = dossier
        else:
            subject.warnings.append(f"Năm {year} đã có hồ sơ {dossier.code}: {dossier.campaign_award}.")
    for hold in EligibilityHold.objects.open().filter(**{f"{column}__in": by_key}):
        by_key[getattr(hold, f"{column}_id")].warnings.append(hold_sentence(hold))
    if isinstance(subjects[0], Person | Household):
        mark_namesakes(by_key, column, year=year)


def mark_namesakes(by_key, column, *, year):
    """Each kind of likeness is told once for a subject, however many share its name."""
    namesakes = {}
    for subject in by_key.values():
        namesakes.setdefault(subject.sort_key, []).append((subject, Dossier(year=year, **{column: subject})))
    rows = living_dossiers().filter(year=year, **{f"{column}__sort_key__in": namesakes})
    rows = rows.exclude(state=DossierState.DRAFT).exclude(**{f"{column}__in": by_key})
    for other in rows.select_related("person", "household")[:MOST_NAMESAKES]:
        for subject, would_be in namesakes[getattr(other, column).sort_key]:
            sentence = f"{why}: năm {year} đã có hồ sơ khác." if (why := why_alike(would_be, other)) else ""
            if sentence and sentence not in subject.warnings:
                subject.warnings.append(sentence)
