"""Scales: loaded as examples, copied for a campaign, edited at the desk until the first use, then steady."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign
from models_registry.enums import CriterionKind
from models_registry.models import Criterion, RatingBand, Rubric
from models_registry.resources.rubrics import COLUMNS, read_example_rubrics
from models_registry.services.rubrics import adopt_rubric, revise_rubric
from models_registry.tests.appraisal_factories import make_appraisal, make_rubric
from units.enums import Role
from units.tests.factories import make_user

HEAD = ",".join(COLUMNS)
TODAY = date(2026, 11, 3)
LIST = reverse("models_registry:rubric_list")
ADD = reverse("admin:models_registry_rubric_add")
EVERYBODY = (
    "preparer",
    "commune_preparer",
    "secretary",
    "member",
    "chairman",
    "province_staff",
    "auditor",
    "administrator",
    "stranger",
)
KEEPERS = {"secretary", "administrator"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


def page(name, rubric):
    return reverse(f"models_registry:{name}", args=[rubric.pk])


def desk(rubric):
    return reverse("admin:models_registry_rubric_change", args=[rubric.pk])


def contents(rubric):
    return (
        list(rubric.criteria.values_list("order", "group", "text", "kind", "max_points", "evidence")),
        list(rubric.bands.values_list("name", "lower_bound", "is_enough")),
    )


# Examples -------------------------------------------------------------------------------------------


def load():
    out = io.StringIO()
    call_command("load_example_rubrics", stdout=out)
    return out.getvalue()


def test_examples_are_loaded_once_brought_up_to_the_file_and_copies_left_alone(campaign, secretary):
    with (settings.BASE_DIR / "data" / "example_rubrics.csv").open(encoding="utf-8") as lines:
        examples = read_example_rubrics(lines)
    assert f"tạo mới {len(examples)}" in load()
    assert f"giữ nguyên {len(examples)}" in load()
    example = Rubric.objects.get(name=examples[0].name)
    assert example.is_example
    assert "chưa kiểm chứng" in example.source
    assert sum(c.max_points for c in example.criteria.filter(kind=CriterionKind.POINTS)) == Decimal(100)
    copied = adopt_rubric(rubric_id=example.pk, campaign_id=campaign.pk, actor=secretary, today=TODAY)
    Criterion.objects.filter(rubric=example).update(text="Câu cũ của chương trình")
    assert "cập nhật 1" in load()
    assert contents(copied) == contents(example)


@pytest.mark.parametrize(
    "line",
    [
        "criterion,,Tiêu chí,points,,",
        "criterion,,Tiêu chí,knock_out,5,",
        "criterion,,Tiêu chí,khac,5,",
        "criterion,,,points,5,",
        "band,,Khá,enough,,",
        "band,,Khá,co,65,",
        "criterion,,Tiêu chí,points,năm,",
        "criterion,,Tiêu chí,points,5",
        "rubric,,Thang tốt,,,",
    ],
)
def test_one_bad_line_refuses_the_whole_file(line, tmp_path):
    good = "rubric,,Thang tốt,,,Nguồn\ncriterion,,Tiêu chí,points,100,\nband,,Đạt,enough,50,"
    text = f"{HEAD}\n{good}\n{line}\n"
    with pytest.raises(ValidationError, match="Dòng 5"):
        read_example_rubrics(text.splitlines())
    file = tmp_path / "thang.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="Chưa ghi gì"):
        call_command("load_example_rubrics", file=file)
    assert Rubric.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b", "Dòng đầu"),
        (f"{HEAD}\ncriterion,,Tiêu chí,points,5,", "Dòng 2"),
        (f"{HEAD}\nrubric,,Thang,,,\ncriterion,,Tiêu chí,points,50,\nband,,Đạt,enough,60,", "quá tổng điểm"),
    ],
)
def test_a_file_that_makes_no_scale_is_refused(text, words):
    with pytest.raises(ValidationError, match=words):
        read_example_rubrics(text.splitlines())


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="Không mở được"):
        call_command("load_example_rubrics", file=tmp_path / "khong-co.csv")


# Copies and editions --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", EVERYBODY)
def test_an_example_is_copied_by_the_desk_of_the_campaign_and_is_in_force_at_once(role, request, campaign):
    user, example = request.getfixturevalue(role), make_rubric(name="Thang mẫu")
    facts = {"rubric_id": example.pk, "campaign_id": campaign.pk, "actor": user, "today": TODAY}
    if role not in KEEPERS:
        with pytest.raises(PermissionDenied):
            adopt_rubric(**facts)
        assert Rubric.objects.count() == 1
        return
    copied = adopt_rubric(**facts)
    assert (copied.campaign, copied.is_example, copied.is_locked, copied.valid_from) == (campaign, False, False, TODAY)
    assert contents(copied) == contents(example)
    assert copied.history.get().history_user == user
    with pytest.raises(ValidationError, match="đã có thang điểm"):
        adopt_rubric(**facts)


def test_only_examples_are_copied_and_only_a_campaigns_scale_is_revised(campaign, secretary):
    own, example = make_rubric(campaign), make_rubric()
    with pytest.raises(ValidationError, match="Chỉ chép được"):
        adopt_rubric(rubric_id=own.pk, campaign_id=campaign.pk, actor=secretary, today=TODAY)
    with pytest.raises(ValidationError, match="chỉ để chép"):
        revise_rubric(rubric_id=example.pk, actor=secretary)


@pytest.mark.parametrize("role", EVERYBODY)
def test_a_scale_in_use_is_followed_by_a_draft_of_the_next_edition(role, request, hamlet, campaign):
    user, rubric = request.getfixturevalue(role), make_rubric(campaign)
    make_appraisal(hamlet, campaign, rubric=rubric)
    if role not in KEEPERS:
        with pytest.raises(PermissionDenied):
            revise_rubric(rubric_id=rubric.pk, actor=user)
        return
    revised = revise_rubric(rubric_id=rubric.pk, actor=user)
    assert (revised.edition, revised.valid_from, revised.is_locked) == (2, None, False)
    assert contents(revised) == contents(rubric)
    with pytest.raises(ValidationError, match="Phiên bản 2 còn sửa được"):
        revise_rubric(rubric_id=rubric.pk, actor=user)


@pytest.mark.parametrize("columns", [{"is_example": False}, {"is_locked": True}])
def test_the_database_knows_an_example_from_a_scale_in_use(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rubric.objects.create(**{"name": "Thang", "is_example": True, **columns})


@pytest.mark.parametrize(
    ("kind", "points"), [(CriterionKind.POINTS, None), (CriterionKind.KNOCK_OUT, 5), (CriterionKind.BONUS, 0)]
)
def test_the_database_knows_points_from_conditions(kind, points, campaign):
    rubric = make_rubric(campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        Criterion.objects.create(rubric=rubric, order=9, text="Tiêu chí", kind=kind, max_points=points)


@pytest.mark.parametrize("bound", [-1, 80])
def test_two_bands_never_begin_at_one_point_nor_below_zero(bound, campaign):
    rubric = make_rubric(campaign)
    with pytest.raises(IntegrityError), transaction.atomic():
        RatingBand.objects.create(rubric=rubric, name="Mức thừa", lower_bound=bound)


# Pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_campaigns(
    rows, client, secretary, campaign, sibling_commune, django_assert_num_queries
):
    mine = [make_rubric(campaign, name=f"Thang {number}") for number in range(rows)]
    example = make_rubric()
    make_rubric(make_campaign(sibling_commune))
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(6):
        response = client.get(LIST)
    assert list(response.context["object_list"]) == [*mine, example]


def test_an_example_is_copied_in_one_press_where_there_is_none(client, secretary, campaign, commune, sibling_commune):
    example = make_rubric(name="Thang mẫu")
    make_campaign(sibling_commune)
    make_campaign(commune, state=CampaignState.CLOSED)
    client.force_login(secretary)
    shown = client.get(page("rubric_detail", example))
    assert shown.context["campaigns"] == [campaign]
    assert "từ 65 đến dưới 80 điểm" in shown.text
    assert client.post(page("rubric_adopt", example), {"campaign": "x"}).status_code == 422
    done = client.post(page("rubric_adopt", example), {"campaign": campaign.pk}, follow=True)
    assert "Đã chép cho" in done.text
    again = client.post(page("rubric_adopt", example), {"campaign": campaign.pk})
    assert (again.status_code, Rubric.objects.filter(campaign=campaign).count()) == (422, 1)
    assert client.get(page("rubric_detail", example)).context["campaigns"] == []


@pytest.mark.parametrize("place", ["sibling_commune", "province"])
def test_nothing_is_copied_for_a_campaign_of_another_unit(place, request, client, secretary):
    campaign, example = make_campaign(request.getfixturevalue(place)), make_rubric()
    client.force_login(secretary)
    refused = client.post(page("rubric_adopt", example), {"campaign": campaign.pk})
    assert refused.status_code == (404 if place == "sibling_commune" else 403)
    assert campaign.rubrics.count() == 0


def test_a_scale_that_lacks_something_says_so(client, secretary, campaign):
    rubric = make_rubric(campaign, bands=())
    client.force_login(secretary)
    assert "chưa có mức xếp loại nào" in client.get(page("rubric_detail", rubric)).text


def test_the_next_edition_is_made_with_one_press(client, secretary, preparer, hamlet, campaign):
    rubric = make_rubric(campaign)
    client.force_login(secretary)
    assert "Lập phiên bản mới" not in client.get(page("rubric_detail", rubric)).text
    assert client.post(page("rubric_revise", rubric)).status_code == 422
    make_appraisal(hamlet, campaign, rubric=rubric)
    assert "Lập phiên bản mới" in client.get(page("rubric_detail", rubric)).text
    made = client.post(page("rubric_revise", rubric), follow=True)
    assert "Bản nháp" in made.text
    client.force_login(preparer)
    assert client.post(page("rubric_revise", rubric)).status_code == 403


# The desk -------------------------------------------------------------------------------------------


def row(prefix, number, **columns):
    return {f"{prefix}-{number}-{name}": value for name, value in columns.items()}


def form(*, criteria=(), bands=(), held=(0, 0), **fields):
    data = {
        "purpose": "model",
        "name": "Thang của xã",
        "source": "",
        "valid_from": "2026-01-01",
        "valid_to": "",
        **fields,
    }
    for prefix, rows, initial in (("criteria", criteria, held[0]), ("bands", bands, held[1])):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
        for number, columns in enumerate(rows):
            data |= row(prefix, number, **columns)
    return data


POINTS = {"order": 1, "group": "I", "text": "Kết quả", "kind": "points", "max_points": "99,5", "evidence": ""}
CONDITION = {"order": "", "group": "", "text": "Đã đăng ký", "kind": "knock_out", "max_points": "", "evidence": ""}
BAND = {"lower_bound": "49,5", "name": "Đạt", "is_enough": "on"}


def test_a_scale_is_written_at_the_desk_and_shown_as_it_will_be_printed(client, secretary, campaign):
    client.force_login(secretary)
    data = form(campaign=campaign.pk, criteria=[POINTS, CONDITION], bands=[BAND])
    saved = client.post(ADD, data)
    rubric = Rubric.objects.get()
    assert saved.url == page("rubric_detail", rubric)
    assert contents(rubric) == (
        [
            (1, "I", "Kết quả", "points", Decimal("99.5"), ""),
            (2, "", "Đã đăng ký", "knock_out", None, ""),
        ],
        [("Đạt", Decimal("49.5"), True)],
    )
    shown = client.get(desk(rubric)).text
    assert "99,5" in shown
    assert "từ 49,5 điểm trở lên" in shown
    assert "Không xếp loại" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"campaign": ""}, "bắt buộc"),
        ({"valid_to": "2025-12-31"}, "sau ngày bắt đầu"),
        ({"name": "Thang đã có"}, "đã có thang điểm tên này"),
        ({"criteria": [POINTS | {"max_points": ""}]}, "cần điểm tối đa"),
        ({"criteria": [CONDITION | {"max_points": "5"}]}, "thì không có điểm"),
        ({"criteria": [POINTS | {"max_points": "mười"}]}, "không phải là số"),
        ({"bands": [BAND, BAND]}, "trùng lặp"),
        ({"bands": [BAND | {"lower_bound": ""}]}, "bắt buộc"),
    ],
)
def test_what_makes_no_scale_is_refused_with_a_sentence(change, words, client, secretary, campaign):
    make_rubric(campaign, name="Thang đã có")
    client.force_login(secretary)
    refused = client.post(ADD, form(**{"campaign": campaign.pk, "criteria": [POINTS], "bands": [BAND], **change}))
    assert refused.status_code == 200
    assert words in refused.text
    assert Rubric.objects.count() == 1


def test_a_scale_for_a_campaign_of_another_unit_is_refused(client, secretary, sibling_commune, province):
    client.force_login(secretary)
    for place in (sibling_commune, province):
        data = form(campaign=make_campaign(place).pk, criteria=[POINTS], bands=[BAND])
        assert client.post(ADD, data).status_code == 200
    assert Rubric.objects.count() == 0


def as_posted(rubric):
    """The desk's form of a scale as it stands."""
    criteria = [
        {"id": c.pk, "rubric": rubric.pk, "order": c.order, "text": c.text, "kind": c.kind, "group": c.group}
        | {"max_points": c.max_points or "", "evidence": c.evidence}
        for c in rubric.criteria.all()
    ]
    bands = [
        {"id": b.pk, "rubric": rubric.pk, "lower_bound": b.lower_bound, "name": b.name, "is_enough": "on"}
        for b in rubric.bands.all()
    ]
    return criteria, bands


