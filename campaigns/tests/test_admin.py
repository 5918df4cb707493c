from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.models import Campaign, CampaignEvent, Deadline, DeadlineOverride, Plan
from campaigns.tests.factories import (
    make_campaign,
    make_deadline,
    make_field,
    make_legal_basis,
    make_plan,
    make_registration,
    make_stage,
    make_target,
)
from documents.tests.corpus import PDF_FILE

DESK = ["secretary", "member", "chairman", "province_staff", "auditor", "administrator"]
RUNNERS = ["secretary", "chairman", "administrator"]
READERS = sorted(set(DESK) - set(RUNNERS))
ADMIN_QUERIES = {"campaign": 6, "deadline": 6, "plan": 6, "registration": 7}
CANARY = "Chim hoàng yến"


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune)
    make_field(campaign)
    make_stage(campaign)
    make_target(campaign)
    make_legal_basis(make_plan(campaign))
    return campaign


@pytest.fixture
def deadline(campaign):
    return make_deadline(campaign, kind=DeadlineKind.REGISTRATION)


def of(model, name, *args):
    return reverse(f"admin:campaigns_{model}_{name}", args=args)


def pages(campaign, deadline, registration):
    rows = {"campaign": campaign, "deadline": deadline, "plan": campaign.plans.get(), "registration": registration}
    for model, row in rows.items():
        yield of(model, "changelist")
        yield of(model, "change", row.pk)


INLINES = (
    "fields",
    "stages",
    "subject_groups",
    "targets",
    "deadlines",
    "tasks",
    "movements",
    "steering_members",
    "events",
)


def management(prefix, initial=0, total=None):
    return {f"{prefix}-TOTAL_FORMS": total if total is not None else initial, f"{prefix}-INITIAL_FORMS": initial}


def blank_inlines(*prefixes):
    return {key: value for prefix in prefixes for key, value in management(prefix).items()}


@pytest.mark.parametrize("role", DESK)
def test_every_role_of_the_desk_reads_its_pages(role, request, client, campaign, deadline, hamlet):
    registration = make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    client.force_login(request.getfixturevalue(role))
    for address in pages(campaign, deadline, registration):
        assert client.get(address).status_code == 200, address


def test_preparers_and_foreign_units_stay_outside(client, preparer, campaign, foreign_commune, secretary):
    client.force_login(preparer)
    assert client.get(of("campaign", "changelist")).status_code != 200
    foreign = make_campaign(foreign_commune, title=CANARY)
    hidden = (
        of("campaign", "change", foreign.pk),
        of("deadline", "change", make_deadline(foreign).pk),
        of("plan", "change", make_plan(foreign).pk),
        of("registration", "change", make_registration(foreign_commune, foreign, 2026).pk),
    )
    client.force_login(secretary)
    for address in hidden:
        assert client.get(address).status_code == 404, address
    assert CANARY not in client.get(of("campaign", "changelist")).content.decode()


@pytest.mark.parametrize("role", READERS)
def test_the_rest_of_the_desk_reads_and_is_told_why_it_may_not_write(role, request, client, campaign, deadline):
    client.force_login(request.getfixturevalue(role))
    for address in (of("campaign", "add"), of("plan", "add")):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "thường trực, lãnh đạo hoặc quản trị" in answer.content.decode()
    for address in (of("campaign", "change", campaign.pk), of("deadline", "change", deadline.pk)):
        answer = client.post(address, {"title": "Khác", "what": "Khác"})
        assert answer.status_code == 403
        assert "thường trực, lãnh đạo hoặc quản trị" in answer.content.decode()
    assert not Campaign.objects.filter(title="Khác").exists()


def test_a_secretary_reads_the_provinces_campaign_and_does_not_change_it(client, secretary, province):
    above = make_campaign(province)
    client.force_login(secretary)
    assert client.get(of("campaign", "change", above.pk)).status_code == 200
    assert client.post(of("campaign", "change", above.pk), {"title": "Khác"}).status_code == 403


@pytest.mark.parametrize("role", RUNNERS)
def test_the_launching_units_desk_drafts_a_campaign_at_its_own_level(role, request, client, commune, province):
    client.force_login(request.getfixturevalue(role))
    answer = client.post(
        of("campaign", "add"),
        {
            "title": "Dân vận khéo năm 2026",
            "kind": "dan_van_kheo",
            "emulation_form": "thematic",
            "standing_kind": "council",
            "shared_year": "undecided",
            "launching_unit": commune.pk,
            "period_start": "01/01/2026",
            **blank_inlines(*INLINES),
        },
    )
    assert answer.status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.level, campaign.state, campaign.launching_unit) == ("commune", CampaignState.DRAFT, commune)


def test_a_campaign_for_a_unit_of_others_is_not_accepted(client, secretary, province, sibling_commune, hamlet):
    client.force_login(secretary)
    for unit in (province, sibling_commune, hamlet):
        answer = client.post(
            of("campaign", "add"),
            {
                "title": "Của người khác",
                "kind": "dan_van_kheo",
                "emulation_form": "thematic",
                "standing_kind": "council",
                "shared_year": "undecided",
                "launching_unit": unit.pk,
                "period_start": "01/01/2026",
                **blank_inlines(*INLINES),
            },
        )
        assert answer.status_code == 200
        assert "launching_unit" in answer.context["adminform"].form.errors
    assert not Campaign.objects.exists()


