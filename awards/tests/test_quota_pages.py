import io

import openpyxl
import pytest
from django.urls import reverse

from awards.enums import DossierState, GuardForce
from awards.models import AwardDecision, AwardQuota, RatioRule
from awards.tests.factories import make_award_form, make_campaign_award, make_dossier, take
from awards.tests.quota_factories import make_quota, make_ratio_rule
from campaigns.tests.factories import make_campaign
from units.enums import OccupationGroup, Role
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db

LIST, EXPORT = reverse("quotas:quota_list"), reverse("quotas:quota_export")
TABLE, PAPER = reverse("admin:awards_awardquota_table"), reverse("admin:awards_awardquota_paper")
PUBLISH = reverse("admin:awards_awarddecision_publish")


def page_of(quota):
    return reverse("admin:awards_awardquota_change", args=[quota.pk])


def act(quota, name):
    return reverse("admin:awards_awardquota_act", args=[quota.pk, name])


@pytest.fixture
def foreign_secretary(foreign_commune):
    return make_user(None, (Role.SECRETARY, foreign_commune))


@pytest.fixture
def award(commune):
    return make_campaign_award(make_campaign(commune))


@pytest.fixture
def form(award):
    return award.award_form


def test_the_list_shows_the_own_subtree_with_its_counts_and_is_narrowed(
    client, province, commune, hamlet, sibling_commune, award, form, province_staff, preparer
):
    make_dossier(hamlet, campaign_award=award, state=DossierState.AWARDED)
    own = make_quota(province, form, 20)
    given = make_quota(commune, form, 5, allotted_by=province, passed_from=own)
    other = make_quota(sibling_commune, make_award_form(), 5, year=2025)
    make_quota(make_unit(make_unit()), form, 5)
    make_quota(commune, form, 5, year=2024, is_in_force=False)
    client.force_login(province_staff)

    def found(**query):
        return {line.quota: line for line in client.get(LIST, query).context["object_list"]}

    lines = found()
    assert set(lines) == {own, given, other}
    assert (lines[own].tally.decided, lines[own].quota.passed_total, lines[given].left) == (1, 5, 4)
    assert set(found(year=2025)) == {other}
    assert set(found(award=form.code)) == {own, given}
    assert set(found(unit=commune.pk)) == {given}
    assert set(found(q="tan tien")) == {other}
    assert found(campaign=award.campaign_id) == {} or set(found(campaign=award.campaign_id)) <= {own, given, other}
    client.force_login(preparer)
    page = client.get(LIST)
    assert page.context["object_list"] == []
    assert "Phân bổ chỉ tiêu" not in page.content.decode()


def test_the_sheet_holds_what_the_list_holds(client, province, commune, hamlet, award, form, province_staff):
    make_dossier(hamlet, campaign_award=award, state=DossierState.AWARDED)
    make_quota(commune, form, 5, allotted_by=province, source="=HYPERLINK(1)")
    make_quota(commune, form, 5, year=2025)
    client.force_login(province_staff)
    answer = client.get(EXPORT, {"year": 2026})
    assert answer["Content-Disposition"] == 'attachment; filename="chi-tieu-khen-thuong.xlsx"'
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [row for row in sheet.iter_rows(values_only=True) if row[0] == 1]
    assert rows[0][1:] == (
        str(commune), str(form), "2026", "Mọi đối tượng", "Mọi phong trào", str(province), "=HYPERLINK(1)",
        5, 0, 0, 1, 0, 0, 4, 0,
    )  # fmt: skip
    assert not [row for row in sheet.iter_rows(values_only=True) if row[0] == 2]


def test_province_staff_give_a_table_of_numbers_to_their_communes(
    client, province, commune, sibling_commune, form, province_staff, secretary
):
    client.force_login(province_staff)
    asked = {"desk": province.pk, "award_form": form.pk, "year": 2026}
    page = client.get(TABLE, asked)
    assert [unit for unit, _, _ in page.context["rows"]] == [province, commune, sibling_commune]
    address = f"{TABLE}?desk={province.pk}&award_form={form.pk}&year=2026"
    numbers = {f"so_{province.pk}": 8, f"so_{commune.pk}": 5, f"so_{sibling_commune.pk}": ""}
    assert client.post(address, numbers).status_code == 422
    done = client.post(address, {**numbers, "source": "Hướng dẫn 12/HD"}, follow=True)
    assert "Đã ghi 2 chỉ tiêu" in done.content.decode()
    own, given = AwardQuota.objects.order_by("pk")
    assert (own.is_own, given.passed_from, given.number) == (True, own, 5)
    too_many = client.post(address, {f"so_{sibling_commune.pk}": 4, "source": "13/HD"})
    assert too_many.status_code == 422
    assert "chỉ còn 3 để phân bổ" in too_many.content.decode()
    client.force_login(secretary)
    assert [unit for unit, _, _ in client.get(TABLE, {"award_form": form.pk}).context["rows"]] == []
    assert client.get(TABLE, {"award_form": "x"}).status_code == 422
    assert client.get(TABLE, {"desk": province.pk, "award_form": form.pk}).status_code == 422


