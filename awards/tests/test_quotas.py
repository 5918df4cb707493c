import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.enums import DossierState, SubjectKind
from awards.models import AwardQuota, Dossier, QuotaEvent, QuotaExcess
from awards.selectors.quotas import Tally, forwarded_counted, lines_counted, quota_lines, quotas_shown, tally_of
from awards.services import LowerDetails
from awards.services.quotas import allot_quota, allot_quotas, change_quota, counted_on, grant_excess, lift_quota
from awards.tests.factories import (
    IN_TIME,
    holder,
    make_award_form,
    make_campaign_award,
    make_decision,
    make_dossier,
    take,
)
from awards.tests.quota_factories import make_quota
from campaigns.tests.factories import make_campaign
from interface.versions import StaleVersion
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_household, make_unit, make_user

pytestmark = pytest.mark.django_db


def clock():
    return IN_TIME


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune))


@pytest.fixture
def form(award):
    return award.award_form


@pytest.fixture
def propose(hamlet, award):
    """``propose(unit, state, **columns)``: a dossier walked to its state."""
    return lambda unit=hamlet, state=DossierState.VOTED, **columns: make_dossier(
        unit, campaign_award=columns.pop("campaign_award", award), state=state, **columns
    )


def allotted(unit, giver, award_form, number, actor, **columns):
    columns = {"desk_unit": giver, "source": "Hướng dẫn 12/HD", "year": 2026, **columns}
    return allot_quota(
        unit=unit, allotted_by=giver, award_form=award_form, number=number, actor=actor, clock=clock, **columns
    )


# What is refused when awarding


def test_without_a_quota_nothing_is_refused_and_with_one_exactly_its_number_is_awarded(commune, form, propose):
    take(propose(), "decide")
    quota = make_quota(commune, form, 2)
    take(propose(), "decide")
    third = propose()
    with pytest.raises(ValidationError) as refusal:
        take(third, "decide")
    (sentence,) = refusal.value.messages
    for said in (str(form), str(commune), "tự quyết: 2", quota.source, "đã dùng 2/2", "cho vượt"):
        assert said in sentence
    assert Dossier.objects.get(pk=third.pk).state == DossierState.VOTED
    assert not hasattr(Dossier.objects.get(pk=third.pk), "decision_line")


def test_a_revoked_award_gives_its_place_back(commune, form, propose):
    make_quota(commune, form, 1)
    first = propose(state=DossierState.AWARDED)
    second = propose()
    with pytest.raises(ValidationError, match="Hết chỉ tiêu"):
        take(second, "decide")
    take(first, "revoke", note="Khai sai")
    take(second, "decide")


def test_a_past_decision_of_the_year_counts_where_no_campaign_is_named(commune, award, form, propose):
    line = make_decision(commune).lines.get()
    line.award_form = form
    line.save()
    quota = make_quota(commune, form, 1)
    narrow = make_quota(commune, form, 1, campaign=award.campaign)
    assert tally_of([quota, narrow]) == {quota.pk: Tally(decided=1), narrow.pk: Tally()}
    with pytest.raises(ValidationError, match="Hết chỉ tiêu"):
        take(propose(), "decide")


def test_each_quota_that_speaks_of_the_award_is_asked_and_no_other(commune, hamlet, award, form, propose):
    other_hamlet, other_form = make_unit(commune), make_award_form()
    make_quota(commune, form, 0, year=2025)
    make_quota(commune, other_form, 0)
    make_quota(other_hamlet, form, 0, allotted_by=commune)
    make_quota(commune, form, 0, subject_kind=SubjectKind.HOUSEHOLD)
    make_quota(commune, form, 0, campaign=make_campaign(commune))
    make_quota(hamlet, form, 0, allotted_by=commune, is_in_force=False)
    take(propose(), "decide")
    for columns in (
        {"unit": hamlet, "allotted_by": commune},
        {"unit": commune, "campaign": award.campaign},
        {"unit": commune, "subject_kind": SubjectKind.INDIVIDUAL},
        {"unit": commune.parent},
    ):
        quota = make_quota(columns.pop("unit"), form, 0, **columns)
        with pytest.raises(ValidationError, match="Hết chỉ tiêu"):
            take(propose(), "decide")
        AwardQuota.objects.filter(pk=quota.pk).update(is_in_force=False)
    with pytest.raises(ValidationError, match="hộ gia đình"):
        take(propose(subject=make_household(hamlet)), "decide")


