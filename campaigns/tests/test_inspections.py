from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CheckResult, FindingState, InspectionKind, InspectionState, RecordAct
from campaigns.models import Finding, Inspection
from campaigns.services.inspections import (
    Answer,
    Found,
    advance_finding,
    cancel_inspection,
    carry_out_inspection,
    change_inspection,
    plan_inspections,
)
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import NOW, make_finding, make_inspection
from campaigns.workflow import FINDING_STEPS, INSPECTION_STEPS, open_steps
from documents.tests.factories import upload_of
from interface.versions import StaleVersion
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_unit, make_user

CANARY = "Chim hoàng yến"
LIST_QUERIES, FINDING_QUERIES, DETAIL_QUERIES = 10, 9, 12
TODAY = NOW.date()
CAST = ["preparer", "commune_preparer", "secretary", "chairman", "member", "province_staff", "auditor", "stranger"]
INSPECTORS = {"secretary", "chairman"}
KEEPERS = {"preparer", "commune_preparer"}


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


@pytest.fixture
def planned(hamlet, campaign):
    return make_inspection(hamlet, campaign, items=("Có kế hoạch", "Có phân công"))


@pytest.fixture
def checked(hamlet, campaign):
    return make_inspection(hamlet, campaign, state=InspectionState.CARRIED_OUT)


def plan(actor, campaign, units, **changes):
    facts = {
        "inspecting_unit": campaign.launching_unit,
        "kind": InspectionKind.REGULAR,
        "planned_on": TODAY + timedelta(days=3),
        "checklist": ["Có kế hoạch"],
        "now": NOW,
    }
    return plan_inspections(actor=actor, campaign=campaign, units=units, **{**facts, **changes})


def carry_out(actor, inspection, **changes):
    facts = {"carried_out_on": TODAY, "conclusion": "Làm khá tốt", "now": NOW}
    return carry_out_inspection(inspection_id=inspection.pk, actor=actor, **{**facts, **changes})


FOUND = Found(text="Chưa có sổ theo dõi", must_do="Lập sổ", due_on=TODAY + timedelta(days=10))


# The table


@pytest.mark.one_database
@pytest.mark.parametrize("state", InspectionState)
@pytest.mark.parametrize("who", CAST)
def test_open_steps_of_a_check_come_from_the_table(who, state, request, hamlet, campaign):
    user = request.getfixturevalue(who)
    inspection = make_inspection(hamlet, campaign, state=state)
    wanted = set(INSPECTION_STEPS) if state == InspectionState.PLANNED and who in INSPECTORS else set()
    assert set(open_steps(INSPECTION_STEPS, user, inspection)) == wanted


@pytest.mark.one_database
@pytest.mark.parametrize("state", FindingState)
@pytest.mark.parametrize("action", FINDING_STEPS)
@pytest.mark.parametrize("who", CAST)
def test_a_step_of_a_finding_is_taken_by_its_role_in_its_state_alone(who, action, state, request, checked):
    user = request.getfixturevalue(who)
    finding = make_finding(checked, state=state)
    allowed = INSPECTORS if action in ("confirm", "reopen") else KEEPERS
    step = {"finding_id": finding.pk, "action": action, "actor": user, "note": "Đã lập sổ", "clock": lambda: NOW}
    if who not in allowed:
        with pytest.raises(PermissionDenied):
            advance_finding(**step)
    elif state not in FINDING_STEPS[action].sources:
        with pytest.raises(ValidationError, match="vừa được người khác xử lý"):
            advance_finding(**step)
    else:
        assert advance_finding(**step).state == FINDING_STEPS[action].target
        return
    finding.refresh_from_db()
    assert finding.state == state
    assert not checked.events.exists()


@pytest.mark.parametrize("who", sorted({*CAST} - INSPECTORS))
def test_only_the_checking_desk_carries_out_changes_and_cancels(who, request, planned):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        carry_out(user, planned)
    with pytest.raises(PermissionDenied):
        cancel_inspection(inspection_id=planned.pk, actor=user, now=NOW, note="Lý do")
    with pytest.raises(PermissionDenied):
        change_inspection(
            inspection_id=planned.pk,
            actor=user,
            now=NOW,
            expected_version=1,
            planned_on=TODAY,
            team="",
            checklist=["Một"],
        )


# The plan


