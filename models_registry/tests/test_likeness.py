"""Names that may be the same one: found, weighed, explained, and nothing told that a reader may not see."""

import pytest

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelState
from models_registry.models import Force, NameToken
from models_registry.selectors import similar_models, similar_to, similar_to_each, telling_words
from models_registry.selectors.likeness import one_letter_apart, one_letter_away
from models_registry.services import index_names, save_model
from models_registry.tests.factories import make_model


@pytest.mark.parametrize(
    ("existing", "typed", "reason"),
    [
        ("Đường hoa thanh niên", "duong hoa  THANH NIÊN", "Trùng tên."),
        ("Mô hình Đường hoa", "Hoa đường", "Trùng tên."),
        ("Mô hình dân vận khéo “Thôn Mỹ Lý không rác”", "Thôn mĩ lí không rác", "Trùng tên."),
        ("Đường hoà bình", "Đường hòa bình", "Trùng tên."),
        ("Đường hoa", "Đường hoa phụ nữ tự quản", "Tên đang đặt chứa đủ các từ của tên này."),
        ("Đường hoa phụ nữ tự quản", "Đường hoa", "Tên này chứa đủ các từ của tên đang đặt."),
        ("Đường hoa", "Đường hao", "Tên chỉ khác một chữ cái: «hao» – «hoa»."),
        ("Camera", "Camerra", "Tên chỉ khác một chữ cái: «Camerra» – «Camera»."),
        ("Tổ tự quản bảo vệ đê", "Tổ tự quản bảo vệ rừng", "Cùng 5/6 từ: Tổ, tự, quản, bảo, vệ."),
        (
            "Ngõ sạch nhà sạch vườn đẹp",
            "Ngõ sạch nha sach vuon dep xnh",
            "Tên đang đặt chứa đủ các từ của tên này.",
        ),
        ("Hoa", "Đường hoa", None),
        ("Đường hoa", "Hoa", None),
        ("Hoa", "Hoi", None),
        ("Đường hoa phụ nữ", "Đường hoa thanh niên", None),
        ("Đường hoa", "", None),
        ("Đường hoa", "“…”", None),
        ("Mô hình", "Mô hình", None),
    ],
)
def test_a_name_is_recognised_across_spellings_and_its_likeness_explained(hamlet, agency, existing, typed, reason):
    model = make_model(agency, title=existing, state=ModelState.ACCEPTED)
    expected = [(model, reason)] if reason else []
    assert [(twin.model, twin.reason) for twin in similar_models(typed, hamlet)] == expected


def test_other_communes_ideas_refused_and_delisted_models_and_the_model_itself_are_no_twins(
    hamlet, agency, sibling_commune
):
    make_model(sibling_commune, title="Đường hoa", state=ModelState.ACTIVE)
    for state in (ModelState.IDEA, ModelState.REFUSED, ModelState.DELISTED):
        make_model(agency, title="Đường hoa", state=state)
    own = make_model(hamlet, title="Đường hoa", state=ModelState.REGISTERED)
    assert similar_models("Đường hoa", hamlet, but=own) == similar_to(own) == []


def test_another_movement_of_the_commune_is_watched_and_named(hamlet, agency, commune):
    front = make_campaign(commune, title="Toàn dân đoàn kết")
    theirs = make_model(agency, front, title="Đường hoa", state=ModelState.ACTIVE)
    (twin,) = similar_to(make_model(hamlet, title="Đường hoa"))
    assert (twin.model, twin.reasons[-1]) == (theirs, "thuộc phong trào khác: Toàn dân đoàn kết")