def test_what_is_proposed_upwards_uses_the_number_of_the_unit_that_proposes_alone(province, commune, hamlet):
    above = make_campaign_award(make_campaign(commune), deciding_unit=province)
    form = above.award_form
    own = make_quota(province, form, 1)
    given = make_quota(commune, form, 2, allotted_by=province)

    def voted():
        return make_dossier(hamlet, campaign_award=above, state=DossierState.VOTED)

    first, second, third = voted(), voted(), voted()
    take(first, "forward")
    take(second, "forward")
    with pytest.raises(ValidationError, match=f"{province} phân bổ cho {commune}"):
        take(third, "forward")
    assert tally_of([own, given]) == {own.pk: Tally(pending=1), given.pk: Tally(forwarded=2, pending=1)}
    take(first, "record_answer")
    assert tally_of([own, given]) == {own.pk: Tally(decided=1, pending=1), given.pk: Tally(1, 1, 1)}
    take(second, "refuse")
    take(third, "forward")


def test_the_table_of_counts_agrees_with_counting_each_quota_by_itself(
    province, commune, hamlet, sibling_commune, award, form, propose
):
    for state in (DossierState.AWARDED, DossierState.VOTED, DossierState.REVOKED, DossierState.REFUSED):
        propose(state=state)
        propose(subject=make_household(hamlet), state=state)
    above = make_campaign_award(award.campaign, award_form=make_award_form(), deciding_unit=province)
    make_dossier(hamlet, campaign_award=above, state=DossierState.FORWARDED)
    make_dossier(make_unit(sibling_commune), state=DossierState.AWARDED)
    quotas = [
        make_quota(unit, a_form, subject_kind=kind, campaign=campaign, is_in_force=False)
        for unit in (province, commune, hamlet, sibling_commune)
        for a_form in (form, above.award_form)
        for kind in ("", "household", "individual")
        for campaign in (None, award.campaign)
    ]
    tallies = tally_of(quotas)
    assert {pk: (t.decided, t.forwarded) for pk, t in tallies.items()} == {
        quota.pk: (lines_counted(quota).count(), forwarded_counted(quota).count()) for quota in quotas
    }
    assert sum(t.decided for t in tallies.values()) > 0 < sum(t.forwarded for t in tallies.values())


@pytest.mark.parametrize("rows", [1, 3])
def test_counts_cost_the_same_for_one_quota_and_for_many(rows, commune, form, propose, django_assert_num_queries):
    propose()
    for _ in range(rows):
        make_quota(make_unit(commune), form, allotted_by=commune)
    quotas = list(AwardQuota.objects.with_sums().select_related("unit", "award_form"))
    with django_assert_num_queries(3):
        assert len(quota_lines(quotas)) == rows


def test_the_panel_says_how_many_of_the_chosen_find_no_room(commune, form, propose, chairman, stranger):
    make_quota(commune, form, 2)
    make_quota(commune.parent, form, 9)
    chosen = [propose() for _ in range(3)]
    (line,) = quotas_shown(chosen, chairman)
    assert (line.chosen, line.left, line.too_many, line.tally.pending, line.label) == (3, 2, 1, 3, "Còn 2")
    assert quotas_shown(chosen, stranger) == quotas_shown([], chairman) == []


# Allotting and passing on


def test_the_sum_passed_on_never_exceeds_what_was_received(province, commune, hamlet, form, province_staff, secretary):
    received = allotted(commune, province, form, 5, province_staff)
    assert received.passed_from is None
    other = make_unit(commune, name="Xóm Bên")
    three = allotted(hamlet, commune, form, 3, secretary)
    assert three.passed_from == received
    with pytest.raises(ValidationError) as refusal:
        allotted(other, commune, form, 3, secretary)
    assert refusal.value.messages == [f"{commune} có 5, đã phân bổ xuống 3; chỉ còn 2 để phân bổ."]
    two = allotted(other, commune, form, 2, secretary)
    with pytest.raises(ValidationError, match="chỉ còn 2"):
        change_quota(quota_id=two.pk, number=3, note="Tăng", actor=secretary, clock=clock)
    change_quota(quota_id=three.pk, number=1, note="Thu lại", actor=secretary, clock=clock)
    change_quota(quota_id=two.pk, number=4, note="Chuyển sang", actor=secretary, clock=clock)
    with pytest.raises(ValidationError, match="đã phân bổ xuống 5"):
        change_quota(quota_id=received.pk, number=4, note="Giảm", actor=province_staff, clock=clock)
    with pytest.raises(ValidationError, match="bỏ các chỉ tiêu đã phân bổ trước"):
        lift_quota(quota_id=received.pk, note="Bỏ", actor=province_staff, clock=clock)


def test_a_number_is_taken_back_down_to_what_is_used_and_no_further(commune, form, propose, chairman):
    quota = make_quota(commune, form, 5)
    for _ in range(2):
        take(propose(), "decide")
    with pytest.raises(ValidationError, match="Đã dùng 2"):
        change_quota(quota_id=quota.pk, number=1, note="Giảm", actor=chairman, clock=clock)
    change_quota(quota_id=quota.pk, number=2, note="Giảm", actor=chairman, clock=clock)
    event = QuotaEvent.objects.get(action="change")
    assert (event.before, event.after, event.note, event.actor) == ("5", "2", "Giảm", chairman)


