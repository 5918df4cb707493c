from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.enums import UnitGrade
from campaigns.models import UnitClassification
from campaigns.services.grades import Grading, grade_units
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import NOW, make_grade
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_unit, make_user

CANARY = "Chim hoàng yến"
LIST_QUERIES, GRID_QUERIES = 9, 10
G = UnitGrade


@pytest.fixture
def campaign(commune):
    return make_campaign(commune, title="Dân vận khéo xã Hòa Bình")


def grade(actor, campaign, *gradings, year=2026):
    return grade_units(campaign_id=campaign.pk, year=year, gradings=gradings, actor=actor, now=NOW)


def test_grades_are_written_once_and_a_correction_keeps_the_older_row(secretary, preparer, hamlet, agency, campaign):
    fresh = grade(secretary, campaign, Grading(hamlet, G.GOOD, Decimal("85.5")), Grading(agency, G.DONE))
    assert [(row.unit, row.grade, row.score) for row in fresh] == [
        (hamlet, G.GOOD, Decimal("85.5")),
        (agency, G.DONE, None),
    ]
    assert grade(secretary, campaign, Grading(hamlet, G.GOOD, Decimal("85.50"))) == []
    with pytest.raises(ValidationError, match="hãy ghi lý do"):
        grade(secretary, campaign, Grading(hamlet, G.EXCELLENT))
    grade(secretary, campaign, Grading(hamlet, G.EXCELLENT, basis="Phúc tra lại"))
    rows = UnitClassification.objects.filter(unit=hamlet).order_by("pk")
    assert [(row.grade, row.is_current, row.basis) for row in rows] == [
        (G.GOOD, False, ""),
        (G.EXCELLENT, True, "Phúc tra lại"),
    ]
    assert Notice.objects.filter(recipient=preparer).count() == 2


def test_a_year_and_the_whole_period_stand_side_by_side(secretary, hamlet, campaign):
    grade(secretary, campaign, Grading(hamlet, G.GOOD))
    grade(secretary, campaign, Grading(hamlet, G.DONE), year=2025)
    grade(secretary, campaign, Grading(hamlet, G.EXCELLENT), year=None)
    assert {(row.year, row.grade) for row in UnitClassification.objects.filter(is_current=True)} == {
        (2026, G.GOOD),
        (2025, G.DONE),
        (None, G.EXCELLENT),
    }


