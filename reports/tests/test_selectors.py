from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.enums import DossierState
from awards.models import Dossier, LateRequest
from awards.tests.factories import make_campaign_award, make_complete, make_dossier, submit
from campaigns.enums import CampaignState, DeadlineKind, RegistrationState
from campaigns.tests.factories import make_campaign, make_deadline, make_registration
from models_registry.enums import ModelState
from models_registry.tests.factories import make_model
from reports.selectors import unit_by_code, yearly_tables
from reports.tests.factories import make_world
from units.tests.factories import make_unit

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


@pytest.fixture
def world(db):
    return make_world()


def heads(table):
    return [column.head for column in table.columns]


def tables_of(unit, year=2026, campaign=None, now=NOW):
    return yearly_tables(unit, year, campaign, now=now)


def test_the_province_is_summed_by_commune_and_what_hangs_on_no_commune_has_its_own_line(world):
    summary = tables_of(world.province)[0]
    award = world.campaign.awards.get()
    assert heads(summary) == [
        "Đơn vị",
        "Đăng ký thi đua",
        "Kinh tế",
        "Văn hóa",
        "Cộng mô hình",
        "Chờ tiếp nhận",
        "Trả lại bổ sung",
        "Đang thẩm định, xét",
        "Đã đề nghị cấp trên",
        "Được khen thưởng",
        "Không khen thưởng",
        "Cộng hồ sơ",
        str(award),
    ]
    assert summary.rows == [
        ("Xã Hòa Bình", 1, 1, 0, 1, 1, 1, 1, 0, 0, 0, 3, 0),
        ("Xã Tân Tiến", 1, 0, 1, 1, 0, 0, 0, 0, 1, 1, 2, 1),
        ("Cơ quan, đơn vị trực thuộc Tỉnh Sông Lam", 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0),
    ]
    assert summary.totals[1:] == [2, 1, 1, 2, 2, 1, 1, 0, 1, 1, 6, 1]


def test_a_commune_is_summed_by_its_units_without_itself_where_it_did_nothing(world):
    summary = tables_of(world.commune)[0]
    assert [(row[0], row[1], row[3], row[-1]) for row in summary.rows] == [
        ("Trường học", 0, 0, 1),
        ("Xóm Đồng Tâm", 1, 1, 2),
    ]


def test_the_commune_itself_gets_a_line_once_it_takes_part(world):
    make_registration(world.commune, world.campaign, 2026, state=RegistrationState.REGISTERED)
    assert ("Xã Hòa Bình", 1) in [row[:2] for row in tables_of(world.commune)[0].rows]


def test_another_year_and_another_campaign_are_other_figures(world):
    assert tables_of(world.province, year=2025)[0].totals[1:3] == [1, 1]
    elsewhere = make_campaign(world.province)
    assert tables_of(world.province, campaign=elsewhere)[0].totals[1] == 0
    assert tables_of(world.province, campaign=world.campaign)[0].totals[1] == 2


def test_units_of_other_times_are_not_listed_unless_they_did_something(world):
    gone = make_unit(world.province, name="Xã Cũ", valid_to=date(2025, 6, 30))
    make_unit(world.province, name="Xã Mai Sau", valid_from=date(2027, 1, 1))
    make_registration(gone, world.campaign, 2024, state=RegistrationState.REGISTERED)
    names = {year: [row[0] for row in tables_of(world.province, year=year)[0].rows] for year in (2024, 2025, 2026)}
    assert "Xã Cũ" in names[2024]
    assert "Xã Cũ" in names[2025]
    assert "Xã Cũ" not in names[2026]
    assert "Xã Mai Sau" not in names[2026]


def test_models_are_listed_whole_with_their_commune_as_seen_from_the_province(world):
    _, models, _, _ = tables_of(world.province)
    assert [row[1:3] for row in models.rows] == [
        ("Tiếng loa", "Xóm Chùa, Xã Tân Tiến"),
        ("Đường hoa", "Xóm Đồng Tâm, Xã Hòa Bình"),
    ]
    assert [row[-1] for row in models.rows] == [date(2026, 2, 10)] * 2
    assert [row[2] for row in tables_of(world.commune)[1].rows] == ["Xóm Đồng Tâm"]


def test_nominees_are_all_that_were_sent_and_neither_refused_nor_withdrawn(world):
    nominees = tables_of(world.province)[2]
    counted = Dossier.objects.filter(province=world.province, year=2026)
    left_out = [DossierState.DRAFT, DossierState.REFUSED, DossierState.WITHDRAWN]
    assert sorted(row[0] for row in nominees.rows) == sorted(
        counted.exclude(state__in=left_out).values_list("subject_name", flat=True)
    )
    assert [row[7] for row in nominees.rows if row[7]] == ["9/9", "9/9"]


