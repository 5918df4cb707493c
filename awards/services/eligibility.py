"""What people say of a standard, and the records that standards are reckoned from."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from awards.eligibility import rules_for
from awards.enums import JudgedBy
from awards.models import AnnualRating, Attestation, CulturalTitle
from awards.permissions import can_attest, can_keep_facts, is_preparer
from awards.services.acts import StaleDossier, lock_dossier, record
from awards.workflow import is_drawn_up
from campaigns.deadlines import local_day
from documents.services import store_upload
from units.models import Unit
from units.permissions import require
from units.selectors import database_now
from units.text import clean_line, clean_prose

FIRST_YEAR = 2000


@transaction.atomic
def attest_standard(*, dossier_id, rule_id, is_met, note, actor, upload=None, seen=None, clock=database_now):
    """Attest one standard of a dossier; the same word said again by the same person adds nothing.

    ``seen`` is the key of the attestation that was on the page (0 for none). A reason is asked where the standard is
    said not to be met, and where the records speak of it themselves.
    """
    dossier = lock_dossier(dossier_id)
    now = clock()
    rule = next((r for r in rules_for(dossier, today=local_day(now)) if r.pk == rule_id), None)
    if rule is None:
        raise ValidationError("Tiêu chuẩn này không áp dụng cho hồ sơ.")
    latest = dossier.attestations.filter(rule=rule).first()
    require(can_attest(actor, dossier, rule, latest))
    if is_drawn_up(dossier):
        raise ValidationError("Hồ sơ đã có quyết định nên không xác nhận lại tiêu chuẩn.")
    said = (is_met, clean_prose(note))
    if latest and latest.attested_by_id == actor.pk and not upload and (latest.is_met, latest.note) == said:
        return latest
    if seen is not None and seen != (latest.pk if latest else 0):
        raise StaleDossier("Có người vừa xác nhận tiêu chuẩn này; hãy xem lại rồi xác nhận.")
    if not said[1] and (not is_met or rule.judged_by != JudgedBy.ATTESTED):
        raise ValidationError({"note": "Hãy ghi căn cứ, lý do xác nhận."})
    attestation = Attestation.objects.create(
        dossier=dossier,
        rule=rule,
        is_met=is_met,
        is_by_desk=not dossier.is_editable,
        note=said[1],
        evidence=store_upload(upload=upload, actor=actor, now=now) if upload else None,
        attested_by=actor,
        attested_at=now,
    )
    word = "đạt" if is_met else "chưa đạt"
    told = f"Tiêu chuẩn “{str(rule).rstrip('.')}”: {word}. {said[1]}".strip()
    record(dossier, action="attest", actor=actor, now=now, before=dossier.state, note=told, details={"rule": rule.pk})
    return attestation


@dataclass(frozen=True)
class RatingClaim:
    year: int
    rating: str
    source: str

    table = AnnualRating

    @property
    def columns(self):
        return {"rating": self.rating}


@dataclass(frozen=True)
class TitleClaim:
    year: int
    title: str
    source: str
    is_held: bool = True

    table = CulturalTitle

    @property
    def columns(self):
        return {"title": self.title, "is_held": self.is_held}


@transaction.atomic
def claim_fact(*, dossier_id, claim, actor, upload=None, clock=database_now):
    """Write down, for the subject of a dossier, what the unit says; it counts once the desk has confirmed it."""
    dossier = lock_dossier(dossier_id)
    require(is_preparer(actor, dossier))
    now = clock()
    fact = fact_of(claim, dossier.subject)
    keep_fact(fact, upload=upload, actor=actor, now=now, is_confirmed=None)
    record(dossier, action="claim", actor=actor, now=now, before=dossier.state, note=f"{fact} ({fact.source}).")
    return fact


@transaction.atomic
def record_fact(*, subject, claim, actor, upload=None, clock=database_now):
    """Write down a rating or a title at the desk; it counts at once."""
    require(can_keep_facts(actor, subject if isinstance(subject, Unit) else subject.unit))
    fact = fact_of(claim, subject)
    return keep_fact(fact, upload=upload, actor=actor, now=clock(), is_confirmed=True)


def fact_of(claim, subject):
    fact = claim.table(year=claim.year, source=clean_line(claim.source), **claim.columns)
    fact.be_about(subject)
    return fact


def keep_fact(fact, *, upload, actor, now, is_confirmed):
    if not FIRST_YEAR <= fact.year <= local_day(now).year:
        raise ValidationError({"year": f"Năm phải từ {FIRST_YEAR} đến năm nay."})
    if not fact.source:
        raise ValidationError({"source": "Hãy ghi số, ngày quyết định hoặc văn bản."})
    fact.entered_by, fact.entered_at, fact.is_confirmed = actor, now, is_confirmed
    if is_confirmed is not None:
        fact.decided_by, fact.decided_at = actor, now
    fact.full_clean()
    if upload:
        fact.evidence = store_upload(upload=upload, actor=actor, now=now)
    fact.save()
    return fact


@transaction.atomic
def judge_fact(*, fact, is_confirmed, actor, note="", clock=database_now):
    """The desk's answer to what a unit claimed; a refused claim stays on record and does not count."""
    fact = type(fact).objects.select_for_update(of=("self",)).select_related("unit").get(pk=fact.pk)
    require(can_keep_facts(actor, fact.unit))
    if fact.is_confirmed is not None:
        raise ValidationError("Nội dung khai này đã được xử lý; hãy tải lại trang.")
    if not is_confirmed and not clean_line(note):
        raise ValidationError({"note": "Hãy ghi lý do không xác nhận."})
    fact.is_confirmed, fact.decided_by, fact.decided_at = is_confirmed, actor, clock()
    fact.decision_note = clean_line(note)
    fact.save(update_fields=["is_confirmed", "decided_by", "decided_at", "decision_note"])
    return fact
