"""Whether a nominee meets the standards, with the evidence for each answer; reads records, writes nothing.

A dossier is judged by the rules in force on the day it was received, before that by today's: rules that begin later
never reach a dossier received before.
"""

from dataclasses import dataclass
from datetime import date

from awards.enums import RATING_RANK, CommendationType, JudgedBy, StandardOutcome
from awards.models.standards import OUTSIDE_MERIT, EligibilityRule
from awards.written_report import rules_day
from campaigns.deadlines import local_day
from interface.amounts import write_amount
from models_registry.enums import LEVEL_RANK
from models_registry.selectors import name_points, telling_words
from units.text import search_key

MET, NOT_MET, TO_ATTEST = StandardOutcome.MET, StandardOutcome.NOT_MET, StandardOutcome.TO_ATTEST
SAYS_SO = {
    StandardOutcome.MET: True,
    StandardOutcome.ATTESTED_MET: True,
    StandardOutcome.NOT_MET: False,
    StandardOutcome.ATTESTED_NOT_MET: False,
    StandardOutcome.TO_ATTEST: None,
}
TONES = {True: "done", False: "alert", None: "waiting"}
SET_PHRASES = """
co thanh tich xuat sac tieu bieu noi bat tot trong phong trao thi dua khen thuong nam giai doan cong tac dan van kheo
mo hinh thuc hien gop phan va cua da duoc xay dung tren dia ban xa xom thon to
"""
TELL_NOTHING = frozenset(SET_PHRASES.split())
LEAST_TELLING, SAME_DEED = 4, 80


@dataclass(frozen=True)
class Evidence:
    """One line that an answer rests on; ``url`` leads to the record where it has a page.

    ``owed_year`` is the year of which nothing is recorded yet.
    """

    text: str
    url: str = ""
    owed_year: int | None = None


@dataclass(frozen=True)
class Verdict:
    """A standard and what the dossier says to it.

    ``reckoned`` is what the records alone say; ``attestation`` is the newest word of a person, which outranks them.
    """

    rule: EligibilityRule
    outcome: StandardOutcome
    evidence: tuple
    reckoned: StandardOutcome
    attestation: object = None

    @property
    def is_met(self):
        """``None`` while it has to be attested."""
        return SAYS_SO[self.outcome]

    @property
    def label(self):
        return self.outcome.label

    @property
    def tone(self):
        return TONES[self.is_met]

    @property
    def owed_years(self):
        return tuple(line.owed_year for line in self.evidence if line.owed_year)

    @property
    def is_exception(self):
        """Attested against what the records say."""
        return self.attestation is not None and {self.is_met, SAYS_SO[self.reckoned]} == {True, False}


def in_force(rows, day):
    return [row for row in rows if (row.valid_from or day) <= day <= (row.valid_to or day)]


def rules_for(dossier, *, today):
    """The standards this subject is judged by, those for heads included when the person is one."""
    is_head = bool(dossier.person and dossier.person.is_head)
    return [
        rule
        for rule in in_force(dossier.campaign_award.rules.all(), rules_day(dossier, today))
        if rule.subject_kind == dossier.subject_kind and (is_head or not rule.heads_only)
    ]


def verdicts_of(dossier, *, today):
    """A ``Verdict`` for each standard."""
    day, rules, said = rules_day(dossier, today), rules_for(dossier, today=today), {}
    for attestation in dossier.attestations.all():
        said.setdefault(attestation.rule_id, attestation)
    score = score_of(dossier) if any(rule.judged_by == JudgedBy.SCORE for rule in rules) else None
    return [verdict_on(rule, dossier, day=day, score=score, said=said.get(rule.pk)) for rule in rules]


def score_of(dossier):
    """The total of the dossier's score sheets once the scores of its year are closed, ``None`` without one."""
    assessment = getattr(dossier, "assessment", None)
    return assessment.total if assessment and assessment.review.closed_at else None


def verdict_on(rule, dossier, *, day, score, said):
    reckoned, evidence = RECKONINGS[rule.judged_by](rule, dossier, day, score)
    if said is None:
        return Verdict(rule, reckoned, tuple(evidence), reckoned)
    outcome = StandardOutcome.ATTESTED_MET if said.is_met else StandardOutcome.ATTESTED_NOT_MET
    return Verdict(rule, outcome, tuple(evidence), reckoned, said)


# How each way of judging reads the records: ``(outcome, evidence)``


def _attested(rule, dossier, day, score):
    return TO_ATTEST, []


def _recognised_model(rule, dossier, day, score):
    if dossier.model is None:
        return NOT_MET, [Evidence("Hồ sơ chưa gắn mô hình nào.")]
    lowest, url = LEVEL_RANK.get(rule.model_level, 0), dossier.model.get_absolute_url()
    found = [row for row in dossier.model.recognitions.all() if LEVEL_RANK[row.level] >= lowest]
    lines = [Evidence(f"{dossier.model.title}: {row}, {row.decision_number}", url) for row in found]
    asked = rule.get_model_level_display().lower() or "bất kỳ cấp nào"
    return (
        (MET, lines) if found else (NOT_MET, [Evidence(f"{dossier.model.title}: chưa được công nhận ({asked}).", url)])
    )