def test_one_plan_makes_a_check_for_each_unit_and_tells_the_regular_ones(secretary, preparer, hamlet, campaign):
    other = make_unit(campaign.launching_unit)
    keeper = make_user(None, (Role.PREPARER, other))
    made = plan(secretary, campaign, [hamlet, other], checklist=["Có kế hoạch", "Có phân công"])
    assert [row.unit for row in made] == [hamlet, other]
    assert [[item.text for item in row.items.all()] for row in made] == [["Có kế hoạch", "Có phân công"]] * 2
    assert {notice.recipient for notice in Notice.objects.all()} == {preparer, keeper}
    assert all("sẽ kiểm tra ngày 05/11/2026" in notice.title for notice in Notice.objects.all())


def test_a_plan_is_all_or_nothing(secretary, hamlet, campaign, sibling_commune):
    with pytest.raises(ValidationError, match="không kiểm tra được"):
        plan(secretary, campaign, [hamlet, sibling_commune])
    assert not Inspection.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"checklist": []}, "ít nhất một nội dung"),
        ({"planned_on": TODAY - timedelta(days=1)}, "trước hôm nay"),
        ({"checklist": ["x"] * 101}, "Nhiều nhất 100"),
    ],
)
def test_an_unfit_plan_says_what_is_missing(secretary, hamlet, campaign, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        plan(secretary, campaign, [hamlet], **changes)


def test_a_unit_checks_itself_and_nobody_checks_himself_otherwise(preparer, secretary, hamlet, commune, campaign):
    own = plan(preparer, campaign, [hamlet], inspecting_unit=hamlet, kind=InspectionKind.SELF_CHECK)[0]
    assert carry_out(preparer, own).state == InspectionState.CLOSED
    with pytest.raises(ValidationError, match="theo hình thức này"):
        plan(secretary, campaign, [commune])
    with pytest.raises(PermissionDenied):
        plan(preparer, campaign, [hamlet])


def test_an_unannounced_check_leaks_nowhere_before_it_took_place(client, secretary, preparer, hamlet, campaign):
    hidden = plan(secretary, campaign, [hamlet], kind=InspectionKind.UNANNOUNCED, team=CANARY)[0]
    assert not Notice.objects.filter(recipient=preparer).exists()
    client.force_login(preparer)
    listed = client.get(reverse("campaigns:inspection_list"))
    hub = client.get(reverse("campaigns:year_hub"))
    search = client.get("/tim/", {"q": "hoang yen"})
    assert list(listed.context["object_list"]) == []
    assert [line.inspections for line in hub.context["lines"]] == [0]
    assert all(CANARY not in page.content.decode() for page in (listed, hub, search))
    assert client.get(hidden.get_absolute_url()).status_code == 404
    cancelled = plan(secretary, campaign, [hamlet], kind=InspectionKind.UNANNOUNCED)[0]
    cancel_inspection(inspection_id=cancelled.pk, actor=secretary, now=NOW, note="Bận")
    assert client.get(cancelled.get_absolute_url()).status_code == 404
    carry_out(secretary, hidden)
    assert client.get(hidden.get_absolute_url()).status_code == 200
    assert Notice.objects.filter(recipient=preparer).count() == 1


def test_the_form_plans_for_several_units_and_begins_with_the_last_checklist(client, secretary, hamlet, campaign):
    make_inspection(hamlet, campaign, items=("Nội dung cũ", "Nội dung hai"))
    other = make_unit(campaign.launching_unit)
    client.force_login(secretary)
    address = reverse("campaigns:inspection_plan")
    form = client.get(f"{address}?campaign={campaign.pk}").context["form"]
    assert form.initial["checklist"] == ["Nội dung cũ", "Nội dung hai"]
    sent = {
        "campaign": campaign.pk,
        "inspecting_unit": campaign.launching_unit_id,
        "kind": InspectionKind.REGULAR,
        "units": [hamlet.pk, other.pk],
        "planned_on": timezone.localdate().isoformat(),
        "checklist": "Có kế hoạch\r\n\r\n  Có phân công ",
    }
    assert client.post(address, sent | {"checklist": " \n "}).status_code == 422
    assert client.post(address, sent | {"units": []}).status_code == 422
    assert client.post(address, sent).status_code == 302
    made = Inspection.objects.order_by("-pk")[:2]
    assert {row.unit for row in made} == {hamlet, other}
    assert [item.text for item in made[0].items.all()] == ["Có kế hoạch", "Có phân công"]


def test_a_moved_day_is_told_and_a_second_editor_sees_both_versions(client, secretary, preparer, planned):
    client.force_login(secretary)
    address = reverse("campaigns:inspection_edit", args=[planned.pk])
    sent = {
        "version": 1,
        "planned_on": "2026-12-01",
        "team": "Trưởng đoàn: Phó Chủ tịch",
        "checklist": "Có kế hoạch\nCó sổ",
    }
    assert client.post(address, sent).status_code == 302
    planned.refresh_from_db()
    assert (planned.planned_on, planned.version) == (date(2026, 12, 1), 2)
    assert [item.text for item in planned.items.all()] == ["Có kế hoạch", "Có sổ"]
    assert "01/12/2026" in Notice.objects.get(recipient=preparer).title
    response = client.post(address, sent | {"team": "Đoàn khác"})
    assert response.status_code == 409
    assert "Trưởng đoàn: Phó Chủ tịch" in response.content.decode()
    assert "Đoàn khác" in response.content.decode()


# The result


def test_a_result_writes_each_line_its_findings_and_tells_the_unit(secretary, preparer, planned):
    first, second = planned.items.all()
    answers = [Answer(first.pk, CheckResult.GOOD), Answer(second.pk, CheckResult.LACKING, "Chưa có văn bản")]
    carry_out(secretary, planned, answers=answers, findings=[FOUND], uploads=[upload_of("bien-ban.pdf")])
    planned.refresh_from_db()
    assert (planned.state, planned.carried_out_on) == (InspectionState.CARRIED_OUT, TODAY)
    assert [(item.result, item.note) for item in planned.items.all()] == [
        (CheckResult.GOOD, ""),
        (CheckResult.LACKING, "Chưa có văn bản"),
    ]
    assert (planned.findings.get().owner, planned.files.count()) == ("Xóm Đồng Tâm", 1)
    assert "1 tồn tại" in Notice.objects.get(recipient=preparer).title
    assert planned.events.get().action == RecordAct.CARRY_OUT


def test_a_check_that_found_nothing_is_over_at_once(secretary, planned):
    assert carry_out(secretary, planned).state == InspectionState.CLOSED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"carried_out_on": TODAY + timedelta(days=1)}, "sau hôm nay"),
        ({"conclusion": " "}, "Hãy ghi kết luận"),
        ({"findings": [Found("Thiếu", "Làm", TODAY - timedelta(days=1))]}, "trước ngày kiểm tra"),
        ({"findings": [FOUND], "uploads": [upload_of("ma.exe", b"MZ")]}, "Không nhận tệp"),
    ],
)
def test_an_unfit_result_writes_nothing(secretary, planned, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        carry_out(secretary, planned, **changes)
    planned.refresh_from_db()
    assert planned.state == InspectionState.PLANNED
    assert not Finding.objects.exists()


def test_a_stale_result_is_refused(secretary, planned):
    with pytest.raises(StaleVersion):
        carry_out(secretary, planned, expected_version=9)


def result_form(inspection, **changes):
    items = list(inspection.items.all())
    rows = {f"result_{item.pk}": CheckResult.GOOD for item in items} | {f"note_{item.pk}": "" for item in items}
    return {
        "version": inspection.version,
        "carried_out_on": timezone.localdate().isoformat(),
        "conclusion": "Làm khá tốt",
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-text": "Chưa có sổ",
        "form-0-must_do": "Lập sổ",
        "form-0-due_on": (timezone.localdate() + timedelta(days=7)).isoformat(),
        "form-1-text": "",
        **rows,
        **changes,
    }


def test_the_page_of_the_result_adds_rows_keeps_typing_and_leaves_empty_rows_out(client, secretary, planned):
    client.force_login(secretary)
    address = reverse("campaigns:inspection_carry_out", args=[planned.pk])
    more = client.post(address, result_form(planned, more="1", conclusion="Đang viết dở"))
    assert (more.status_code, len(more.context["rows"].forms)) == (200, 5)
    assert "Đang viết dở" in more.content.decode()
    half = client.post(address, result_form(planned, **{"form-1-text": "Chưa rõ việc"}))
    assert half.status_code == 422
    assert not Finding.objects.exists()
    assert client.post(address, result_form(planned)).status_code == 302
    assert [finding.text for finding in Finding.objects.all()] == ["Chưa có sổ"]
    assert client.get(address).status_code == 302
    assert client.post(address, result_form(planned)).status_code == 302
    assert Finding.objects.count() == 1


# Mending


def test_the_check_ends_when_its_last_finding_is_closed(secretary, preparer, checked):
    first, second = make_finding(checked), make_finding(checked)
    walk = {"clock": lambda: NOW}
    for finding in (first, second):
        advance_finding(finding_id=finding.pk, action="report", actor=preparer, note="Đã lập sổ", **walk)
    advance_finding(finding_id=first.pk, action="confirm", actor=secretary, **walk)
    advance_finding(finding_id=second.pk, action="reopen", actor=secretary, note="Sổ còn thiếu cột", **walk)
    checked.refresh_from_db()
    assert checked.state == InspectionState.CARRIED_OUT
    advance_finding(finding_id=second.pk, action="report", actor=preparer, note="Đã bổ sung", **walk)
    advance_finding(finding_id=second.pk, action="confirm", actor=secretary, **walk)
    checked.refresh_from_db()
    assert checked.state == InspectionState.CLOSED
    assert [event.action for event in checked.events.all()] == [
        "report_mended",
        "report_mended",
        "close",
        "reopen",
        "report_mended",
        "close",
        "close",
    ]
    assert Notice.objects.filter(recipient=secretary).count() == 3
    assert Notice.objects.filter(recipient=preparer).count() == 3


def test_a_unit_reports_with_a_paper_and_a_report_without_words_is_refused(client, preparer, checked):
    finding = make_finding(checked)
    client.force_login(preparer)
    address = reverse("campaigns:finding_advance", args=[finding.pk])
    bare = client.post(address, {"action": "report", "note": ""})
    assert bare.status_code == 422
    assert client.post(address, {"action": "khong-co"}).status_code == 302
    sent = {"action": "report", "note": "Đã lập sổ", "files": [upload_of("so.pdf")]}
    assert client.post(address, sent).status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.mended_note, checked.files.count()) == (FindingState.MENDED, "Đã lập sổ", 1)
    assert client.post(address, {"action": "confirm"}).status_code == 403