def test_place_field_and_forces_weigh_in_and_are_told(hamlet, agency, commune):
    campaign = make_campaign(commune)
    field = make_field(campaign)
    known = make_model(hamlet, campaign, field=field, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    alone = make_model(agency, make_campaign(commune), title="Đường hoa thanh niên", place_and_people="Cánh đồng.")
    assert similar_to(alone) == []
    asked = make_model(hamlet, campaign, field=field, title="Đường hoa thanh niên")
    for model in (known, asked):
        Force.objects.create(model=model, order=1, name="Hội Phụ nữ xã", role="lead")
    (twin,) = similar_to(asked)
    assert twin.reason == (
        "Cùng 2/4 từ: Đường, hoa; cùng ở xóm Đồng Tâm; cùng lĩnh vực; địa bàn, đối tượng gần như nhau; "
        "cùng lực lượng Hội Phụ nữ xã."
    )


def test_the_nearest_stands_first_and_a_flood_of_twins_is_cut(hamlet, agency):
    for _ in range(12):
        make_model(agency, title="Đường hoa của phụ nữ", state=ModelState.ACTIVE)
    same = make_model(agency, title="Đường hoa phụ nữ", state=ModelState.ACTIVE)
    found = similar_models("Đường hoa phụ nữ", hamlet)
    assert (len(found), found[0].model) == (10, same)


def test_only_a_nearly_equal_name_counts_across_the_province(hamlet, sibling_commune, foreign_commune):
    same = make_model(sibling_commune, title="Đường hoa thanh niên", state=ModelState.ACTIVE)
    make_model(sibling_commune, title="Đường hoa thanh niên và phụ nữ xã", state=ModelState.ACTIVE)
    make_model(foreign_commune, title="Đường hoa thanh niên", state=ModelState.ACTIVE)
    model = make_model(hamlet, title="Đường hoa thanh niên")
    assert similar_to(model) == []
    assert [twin.model for twin in similar_to(model, wide=True)] == [same]


@pytest.mark.parametrize("rows", [1, 3])
def test_one_name_costs_the_same_however_many_twins(rows, hamlet, agency, django_assert_num_queries):
    for _ in range(rows):
        make_model(agency, title="Đường hoa", state=ModelState.ACTIVE)
    with django_assert_num_queries(3):
        assert len(similar_models("Đường hoa", hamlet)) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_many_models_are_judged_at_the_cost_of_one(rows, hamlet, agency, sibling_commune, django_assert_num_queries):
    known = make_model(agency, title="Đường hoa", state=ModelState.ACTIVE)
    make_model(sibling_commune, title="Đường cờ", state=ModelState.ACTIVE)
    asked = [make_model(hamlet, title="Hoa đường", year=2026 - n) for n in range(rows)]
    asked.append(make_model(hamlet, title="Đường cờ"))
    with django_assert_num_queries(3):
        found = similar_to_each(asked)
    assert {pk: [twin.model for twin in twins] for pk, twins in found.items()} == {
        model.pk: [known] for model in asked[:-1]
    }
    assert found[asked[0].pk][0].reason == similar_to(asked[0])[0].reason


def test_the_index_follows_the_name(preparer, hamlet):
    model = make_model(hamlet, title="Mô hình Đường hoa, đường cờ")
    tokens = NameToken.objects.filter(model=model).order_by("token")
    assert list(tokens.values_list("token", flat=True)) == ["co", "duong", "hoa"]
    kept = tokens.get(token="duong").pk
    save_model(actor=preparer, model_id=model.pk, expected_version=1, title="Đường đèn")
    assert list(tokens.values_list("token", flat=True)) == ["den", "duong"]
    assert tokens.get(token="duong").pk == kept
    save_model(actor=preparer, model_id=model.pk, expected_version=2, title="")
    assert not tokens.exists()
    index_names([model])
    index_names([model])
    assert tokens.count() == 3


def test_words_that_tell_nothing_are_left_out():
    assert telling_words("Mô hình “Dân vận khéo” trong  nông dân") == {"trong": "trong", "nong": "nông", "dan": "dân"}
    assert telling_words("Dân vận khéo") == telling_words("  ") == {}


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("hoa", "hao", True),
        ("hoa", "hoan", True),
        ("hoan", "hoa", True),
        ("hoan", "hon", True),
        ("hoa", "hoa", False),
        ("ho", "co", False),
        ("hoa", "cao", False),
        ("quan", "nquan", True),
        ("quan", "naqu", False),
    ],
)
def test_one_letter_apart(one, other, apart):
    assert one_letter_apart(one, other) is apart
    if min(len(one), len(other)) > 2:
        assert (other in set(one_letter_away(one))) is apart