def _annual_rating(rule, dossier, day, score):
    years = _years_back(rule, dossier, dossier.campaign.period_start.year)
    rows, lines, found = _by_year(dossier.subject.annualratings.all()), [], []
    for year in years:
        row = rows.get(year)
        if not _stands(row):
            lines.append(_unproven(year, row, "chưa có kết quả xếp loại"))
            found.append(None)
        else:
            lines.append(Evidence(f"Năm {year}: {row.get_rating_display().lower()} ({row.source})."))
            found.append(RATING_RANK[row.rating] >= RATING_RANK[rule.rating])
    return _all_of(found), lines


def _cultural_title(rule, dossier, day, score):
    rows = _by_year(row for row in dossier.subject.culturaltitles.all() if row.title == rule.cultural_title)
    name, lines, found = rule.get_cultural_title_display(), [], []
    years = _years_back(rule, dossier, dossier.year)
    if rule.years is None and (row := rows.get(dossier.year - 1)) and not _stands(rows.get(dossier.year)):
        years = [dossier.year - 1] if row.is_confirmed and row.is_held else years
    for year in years:
        row = rows.get(year)
        if not _stands(row):
            lines.append(_unproven(year, row, f"chưa ghi danh hiệu {name}"))
            found.append(None)
        else:
            word = "được công nhận" if row.is_held else "không được công nhận"
            lines.append(Evidence(f"Năm {year}: {word} {name} ({row.source})."))
            found.append(row.is_held)
    return _all_of(found), lines


def _score(rule, dossier, day, score):
    if score is None:
        return TO_ATTEST, [Evidence("Chưa có kết quả chấm điểm.")]
    return (MET if score >= rule.points else NOT_MET), [
        Evidence(f"Điểm: {write_amount(score)}, cần từ {write_amount(rule.points)}.")
    ]


def _not_on_hold(rule, dossier, day, score):
    if holds := open_holds(dossier):
        return NOT_MET, [Evidence(hold_sentence(hold)) for hold in holds]
    return MET, [Evidence("Không có việc tạm dừng xét nào đang hiệu lực.")]


def _not_rewarded(rule, dossier, day, score):
    lines = [
        Evidence(
            f"Đã được tặng {line.award_name}: {line.decision}, {line.achievement}", line.decision.get_absolute_url()
        )
        for line in standing_lines(dossier)
        if line.dossier_id != dossier.pk and rewards_the_same(line, dossier)
    ]
    return (
        (NOT_MET, lines) if lines else (MET, [Evidence("Sổ khen thưởng chưa ghi khen thưởng nào cho thành tích này.")])
    )


def _prior_award(rule, dossier, day, score):
    since = day.replace(year=day.year - rule.years, day=min(day.day, 28)) if rule.years else date.min
    counted, left = [], []
    for line in standing_lines(dossier):
        if line.dossier_id == dossier.pk or not since <= line.decision.decided_on <= day:
            continue
        if why := why_not_counted(rule, line):
            left.append(
                Evidence(f"{line.award_name}, {line.decision}: không tính, {why}.", line.decision.get_absolute_url())
            )
        else:
            counted.append(Evidence(f"{line.award_name}: {line.decision}", line.decision.get_absolute_url()))
    if counted:
        return MET, counted
    return NOT_MET, [Evidence("Sổ khen thưởng chưa ghi khen thưởng nào được tính."), *left]


def of_line(line, text):
    return Evidence(text, line.decision.get_absolute_url())


def why_not_counted(rule, line):
    """Why an award does not count for a standard on prior awards; empty where it does."""
    kind = line.award_form.commendation_type if line.award_form else None
    if kind is None:
        return "chưa rõ loại hình khen thưởng"
    if rule.asks_for_merit and kind in OUTSIDE_MERIT:
        return f"khen thưởng {CommendationType(kind).label.lower()} không tính vào công trạng"
    if rule.prior_type and kind != rule.prior_type:
        return f"loại hình {CommendationType(kind).label.lower()}"
    if rule.prior_form_id and line.award_form_id != rule.prior_form_id:
        return "hình thức khác"
    return ""


RECKONINGS = {
    JudgedBy.ATTESTED: _attested,
    JudgedBy.RECOGNISED_MODEL: _recognised_model,
    JudgedBy.ANNUAL_RATING: _annual_rating,
    JudgedBy.SCORE: _score,
    JudgedBy.CULTURAL_TITLE: _cultural_title,
    JudgedBy.NOT_ON_HOLD: _not_on_hold,
    JudgedBy.NOT_REWARDED: _not_rewarded,
    JudgedBy.PRIOR_AWARD: _prior_award,
}


def _years_back(rule, dossier, first):
    return range(dossier.year - rule.years + 1 if rule.years else min(first, dossier.year), dossier.year + 1)


