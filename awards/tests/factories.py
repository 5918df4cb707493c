"""Plain builders; every default is valid, every call makes a new row. States are reached through the services."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from awards.enums import (
    CouncilPost,
    CulturalTitleKind,
    DecisionKind,
    DossierState,
    JudgedBy,
    MeetingState,
    Presence,
    Rating,
    SubjectKind,
)
from awards.models import (
    AnnualRating,
    AwardCouncil,
    AwardDecision,
    AwardDecisionLine,
    AwardForm,
    BaseWage,
    CampaignAward,
    ChecklistItem,
    CouncilMember,
    CulturalTitle,
    Dossier,
    DossierItemType,
    EligibilityHold,
    EligibilityRule,
    PrizeRule,
    RevokedLine,
    VoteRule,
)
from awards.services import (
    DecisionDetails,
    LowerDetails,
    ReturnDetails,
    RevocationDetails,
    TableDetails,
    VoteDetails,
    add_file,
    advance_dossier,
    call_meeting,
    convene_meeting,
    end_meeting,
    publish_decisions,
    revoke_lines,
    submit_dossier,
)
from awards.workflow import is_decided_above
from campaigns.deadlines import local_day
from campaigns.tests.factories import make_campaign, make_deadline
from units.enums import Role
from units.models import Household, Person, Unit
from units.selectors import holders_at, preparers_of
from units.tests.factories import make_person, make_user

numbers = count(1)
IN_TIME = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
STEPS_TO = {
    DossierState.ACCEPTED: ["receive"],
    DossierState.APPRAISED: ["receive", "appraise"],
    DossierState.CONFIRMED: ["receive", "appraise", "confirm"],
    DossierState.TABLED: ["receive", "appraise", "confirm", "table"],
    DossierState.VOTED: ["receive", "appraise", "confirm", "table", "vote"],
    DossierState.FORWARDED: ["receive", "appraise", "confirm", "table", "vote", "forward"],
    DossierState.AWARDED: ["receive", "appraise", "confirm", "table", "vote", "decide", "publish"],
    DossierState.REVOKED: ["receive", "appraise", "confirm", "table", "vote", "decide", "publish", "revoke"],
    DossierState.RETURNED: ["return"],
    DossierState.REFUSED: ["refuse"],
    DossierState.WITHDRAWN: ["withdraw"],
    DossierState.SUBMITTED: [],
}


def make_pdf(text="Báo cáo thành tích"):
    """Bytes of a one-page PDF that readers open; another ``text`` makes another SHA-256."""
    note = " ".join(f"{ord(letter):x}" for letter in text).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    content, offsets = b"%PDF-1.4\n% " + note + b"\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 4\n0000000000 65535 f \n"
    return content + head + table + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(content)


def make_upload(name=None, text=None):
    number = next(numbers)
    return SimpleUploadedFile(
        name or f"bao-cao-{number}.pdf", make_pdf(text or f"Tài liệu số {number}"), content_type="application/pdf"
    )


def make_award_form(**columns):
    number = next(numbers)
    form = AwardForm(
        **{
            "code": f"GK{number:05d}",
            "name": f"Giấy khen của Chủ tịch UBND xã số {number}",
            "deciding_level": "commune",
            "deciding_office": "Chủ tịch UBND xã",
            "legal_basis": "Điều 76 Luật Thi đua, khen thưởng",
            **columns,
        }
    )
    form.full_clean(validate_constraints=False)
    form.save()
    return form


def make_vote_rule(award_form, **columns):
    """More than half of all members by show of hands, two thirds present."""
    rule = VoteRule(**{"award_form": award_form, "numerator": 1, "denominator": 2, "is_strict": True, **columns})
    rule.full_clean(validate_constraints=False)
    rule.save()
    return rule


def make_item_type(**columns):
    number = next(numbers)
    item_type = DossierItemType(**{"code": f"giay-to-{number}", "name": f"Giấy tờ số {number}", **columns})
    item_type.full_clean(validate_constraints=False)
    item_type.save()
    return item_type


def make_checklist_item(campaign_award, **columns):
    columns = {
        "campaign_award": campaign_award,
        "item_type": columns.get("item_type") or make_item_type(),
        "order": campaign_award.checklist.count() + 1,
        "source": "Kế hoạch 67/KH-UBND, mục III",
        **columns,
    }
    item = ChecklistItem(**columns)
    item.full_clean(validate_constraints=False)
    item.save()
    return item


def make_rule(campaign_award, **columns):
    rule = EligibilityRule(
        **{
            "campaign_award": campaign_award,
            "subject_kind": SubjectKind.INDIVIDUAL,
            "order": campaign_award.rules.count() + 1,
            "text": f"Tiêu chuẩn số {next(numbers)}: gương mẫu, được bình xét trong phong trào.",
            "source": "Kế hoạch 67/KH-UBND, mục II",
            **columns,
        }
    )
    rule.full_clean(validate_constraints=False)
    rule.save()
    return rule


def make_fact(table, subject, year, **columns):
    actor = columns.pop("entered_by", None) or make_user()
    fact = table(
        **{
            "year": year,
            "source": "Quyết định 20/QĐ-UBND",
            "entered_by": actor,
            "entered_at": IN_TIME,
            "is_confirmed": True,
            **columns,
        }
    )
    fact.be_about(subject)
    fact.full_clean(validate_constraints=False)
    fact.save()
    return fact


def make_rating(subject, year, rating=Rating.GOOD, **columns):
    """Confirmed by the desk, unless ``is_confirmed`` says otherwise."""
    return make_fact(AnnualRating, subject, year, rating=rating, **columns)


def make_title(subject, year, title=None, **columns):
    title = title or (CulturalTitleKind.HAMLET if isinstance(subject, Unit) else CulturalTitleKind.FAMILY)
    return make_fact(CulturalTitle, subject, year, title=title, **columns)


def make_hold(subject, **columns):
    hold = EligibilityHold(
        **{
            "reason": "Đang xem xét kỷ luật",
            "source": "Thông báo 5/TB-UBND",
            "held_from": IN_TIME.date(),
            "held_by": columns.pop("held_by", None) or make_user(),
            "held_at": IN_TIME,
            **columns,
        }
    )
    hold.be_about(subject)
    hold.full_clean(validate_constraints=False)
    hold.save()
    return hold


def make_campaign_award(campaign, *, award_form=None, deciding_unit=None, **columns):
    """An award of the campaign: a standard for each kind of subject, one by recognised model, two required papers."""
    award_form = award_form or make_award_form()
    if not award_form.vote_rules.exists():
        make_vote_rule(award_form)
    award = CampaignAward(
        **{
            "campaign": campaign,
            "award_form": award_form,
            "deciding_unit": deciding_unit or campaign.launching_unit,
            "order": campaign.awards.count() + 1,
            "source": "Kế hoạch 67/KH-UBND",
            **columns,
        }
    )
    award.full_clean(validate_constraints=False)
    award.save()
    for kind in SubjectKind:
        make_rule(award, subject_kind=kind)
    make_rule(award, judged_by=JudgedBy.RECOGNISED_MODEL, model_level="grassroots", is_required=False)
    make_checklist_item(award)
    make_checklist_item(award)
    return award


def make_council(unit, *, members=9, **columns):
    council = AwardCouncil(
        **{
            "unit": unit,
            "name": f"Hội đồng Thi đua - Khen thưởng {unit}",
            "founding_decision": "12/QĐ-UBND",
            "valid_from": date(2021, 7, 1),
            **columns,
        }
    )
    council.full_clean(validate_constraints=False)
    council.save()
    for order in range(1, members + 1):
        post = {1: CouncilPost.CHAIR, members: CouncilPost.SECRETARY}.get(order, CouncilPost.MEMBER)
        CouncilMember.objects.create(council=council, full_name=f"Ủy viên {order}", post=post, order=order)
    return council


def make_meeting(council, *, absent=0, state=MeetingState.OPEN, **columns):
    """A meeting of all members but the last ``absent``, who are excused; it sits already."""
    columns = {"held_on": IN_TIME.date(), "place": "Phòng họp số 1", **columns}
    actor = holder(Role.SECRETARY, council.unit)
    if state == MeetingState.CALLED:
        return call_meeting(council_id=council.pk, actor=actor, clock=lambda: IN_TIME, **columns)
    away = list(council.members.order_by("-order")[:absent])
    meeting = convene_meeting(
        council_id=council.pk,
        actor=actor,
        absent={member.pk: (Presence.EXCUSED, "Đi công tác") for member in away},
        clock=lambda: IN_TIME,
        **columns,
    )
    if state == MeetingState.ENDED:
        end_meeting(meeting_id=meeting.pk, actor=actor, clock=lambda: IN_TIME)
    return meeting


def kind_of(subject):
    return {Person: SubjectKind.INDIVIDUAL, Household: SubjectKind.HOUSEHOLD}.get(type(subject), SubjectKind.COLLECTIVE)


def make_dossier(unit, campaign=None, *, state=DossierState.DRAFT, subject=None, campaign_award=None, **columns):
    """A dossier of ``unit`` for ``subject`` (a new person without one), with its texts and no papers yet.

    Another ``state`` brings the papers and walks there through the services; ``FORWARDED`` needs an award that
    is decided above. Without ``campaign`` a new one of the unit's commune takes dossiers before 10/12.
    """
    if campaign is None:
        campaign = campaign_award.campaign if campaign_award else make_campaign(unit.commune or unit)
    if not campaign.deadlines.filter(kind="dossier").exists():
        make_deadline(campaign)
    above = unit.province if state == DossierState.FORWARDED else None
    campaign_award = campaign_award or (None if above else campaign.awards.first())
    campaign_award = campaign_award or make_campaign_award(campaign, deciding_unit=above)
    subject = subject or make_person(unit)
    kind = kind_of(subject)
    columns = {
        "year": 2026,
        "achievement": "Có thành tích xuất sắc trong phong trào thi đua Dân vận khéo năm 2026",
        "summary": "Vận động nhân dân hiến đất, làm đường.",
        "saved_at": IN_TIME,
        "receiving_unit": campaign.deadlines.filter(kind="dossier").first().receiving_unit or campaign.launching_unit,
        "subject_unit": subject if kind == SubjectKind.COLLECTIVE else None,
        "person": subject if kind == SubjectKind.INDIVIDUAL else None,
        "household": subject if kind == SubjectKind.HOUSEHOLD else None,
        **columns,
    }
    dossier = Dossier(
        campaign=campaign, campaign_award=campaign_award, subject_kind=kind, subject_name=str(subject), **columns
    )
    dossier.place_at(unit)
    dossier.full_clean(validate_constraints=False)
    dossier.save()
    return dossier if state == DossierState.DRAFT else advance_to(dossier, state)


def make_complete(dossier, *, actor=None):
    """Put in every paper the checklist asks for."""
    actor = actor or preparer_for(dossier)
    for item in dossier.campaign_award.checklist.filter(is_required=True, subject_kind__in=["", dossier.subject_kind]):
        if not dossier.files.filter(item_type=item.item_type, is_current=True).exists():
            add_file(dossier_id=dossier.pk, item_type=item.item_type, upload=make_upload(), actor=actor, now=IN_TIME)
    return dossier


def preparer_for(dossier):
    return preparers_of(dossier.unit).first() or make_user(None, (Role.PREPARER, dossier.unit))


def holder(role, unit):
    return holders_at(role, unit).first() or make_user(None, (role, unit))


def submit(dossier, *, now=IN_TIME, actor=None, key=None):
    """Send it as it stands; the ``DossierVersion``."""
    dossier.refresh_from_db()
    return submit_dossier(
        dossier_id=dossier.pk,
        key=key or uuid4(),
        expected_version=dossier.version,
        actor=actor or preparer_for(dossier),
        clock=lambda: now,
    )


def meeting_for(dossier, *, now=IN_TIME):
    """Where the dossier stands on the agenda, else a meeting it can still be tabled at."""
    unit = dossier.receiving_unit
    if case := dossier.cases.filter(is_put_off=False, meeting__unit=unit).last():
        return case.meeting
    council = AwardCouncil.objects.filter(unit=unit).first() or make_council(unit)
    sitting = council.meetings.filter(held_on__gte=local_day(dossier.received_at or now), state=MeetingState.OPEN)
    return sitting.last() or make_meeting(council, held_on=now.date())


def details_of(action, dossier, *, now=IN_TIME):
    """What a step needs beside its note; a council and a meeting are made where there is none."""
    if action in {"table", "vote"}:
        meeting = meeting_for(dossier, now=now)
        if action == "table":
            return TableDetails(meeting_id=meeting.pk)
        return VoteDetails(meeting_id=meeting.pk, votes_for=meeting.present_count, votes_against=0)
    if action == "return":
        return ReturnDetails(due_on=date(2026, 11, 20), fields=("summary",))
    if action == "lower":
        return LowerDetails(award_form_id=make_award_form().pk)
    if action in {"decide", "record_answer"}:
        return DecisionDetails(number=f"{next(numbers)}/QĐ-UBND", decided_on=now.date(), signatory="Chủ tịch")
    return None


def actor_of(action, dossier):
    if action == "withdraw":
        return preparer_for(dossier)
    if action == "take_up":
        return holder(Role.SECRETARY, dossier.way_up.upper_unit)
    return holder(Role.CHAIRMAN if action == "decide" else Role.SECRETARY, dossier.receiving_unit)


def publish(*decisions, actor=None, now=IN_TIME):
    """Make drawn-up decisions known, by the secretary of the first one's desk unless another ``actor`` does."""
    actor = actor or holder(Role.SECRETARY, decisions[0].desk_unit)
    return publish_decisions(decision_ids=[row.pk for row in decisions], actor=actor, clock=lambda: now)