def test_all_are_refused_when_one_is_out_of_date_or_out_of_place(secretary, hamlet, agency, campaign, sibling_commune):
    standing = make_grade(hamlet, campaign)
    for wrong, sentence in (
        (Grading(hamlet, G.DONE, basis="Sửa", seen=None), "vừa được người khác ghi"),
        (Grading(sibling_commune, G.DONE), "không phải đơn vị thực hiện"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            grade(secretary, campaign, Grading(agency, G.GOOD), wrong)
    assert list(UnitClassification.objects.all()) == [standing]
    with pytest.raises(ValidationError, match="không diễn ra"):
        grade(secretary, campaign, Grading(agency, G.GOOD), year=2040)


@pytest.mark.parametrize("who", ["preparer", "member", "province_staff", "auditor", "administrator", "stranger"])
def test_only_the_launching_desk_grades(who, request, hamlet, campaign):
    with pytest.raises(PermissionDenied):
        grade(request.getfixturevalue(who), campaign, Grading(hamlet, G.GOOD))


def test_one_notice_for_a_person_however_many_units(secretary, commune, commune_preparer, campaign):
    grade(secretary, campaign, *(Grading(make_unit(commune), G.GOOD) for _ in range(3)))
    notice = Notice.objects.get(recipient=commune_preparer)
    assert notice.body.count("Hoàn thành tốt") == 3


def posted(units, **changes):
    return {
        **{f"u{unit.pk}-{name}": "" for unit in units for name in ("seen", "grade", "score", "basis")},
        **changes,
    }


def test_the_grid_shows_what_it_will_write_and_writes_after_the_second_press(
    client, secretary, hamlet, agency, campaign
):
    client.force_login(secretary)
    address = f"{reverse('campaigns:grade_edit', args=[campaign.pk])}?nam=2026"
    sent = posted([hamlet, agency], **{f"u{hamlet.pk}-grade": G.GOOD, f"u{hamlet.pk}-score": "85,5"})
    confirm = client.post(address, sent)
    assert "cho 1 đơn vị?" in confirm.content.decode()
    assert not UnitClassification.objects.exists()
    again = client.post(address, sent | {"back": "1"})
    assert again.context["grid"].rows[1].form["grade"].value() == G.GOOD
    assert client.post(address, sent | {"confirmed": "1"}).status_code == 302
    row = UnitClassification.objects.get()
    assert (row.unit, row.year, row.score) == (hamlet, 2026, Decimal("85.5"))
    nothing = posted(
        [hamlet, agency],
        **{f"u{hamlet.pk}-grade": G.GOOD, f"u{hamlet.pk}-score": "85,5", f"u{hamlet.pk}-seen": row.pk},
    )
    assert client.post(address, nothing).status_code == 302
    bare = client.post(address, nothing | {f"u{hamlet.pk}-grade": G.DONE})
    assert bare.status_code == 422
    assert "hãy nêu lý do" in bare.content.decode()
    stale = client.post(address, sent | {f"u{hamlet.pk}-basis": "Sửa", "confirmed": "1"})
    assert stale.status_code == 409
    assert "vừa được người khác ghi" in stale.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"score": "-1", "grade": G.GOOD}, "lớn hơn hoặc bằng với 0"), ({"score": "80"}, "Hãy chọn xếp loại")],
)
def test_what_is_wrong_in_the_grid_is_said_beside_its_unit(client, secretary, hamlet, campaign, changes, sentence):
    client.force_login(secretary)
    sent = posted([hamlet], **{f"u{hamlet.pk}-{name}": value for name, value in changes.items()})
    response = client.post(f"{reverse('campaigns:grade_edit', args=[campaign.pk])}?nam=giai-doan", sent)
    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_grid_costs_the_same_however_many_units(
    rows, client, secretary, commune, campaign, django_assert_num_queries
):
    for _ in range(rows):
        make_grade(make_unit(commune), campaign)
    client.force_login(secretary)
    with django_assert_num_queries(GRID_QUERIES):
        page = client.get(f"{reverse('campaigns:grade_edit', args=[campaign.pk])}?nam=2026")
    assert len(page.context["grid"].rows) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_units(
    rows, client, secretary, commune, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_grade(make_unit(commune), campaign) for _ in range(rows)]
    make_grade(make_unit(sibling_commune, name=CANARY), make_campaign(sibling_commune))
    client.force_login(secretary)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:grade_list"))
    assert set(response.context["object_list"]) == set(mine)
    assert CANARY not in response.content.decode()


def test_a_unit_sees_its_own_and_corrected_ones_on_demand(client, hamlet, agency, campaign):
    keeper = make_user(None, (Role.PREPARER, hamlet))
    mine, older = make_grade(hamlet, campaign), make_grade(hamlet, campaign, is_current=False, grade=G.NOT_DONE)
    make_grade(agency, campaign)
    client.force_login(keeper)
    address = reverse("campaigns:grade_list")
    assert list(client.get(address).context["object_list"]) == [mine]
    assert set(client.get(address, {"cu": "1"}).context["object_list"]) == {mine, older}
    assert list(client.get(address, {"grade": "not_done"}).context["object_list"]) == []


def test_the_database_keeps_one_standing_grade(hamlet, campaign):
    for year in (2026, None):
        make_grade(hamlet, campaign, year=year)
        older = make_grade(hamlet, campaign, year=year, is_current=False)
        with pytest.raises(IntegrityError), transaction.atomic():
            UnitClassification.objects.filter(pk=older.pk).update(is_current=True)
