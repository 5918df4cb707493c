"""The yearly review of the list: what is reviewed, what is known of each model, what is suggested and why."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from django.db.models import Count, F, FilteredRelation, Max, Q

from campaigns.deadlines import cutoff_after, local_day
from models_registry.enums import ON_THE_LIST, AppraisalOutcome, ModelOrigin, ModelState, ReviewProposal
from models_registry.models import Appraisal, MobilisationModel, ModelYear, ProgressUpdate, Recognition, ReviewLine
from models_registry.workflow import TRANSITIONS

SILENT_MONTHS, LOST_MONTHS, LONG_UNRECOGNISED = 12, 24, 3
STEP_OF_PROPOSAL = {ReviewProposal.STRENGTHEN: "review", ReviewProposal.DELIST: "delist"}


def reviewed_models(review):
    """Models on the list that the review of a year has to decide: all that were registered by that year."""
    return MobilisationModel.objects.filter(campaign=review.campaign_id, year__lte=review.year, state__in=ON_THE_LIST)


def with_lines(rows, review):
    """The models with ``proposal`` and ``reason`` of this review, ``None`` where nothing is written yet."""
    line = FilteredRelation("review_lines", condition=Q(review_lines__review=review))
    return rows.annotate(line=line, proposal=F("line__proposal"), reason=F("line__reason"))


def undecided(rows):
    """Of rows ``with_lines``: those that nobody proposed anything for."""
    return rows.filter(proposal=None)


def silent_q(today):
    """Models that told nothing for a year, nor came onto the list within it."""
    day = months_before(today, SILENT_MONTHS)
    told = ProgressUpdate.objects.standing().filter(happened_on__gt=day)
    return Q(registered_at__lt=cutoff_after(day)) & ~Q(pk__in=told.values("model"))


def unrecognised_q():
    """Models that were never recognised."""
    return ~Q(pk__in=Recognition.objects.values("model"))


def months_before(day, months):
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, 28))


def months_between(earlier, later):
    """Whole months from one day to a later one."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month - (later.day < earlier.day)


def step_for(proposal, state):
    """The step of the workflow that carries the proposal out on a model in the state; empty where none is needed."""
    if proposal == ReviewProposal.KEEP:
        return "keep" if state == ModelState.UNDER_REVIEW else ""
    if proposal == ReviewProposal.STRENGTHEN and state == ModelState.UNDER_REVIEW:
        return ""
    return STEP_OF_PROPOSAL[proposal]


def proposal_fault(proposal, reason, state):
    """Why the proposal cannot stand for a model in the state; empty when it can."""
    if proposal not in ReviewProposal.values:
        return "Hãy chọn đề xuất."
    if proposal != ReviewProposal.KEEP and not reason.strip():
        return "Hãy ghi lý do khi đề xuất củng cố hoặc đưa ra khỏi danh sách."
    step = step_for(proposal, state)
    if step and state not in TRANSITIONS[step].sources:
        return f"Mô hình đang ở trạng thái “{ModelState(state).label}”; chỉ đề xuất duy trì được."
    return ""


