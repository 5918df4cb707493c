"""The lines of decisions: written once, with the prize of the day frozen in them."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError

from awards.enums import DecisionKind, DecisionOrigin, SigningMode
from awards.models import AwardDecision, AwardDecisionLine, AwardForm, DecisionEvent
from awards.selectors.prizes import prizes_on
from awards.services.quotas import refuse_beyond_quota
from campaigns.deadlines import local_day
from documents.services import take_number
from units.models import Unit
from units.text import clean_line, clean_prose

BOOK = "award_book"
OPEN_TO_MORE = frozenset({DecisionOrigin.SUPERIOR, DecisionOrigin.PAST})


@dataclass(frozen=True)
class DecisionDetails:
    """The head of a decision. ``award_form_id`` is what a superior gave where it is not what was asked."""

    number: str
    decided_on: date
    signatory: str = ""
    signing_mode: str = ""
    grounds: str = ""
    prize_source: str = ""
    award_form_id: int | None = None

    @property
    def told(self):
        return f"Quyết định số {clean_line(self.number)} ngày {self.decided_on:%d/%m/%Y}."

    @property
    def head(self):
        """Columns of ``AwardDecision`` beside number and day, as they are stored."""
        return {
            "signatory": clean_line(self.signatory),
            "signing_mode": self.signing_mode,
            "grounds": clean_prose(self.grounds),
            "prize_source": clean_line(self.prize_source),
        }


def refuse_head(details, *, now):
    """A decision has a number and a day that is not ahead of us."""
    if details is None or not clean_line(details.number):
        raise ValidationError({"number": "Hãy ghi số quyết định."})
    if details.decided_on > local_day(now):
        raise ValidationError({"decided_on": "Ngày ký không thể ở sau hôm nay."})
    if details.signing_mode and details.signing_mode not in SigningMode.values:
        raise ValidationError({"signing_mode": "Hãy chọn thể thức ký."})


def lock_numbers(unit_ids):
    """Units whose decision numbers are about to be judged; locked before any of their decisions."""
    rows = Unit.objects.select_for_update(no_key=True).filter(pk__in=unit_ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def refuse_number_used(unit, details, *, besides=None):
    """The numbers of a unit's decisions run anew each year, so that within one a number is used once.

    The caller has locked the numbers of the unit.
    """
    used = AwardDecision.objects.filter(
        unit=unit, number=clean_line(details.number), decided_on__year=details.decided_on.year
    )
    if other := used.exclude(pk=besides).first():
        raise ValidationError({"number": f"Số này đã dùng cho {str(other)[0].lower()}{str(other)[1:]}."})


def decision_of(unit, details, *, origin, desk_unit, actor, now):
    """The decision of that number and day, locked; a new one where there is none yet.

    One that is published takes no more lines, unless it came from elsewhere and is recorded here bit by bit.
    """
    lock_numbers([unit.pk])
    number = clean_line(details.number)
    found = AwardDecision.objects.select_for_update(of=("self",)).filter(
        unit=unit, number=number, decided_on=details.decided_on
    )
    decision = found.first()
    if decision is None:
        refuse_number_used(unit, details)
        decision = AwardDecision(
            unit=unit,
            desk_unit=desk_unit,
            origin=origin,
            number=number,
            decided_on=details.decided_on,
            recorded_by=actor,
            recorded_at=now,
            **details.head,
        )
        if origin in OPEN_TO_MORE:
            decision.published_by, decision.published_at = actor, now
        decision.full_clean()
        decision.save()
        write_decision_event(decision, action="draw_up", actor=actor, now=now)
        return decision
    if decision.kind != DecisionKind.AWARD or decision.origin != origin or decision.desk_unit_id != desk_unit.pk:
        raise ValidationError({"number": f"{decision} đã có và có nội dung khác; hãy dùng số khác."})
    if decision.is_published and origin not in OPEN_TO_MORE:
        raise ValidationError({"number": f"{decision} đã công bố nên không thêm đối tượng; hãy dùng số khác."})
    differing = [name for name, value in details.head.items() if value and value != getattr(decision, name)]
    if differing:
        labels = ", ".join(AwardDecision._meta.get_field(name).verbose_name.lower() for name in differing)
        raise ValidationError(dict.fromkeys(differing[:1], f"{decision} đã lập với {labels} khác."))
    return decision


def write_decision_event(decision, *, action, actor, now, note="", before="", after=""):
    return DecisionEvent.objects.create(
        decision=decision, action=action, actor=actor, at=now, note=note, before=before, after=after
    )


def award_dossier(dossier, details, *, origin, actor, now):
    """Put the dossier on its decision, inside the transaction of the step that decides it; the line."""
    refuse_head(details, now=now)
    vote = dossier.votes.select_related("case__meeting").first()
    if vote and details.decided_on < vote.case.meeting.held_on:
        held = f"{vote.case.meeting.held_on:%d/%m/%Y}"
        raise ValidationError({"decided_on": f"Ngày ký không thể trước phiên họp hội đồng ngày {held}."})
    deciding_unit = dossier.receiving_unit if dossier.lowered_form_id else dossier.campaign_award.deciding_unit
    form = dossier.asked_form
    if details.award_form_id and details.award_form_id != form.pk:
        levels = {deciding_unit.level, dossier.receiving_unit.level}
        form = form_for(dossier, details.award_form_id, levels=levels, day=details.decided_on)
    if origin == DecisionOrigin.HERE:
        refuse_beyond_quota(dossier, form)
    decision = decision_of(
        deciding_unit,
        details,
        origin=origin,
        desk_unit=dossier.receiving_unit,
        actor=actor,
        now=now,
    )
    line = AwardDecisionLine(
        decision=decision,
        dossier=dossier,
        year=dossier.year,
        subject_kind=dossier.subject_kind,
        subject_unit=dossier.subject_unit,
        person=dossier.person,
        household=dossier.household,
        recipient_name=dossier.subject_name,
        award_form=form,
        award_name=str(form),
        achievement=dossier.achievement,
        prize_source=decision.prize_source,
    )
    line.place_at(dossier.unit)
    freeze_prize(line, prizes_on(decision.decided_on))
    if origin == DecisionOrigin.HERE:
        enter_in_book(line, decision)
    line.full_clean()
    line.save()
    return line


def form_for(dossier, award_form_id, *, levels, day):
    """Another ``AwardForm`` for the dossier's subject: in force on ``day`` and decided at one of ``levels``."""
    form = AwardForm.objects.in_force_on(day).filter(pk=award_form_id).first()
    if form is None:
        raise ValidationError({"award_form_id": "Hãy chọn hình thức trong danh mục, còn hiệu lực vào ngày này."})
    if form.deciding_level not in levels:
        sentence = f"{form} thuộc thẩm quyền {form.get_deciding_level_display().lower()}; hãy chọn hình thức khác."
        raise ValidationError({"award_form_id": sentence})
    if dossier.subject_kind not in form.subject_kinds:
        kind = dossier.get_subject_kind_display().lower()
        raise ValidationError({"award_form_id": f"{form} không dành cho {kind}; hãy chọn hình thức khác."})
    return form