def _by_year(rows):
    """The row of each year; what the desk confirmed goes before a claim, what it refused does not count."""
    held = {}
    for row in rows:
        if row.is_confirmed is not False and (row.is_confirmed or row.year not in held):
            held[row.year] = row
    return held


def _stands(row):
    return row is not None and bool(row.is_confirmed)


def _unproven(year, row, otherwise):
    if row is None:
        return Evidence(f"Năm {year}: {otherwise}.", owed_year=year)
    return Evidence(f"Năm {year}: đơn vị khai, chờ thường trực hội đồng xác nhận.")


def _all_of(found):
    if any(answer is False for answer in found):
        return NOT_MET
    return TO_ATTEST if None in found else MET


def standing_lines(dossier):
    """Awards of the subject that were not taken back, newest first."""
    lines = [line for line in dossier.subject.awards.all() if getattr(line, "revocation", None) is None]
    return sorted(lines, key=lambda line: line.decision.decided_on, reverse=True)


def rewards_the_same(line, dossier):
    """Whether an award went to the achievement that the dossier claims: the same model, or nearly the same words."""
    if line.dossier is not None and dossier.model_id and line.dossier.model_id == dossier.model_id:
        return True
    return same_achievement(line.achievement, dossier.achievement)


def achievement_words(text):
    """The words of an achievement that tell it from others: without the set phrases, years and short numbers."""
    return {
        token: word
        for token, word in telling_words(text).items()
        if token not in TELL_NOTHING and not (token.isdecimal() and len(token) <= 4)
    }


def same_achievement(one, other):
    """Whether two sentences about one nominee praise one deed: the very same words, or nearly the same telling ones."""
    is_the_same_sentence = bool(one.strip()) and search_key(one) == search_key(other)
    return is_the_same_sentence or same_deed(one, other)


def same_deed(one, other):
    """Whether two sentences tell of one deed by more than the set phrases, and of no other year."""
    words, others = achievement_words(one), achievement_words(other)
    if min(len(words), len(others)) < LEAST_TELLING:
        return False
    years, other_years = _years_in(one), _years_in(other)
    is_of_other_years = bool(years and other_years and not years & other_years)
    return not is_of_other_years and name_points(words, others) >= SAME_DEED


def _years_in(text):
    return {token for token in search_key(text).split() if token.isdecimal() and len(token) == 4}


# What keeps a dossier from going on


def open_holds(dossier):
    return [hold for hold in dossier.subject.eligibilityholds.all() if hold.is_open]


def hold_sentence(hold):
    return f"Đang tạm dừng xét từ {hold.held_from:%d/%m/%Y}: {hold.reason} ({hold.source})."


def hold_gaps(dossier, *, now):
    """While the subject is on hold nothing goes forward; taking in, sending back, withdrawing and refusing do."""
    if holds := open_holds(dossier):
        return {
            "hold": f"{dossier.subject_name}: {' '.join(map(hold_sentence, holds))} Cho xét tiếp rồi mới làm bước này."
        }
    return {}


def standards_gaps(dossier, *, now):
    """Required standards that are not met; the desk may attest otherwise, with its reason."""
    return {
        f"rule-{verdict.rule.pk}": not_met_sentence(verdict)
        for verdict in verdicts_of(dossier, today=local_day(now))
        if verdict.rule.is_required and verdict.is_met is False
    }


def not_met_sentence(verdict):
    why = verdict.attestation.note if verdict.attestation else " ".join(line.text for line in verdict.evidence)
    return f"Chưa đạt tiêu chuẩn “{str(verdict.rule).rstrip('.')}”: {why}"


# Dossiers that look like one nominee, or one deed, twice


def why_alike(dossier, other):
    """Why two dossiers may be about the same nominee or the same deed; empty where nothing speaks for it."""
    is_same_year = dossier.year == other.year
    if is_same_year and dossier.subject == other.subject:
        return "Cùng đối tượng, cùng năm, hình thức khác"
    if is_same_year and (reason := _same_name(dossier, other)):
        return reason
    if dossier.model_id and dossier.model_id == other.model_id:
        return "Cùng một mô hình"
    if is_same_year and same_deed(dossier.achievement, other.achievement):
        return "Thành tích gần như trùng lời"
    return ""


def _same_name(dossier, other):
    keys = {getattr(row.person or row.household, "sort_key", "") for row in (dossier, other)}
    if "" in keys or len(keys) > 1:
        return ""
    if dossier.person and other.person:
        days = {dossier.person.birth_date, other.person.birth_date}
        if None not in days:
            return "Trùng họ tên và ngày sinh" if len(days) == 1 else ""
        is_near = dossier.person.commune_id == other.person.commune_id
        return "Trùng họ tên, chưa đủ ngày sinh để phân biệt" if is_near else ""
    if dossier.household and other.household:
        return "Trùng họ tên chủ hộ" if dossier.household.commune_id == other.household.commune_id else ""
    is_same_unit = (dossier.person or dossier.household).unit_id == (other.person or other.household).unit_id
    return "Cá nhân và chủ hộ trùng họ tên" if is_same_unit else ""