def test_a_running_campaigns_deadline_changes_with_a_trace(client, secretary, deadline):
    client.force_login(secretary)
    answer = client.post(
        of("deadline", "change", deadline.pk),
        {
            "kind": deadline.kind,
            "what": deadline.what,
            "recurrence": "yearly",
            "month": 12,
            "shift": "none",
            "day": 20,
            "receiving_unit": deadline.receiving_unit_id,
            **management("overrides", total=1),
            **management("extensions"),
            "overrides-0-year": 2026,
            "overrides-0-on_date": "25/12/2026",
            "overrides-0-reason": "Công văn gia hạn",
        },
    )
    assert answer.status_code == 302
    deadline = Deadline.objects.get()
    assert (deadline.due_in(2027).last_day, deadline.due_in(2026).last_day) == (date(2027, 12, 19), date(2026, 12, 24))
    trace = deadline.history.latest()
    assert (trace.day, trace.prev_record.day, trace.history_user) == (20, 10, secretary)
    assert DeadlineOverride.history.get().history_user == secretary


def test_the_receiving_unit_is_the_launching_one_or_above(client, secretary, deadline, province, commune, hamlet):
    client.force_login(secretary)
    form = client.get(of("deadline", "change", deadline.pk)).context["adminform"].form
    assert set(form.fields["receiving_unit"].queryset) == {province, commune}


def test_launching_shows_the_list_first_then_reports_what_was_done_and_skipped(client, secretary, commune):
    ready, empty = (make_campaign(commune, state=CampaignState.DRAFT, title=t) for t in ("Đủ", "Thiếu nội dung"))
    make_field(ready)
    running = make_campaign(commune, title="Đã chạy")
    client.force_login(secretary)
    picked = {"action": "launch", "_selected_action": [ready.pk, empty.pk, running.pk]}
    confirm = client.post(of("campaign", "changelist"), picked).content.decode()
    assert "Phát động 1 phong trào" in confirm
    assert "Chưa có lĩnh vực" in confirm
    assert not CampaignEvent.objects.exists()
    done = client.post(of("campaign", "changelist"), {**picked, "confirmed": "1"}, follow=True).content.decode()
    assert "Phát động: 1 phong trào." in done
    assert done.count("Bỏ qua “") == 2
    assert CampaignEvent.objects.get().campaign == ready
    assert list(Campaign.objects.filter(state=CampaignState.RUNNING).order_by("pk")) == [ready, running]


def test_closing_keeps_the_reason(client, chairman, campaign):
    client.force_login(chairman)
    client.post(
        of("campaign", "changelist"),
        {"action": "close", "_selected_action": [campaign.pk], "confirmed": "1", "note": "Hết giai đoạn"},
    )
    event = CampaignEvent.objects.get()
    assert (event.after, event.note, event.actor) == ("closed", "Hết giai đoạn", chairman)


@pytest.mark.parametrize("role", READERS)
def test_readers_have_no_such_action(role, request, client, campaign):
    client.force_login(request.getfixturevalue(role))
    client.post(of("campaign", "changelist"), {"action": "close", "_selected_action": [campaign.pk], "confirmed": "1"})
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING


def test_a_state_cannot_be_typed(client, administrator, campaign):
    client.force_login(administrator)
    assert "state" not in client.get(of("campaign", "change", campaign.pk)).context["adminform"].form.fields


def plan_form(campaign, **changes):
    return {
        "campaign": campaign.pk,
        "kind": "period",
        "unit": campaign.launching_unit_id,
        "level": "commune",
        "issuer_kind": "state",
        "issuer": "UBND xã Hòa Bình",
        "number": "67/KH-UBND",
        "title": "Thực hiện phong trào",
        **blank_inlines("legal_bases"),
        **changes,
    }


def test_a_plan_is_filed_with_its_paper_and_read_by_those_below(client, secretary, preparer, campaign, stranger):
    client.force_login(secretary)
    upload = SimpleUploadedFile("ke-hoach.pdf", PDF_FILE, content_type="application/pdf")
    assert client.post(of("plan", "add"), plan_form(campaign, upload=upload)).status_code == 302
    plan = Plan.objects.get(number="67/KH-UBND")
    address = reverse("campaigns:plan_file", args=[plan.pk])
    client.force_login(preparer)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF_FILE
    assert answer["Content-Disposition"].startswith("attachment")
    client.force_login(stranger)
    assert client.get(address).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused_beside_its_field(client, secretary, campaign):
    client.force_login(secretary)
    upload = SimpleUploadedFile("ke-hoach.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    answer = client.post(of("plan", "add"), plan_form(campaign, upload=upload))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["upload"]
    assert not Plan.objects.filter(number="67/KH-UBND").exists()


def test_a_paper_from_above_the_tree_is_offered_until_it_is_cited_then_kept_by_those_who_cite_it(
    client, secretary, campaign, sibling_commune, stranger
):
    above = Plan.objects.create(level="province", issuer="Tỉnh ủy", number="05-KH/TU", title="Dân vận khéo")
    assert above in Plan.objects.visible_to(secretary)
    make_plan(campaign, superior_plan=above)
    assert above in Plan.objects.visible_to(secretary)
    assert above not in Plan.objects.visible_to(stranger)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_of_the_desk_cost_the_same(rows, client, secretary, commune, hamlet, django_assert_num_queries):
    for _ in range(rows):
        campaign = make_campaign(commune)
        make_plan(campaign)
        make_deadline(campaign, kind=DeadlineKind.REGISTRATION)
        make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    client.force_login(secretary)
    client.get(reverse("admin:index"))
    for model, queries in ADMIN_QUERIES.items():
        with django_assert_num_queries(queries):
            assert client.get(of(model, "changelist")).status_code == 200