@pytest.mark.parametrize("role", ["secretary", "administrator", "root"])
def test_a_scale_in_use_cannot_be_changed_at_the_desk_but_can_be_ended(role, client, request, hamlet, campaign):
    rubric = make_rubric(campaign)
    criteria, bands = as_posted(rubric)
    make_appraisal(hamlet, campaign, rubric=rubric)
    before = contents(rubric)
    user = make_user("toanquyen", is_superuser=True) if role == "root" else request.getfixturevalue(role)
    client.force_login(user)
    criteria[1] |= {"max_points": "99", "text": "Đổi chữ"}
    criteria[2] |= {"DELETE": "on"}
    bands[0] |= {"lower_bound": "1"}
    criteria.append(POINTS | {"rubric": rubric.pk, "id": ""})
    data = form(criteria=criteria, bands=bands, held=(3, 3), name="Tên khác", valid_to="2026-12-31", seen_version="1")
    assert client.post(desk(rubric), data).status_code == 302
    rubric.refresh_from_db()
    assert (rubric.valid_to, rubric.valid_from) == (date(2026, 12, 31), date(2024, 1, 1))
    assert rubric.name != "Tên khác"
    assert contents(rubric) == before
    early = form(valid_to="2023-12-31", seen_version=str(rubric.version))
    assert "sau ngày bắt đầu" in client.post(desk(rubric), early).text