def test_a_table_is_asked_for_by_those_alone_who_keep_quotas(client, member, auditor, preparer):
    for user in (member, auditor):
        client.force_login(user)
        assert client.get(TABLE).status_code == 403
        assert client.get(PAPER).status_code == 403
    client.force_login(preparer)
    assert client.get(TABLE).status_code == 302


def test_what_came_on_paper_is_written_down_by_the_secretary(client, province, commune, form, secretary):
    client.force_login(secretary)
    assert client.get(PAPER).status_code == 200
    given = {"unit": commune.pk, "allotted_by": province.pk, "award_form": form.pk, "year": 2026, "number": 4}
    refused = client.post(PAPER, given)
    assert refused.status_code == 422
    done = client.post(PAPER, {**given, "source": "Công văn 9"}, follow=True)
    assert "Đã ghi chỉ tiêu" in done.content.decode()
    quota = AwardQuota.objects.get()
    assert (quota.desk_unit, quota.allotted_by, quota.source) == (commune, province, "Công văn 9")
    assert client.post(PAPER, {**given, "source": "Công văn 9"}).status_code == 422


def test_a_quota_is_changed_exceeded_and_lifted_on_its_page(client, commune, form, chairman, secretary, member):
    quota = make_quota(commune, form, 5)
    client.force_login(chairman)
    assert [name for name, _, _ in client.get(page_of(quota)).context["steps"]] == ["sua", "vuot", "bo"]
    assert client.post(act(quota, "sua"), {"version": 1, "number": 5, "note": "Giữ"}).status_code == 422
    assert client.post(act(quota, "sua"), {"version": 9, "number": 6, "note": "Tăng"}).status_code == 409
    assert client.post(act(quota, "sua"), {"version": 1, "number": 6, "note": "Tăng"}).status_code == 302
    assert client.post(act(quota, "vuot"), {"version": 2, "extra": 2}).status_code == 422
    assert client.post(act(quota, "vuot"), {"version": 2, "extra": 2, "reason": "Mạnh"}).status_code == 302
    page = client.get(page_of(quota)).content.decode()
    assert "6, cho vượt thêm 2" in page
    assert client.post(act(quota, "khac"), {}).status_code == 404
    for user in (secretary, member):
        client.force_login(user)
        assert client.get(page_of(quota)).context["steps"] == []
        assert client.post(act(quota, "bo"), {"version": 3, "note": "Bỏ"}).status_code == 403
    client.force_login(chairman)
    assert client.post(act(quota, "bo"), {"version": 3, "note": "Bỏ"}).status_code == 302
    assert "Đã bỏ" in client.get(page_of(quota)).content.decode()
    assert client.get(act(quota, "bo")).status_code == 405


def test_nobody_finds_the_quota_of_another_province(client, commune, form, foreign_secretary):
    quota = make_quota(commune, form, 5)
    client.force_login(foreign_secretary)
    assert client.get(page_of(quota)).status_code == 404
    assert client.post(act(quota, "sua"), {"number": 1, "note": "x"}).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_quotas_cost_the_same_for_one_row_and_three(
    rows, client, province, commune, hamlet, award, form, province_staff, chairman, django_assert_num_queries
):
    make_ratio_rule()
    own = make_quota(commune, form, 30)
    for _ in range(rows):
        unit = make_unit(commune)
        make_quota(unit, form, 2, allotted_by=commune, passed_from=own)
        dossier = make_dossier(unit, campaign_award=award, state=DossierState.AWARDED)
    client.force_login(province_staff)
    client.get(LIST)
    limits = reverse("admin:awards_dossier_limits", args=[dossier.pk])
    people = reverse("admin:awards_ratiorule_people", args=[RatioRule.objects.get().pk, commune.pk, 2026])
    for cost, address in ((12, LIST), (8, EXPORT), (16, page_of(own)), (11, limits), (9, people)):
        with django_assert_num_queries(cost, info=address):
            assert client.get(address).status_code == 200
    client.force_login(chairman)
    client.get(LIST)
    with django_assert_num_queries(20):
        assert len(client.get(TABLE, {"award_form": form.pk, "year": 2026}).context["rows"]) == rows + 1 + 1


# Live while deciding