def given_in_words(dossier, line):
    """«Đề nghị Bằng khen, được tặng Giấy khen.» where the two differ, else nothing."""
    asked = str(dossier.campaign_award)
    return "" if line.award_name == asked else f"Đề nghị {asked}, được tặng {line.award_name}."


def freeze_prize(line, table):
    """Write what the award is worth by the ``PrizeTable`` of the day it was decided; nothing where no rule says."""
    prize = table.prize_of(line.award_form.code, line.subject_kind)
    line.prize_amount = prize.amount if prize else None
    line.prize_multiple = prize.multiple if prize else None
    line.prize_wage = prize.wage if prize else None
    line.prize_rule = prize.rule if prize else ""


def enter_in_book(line, decision):
    """The next entry of the unit's award book and the next certificate of that form, both anew each year."""
    unit, year = decision.unit, decision.decided_on.year
    entry = take_number(unit=unit, kind=BOOK, year=year)
    while AwardDecisionLine.objects.filter(book_unit=unit, book_year=year, entry_number=entry).exists():
        entry = take_number(unit=unit, kind=BOOK, year=year)
    line.book_unit, line.book_year, line.entry_number = unit, year, entry
    certificate = take_number(unit=unit, kind=f"cert:{line.award_form_id}", year=year)
    line.certificate_number = f"{certificate:02d}/{year}"