def test_what_came_on_paper_is_written_down_where_it_was_received_unless_the_giver_keeps_it_here(
    province, commune, hamlet, form, secretary
):
    quota = allotted(commune, province, form, 5, secretary, desk_unit=commune)
    assert (quota.allotted_by, quota.desk_unit) == (province, commune)
    other_form = make_award_form()
    make_quota(province, other_form, 50)
    with pytest.raises(ValidationError, match="tự phân bổ"):
        allotted(commune, province, other_form, 5, secretary, desk_unit=commune)
    with pytest.raises(PermissionDenied):
        allotted(commune, province, make_award_form(), 5, secretary)


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"source": " "}, "source"),
        ({"number": -1}, "number"),
        ({"subject_kind": "household"}, "subject_kind"),
        ({"unit": "foreign"}, "allotted_by"),
        ({"campaign": "foreign"}, "campaign"),
    ],
)
def test_a_number_that_cannot_be_is_refused_beside_its_field(columns, field, province, commune, foreign_commune):
    staff = make_user(None, (Role.PROVINCE_STAFF, province))
    given = {"unit": commune, "number": 5, "source": "12/HD", **columns}
    given["unit"] = foreign_commune if given["unit"] == "foreign" else commune
    if given.get("campaign"):
        given["campaign"] = make_campaign(foreign_commune)
    form = make_award_form(for_households=False)
    with pytest.raises(ValidationError) as refusal:
        allot_quota(
            allotted_by=province, desk_unit=province, award_form=form, year=2026, actor=staff, clock=clock, **given
        )
    assert set(refusal.value.message_dict) == {field}
    assert not AwardQuota.objects.exists()


def test_the_same_number_is_written_once_and_the_database_says_so_too(commune, form, chairman):
    allotted(commune, commune, form, 5, chairman)
    with pytest.raises(ValidationError, match="điều chỉnh chỉ tiêu đã có"):
        allotted(commune, commune, form, 6, chairman)
    for columns in ({}, {"campaign": make_campaign(commune)}):
        if columns:
            make_quota(commune, form, **columns)
        with pytest.raises(IntegrityError), transaction.atomic():
            make_quota(commune, form, **columns)


def test_a_whole_table_is_written_or_nothing_of_it(province, commune, sibling_commune, form, province_staff):
    make_quota(province, form, 10)

    def write(*numbers):
        units = (commune, sibling_commune)
        return allot_quotas(
            desk_unit=province,
            numbers=list(zip(units, numbers, strict=True)),
            award_form=form,
            year=2026,
            source="12/HD",
            actor=province_staff,
            clock=clock,
        )

    with pytest.raises(ValidationError) as refusal:
        write(8, 3)
    assert set(refusal.value.message_dict) == {f"so_{sibling_commune.pk}"}
    assert AwardQuota.objects.count() == 1
    assert [quota.number for quota in write(6, 4)] == [6, 4]
    assert write(6, 4) == []
    assert [quota.number for quota in write(5, 4)] == [5]


# Exceeding


def test_a_reasoned_decision_lets_exactly_so_many_more_through(commune, form, propose, chairman, secretary):
    quota = make_quota(commune, form, 1)
    take(propose(), "decide")
    with pytest.raises(PermissionDenied):
        grant_excess(quota_id=quota.pk, extra=1, reason="Phong trào mạnh", actor=secretary, clock=clock)
    for columns in ({"extra": 1, "reason": " "}, {"extra": 0, "reason": "Có lý do"}):
        with pytest.raises(ValidationError):
            grant_excess(quota_id=quota.pk, actor=chairman, clock=clock, **columns)
    grant_excess(quota_id=quota.pk, extra=1, reason="Phong trào mạnh", actor=chairman, clock=clock)
    take(propose(), "decide")
    with pytest.raises(ValidationError, match=r"đã cho vượt 1.*đã dùng 2/2"):
        take(propose(), "decide")
    excess = QuotaExcess.objects.get()
    assert (excess.extra, excess.reason, excess.decided_by) == (1, "Phong trào mạnh", chairman)


def test_beyond_what_came_on_paper_goes_only_who_names_the_paper(province, commune, form, chairman):
    quota = make_quota(commune, form, 1, allotted_by=province, desk_unit=commune)
    with pytest.raises(ValidationError, match="văn bản cho phép vượt"):
        grant_excess(quota_id=quota.pk, extra=1, reason="Được phép", actor=chairman, clock=clock)
    grant_excess(quota_id=quota.pk, extra=1, reason="Được phép", source="Công văn 9", actor=chairman, clock=clock)