def test_the_confirm_page_counts_the_chosen_in_and_leaves_out_what_finds_no_room(
    client, commune, hamlet, award, form, chairman
):
    make_quota(commune, form, 1)
    make_ratio_rule()
    officers = [make_person(hamlet, occupation_group=OccupationGroup.OFFICIAL) for _ in range(2)]
    voted = [make_dossier(hamlet, campaign_award=award, subject=who, state=DossierState.VOTED) for who in officers]
    client.force_login(chairman)
    chosen = {"action": "decide", "index": "0", "_selected_action": [row.pk for row in voted]}
    page = client.post(reverse("admin:awards_dossier_changelist"), chosen)
    text = page.content.decode()
    assert "Chỉ còn 1: 1 hồ sơ sau cùng sẽ bị bỏ qua" in text
    assert "0/2" in text
    assert "Cần thêm ít nhất 1 người lao động trực tiếp" in text
    head = {"ho_so": [f"{row.pk}-{row.version}" for row in voted], "number": "7/QĐ", "decided_on": "2026-11-10"}
    result = client.post(reverse("admin:awards_dossier_batch", args=["decide"]), {**head, "tong": "0"})
    assert len(result.context["done"]) == 1
    (left_out,) = result.context["left_out"]
    assert left_out.reason.startswith("Hết chỉ tiêu")


def test_the_panel_beside_a_dossier_turns_green_with_a_worker(client, commune, hamlet, award, form, secretary):
    make_ratio_rule()
    officer = make_person(hamlet, occupation_group=OccupationGroup.OFFICIAL)
    dossier = make_dossier(hamlet, campaign_award=award, subject=officer, state=DossierState.VOTED)
    address = reverse("admin:awards_dossier_limits", args=[dossier.pk])
    client.force_login(secretary)
    page = client.get(address)
    assert "không giới hạn số lượng" in page.content.decode()
    assert [line.is_red for line in page.context["limits"].ratios] == [True]
    take(make_dossier(hamlet, campaign_award=award, subject=make_household(hamlet), state=DossierState.VOTED), "decide")
    assert [line.is_red for line in client.get(address).context["limits"].ratios] == [False]
    assert address in client.get(reverse("admin:awards_dossier_change", args=[dossier.pk])).content.decode()


@pytest.mark.parametrize("force", GuardForce.values)
def test_publishing_a_share_not_reached_asks_for_a_reason_or_stops(force, client, hamlet, award, secretary):
    make_ratio_rule(force=force)
    officer = make_person(hamlet, occupation_group=OccupationGroup.OFFICIAL)
    take(make_dossier(hamlet, campaign_award=award, subject=officer, state=DossierState.VOTED), "decide")
    decision = AwardDecision.objects.get()
    client.force_login(secretary)
    asks = force == GuardForce.REASON
    assert ("ly_do_ty_le" in client.get(f"{PUBLISH}?qd={decision.pk}").content.decode()) is asks
    refused = client.post(PUBLISH, {"qd": [decision.pk]})
    assert refused.status_code == 422
    assert "0/1" in refused.content.decode()
    done = client.post(PUBLISH, {"qd": [decision.pk], "ly_do_ty_le": "Chỉ có một đối tượng đủ điều kiện"})
    assert done.status_code == (302 if asks else 422)
    decision.refresh_from_db()
    assert decision.is_published is asks


def test_the_people_behind_a_share_are_listed_with_the_reason_they_count(
    client, commune, hamlet, award, secretary, foreign_secretary
):
    rule = make_ratio_rule()
    farmer = make_person(hamlet, occupation_group=OccupationGroup.FARMER)
    for subject in (farmer, make_household(hamlet)):
        make_dossier(hamlet, campaign_award=award, subject=subject, state=DossierState.AWARDED)
    address = reverse("admin:awards_ratiorule_people", args=[rule.pk, commune.pk, 2026])
    client.force_login(secretary)
    text = client.get(address).content.decode()
    assert "2/2" in text
    assert "Nông dân" in text
    for args in ([rule.pk, commune.pk, 1999], [rule.pk, 0, 2026], [rule.pk + 1, commune.pk, 2026]):
        assert client.get(reverse("admin:awards_ratiorule_people", args=args)).status_code == 404
    client.force_login(foreign_secretary)
    assert client.get(address).status_code == 404


def test_a_secretary_writes_the_ratio_of_the_own_campaign_and_not_that_of_all(client, commune, award, secretary):
    client.force_login(secretary)
    add = reverse("admin:awards_ratiorule_add")
    given = {
        "campaign": award.campaign_id, "award_form": "", "numerator": 30, "denominator": 100, "is_strict": "on",
        "base": "individuals_households", "force": "reason", "source": "Kế hoạch 67",
    }  # fmt: skip
    assert client.post(add, {**given, "campaign": ""}).status_code == 403
    assert client.post(add, given).status_code == 302
    rule = RatioRule.objects.get()
    assert (rule.campaign, rule.is_verified) == (award.campaign, False)
    assert client.post(add, {**given, "numerator": 40}).status_code == 200
    wide = make_ratio_rule()
    assert client.post(reverse("admin:awards_ratiorule_change", args=[wide.pk]), given).status_code == 403