def test_a_form_that_was_open_while_the_scale_came_into_use_is_refused(client, secretary, hamlet, campaign):
    rubric = make_rubric(campaign)
    criteria, bands = as_posted(rubric)
    before = contents(rubric)
    Rubric.objects.filter(pk=rubric.pk).update(version=2)
    client.force_login(secretary)
    criteria[1] |= {"max_points": "99"}
    answer = client.post(desk(rubric), form(criteria=criteria, bands=bands, held=(3, 3), seen_version="1"))
    assert "vừa được người khác lưu" in answer.text
    assert contents(rubric) == before


@pytest.mark.parametrize("role", ["member", "chairman", "province_staff", "auditor"])
def test_who_does_not_keep_scales_only_reads_them(role, client, request, campaign):
    rubric = make_rubric(campaign)
    client.force_login(request.getfixturevalue(role))
    assert client.get(desk(rubric)).status_code == 200
    assert client.post(desk(rubric), form(seen_version="1")).status_code == 403
    assert client.get(ADD).status_code == 403


def test_an_example_is_not_changed_even_by_a_superuser(client):
    example = make_rubric()
    client.force_login(make_user("toanquyen", is_superuser=True))
    assert client.get(desk(example)).status_code == 200
    assert client.post(desk(example), form(seen_version="1")).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desk_list_costs_the_same(rows, client, secretary, campaign, django_assert_num_queries):
    for number in range(rows):
        make_rubric(campaign, name=f"Thang {number}")
    client.force_login(secretary)
    address = reverse("admin:models_registry_rubric_changelist")
    client.get(address)
    with django_assert_num_queries(6):
        assert len(client.get(address).context["cl"].result_list) == rows


def test_an_administrator_of_another_province_keeps_nothing_here(client, campaign, foreign_commune):
    user = make_user("quantri.khac", (Role.ADMINISTRATOR, foreign_commune))
    rubric = make_rubric(campaign)
    client.force_login(user)
    assert client.get(page("rubric_detail", rubric)).status_code == 404
    assert client.get(desk(rubric)).status_code == 404
