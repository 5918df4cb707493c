from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import ActivityKind, CampaignState, RecordAct
from campaigns.models import Activity
from campaigns.services.activities import cancel_activity, save_activity
from campaigns.tests.factories import make_campaign, make_field
from campaigns.tests.record_factories import NOW, make_activity
from documents.tests.factories import make_stored_file, upload_of
from interface.versions import StaleVersion
from units.tests.factories import make_unit

CANARY = "Chim hoàng yến"
LIST_QUERIES, DETAIL_QUERIES, FORM_QUERIES = 9, 10, 10


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


def typed(activity=None, **changes):
    """What the form of an activity sends."""
    facts = {
        "kind": ActivityKind.TRAINING,
        "held_on": timezone.localdate().isoformat(),
        "title": "Tập huấn công tác dân vận",
        "people_count": "42",
        "outlet": "Hội trường xã",
    }
    place = {"version": activity.version} if activity else {}
    return {**facts, **place, **changes}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_activity(make_unit(commune), campaign) for _ in range(rows)]
    make_activity(sibling_commune, make_campaign(sibling_commune), title=CANARY)
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:activity_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=tap+huan", {"training"}),
        ("q=dong+tam", {"training", "article"}),
        ("kind=article", {"article"}),
        ("year=2025", {"old"}),
        ("year=abc", {"training", "article", "old"}),
    ],
)
def test_activities_are_found_by_words_unit_kind_and_year(client, secretary, commune, hamlet, campaign, query, found):
    rows = {
        "training": make_activity(hamlet, campaign, kind=ActivityKind.TRAINING, title="Tập huấn cán bộ"),
        "article": make_activity(hamlet, campaign, title="Bài viết"),
        "old": make_activity(commune, campaign, kind=ActivityKind.MEETING, held_on=date(2025, 3, 2), title="Họp"),
    }
    client.force_login(secretary)
    response = client.get(f"{reverse('campaigns:activity_list')}?{query}")
    assert {name for name, row in rows.items() if row in response.context["object_list"]} == found


def test_the_list_of_one_campaign_leads_to_its_other_pages(client, secretary, commune, campaign):
    make_activity(commune, campaign)
    other = make_campaign(commune)
    make_activity(commune, other, title=CANARY)
    client.force_login(secretary)
    page = client.get(f"{reverse('campaigns:activity_list')}?campaign={campaign.pk}").content.decode()
    assert CANARY not in page
    assert f"/phong-trao/{campaign.pk}/kinh-phi/" in page