def line_mark(proposal, reason):
    """A short mark of what stands in a line: a page that shows another one is out of date."""
    return sha256(f"{proposal or ''}\n{reason or ''}".encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Suggestion:
    """What the figures speak for, and the sentence that says why."""

    proposal: str
    why: str

    @property
    def label(self):
        return ReviewProposal(self.proposal).label

    @property
    def sentence(self):
        """The reason as the letter to the unit gives it."""
        return f"{self.why[0].upper()}{self.why[1:]}."


@dataclass(frozen=True)
class ReviewFacts:
    """What is known of one model on the day of the review."""

    model: MobilisationModel
    today: date
    last_told_on: date | None = None
    last_recognition: int | None = None
    last_appraisal: Appraisal | None = None
    years_kept: int = 0

    @property
    def age(self):
        """Years on the list, the first counted in."""
        return self.today.year - self.model.year + 1

    @property
    def months_silent(self):
        """Whole months since the last update, or since the registration of one that never told anything."""
        return max(0, months_between(self.last_told_on or local_day(self.model.registered_at), self.today))

    @cached_property
    def suggestion(self):
        """A suggestion alone: the officer decides. Silence weighs most, then a failed appraisal, then recognition."""
        silent, lately = self.months_silent, self.last_appraisal
        words = f"không có cập nhật từ {silent} tháng"
        if self.model.state == ModelState.UNDER_APPRAISAL:
            return Suggestion(ReviewProposal.KEEP, "đang thẩm định, chờ kết luận")
        if silent >= LOST_MONTHS and self.last_recognition is None:
            return Suggestion(ReviewProposal.DELIST, f"{words}, chưa được công nhận lần nào")
        if self.model.state == ModelState.UNDER_REVIEW and silent >= SILENT_MONTHS:
            return Suggestion(ReviewProposal.DELIST, f"đã được yêu cầu củng cố mà {words}")
        if silent >= SILENT_MONTHS:
            return Suggestion(ReviewProposal.STRENGTHEN, words)
        if lately is not None and lately.outcome == AppraisalOutcome.FAILED:
            return Suggestion(ReviewProposal.STRENGTHEN, f"lần thẩm định gần nhất (năm {lately.year}) chưa đạt")
        if self.age > LONG_UNRECOGNISED and self.last_recognition is None:
            return Suggestion(ReviewProposal.STRENGTHEN, f"đã {self.age} năm mà chưa được công nhận")
        return Suggestion(ReviewProposal.KEEP, self._why_kept())

    def _why_kept(self):
        if self.last_told_on:
            return f"có cập nhật ngày {self.last_told_on:%d/%m/%Y}"
        if self.last_recognition:
            return f"được công nhận năm {self.last_recognition}"
        return f"mới có từ năm {self.model.year}"


def review_facts(models, today):
    """``{pk: ReviewFacts}`` of loaded models: four queries however many there are."""
    keys = [model.pk for model in models]
    told = ProgressUpdate.objects.standing().filter(model__in=keys).order_by()
    told = dict(told.values_list("model").annotate(Max("happened_on")))
    recognised = Recognition.objects.filter(model__in=keys).order_by()
    recognised = dict(recognised.values_list("model").annotate(Max("year")))
    closed = Appraisal.objects.filter(
        model__in=keys, outcome__in=[AppraisalOutcome.PASSED, AppraisalOutcome.FAILED]
    ).select_related("band")
    appraisals = {row.model_id: row for row in closed.order_by("closed_at", "pk")}
    kept = ModelYear.objects.filter(model__in=keys, origin=ModelOrigin.MAINTAINED).order_by()
    kept = dict(kept.values_list("model").annotate(Count("pk")))
    return {
        model.pk: ReviewFacts(
            model=model,
            today=today,
            last_told_on=told.get(model.pk),
            last_recognition=recognised.get(model.pk),
            last_appraisal=appraisals.get(model.pk),
            years_kept=kept.get(model.pk, 0),
        )
        for model in models
    }


@dataclass(frozen=True)
class ReviewCounts:
    """How far the review has come."""

    total: int = 0
    undecided: int = 0
    keep: int = 0
    strengthen: int = 0
    delist: int = 0
    silent: int = 0
    unrecognised: int = 0


def review_counts(review, today):
    """Of what is on the list now: one query."""
    rows = with_lines(reviewed_models(review), review).order_by()
    return ReviewCounts(
        **rows.aggregate(
            total=Count("pk"),
            undecided=Count("pk", filter=Q(proposal=None)),
            keep=Count("pk", filter=Q(proposal=ReviewProposal.KEEP)),
            strengthen=Count("pk", filter=Q(proposal=ReviewProposal.STRENGTHEN)),
            delist=Count("pk", filter=Q(proposal=ReviewProposal.DELIST)),
            silent=Count("pk", filter=silent_q(today)),
            unrecognised=Count("pk", filter=unrecognised_q()),
        )
    )


def review_mark(review):
    """A mark of all that is proposed: what a confirm page showed is what is confirmed, or nothing is."""
    lines = ReviewLine.objects.filter(review=review).order_by("model").values_list("model", "proposal", "reason")
    return sha256(repr(list(lines)).encode()).hexdigest()[:24]


def review_gaps(review):
    """What keeps the review from being confirmed: ``{field: sentence}``."""
    rows = with_lines(reviewed_models(review), review)
    gaps = {}
    if missing := undecided(rows).count():
        gaps["proposal"] = f"Còn {missing} mô hình chưa có đề xuất."
    held = rows.filter(state=ModelState.UNDER_APPRAISAL, proposal__in=STEP_OF_PROPOSAL).count()
    if held:
        gaps["state"] = (
            f"{held} mô hình đang thẩm định mà đề xuất củng cố hoặc đưa ra khỏi danh sách; hãy kết thúc thẩm định "
            "hoặc đổi thành duy trì."
        )
    if not gaps and not rows.exists():
        gaps["proposal"] = "Danh sách không có mô hình nào để rà soát."
    return gaps


def progress_of(review):
    """``(lines done, all lines)`` of a confirmed review."""
    counts = review.lines.aggregate(done=Count("pk", filter=Q(carried_out_at__isnull=False)), all=Count("pk"))
    return counts["done"], counts["all"]