def test_only_those_who_allotted_change_or_exceed(province, commune, form, chairman, secretary, province_staff):
    given = make_quota(commune, form, 5, allotted_by=province)
    own = make_quota(commune, make_award_form(), 5)
    for actor in (chairman, secretary):
        with pytest.raises(PermissionDenied):
            change_quota(quota_id=given.pk, number=9, note="Tăng", actor=actor, clock=clock)
        with pytest.raises(PermissionDenied):
            grant_excess(quota_id=given.pk, extra=9, reason="Tăng", actor=actor, clock=clock)
    with pytest.raises(PermissionDenied):
        change_quota(quota_id=own.pk, number=9, note="Tăng", actor=secretary, clock=clock)
    change_quota(quota_id=given.pk, number=9, note="Tăng", actor=province_staff, clock=clock)
    grant_excess(quota_id=given.pk, extra=1, reason="Tăng", actor=province_staff, clock=clock)
    change_quota(quota_id=own.pk, number=9, note="Tăng", actor=chairman, clock=clock)


def test_a_lifted_quota_holds_no_more_and_is_not_touched_again(commune, form, propose, chairman):
    quota = make_quota(commune, form, 0)
    with pytest.raises(StaleVersion):
        lift_quota(quota_id=quota.pk, note="Ghi nhầm", actor=chairman, expected_version=7, clock=clock)
    with pytest.raises(ValidationError, match="lý do"):
        lift_quota(quota_id=quota.pk, note=" ", actor=chairman, clock=clock)
    lift_quota(quota_id=quota.pk, note="Ghi nhầm", actor=chairman, clock=clock)
    take(propose(), "decide")
    for act, columns in (
        (change_quota, {"number": 3, "note": "Sửa"}),
        (lift_quota, {"note": "Sửa"}),
        (grant_excess, {"extra": 3, "reason": "Sửa"}),
    ):
        with pytest.raises(ValidationError, match="đã bỏ"):
            act(quota_id=quota.pk, actor=chairman, clock=clock, **columns)


def test_the_desk_of_the_unit_hears_of_its_number_and_a_hamlet_without_a_desk_through_its_preparers(
    province, commune, hamlet, form, province_staff, secretary, chairman, preparer
):
    quota = allotted(commune, province, form, 5, province_staff)
    told = Notice.objects.filter(kind="quota").order_by("recipient__username")
    assert [notice.recipient for notice in told] == [chairman, secretary]
    assert "Số lượng: 5" in told[0].body
    assert "Hướng dẫn 12/HD" in told[0].body
    Notice.objects.all().delete()
    allotted(hamlet, commune, form, 2, secretary)
    assert [notice.recipient for notice in Notice.objects.all()] == [preparer]
    Notice.objects.all().delete()
    change_quota(quota_id=quota.pk, number=4, note="Giảm", actor=province_staff, clock=clock)
    assert {notice.recipient for notice in Notice.objects.all()} == {chairman, secretary}
    Notice.objects.all().delete()
    allotted(commune, commune, make_award_form(), 5, chairman)
    assert [notice.recipient for notice in Notice.objects.all()] == [secretary]
    assert holder(Role.SECRETARY, commune) == secretary


def test_a_dossier_counts_once_on_its_whole_way_up_and_down(province, commune, hamlet):
    """Taken up above it still uses the commune's number, decided there too; made a lower award it uses another one."""
    above = make_campaign_award(make_campaign(commune), deciding_unit=province)
    lower_form = make_award_form(deciding_level="commune")
    given = make_quota(commune, above.award_form, 1, allotted_by=province)
    own = make_quota(province, above.award_form, 1)
    lower = make_quota(commune, lower_form, 0)
    first, second = (make_dossier(hamlet, campaign_award=above, state=DossierState.VOTED) for _ in range(2))
    first = take(first, "forward")
    first = take(first, "take_up")
    assert tally_of([given, own]) == {given.pk: Tally(forwarded=1, pending=1), own.pk: Tally(pending=1)}
    with pytest.raises(ValidationError, match="Hết chỉ tiêu"):
        take(second, "forward")
    for step in ("appraise", "confirm", "table", "vote"):
        first = take(first, step)
    take(first, "decide")
    assert [tally.counted for tally in tally_of([given, own]).values()] == [1, 1]
    assert [counted_on(quota) for quota in (given, own)] == [1, 1]
    AwardQuota.objects.filter(pk=given.pk).update(number=2)
    second = take(second, "forward")
    second = take(second, "lower", note="Chưa đạt mức tỉnh", details=LowerDetails(award_form_id=lower_form.pk))
    assert tally_of([given, lower]) == {given.pk: Tally(decided=1), lower.pk: Tally(pending=1)}
    with pytest.raises(ValidationError, match=str(lower_form)):
        take(second, "decide")
