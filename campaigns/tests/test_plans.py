"""Plans by level: numbers, years, guidance that comes later, the chain; stages that share a year; the desk."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from awards.models import CampaignAward
from awards.tests.factories import make_award_form, make_campaign_award
from campaigns.enums import CampaignState, IssuerKind, PlanKind, SharedYear, StandingKind
from campaigns.gates import launch_warnings
from campaigns.models import Campaign
from campaigns.selectors.campaigns import registration_receivers
from campaigns.tests.factories import make_campaign, make_plan, make_registration, make_stage
from units.enums import Role, UnitKind
from units.models import Unit
from units.tests.factories import make_unit, make_user


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, period_start=date(2026, 1, 1), period_end=date(2030, 12, 31))


@pytest.mark.parametrize(
    ("number", "kind", "name"),
    [
        ("67/KH-UBND", PlanKind.PERIOD, "Kế hoạch 67/KH-UBND"),
        ("", PlanKind.PERIOD, "Kế hoạch (chưa có số)"),
        ("05-KH/BCĐ", PlanKind.PERIOD, "Kế hoạch 05-KH/BCĐ"),
        ("710/QĐ-UBND", PlanKind.PERIOD, "Quyết định 710/QĐ-UBND"),
        ("15/HD-VHXH", PlanKind.GUIDANCE, "Hướng dẫn 15/HD-VHXH"),
        ("", PlanKind.GUIDANCE, "Hướng dẫn (chưa có số)"),
    ],
)
def test_a_paper_is_called_by_its_symbol(number, kind, name, campaign):
    assert str(make_plan(campaign, number=number, kind=kind)) == name


@pytest.mark.parametrize(
    ("number", "issuer_kind", "is_odd"),
    [
        ("67/KH-UBND", IssuerKind.STATE, False),
        ("/KH-UBND", IssuerKind.STATE, False),
        ("05-KH/BCĐ", IssuerKind.PARTY, False),
        ("05 - KH/BCĐ", IssuerKind.PARTY, False),
        ("249/MTTQ-BTT", IssuerKind.FRONT, False),
        ("", IssuerKind.PARTY, False),
        ("05-KH/BCĐ", IssuerKind.STATE, True),
        ("67/KH-UBND", IssuerKind.PARTY, True),
    ],
)
def test_a_number_of_another_kind_of_issuer_is_pointed_out(number, issuer_kind, is_odd, campaign):
    assert bool(make_plan(campaign, number=number, issuer_kind=issuer_kind).number_gap) == is_odd


def test_a_yearly_plan_lies_in_the_period_of_its_campaign(campaign):
    make_plan(campaign, kind=PlanKind.YEARLY, year=2027)
    with pytest.raises(ValidationError, match="nằm ngoài thời gian của phong trào"):
        make_plan(campaign, kind=PlanKind.YEARLY, year=2031)
    with pytest.raises(ValidationError, match="Kế hoạch năm cần ghi năm"):
        make_plan(campaign, kind=PlanKind.YEARLY)
    with pytest.raises(ValidationError, match="Chỉ văn bản hướng dẫn"):
        make_plan(campaign, effective_from=date(2026, 5, 1))


def test_a_plan_is_not_above_itself_by_a_ring(campaign):
    lower = make_plan(campaign)
    upper = make_plan(campaign, superior_plan=lower)
    lower.superior_plan = upper
    with pytest.raises(ValidationError, match="đi vòng"):
        lower.full_clean()


def test_a_later_guidance_gives_its_day_to_the_awards_it_brings(campaign, province, foreign_commune):
    guidance = make_plan(campaign, kind=PlanKind.GUIDANCE, effective_from=date(2026, 6, 1))
    columns = {"campaign": campaign, "award_form": make_award_form(), "deciding_unit": campaign.launching_unit}
    award = CampaignAward(guidance=guidance, **columns)
    award.full_clean()
    assert award.valid_from == date(2026, 6, 1)
    from_above = make_plan(make_campaign(province), kind=PlanKind.GUIDANCE)
    CampaignAward(guidance=from_above, **columns).full_clean()
    strange = make_plan(make_campaign(foreign_commune), kind=PlanKind.GUIDANCE)
    with pytest.raises(ValidationError, match="thuộc phong trào này hoặc"):
        CampaignAward(guidance=strange, **columns).full_clean()
    with pytest.raises(ValidationError, match="không phải văn bản hướng dẫn"):
        CampaignAward(guidance=make_plan(campaign), **columns).full_clean()


def test_a_campaign_without_awards_says_so_and_lets_its_desk_attach_a_guidance(client, secretary, preparer, campaign):
    address = reverse("awards:campaign_awards", args=[campaign.pk])
    sentence = "Chưa có hướng dẫn khen thưởng; phong trào vẫn thực hiện được"
    client.force_login(preparer)
    text = client.get(address).content.decode()
    assert sentence in text
    assert "Gắn hướng dẫn" not in text
    client.force_login(secretary)
    text = client.get(address).content.decode()
    add = f"{reverse('admin:campaigns_plan_add')}?kind=guidance&amp;campaign={campaign.pk}"
    assert sentence in text
    assert add.replace("&amp;", "&") in text or add in text
    form = client.get(reverse("admin:campaigns_plan_add"), {"kind": "guidance", "campaign": campaign.pk})
    assert form.context["adminform"].form["kind"].value() == "guidance"
    make_plan(campaign, kind=PlanKind.GUIDANCE, number="15/HD-VHXH")
    assert "Khai báo hình thức khen thưởng theo hướng dẫn này" in client.get(address).content.decode()


def test_an_award_that_comes_into_force_later_is_announced(client, preparer, campaign):
    make_campaign_award(campaign, valid_from=date(2099, 1, 1))
    client.force_login(preparer)
    text = client.get(reverse("awards:campaign_awards", args=[campaign.pk])).content.decode()
    assert "áp dụng từ 01/01/2099" in text


def test_the_chain_names_papers_above_and_shows_below_only_what_one_sees(
    client, secretary, province, commune, hamlet, sibling_commune
):
    upper = make_plan(make_campaign(province), number="710/QĐ-UBND")
    own = make_plan(make_campaign(commune), superior_plan=upper, number="67/KH-UBND")
    lower = make_plan(make_campaign(hamlet, state=CampaignState.DRAFT), superior_plan=own, number="1/KH")
    make_plan(make_campaign(sibling_commune), superior_plan=upper, number="88/KH-UBND")
    client.force_login(secretary)
    answer = client.get(reverse("campaigns:plan_chain", args=[own.campaign_id]))
    (root,) = answer.context["roots"]
    assert (root.plan, [node.plan for node in root.children]) == (upper, [own])
    assert [node.plan for node in root.children[0].children] == [lower]
    assert "88/KH-UBND" not in answer.content.decode()


def test_the_chain_from_the_top_reaches_down_to_the_units(client, administrator, province, commune, hamlet):
    upper = make_plan(make_campaign(province))
    middle = make_plan(make_campaign(commune), superior_plan=upper)
    lowest = make_plan(make_campaign(hamlet), superior_plan=middle)
    client.force_login(administrator)
    (root,) = client.get(reverse("campaigns:plan_chain", args=[upper.campaign_id])).context["roots"]
    assert root.children[0].children[0].plan == lowest


@pytest.mark.parametrize("rows", [1, 3])
def test_the_chain_costs_the_same(rows, client, administrator, province, django_assert_num_queries):
    upper = make_plan(make_campaign(province))
    for _ in range(rows):
        make_plan(make_campaign(make_unit(province)), superior_plan=upper)
    client.force_login(administrator)
    address = reverse("campaigns:plan_chain", args=[upper.campaign_id])
    client.get(address)
    with django_assert_num_queries(11):
        answer = client.get(address)
    assert len(answer.context["roots"][0].children) == rows


@pytest.mark.parametrize(
    ("choice", "found"),
    [(SharedYear.UNDECIDED, None), (SharedYear.EARLIER, "Giai đoạn 1"), (SharedYear.LATER, "Giai đoạn II")],
)
def test_a_year_in_two_stages_belongs_where_it_was_decided_and_is_asked_for(choice, found, client, secretary, campaign):
    make_stage(campaign, label="Giai đoạn 1", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31))
    make_stage(campaign, label="Giai đoạn II", starts_on=date(2028, 1, 1), ends_on=date(2030, 12, 31))
    campaign.shared_year = choice
    campaign.save()
    stage = campaign.stage_of(2028)
    assert (stage and stage.label) == found
    assert campaign.stage_of(2027).label == "Giai đoạn 1"
    assert campaign.stage_of(2031) is None
    asked = "Năm 2028 thuộc hai giai đoạn; hãy chọn" in launch_warnings(campaign).get("shared_year", "")
    assert asked == (found is None)
    client.force_login(secretary)
    text = client.get(campaign.get_absolute_url()).content.decode()
    assert ("chưa chọn kết quả năm đó" in text) == (found is None)
    assert found is None or f"kết quả năm đó tính cho {found}" in text


def test_an_open_ended_campaign_runs_from_a_year_on(client, secretary, commune):
    campaign = make_campaign(commune, period_start=date(2023, 1, 1), period_end=None)
    client.force_login(secretary)
    assert "từ năm 2023" in client.get(campaign.get_absolute_url()).content.decode()
    assert "Từ năm 2023" in client.get(reverse("campaigns:campaign_list")).content.decode()
    assert campaign.runs_in(2099)


def test_the_lead_agency_is_a_role_of_each_campaign(commune, hamlet):
    office = make_unit(commune, kind=UnitKind.AGENCY, name="Phòng Văn hóa - Xã hội")
    council = make_campaign(commune)
    assert council.standing_desk == "Hội đồng Thi đua - Khen thưởng xã Hòa Bình"
    assert make_campaign(commune, standing_body="Ban Dân vận Huyện ủy").standing_desk == "Ban Dân vận Huyện ủy"
    campaign = make_campaign(commune, standing_kind=StandingKind.UNIT, standing_unit=office)
    assert campaign.standing_desk == "Phòng Văn hóa - Xã hội"
    assert (campaign.registration_desk, council.registration_desk) == (office, commune)
    head = make_user("phong", (Role.CHAIRMAN, office))
    secretary = make_user("thuky.xa", (Role.SECRETARY, commune))
    make_user("giamsat.phong", (Role.AUDITOR, office))
    registration = make_registration(hamlet, campaign, 2026)
    assert set(registration_receivers(registration, today=date(2026, 3, 1))) == {head, secretary}


def test_a_campaign_of_a_unit_that_ended_says_who_began_and_who_goes_on(client, secretary, commune, province):
    former = make_unit(province, name="Xã Cũ")
    Unit.objects.filter(pk=former.pk).update(valid_to=date(2025, 6, 30))
    campaign = make_campaign(commune, founding_unit=Unit.objects.get(pk=former.pk))
    sentence = "Xã Cũ phát động, từ 01/07/2025 do Xã Hòa Bình tiếp tục"
    assert campaign.launched_by == sentence
    client.force_login(secretary)
    for name in ("campaign_detail", "plan_chain", "launch_map"):
        assert sentence in client.get(reverse(f"campaigns:{name}", args=[campaign.pk])).content.decode()
    assert Campaign.objects.filter(founding_unit=None).count() == 0