def test_a_returned_dossier_stands_with_the_words_that_were_sent_not_with_the_draft(world):
    returned = Dossier.objects.get(state=DossierState.RETURNED)
    Dossier.objects.filter(pk=returned.pk).update(achievement="Câu đang sửa dở")
    lines = {row[0]: row[4] for row in tables_of(world.province)[2].rows}
    assert lines[returned.subject_name] == returned.achievement
    assert "Câu đang sửa dở" not in lines.values()


def test_who_owes_is_told_from_who_is_overdue_and_one_past_date_is_not_asked_again(world):
    make_deadline(
        world.campaign, kind=DeadlineKind.REGISTRATION, what="Gửi đăng ký", month=2, day=1, receiving_unit=None
    )
    make_deadline(world.campaign, kind=DeadlineKind.REGISTRATION, what="Một lần năm 2024", on_date=date(2024, 2, 1))
    make_unit(world.province, name="Xã Mới")
    late = tables_of(world.province)[3]
    assert ("Xã Mới", str(world.campaign), "Gửi đăng ký") in [row[:3] for row in late.rows]
    assert {row[2]: row[4] for row in late.rows} == {"Gửi đăng ký": "Quá hạn, chưa nộp"}
    early = tables_of(world.province, now=datetime(2026, 1, 5, tzinfo=UTC))[3]
    assert {row[4] for row in early.rows if row[2] == "Gửi đăng ký"} == {"Còn trong hạn, chưa nộp"}


def test_who_sent_late_with_leave_is_listed_with_the_moment(commune, hamlet, secretary):
    dossier = make_complete(make_dossier(hamlet, make_campaign(commune)))
    LateRequest.objects.create(
        dossier=dossier,
        reason="Mưa lũ",
        requested_by=secretary,
        requested_at=NOW,
        is_granted=True,
        decided_by=secretary,
        until=datetime(2026, 12, 20, tzinfo=UTC),
    )
    submit(dossier, now=datetime(2026, 12, 11, 1, 30, tzinfo=UTC))
    ((unit, _, what, due, standing, sent_at),) = tables_of(commune)[3].rows
    assert (unit, standing) == ("Xóm Đồng Tâm", "Nộp muộn, được chấp nhận")
    assert dossier.code in what
    assert due == "trước 00:00 ngày 10/12/2026"
    assert f"{sent_at:%H:%M %d/%m/%Y}" == "08:30 11/12/2026"


def test_a_closed_campaign_owes_nothing(world):
    world.campaign.state = CampaignState.CLOSED
    world.campaign.save()
    assert tables_of(world.province)[3].rows == []


def test_the_sums_equal_the_lists(world):
    for unit in (world.province, world.commune, world.sibling):
        summary, models, nominees, _ = tables_of(unit)
        totals = dict(zip(heads(summary), summary.totals, strict=True))
        assert totals["Cộng mô hình"] == models.row_count
        assert totals["Cộng hồ sơ"] - totals["Không khen thưởng"] == nominees.row_count


@pytest.mark.parametrize("communes", [3, 30])
def test_the_number_of_queries_does_not_grow_with_the_units(communes, province):
    campaign = make_campaign(province)
    make_deadline(campaign)
    award = make_campaign_award(campaign)
    for _ in range(communes):
        commune = make_unit(province)
        make_registration(commune, campaign, 2026, state=RegistrationState.REGISTERED)
        make_model(commune, campaign, state=ModelState.REGISTERED)
        make_dossier(make_unit(commune), campaign, campaign_award=award, state=DossierState.SUBMITTED)
    with CaptureQueriesContext(connection) as queries:
        summary, models, nominees, late = tables_of(province)
    assert (summary.row_count, models.row_count, nominees.row_count) == (communes,) * 3
    assert late.row_count == communes
    assert len(queries) == 16


def test_an_operator_names_the_unit_in_force_by_its_code(province):
    current = make_unit(province, name="Xã Mới", code="05788")
    make_unit(province, name="Xã Cũ", code="01234", valid_to=date(2025, 6, 30))
    make_unit(current, name="Xóm", code="X1")
    assert unit_by_code("05788") == current
    for code in ("01234", "X1", "khong-co"):
        with pytest.raises(ValidationError, match=f"đang hoạt động mang mã {code}"):
            unit_by_code(code)


def test_a_code_of_two_units_is_answered_with_both_names(province):
    make_unit(province, name="Xã Một", code="77")
    make_unit(make_unit(name="Tỉnh Khác"), name="Xã Hai", code="77")
    with pytest.raises(ValidationError, match=r"Xã Hai.*Xã Một|Xã Một.*Xã Hai"):
        unit_by_code("77")