def revoke(*lines, actor=None, now=IN_TIME, reason="Khai không đúng thành tích", **columns):
    """Take lines of one decision back by a new one; the revoking ``AwardDecision``."""
    decision = lines[0].decision
    columns = {"number": f"{next(numbers)}/QĐ-UBND", "decided_on": now.date(), "signatory": "Chủ tịch", **columns}
    return revoke_lines(
        decision_id=decision.pk,
        line_ids=[line.pk for line in lines],
        details=RevocationDetails(**columns),
        reason=reason,
        actor=actor or holder(Role.CHAIRMAN, decision.desk_unit),
        clock=lambda: now,
    )


def make_decision(unit, *, recipient="Nguyễn Văn An", **columns):
    """A published decision of the unit with one line, in rows alone: no dossier, no services."""
    decision = AwardDecision(
        **{
            "unit": unit,
            "desk_unit": unit,
            "number": f"{next(numbers)}/QĐ-UBND",
            "decided_on": IN_TIME.date(),
            "published_at": IN_TIME,
            **columns,
        }
    )
    decision.full_clean(validate_constraints=False)
    decision.save()
    line = AwardDecisionLine(
        decision=decision,
        year=2026,
        subject_kind=SubjectKind.INDIVIDUAL,
        recipient_name=recipient,
        award_name="Giấy khen của Chủ tịch UBND xã",
    )
    line.place_at(unit)
    line.full_clean(validate_constraints=False)
    line.save()
    return decision


