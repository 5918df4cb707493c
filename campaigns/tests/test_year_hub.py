from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import FindingState, InspectionState
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import (
    make_activity,
    make_difficulty,
    make_finding,
    make_inspection,
    make_petition,
)
from units.tests.factories import make_unit

HUB_QUERIES = 13
TODAY = timezone.localdate()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_hub_counts_what_the_user_sees_and_costs_the_same(
    rows, client, secretary, commune, sibling_commune, django_assert_num_queries
):
    for _ in range(rows):
        campaign = make_campaign(commune)
        unit = make_unit(commune)
        make_activity(unit, campaign, held_on=TODAY)
        make_activity(unit, campaign, held_on=TODAY, is_cancelled=True)
        make_finding(
            make_inspection(unit, campaign, planned_on=TODAY, carried_out_on=TODAY, state=InspectionState.CARRIED_OUT)
        )
        make_difficulty(unit, campaign)
    make_activity(sibling_commune, make_campaign(sibling_commune), held_on=TODAY)
    client.force_login(secretary)
    with django_assert_num_queries(HUB_QUERIES):
        lines = client.get(reverse("campaigns:year_hub")).context["lines"]
    assert [(line.activities, line.inspections, line.open_findings, line.difficulties) for line in lines] == [
        (1, 1, 1, 1)
    ] * rows


def test_each_side_of_a_check_finds_its_work_on_the_front_page(client, secretary, preparer, chairman, hamlet, commune):
    checked = make_inspection(hamlet, make_campaign(commune), state=InspectionState.CARRIED_OUT)
    make_finding(checked, due_on=date(2024, 1, 1))
    make_finding(checked, due_on=TODAY + timedelta(days=90))
    make_finding(checked, state=FindingState.MENDED)
    make_difficulty(hamlet, checked.campaign)
    make_petition(commune)

    def work(user):
        client.force_login(user)
        found = {}
        for item in client.get("/").context["work"]:
            if item.url.startswith(("/phong-trao/ton-tai/", "/phong-trao/vuong-mac/", "/phong-trao/don/")):
                rows = client.get(item.url).context["page_obj"].paginator.count
                assert (item.label, item.count) == (item.label, rows)
                found[item.label] = item.count
        return found

    assert work(preparer) == {"Tồn tại quá hạn khắc phục": 1, "Tồn tại phải khắc phục sau kiểm tra": 2}
    desk = {
        "Tồn tại quá hạn ở đơn vị được kiểm tra": 1,
        "Tồn tại chờ xác nhận khắc phục": 1,
        "Khó khăn, vướng mắc chờ giải quyết": 1,
    }
    assert work(secretary) == desk
    assert work(chairman) == desk | {"Đơn khiếu nại, tố cáo, kiến nghị": 1}