def test_late_findings_stand_in_the_lists_of_both_sides(client, secretary, preparer, checked):
    late = make_finding(checked, due_on=date(2024, 1, 5), text="Quá hạn từ lâu")
    make_finding(checked, due_on=timezone.localdate() + timedelta(days=400), text="Còn lâu mới đến")
    make_finding(checked, due_on=date(2024, 1, 5), state=FindingState.CLOSED)
    for user, turn in ((preparer, "overdue_to_mend_by"), (secretary, "overdue_followed_by"), (secretary, "overdue")):
        client.force_login(user)
        rows = client.get(reverse("campaigns:finding_list"), {"turn": turn}).context["object_list"]
        assert list(rows) == [late]
        assert "Quá hạn" in client.get(reverse("campaigns:inspection_list")).content.decode()
    client.force_login(preparer)
    assert list(client.get(reverse("campaigns:finding_list"), {"turn": "to_confirm_by"}).context["object_list"]) == []


# Lists and pages


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_inspection(make_unit(commune), campaign) for _ in range(rows)]
    for inspection in mine:
        make_finding(inspection)
    make_inspection(make_unit(sibling_commune, name=CANARY), make_campaign(sibling_commune))
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:inspection_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_findings_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_finding(make_inspection(make_unit(commune), campaign)) for _ in range(rows)]
    make_finding(make_inspection(sibling_commune, make_campaign(sibling_commune)), text=CANARY)
    client.force_login(secretary)
    with django_assert_num_queries(FINDING_QUERIES):
        response = client.get(reverse("campaigns:finding_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_findings(rows, client, secretary, checked, django_assert_num_queries):
    for _ in range(rows):
        make_finding(checked, state=FindingState.MENDED)
    client.force_login(secretary)
    with django_assert_num_queries(DETAIL_QUERIES):
        page = client.get(checked.get_absolute_url())
    assert page.content.decode().count("Xác nhận đã khắc phục") == rows


def test_a_cancelled_check_keeps_its_reason(client, secretary, preparer, planned):
    client.force_login(secretary)
    address = reverse("campaigns:inspection_cancel", args=[planned.pk])
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "Mưa lũ"}).status_code == 302
    planned.refresh_from_db()
    assert planned.state == InspectionState.CANCELLED
    assert planned.events.get().note == "Mưa lũ"
    assert "Không tiến hành" in Notice.objects.get(recipient=preparer).title
    assert client.post(address, {"note": "Lần nữa"}).status_code == 422


def test_the_database_keeps_day_and_state_together(planned):
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=planned.pk).update(carried_out_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.filter(pk=planned.pk).update(state=InspectionState.CLOSED)
    finding = make_finding(planned)
    with pytest.raises(IntegrityError), transaction.atomic():
        Finding.objects.filter(pk=finding.pk).update(state=FindingState.CLOSED)