def make_revocation(decision):
    """The decision's only line taken back, certificate due; the ``RevokedLine``."""
    columns = {"kind": DecisionKind.REVOCATION, "revokes": decision, "reason": "Khai không đúng"}
    revoking = AwardDecision.objects.create(
        unit=decision.unit,
        desk_unit=decision.desk_unit,
        number=f"{next(numbers)}/QĐ-UBND",
        decided_on=IN_TIME.date(),
        published_at=IN_TIME,
        **columns,
    )
    return RevokedLine.objects.create(decision=revoking, line=decision.lines.get(), certificate_due=True)


def make_base_wage(amount=2_530_000, **columns):
    wage = BaseWage(
        **{"amount": amount, "valid_from": date(2026, 7, 1), "legal_basis": "Nghị định 161/2026/NĐ-CP", **columns}
    )
    wage.full_clean(validate_constraints=False)
    wage.save()
    return wage


def make_prize_rule(award_code, kind=SubjectKind.INDIVIDUAL, multiple="0.3", **columns):
    rule = PrizeRule(
        **{
            "award_code": award_code,
            "subject_kind": kind,
            "multiple": Decimal(multiple),
            "legal_basis": "Nghị định 152/2025/NĐ-CP",
            **columns,
        }
    )
    rule.full_clean(validate_constraints=False)
    rule.save()
    return rule


def take(dossier, action, *, now=IN_TIME, actor=None, note="Đúng quy định", details=None):
    """One step of the desk with what it needs; those of a decision are taken on the decision it stands on."""
    if action in {"publish", "revoke"}:
        line = AwardDecisionLine.objects.select_related("decision__desk_unit").get(dossier=dossier)
        if action == "publish":
            publish(line.decision, actor=actor, now=now)
        else:
            revoke(line, actor=actor, now=now, reason=note)
        return Dossier.objects.get(pk=dossier.pk)
    return advance_dossier(
        dossier_id=dossier.pk,
        action=action,
        actor=actor or actor_of(action, dossier),
        now=now,
        note=note,
        details=details or details_of(action, dossier, now=now),
    )


def advance_to(dossier, state, *, now=IN_TIME):
    """Walk a draft to ``state`` through the services, papers and people supplied; the dossier as it is then."""
    make_complete(dossier)
    submit(dossier, now=now)
    steps = STEPS_TO[state]
    if state == DossierState.AWARDED and is_decided_above(dossier):
        steps = [*STEPS_TO[DossierState.FORWARDED], "record_answer"]
    for action in steps:
        take(dossier, action, now=now)
    return Dossier.objects.get(pk=dossier.pk)
