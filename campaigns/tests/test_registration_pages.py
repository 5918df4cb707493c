"""The registration after its draft: late, reopened, copied; its list and what the receivers see."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import CampaignState, DeadlineKind, RegistrationAct, RegistrationState
from campaigns.models import PlannedModel, Registration
from campaigns.selectors import registration_of_last_year
from campaigns.services import copy_registration, register, reopen_registration, save_registration
from campaigns.tests.factories import make_campaign, make_deadline, make_field, make_registration
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_household, make_person, make_unit, make_user

CANARY = "Chim hoàng yến"
YEAR = timezone.localdate().year
EXPORT_QUERIES = 6


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình", period_end=None)


@pytest.fixture
def draft(hamlet, campaign):
    return make_registration(hamlet, campaign, YEAR, pledge="Bản nháp", fields=[make_field(campaign)])


@pytest.fixture
def sent(draft, preparer):
    return register(registration_id=draft.pk, actor=preparer)


def past_deadline(campaign, **columns):
    yesterday = timezone.localdate() - timedelta(days=1)
    return make_deadline(
        campaign, kind=DeadlineKind.REGISTRATION, month=None, day=None, on_date=yesterday, inclusive=True, **columns
    )


# Late


def test_the_page_of_a_late_draft_asks_for_the_reason_and_says_where_it_goes(client, preparer, draft):
    past_deadline(draft.campaign, through="Phòng Văn hóa - Xã hội")
    client.force_login(preparer)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Xã Hòa Bình, qua Phòng Văn hóa - Xã hội" in page
    assert 'name="late_reason"' in page
    address = reverse("campaigns:registration_register", args=[draft.pk])
    refused = client.post(address, {"version": 1, "late_reason": " "})
    assert refused.status_code == 422
    assert "hãy ghi lý do đăng ký muộn" in refused.content.decode()
    too_long = client.post(address, {"version": 1, "late_reason": "x" * 2_001})
    assert too_long.status_code == 422
    done = client.post(address, {"version": 1, "late_reason": "Bão số 9"}, follow=True).content.decode()
    assert f"hết 24:00 ngày {timezone.localdate() - timedelta(days=1):%d/%m/%Y}. Lý do: Bão số 9" in done
    assert "qua Phòng Văn hóa - Xã hội" in done


def test_a_page_opened_in_time_and_pressed_late_asks_for_the_reason_and_loses_nothing(client, preparer, draft):
    client.force_login(preparer)
    assert 'name="late_reason"' not in client.get(draft.get_absolute_url()).content.decode()
    past_deadline(draft.campaign)
    answer = client.post(reverse("campaigns:registration_register", args=[draft.pk]), {"version": 1})
    assert answer.status_code == 422
    assert 'name="late_reason"' in answer.content.decode()
    assert Registration.objects.get().state == RegistrationState.DRAFT


# Reopening


def test_reopened_it_is_mended_and_sent_again_and_keeps_its_first_moment(preparer, secretary, sent):
    first = sent.registered_at
    again = reopen_registration(registration_id=sent.pk, actor=secretary, reason="Thiếu chỉ tiêu", now=timezone.now())
    assert (again.state, again.version) == (RegistrationState.REOPENED, sent.version + 1)
    told = Notice.objects.get(recipient=preparer)
    assert "Thiếu chỉ tiêu" in told.body
    past_deadline(sent.campaign)
    save_registration(
        actor=preparer,
        unit=sent.unit,
        campaign=sent.campaign,
        year=YEAR,
        now=timezone.now(),
        registration_id=sent.pk,
        expected_version=again.version,
        pledge="Đã thêm chỉ tiêu",
        planned_models=2,
    )
    row = register(registration_id=sent.pk, actor=preparer)
    assert (row.state, row.registered_at, row.is_late, row.pledge) == (
        RegistrationState.REGISTERED,
        first,
        False,
        "Đã thêm chỉ tiêu",
    )
    assert [event.action for event in row.events.all()] == ["register", "reopen", "resend"]
    assert Notice.objects.filter(recipient=secretary).count() == 2
    assert row.fields.count() == 1


def test_reopening_needs_the_receiving_desk_a_reason_and_a_sent_registration(
    preparer, secretary, chairman, administrator, province_staff, draft, sent
):
    def reopen(actor, reason="Sửa"):
        return reopen_registration(registration_id=sent.pk, actor=actor, reason=reason, now=timezone.now())

    for actor in (preparer, chairman, administrator, province_staff):
        with pytest.raises(PermissionDenied, match="Chỉ nơi nhận đăng ký"):
            reopen(actor)
    with pytest.raises(ValidationError, match="ghi lý do"):
        reopen(secretary, "  ")
    assert reopen(secretary) == reopen(secretary)
    assert sent.events.filter(action=RegistrationAct.REOPEN).count() == 1
    Registration.objects.update(state=RegistrationState.DRAFT)
    with pytest.raises(ValidationError, match="Chỉ mở lại được bản đăng ký đã gửi"):
        reopen(secretary)


def test_a_campaign_that_ended_is_not_reopened_into_a_dead_end(secretary, sent):
    sent.campaign.state = CampaignState.CLOSED
    sent.campaign.save()
    with pytest.raises(ValidationError, match="không còn nhận đăng ký"):
        reopen_registration(registration_id=sent.pk, actor=secretary, reason="Sửa", now=timezone.now())


def test_the_desk_reopens_from_the_page_and_the_unit_reads_why(client, preparer, secretary, sent):
    client.force_login(secretary)
    address = reverse("campaigns:registration_reopen", args=[sent.pk])
    assert address in client.get(sent.get_absolute_url()).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Ghi rõ hộ tham gia"}).url == sent.get_absolute_url()
    client.force_login(preparer)
    page = client.get(reverse("campaigns:registration_edit", args=[sent.pk])).content.decode()
    assert "Ghi rõ hộ tham gia" in page
    work = client.get("/").context["work"]
    assert ("Đăng ký thi đua được mở lại, cần sửa", 1) in [(item.label, item.count) for item in work]


def test_whoever_it_was_sent_to_sees_it_though_the_unit_lies_elsewhere(client, preparer, agency, draft):
    desk = make_user("vanphong", (Role.SECRETARY, agency))
    client.force_login(desk)
    assert client.get(draft.get_absolute_url()).status_code == 404
    make_deadline(draft.campaign, kind=DeadlineKind.REGISTRATION, month=12, day=31, receiving_unit=agency)
    register(registration_id=draft.pk, actor=preparer, late_reason="Muộn")
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert Notice.objects.get().recipient == desk
    assert "Mới" in client.get(reverse("campaigns:registration_list")).content.decode()


# Planned models


def lines(*titles, field=""):
    data = {"planned-TOTAL_FORMS": len(titles), "planned-INITIAL_FORMS": 0}
    for n, title in enumerate(titles):
        data |= {f"planned-{n}-title": title, f"planned-{n}-field": field}
    return data


def posted(registration, **changes):
    return {
        "version": registration.version,
        "pledge": registration.pledge,
        "planned_models": registration.planned_models,
        "fields_chosen": [field.pk for field in registration.fields.all()],
        **changes,
    }


def test_planned_models_keep_their_row_by_name_and_go_when_their_name_goes(client, preparer, draft):
    client.force_login(preparer)
    field = draft.fields.get()
    address = reverse("campaigns:registration_edit", args=[draft.pk])
    client.post(address, posted(draft, **lines("Đường hoa", "Tổ thu gom rác", "", field=field.pk)))
    first, second = draft.planned_list.all()
    assert [(row.title, row.field, row.order) for row in (first, second)] == [
        ("Đường hoa", field, 1),
        ("Tổ thu gom rác", field, 2),
    ]
    changed = posted(draft, version=2, **lines("", "tổ thu gom  rác", "Sân chơi"))
    changed["planned-1-is_replication"] = "on"
    client.post(address, changed)
    rows = list(draft.planned_list.all())
    assert [(row.title, row.order, row.is_replication) for row in rows] == [
        ("tổ thu gom rác", 1, True),
        ("Sân chơi", 2, False),
    ]
    assert rows[0].pk == second.pk
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Đã ghi tên 2 mô hình mà số mô hình dự kiến là 1" in page


def test_wrong_lines_are_told_and_a_conflict_keeps_them(client, preparer, draft):
    other = make_field(make_campaign(draft.campaign.launching_unit))
    client.force_login(preparer)
    address = reverse("campaigns:registration_edit", args=[draft.pk])
    for wrong in (lines("Đường hoa", field=other.pk), lines("x" * 201), lines("Đường hoa", field="9" * 30)):
        answer = client.post(address, posted(draft, **wrong))
        assert answer.status_code == 422
        assert client.post(address, posted(draft, **wrong), headers={"accept": "application/json"}).json()["message"]
    assert not PlannedModel.objects.exists()
    Registration.objects.update(version=2)
    page = client.post(address, posted(draft, **lines("Đường hoa"))).content.decode()
    assert 'name="planned-0-title" value="Đường hoa"' in page
    many = lines(*(f"Mô hình {n}" for n in range(21)))
    assert client.post(address, posted(draft, version=2, **many)).status_code == 422


def test_two_planned_models_have_no_place_in_common(draft):
    draft.planned_list.create(order=1, title="Đường hoa")
    with pytest.raises(IntegrityError), transaction.atomic():
        draft.planned_list.create(order=1, title="Sân chơi")


# Copying


def test_last_years_registration_becomes_a_draft_without_those_who_left(preparer, hamlet, agency, commune):
    old = make_campaign(commune, period_start=date(YEAR - 3, 1, 1), period_end=date(YEAR - 1, 12, 31))
    new = make_campaign(commune, period_start=date(YEAR, 1, 1))
    kept, lost = make_field(old, name="Phát triển kinh tế"), make_field(old, name="Việc cũ")
    same = make_field(new, name="Phát triển  kinh tế".upper())
    stays, retired, moved = (make_person(hamlet) for _ in range(3))
    house = make_household(hamlet)
    source = make_registration(
        hamlet,
        old,
        YEAR - 1,
        fields=[kept, lost],
        people=[stays, retired, moved],
        households=[house],
        planned_models=2,
        state=RegistrationState.REGISTERED,
    )
    source.planned_list.create(order=1, title="Đường hoa", field=kept)
    source.planned_list.create(order=2, title="Chợ sạch", field=lost, is_replication=True)
    retired.is_active = False
    retired.save()
    moved.place_at(agency)
    moved.save()
    assert registration_of_last_year(hamlet, new, YEAR) == source
    assert registration_of_last_year(agency, new, YEAR) is None
    made = copy_registration(source_id=source.pk, actor=preparer, campaign=new, year=YEAR, now=timezone.now())
    assert (made.state, made.pledge, made.planned_models) == (RegistrationState.DRAFT, source.pledge, 2)
    assert (list(made.fields.all()), list(made.people.all()), list(made.households.all())) == (
        [same],
        [stays],
        [house],
    )
    assert [(row.title, row.field, row.is_replication) for row in made.planned_list.all()] == [
        ("Đường hoa", same, False),
        ("Chợ sạch", None, True),
    ]
    event = made.events.get()
    assert (event.action, source.code in event.note) == ("copy", True)


def test_the_copy_is_one_press_from_the_old_page_and_from_the_choice(client, preparer, draft, hamlet):
    Registration.objects.update(
        year=YEAR - 1, state=RegistrationState.REGISTERED, registered_at=timezone.now() - timedelta(days=300)
    )
    client.force_login(preparer)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert f"Lập đăng ký năm {YEAR}" in page
    answer = client.post(reverse("campaigns:registration_copy", args=[draft.pk]))
    made = Registration.objects.get(year=YEAR)
    assert answer.url == reverse("campaigns:registration_edit", args=[made.pk])
    assert made.pledge == draft.pledge
    assert client.post(reverse("campaigns:registration_copy", args=[draft.pk])).url == made.get_absolute_url()
    choice = {"campaign": f"{draft.campaign_id}-{YEAR + 1}", "unit": hamlet.pk, "copy": "1"}
    assert client.post(reverse("campaigns:registration_create"), choice).status_code == 302
    assert Registration.objects.get(year=YEAR + 1).events.get().action == "copy"


def test_nothing_to_copy_is_said(client, preparer, hamlet, campaign):
    client.force_login(preparer)
    choice = {"campaign": f"{campaign.pk}-{YEAR}", "unit": hamlet.pk, "copy": "1"}
    answer = client.post(reverse("campaigns:registration_create"), choice)
    assert answer.status_code == 422
    assert "chưa có đăng ký năm trước" in answer.content.decode()
    assert not Registration.objects.exists()


def test_a_source_of_the_last_year_of_its_campaign_leads_nowhere_and_says_so(client, preparer, hamlet, commune):
    source = make_registration(hamlet, make_campaign(commune, period_end=date(YEAR, 12, 31)), YEAR)
    client.force_login(preparer)
    answer = client.post(reverse("campaigns:registration_copy", args=[source.pk]))
    assert answer.status_code == 422
    assert f"cho năm {YEAR + 1}" in answer.content.decode()


# The list


@pytest.fixture
def three(commune, campaign, hamlet, agency):
    """One late, one in time a long while ago, one draft."""
    now = timezone.now()
    return {
        "late": make_registration(
            hamlet,
            campaign,
            YEAR,
            state=RegistrationState.REGISTERED,
            registered_at=now,
            cutoff=now - timedelta(days=1),
            late_reason="Bão số 9",
        ),
        "early": make_registration(
            agency,
            campaign,
            YEAR,
            state=RegistrationState.REGISTERED,
            registered_at=now - timedelta(days=90),
            cutoff=now,
        ),
        "draft": make_registration(make_unit(commune, name="Xóm Chưa Gửi"), campaign, YEAR),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("late=muon", {"late"}),
        ("late=dung-han", {"early"}),
        ("sent=7", {"late"}),
        ("unit=hoi+nong+dan", {"early"}),
        ("state=draft", {"draft"}),
        ("late=khong-ro", {"late", "early", "draft"}),
        ("campaign=999999", {"late", "early", "draft"}),
    ],
)
def test_the_list_is_narrowed_by_lateness_week_and_unit(query, found, client, secretary, three):
    client.force_login(secretary)
    response = client.get(f"{reverse('campaigns:registration_list')}?{query}")
    assert {name for name, row in three.items() if row in response.context["object_list"]} == found


def test_the_list_tells_the_reason_of_the_late_and_offers_the_campaigns(client, secretary, three, campaign):
    client.force_login(secretary)
    page = client.get(reverse("campaigns:registration_list")).content.decode()
    assert "Lý do: Bão số 9" in page
    assert f'<option value="{campaign.pk}">{campaign}</option>' in page


def read_book(response):
    return list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(values_only=True))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_goes_away_as_a_sheet_with_its_filters(
    rows, client, secretary, commune, sibling_commune, campaign, django_assert_num_queries
):
    for n in range(rows):
        make_registration(
            make_unit(commune, name=f"Xóm {n}"), campaign, YEAR, pledge="=1+1", fields=[make_field(campaign)]
        )
    make_registration(make_unit(commune), campaign, YEAR + 1)
    make_registration(make_unit(sibling_commune, name=CANARY), make_campaign(sibling_commune), YEAR)
    client.force_login(secretary)
    address = f"{reverse('campaigns:registration_export')}?year={YEAR}"
    client.get(address)
    with django_assert_num_queries(EXPORT_QUERIES):
        response = client.get(address)
    cells = read_book(response)
    found = [row for row in cells if row[1] and str(row[1]).startswith("Xóm ")]
    assert len(found) == rows
    assert found[0][5] == "=1+1"
    assert openpyxl.load_workbook(io.BytesIO(response.content)).active["F8"].data_type == "s"
    assert CANARY not in str(cells)
    assert f"Năm: {YEAR}" in str(cells)


def test_receivers_see_on_their_front_page_what_came_in_this_week(client, secretary, three):
    client.force_login(secretary)
    item = next(item for item in client.get("/").context["work"] if item.label.startswith("Đăng ký thi đua gửi"))
    assert item.count == 1
    assert list(client.get(item.url).context["object_list"]) == [three["late"]]