def test_an_officer_records_an_activity_with_a_file(client, preparer, hamlet, campaign, django_assert_num_queries):
    client.force_login(preparer)
    address = reverse("campaigns:activity_create")
    with django_assert_num_queries(FORM_QUERIES):
        form = client.get(address).context["form"]
    assert (form.initial["unit"], form.initial["campaign"]) == (hamlet.pk, campaign.pk)
    sent = typed(unit=hamlet.pk, campaign=campaign.pk, link="baothainguyen.vn/tin", files=[upload_of("tin.pdf")])
    response = client.post(address, sent)
    activity = Activity.objects.get()
    assert response["Location"] == activity.get_absolute_url()
    assert (activity.title, activity.people_count, activity.link) == (
        "Tập huấn công tác dân vận",
        42,
        "https://baothainguyen.vn/tin",
    )
    assert [file.original_name for file in activity.files.all()] == ["tin.pdf"]
    assert activity.events.get().action == RecordAct.CREATE
    page = client.get(activity.get_absolute_url()).content.decode()
    assert "tin.pdf" in page
    file = client.get(reverse("campaigns:activity_file", args=[activity.pk, activity.files.get().pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Cần điền mục này"),
        ({"held_on": (timezone.localdate() + timedelta(days=3)).isoformat()}, "ngày không thể ở sau hôm nay"),
        ({"people_count": "-1"}, "lớn hơn hoặc bằng với 0"),
        ({"link": "javascript:alert(1)"}, "URL hợp lệ"),
        ({"files": [upload_of("ma.exe", b"MZ")]}, "Không nhận tệp"),
        ({"unit": ""}, "Cần điền mục này"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(
    client, preparer, hamlet, campaign, changes, sentence
):
    client.force_login(preparer)
    sent = typed(unit=hamlet.pk, campaign=campaign.pk) | changes
    response = client.post(reverse("campaigns:activity_create"), sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Activity.objects.exists()


def test_an_edit_tells_what_changed_and_a_second_editor_sees_both_versions(client, preparer, hamlet, campaign):
    activity = make_activity(hamlet, campaign, title="Bài cũ")
    client.force_login(preparer)
    address = reverse("campaigns:activity_edit", args=[activity.pk])
    stale = typed(activity, title="Bài của người thứ hai")
    assert client.post(address, typed(activity, title="Bài mới")).status_code == 302
    assert "Tên hoạt động, tiêu đề: Bài cũ → Bài mới" in activity.events.get().note
    response = client.post(address, stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bài mới" in page
    assert "Bài của người thứ hai" in page
    assert client.post(address, stale | {"version": response.context["form"]["version"].value()}).status_code == 302
    activity.refresh_from_db()
    assert activity.title == "Bài của người thứ hai"


def test_a_file_is_let_go_by_its_tick(client, preparer, hamlet, campaign):
    activity = make_activity(hamlet, campaign)
    kept, gone = make_stored_file("giu.pdf"), make_stored_file("go.pdf")
    activity.files.add(kept, gone)
    client.force_login(preparer)
    client.post(reverse("campaigns:activity_edit", args=[activity.pk]), typed(activity, dropped=[gone.pk]))
    assert list(activity.files.all()) == [kept]


def test_cancelling_needs_a_reason_keeps_the_row_and_ends_editing(client, preparer, hamlet, campaign):
    activity = make_activity(hamlet, campaign)
    client.force_login(preparer)
    address = reverse("campaigns:activity_cancel", args=[activity.pk])
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Ghi nhầm phong trào"}).status_code == 302
    activity.refresh_from_db()
    assert activity.is_cancelled
    assert activity.events.get().note == "Ghi nhầm phong trào"
    assert "Đã hủy" in client.get(activity.get_absolute_url()).content.decode()
    edit = client.post(reverse("campaigns:activity_edit", args=[activity.pk]), typed(activity, title="Sửa"))
    assert edit.status_code == 422
    activity.refresh_from_db()
    assert activity.title != "Sửa"


def test_the_page_costs_the_same_however_much_happened(client, preparer, hamlet, campaign, django_assert_num_queries):
    activity = make_activity(hamlet, campaign)
    for number in range(3):
        activity.files.add(make_stored_file(f"{number}.pdf"))
    client.force_login(preparer)
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(activity.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", ["member", "chairman", "province_staff", "auditor", "administrator", "stranger"])
def test_only_preparers_and_the_unit_s_secretary_record(who, request, hamlet, campaign):
    actor = request.getfixturevalue(who)
    facts = {"kind": ActivityKind.ARTICLE, "held_on": NOW.date(), "title": "Bài"}
    with pytest.raises(PermissionDenied):
        save_activity(actor=actor, unit=hamlet, campaign=campaign, now=NOW, **facts)
    activity = make_activity(hamlet, campaign)
    with pytest.raises(PermissionDenied):
        cancel_activity(activity_id=activity.pk, actor=actor, now=NOW, note="Lý do")


def test_a_service_refuses_another_campaign_s_field_a_draft_and_a_unit_outside(
    preparer, commune_preparer, hamlet, commune, campaign, sibling_commune
):
    facts = {"kind": ActivityKind.ARTICLE, "held_on": NOW.date(), "title": "Bài", "now": NOW}
    with pytest.raises(ValidationError, match="không thuộc phong trào"):
        save_activity(actor=preparer, unit=hamlet, campaign=campaign, field=make_field(make_campaign(commune)), **facts)
    with pytest.raises(ValidationError, match="chưa phát động"):
        save_activity(actor=preparer, unit=hamlet, campaign=make_campaign(commune, state=CampaignState.DRAFT), **facts)
    with pytest.raises(ValidationError, match="không mở cho"):
        save_activity(actor=preparer, unit=hamlet, campaign=make_campaign(sibling_commune), **facts)
    activity = make_activity(hamlet, campaign)
    with pytest.raises(StaleVersion):
        save_activity(
            actor=preparer, unit=hamlet, campaign=campaign, activity_id=activity.pk, expected_version=7, **facts
        )
    with pytest.raises(ValidationError, match="Không đổi được đơn vị"):
        save_activity(actor=commune_preparer, unit=commune, campaign=campaign, activity_id=activity.pk, **facts)


def test_a_page_of_another_unit_and_a_file_of_another_record_are_not_found(client, preparer, hamlet, campaign):
    stranger = make_activity(make_unit(campaign.launching_unit), campaign)
    stored = make_stored_file()
    stranger.files.add(stored)
    mine = make_activity(hamlet, campaign)
    client.force_login(preparer)
    for address in (
        stranger.get_absolute_url(),
        reverse("campaigns:activity_edit", args=[stranger.pk]),
        reverse("campaigns:activity_file", args=[stranger.pk, stored.pk]),
        reverse("campaigns:activity_file", args=[mine.pk, stored.pk]),
    ):
        assert client.get(address).status_code == 404
