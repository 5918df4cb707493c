from datetime import UTC, date, datetime, timedelta

import pytest

from awards.eligibility import rules_for
from awards.enums import DossierState
from awards.gates import admission, content_gaps, dossier_due, fit_gaps, requirement_count
from awards.models import Dossier, LateRequest
from awards.services import decide_late, request_late
from awards.tests.factories import (
    IN_TIME,
    holder,
    make_campaign_award,
    make_checklist_item,
    make_complete,
    make_dossier,
    make_rule,
    preparer_for,
    take,
)
from campaigns.deadlines import HANOI
from campaigns.tests.factories import make_campaign, make_deadline
from units.enums import Role
from units.tests.factories import make_household, make_person

LAST_MOMENT = datetime(2026, 12, 9, 23, 59, 59, 999999, tzinfo=HANOI)
CUTOFF = datetime(2026, 12, 10, 0, 0, tzinfo=HANOI)
TODAY = date(2026, 11, 2)


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def test_before_the_tenth_means_until_the_last_microsecond_of_the_ninth(hamlet):
    dossier = make_dossier(hamlet)
    assert admission(dossier, now=LAST_MOMENT).is_open
    shut = admission(dossier, now=CUTOFF)
    assert (shut.is_open, shut.cutoff) == (False, CUTOFF)
    assert shut.reason == "Đã hết hạn nhận hồ sơ: trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)."


def test_the_same_instant_in_another_time_zone_is_judged_alike(hamlet):
    dossier = make_dossier(hamlet)
    assert admission(dossier, now=LAST_MOMENT.astimezone(UTC)).is_open
    assert not admission(dossier, now=CUTOFF.astimezone(UTC)).is_open


def test_a_plan_without_a_date_keeps_the_door_open(hamlet, commune):
    dossier = make_dossier(hamlet, make_campaign(commune))
    dossier.campaign.deadlines.all().delete()
    assert admission(fresh(dossier), now=CUTOFF + timedelta(days=400)).is_open


def test_of_two_deadlines_the_one_owed_to_the_receiver_counts(hamlet, commune, province):
    campaign = make_campaign(commune)
    make_deadline(campaign, receiving_unit=commune, month=11, day=20)
    make_deadline(campaign, receiving_unit=province, month=12, day=31)
    dossier = make_dossier(hamlet, campaign, receiving_unit=commune)
    assert dossier_due(dossier).date == date(2026, 11, 20)


def test_a_returned_dossier_may_come_back_until_its_own_day_after_the_plans(hamlet):
    dossier = make_dossier(hamlet, state=DossierState.RETURNED)
    Dossier.objects.filter(pk=dossier.pk).update(return_due_on=date(2026, 12, 20))
    dossier = fresh(dossier)
    assert admission(dossier, now=datetime(2026, 12, 20, 23, 59, 59, tzinfo=HANOI)).is_open
    shut = admission(dossier, now=datetime(2026, 12, 21, tzinfo=HANOI))
    assert shut.reason == "Đã hết hạn nhận hồ sơ: đến hết ngày 20/12/2026 (hết 24:00 ngày 20/12/2026)."


def test_a_granted_late_request_opens_the_door_until_its_end_and_a_refused_one_does_not(hamlet, commune):
    late = CUTOFF + timedelta(hours=2)
    end = CUTOFF + timedelta(days=2)
    granted, refused = make_dossier(hamlet), make_dossier(hamlet)
    secretary = holder(Role.SECRETARY, commune)
    for dossier, is_granted in ((granted, True), (refused, False)):
        asked = request_late(dossier_id=dossier.pk, reason="Mưa lũ, mất điện", actor=preparer_for(dossier), now=late)
        decide_late(request_id=asked.pk, is_granted=is_granted, note="Đã xem", actor=secretary, now=late, until=end)
    opened = admission(fresh(granted), now=end - timedelta(microseconds=1))
    assert (opened.is_open, opened.is_late) == (True, True)
    assert not admission(fresh(granted), now=end).is_open
    assert not admission(fresh(refused), now=late).is_open
    assert LateRequest.objects.filter(is_granted=True).get().dossier == granted


def test_an_empty_draft_lacks_everything_and_names_it(hamlet):
    dossier = make_dossier(hamlet, achievement="  ", summary="")
    papers = {f"item-{i.item_type_id}": f"Còn thiếu: {i.item_type}." for i in dossier.campaign_award.checklist.all()}
    assert content_gaps(dossier, today=TODAY) == {
        "achievement": "Chưa ghi thành tích đề nghị khen thưởng (câu sẽ ghi trên quyết định).",
        "summary": "Chưa có tóm tắt báo cáo thành tích.",
        **papers,
    }
    assert requirement_count(dossier, today=TODAY) == len(content_gaps(dossier, today=TODAY))


def test_a_removed_file_counts_as_missing_again(hamlet):
    dossier = make_complete(make_dossier(hamlet))
    assert content_gaps(fresh(dossier), today=TODAY) == {}
    dossier.files.update(is_current=False)
    assert len(content_gaps(fresh(dossier), today=TODAY)) == 2


def test_papers_of_another_kind_of_subject_and_optional_ones_are_not_missing(hamlet):
    dossier = make_complete(make_dossier(hamlet))
    make_checklist_item(dossier.campaign_award, subject_kind="household")
    make_checklist_item(dossier.campaign_award, is_required=False)
    assert content_gaps(fresh(dossier), today=TODAY) == {}


def test_a_subject_who_moved_away_is_a_gap_of_the_draft(hamlet, agency):
    dossier = make_complete(make_dossier(hamlet))
    dossier.person.place_at(agency)
    dossier.person.save()
    assert content_gaps(fresh(dossier), today=TODAY) == {"subject": f"{dossier.subject_name} không thuộc Xóm Đồng Tâm."}


def test_standards_for_heads_are_for_heads_alone(hamlet, commune):
    campaign = make_campaign(commune)
    award = make_campaign_award(campaign)
    for_heads = make_rule(award, heads_only=True)
    head = make_dossier(hamlet, campaign, subject=make_person(hamlet, is_head=True))
    other = make_dossier(hamlet, campaign)
    assert for_heads in rules_for(head, today=IN_TIME.date())
    assert for_heads not in rules_for(other, today=IN_TIME.date())
    assert for_heads not in rules_for(
        make_dossier(hamlet, campaign, subject=make_household(hamlet)), today=IN_TIME.date()
    )


def test_an_award_for_collectives_fits_no_person(hamlet):
    dossier = make_dossier(hamlet)
    form = dossier.campaign_award.award_form
    form.for_individuals = False
    form.save()
    assert fit_gaps(fresh(dossier)) == {"campaign_award": f"{form} không dành cho cá nhân."}


def test_nobody_decides_what_the_council_did_not_approve(hamlet):
    from django.core.exceptions import ValidationError

    from awards.services import VoteDetails

    dossier = make_dossier(hamlet, state=DossierState.TABLED)
    meeting = dossier.receiving_unit.councils.get().meetings.get()
    take(dossier, "vote", details=VoteDetails(meeting_id=meeting.pk, votes_for=4, votes_against=5))
    with pytest.raises(ValidationError, match="chưa biểu quyết thông qua"):
        take(dossier, "decide")
    assert fresh(dossier).state == DossierState.VOTED
    assert fresh(dossier).submitted_at == IN_TIME
