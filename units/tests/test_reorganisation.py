"""Units through time: each kind of change, what it refuses, what it leaves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from units.enums import Role, UnitEventKind, UnitKind, UnitLevel
from units.gates import Change, NewUnit
from units.models import (
    Household,
    Membership,
    Person,
    Reorganisation,
    Unit,
    UnitChange,
    UnitEvent,
    UnitSuccession,
    User,
)
from units.selectors import Fate, heirs_of, preview_of, tree_on, unit_story
from units.services import Decisions, grant_role, reorganise, save_person, save_unit
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY = date(2025, 7, 1)
EVE = date(2025, 6, 30)
TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BASIS = "Nghị quyết 1683/NQ-UBTVQH15 ngày 16/6/2025"


def change_of(kind, *units, **columns):
    return Change(kind, DAY, BASIS, units=units, **columns)


def hamlet_named(name, parent, code="XM"):
    return NewUnit(name, UnitKind.HAMLET, UnitLevel.GRASSROOTS, code, parent)


def commune_named(name, parent, code="CM"):
    return NewUnit(name, UnitKind.COMMUNE, UnitLevel.COMMUNE, code, parent)


def carry_out(change, actor, *, today=TODAY, **decisions):
    """With every role given again at the first heir unless ``roles`` says otherwise."""
    if "roles" not in decisions:
        live = Membership.objects.filter(unit__in=change.ending)
        decisions["roles"] = {membership.pk: 0 if change.heirs else None for membership in live}
    return reorganise(actor=actor, change=change, decisions=Decisions(**decisions), now=NOW, today=today)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def outcome(receipt):
    return {(line["what"], line["unit"], line["to"]): line["count"] for line in receipt.outcome}


# merging


def test_two_communes_become_a_new_one_with_all_that_lives_in_them(province, administrator):
    first, second = make_unit(province, name="Xã Một"), make_unit(province, name="Xã Hai")
    hamlet = make_unit(first, name="Xóm Đông")
    person, household, at_commune = make_person(hamlet), make_household(hamlet), make_person(second)
    officer = make_user("canbo", (Role.PREPARER, first))
    receipt = carry_out(
        change_of(UnitEventKind.MERGE, first, second, heirs=(commune_named("Xã Mới", province),)), administrator
    )
    new = Unit.objects.get(name="Xã Mới")
    assert (new.valid_from, new.legal_basis, new.parent, new.province) == (DAY, BASIS, province, province)
    for old in map(fresh, (first, second)):
        assert (old.valid_to, old.parent, old.name) == (EVE, province, {first.pk: "Xã Một"}.get(old.pk, "Xã Hai"))
        assert old.path == f"{new.path}{old.pk}/"
        assert list(heirs_of(old)) == [new]
    moved = fresh(hamlet)
    assert (moved.parent, moved.commune, moved.path) == (new, new, f"{new.path}{hamlet.pk}/")
    for row in map(fresh, (person, household)):
        assert (row.unit_id, row.commune_id, row.province_id) == (hamlet.pk, new.pk, province.pk)
    assert fresh(at_commune).unit == new
    assert [(m.unit, m.role, m.valid_from) for m in fresh(officer).memberships_now] == [(new, Role.PREPARER, DAY)]
    assert Membership.objects.get(unit=first).valid_to == EVE
    assert outcome(receipt) == {
        ("Đơn vị trực thuộc", "Xã Một", "Xã Mới"): 1,
        ("Cá nhân", "Xã Hai", "Xã Mới"): 1,
        ("Vai trò của tài khoản", "Xã Một", "Xã Mới"): 1,
    }
    assert (receipt.actor, receipt.event.kind, receipt.event.happened_on) == (administrator, UnitEventKind.MERGE, DAY)


def test_one_of_them_may_go_on_enlarged_and_called_anew(commune, administrator):
    stays, goes = make_unit(commune, name="Xóm Đông"), make_unit(commune, name="Xóm Tây")
    person = make_person(goes)
    change = change_of(UnitEventKind.MERGE, stays, goes, heirs=(stays,), name="Xóm Đông Tây")
    carry_out(change, administrator)
    kept = fresh(stays)
    assert (kept.pk, kept.name, kept.valid_to) == (stays.pk, "Xóm Đông Tây", None)
    former = UnitChange.objects.get(unit=stays)
    assert (former.name_before, former.kind_before) == ("Xóm Đông", UnitKind.HAMLET)
    assert fresh(person).unit == kept
    assert list(UnitSuccession.objects.values_list("predecessor", "successor", "is_partial")) == [
        (goes.pk, stays.pk, False)
    ]


def test_codes_that_meet_in_the_new_unit_get_the_old_units_code_and_nobody_is_lost(province, administrator):
    communes = [make_unit(province, code=code) for code in ("A1", "B2")]
    hamlets = [make_unit(commune, code="X01") for commune in communes]
    people = [make_person(commune, code="CN1") for commune in communes]
    heirs = (commune_named("Xã Mới", province),)
    receipt = carry_out(change_of(UnitEventKind.MERGE, *communes, heirs=heirs), administrator)
    assert [fresh(hamlet).code for hamlet in hamlets] == ["X01", "X01-B2"]
    assert [fresh(person).code for person in people] == ["CN1", "CN1-B2"]
    assert fresh(people[1]).search_key.endswith("cn1 b2")
    assert people[1].history.first().code == "CN1-B2"
    assert {line["note"] for line in receipt.outcome} == {"", "1 mã bị trùng nên được thêm mã đơn vị cũ."}


def test_who_keeps_no_role_keeps_none_and_a_role_given_after_the_day_leaves_its_trace(commune, administrator):
    old, other = make_unit(commune), make_unit(commune)
    leaver, late = make_user("thoi", (Role.PREPARER, old)), make_user("muon")
    grant_role(user=late, unit=old, role=Role.AUDITOR, valid_from=date(2025, 9, 1))
    roles = {Membership.objects.get(user=leaver).pk: None, Membership.objects.get(user=late).pk: 0}
    change = change_of(UnitEventKind.MERGE, old, other, heirs=(other,))
    carry_out(change, administrator, roles=roles)
    assert fresh(leaver).memberships_now == []
    assert [(m.unit, m.valid_from) for m in fresh(late).memberships_now] == [(other, DAY)]
    assert Membership.history.filter(unit=old, user=late, history_type="-").exists()


def test_a_role_given_since_the_preview_stops_the_change(commune, administrator):
    old, other = make_unit(commune), make_unit(commune)
    make_user("moi", (Role.PREPARER, old))
    with pytest.raises(ValidationError, match="vừa được giao"):
        carry_out(change_of(UnitEventKind.MERGE, old, other, heirs=(other,)), administrator, roles={})
    assert fresh(old).valid_to is None
    assert not UnitEvent.objects.exists()


# splitting


def test_a_commune_is_divided_child_by_child_and_every_part_is_marked(province, administrator):
    old = make_unit(province, name="Xã Lớn")
    east, west = make_unit(old, name="Xóm Đông"), make_unit(old, name="Xóm Tây")
    clerk, chief = make_person(old, full_name="Văn thư"), make_person(old, full_name="Chủ tịch")
    officer = make_user("canbo", (Role.SECRETARY, old))
    heirs = (commune_named("Xã Bắc", province, "B"), commune_named("Xã Nam", province, "N"))
    carry_out(
        change_of(UnitEventKind.SPLIT, old, heirs=heirs),
        administrator,
        children={east.pk: 1, west.pk: 0},
        people={clerk.pk: 1},
        roles={Membership.objects.get(user=officer).pk: 1},
    )
    north, south = Unit.objects.get(name="Xã Bắc"), Unit.objects.get(name="Xã Nam")
    assert [fresh(unit).parent for unit in (east, west)] == [south, north]
    assert [fresh(row).unit for row in (clerk, chief)] == [south, north]
    assert [m.unit for m in fresh(officer).memberships_now] == [south]
    assert set(UnitSuccession.objects.values_list("successor", "is_partial")) == {(north.pk, True), (south.pk, True)}
    assert fresh(old).path.startswith(north.path)
    assert heirs_of(fresh(old)) == [north, south]


def test_a_unit_that_only_gives_a_part_stays_itself(commune, administrator):
    old = make_unit(commune, name="Xóm Lớn")
    stays, goes = make_person(old), make_household(old)
    heirs = (old, hamlet_named("Xóm Mới", commune))
    carry_out(change_of(UnitEventKind.SPLIT, old, heirs=heirs), administrator, households={goes.pk: 1})
    assert (fresh(old).valid_to, fresh(old).parent) == (None, commune)
    assert fresh(stays).unit == old
    assert fresh(goes).unit.name == "Xóm Mới"
    assert UnitSuccession.objects.get().is_partial


# renaming, moving, founding, ending


def test_a_new_name_keeps_the_row_and_tells_the_old_one(commune, administrator):
    carry_out(change_of(UnitEventKind.RENAME, commune, name="Phường Hòa Bình", unit_kind=UnitKind.WARD), administrator)
    unit = fresh(commune)
    assert (unit.name, unit.kind, unit.search_key.startswith("phuong hoa binh")) == (
        "Phường Hòa Bình",
        UnitKind.WARD,
        True,
    )
    assert unit.changes.get().name_before == "Xã Hòa Bình"
    assert "trước đó là Xã Hòa Bình (xã)" in unit_story(unit)[-1].text


def test_a_commune_moves_to_another_province_with_every_record_in_it(commune, hamlet, foreign_commune):
    person, chief = make_person(hamlet), make_user("quantri.hethong", is_superuser=True)
    elsewhere = foreign_commune.province
    carry_out(change_of(UnitEventKind.TRANSFER, commune, parent=elsewhere), chief)
    assert fresh(commune).path == f"{elsewhere.path}{commune.pk}/"
    moved, row = fresh(hamlet), fresh(person)
    assert (moved.path, moved.province, moved.commune) == (
        f"{elsewhere.path}{commune.pk}/{hamlet.pk}/",
        elsewhere,
        commune,
    )
    assert (row.commune, row.province, row.unit) == (commune, elsewhere, hamlet)
    assert commune.changes.get().parent_before.name == "Tỉnh Sông Lam"
    tree = tree_on([elsewhere], EVE)
    assert tree.parents[commune.pk] == commune.parent_id
    assert tree_on([elsewhere], DAY).parents[commune.pk] == elsewhere.pk


def test_rights_follow_the_new_tree_at_once(hamlet, sibling_commune, commune_preparer, administrator):
    neighbour = make_user("canbo.ban", (Role.PREPARER, sibling_commune))
    person = make_person(hamlet)
    assert [Person.objects.visible_to(user).count() for user in (commune_preparer, neighbour)] == [1, 0]
    carry_out(change_of(UnitEventKind.TRANSFER, hamlet, parent=sibling_commune), administrator)
    before, after = fresh(commune_preparer), fresh(neighbour)
    assert [list(Person.objects.visible_to(user)) for user in (before, after)] == [[], [person]]


def test_a_unit_is_founded_below_another(commune, administrator):
    receipt = carry_out(change_of(UnitEventKind.CREATE, heirs=(hamlet_named("Xóm Mới", commune),)), administrator)
    new = Unit.objects.get(name="Xóm Mới")
    assert (new.parent, new.commune, new.valid_from, new.legal_basis) == (commune, commune, DAY, BASIS)
    assert list(receipt.units.all()) == [new]


def test_a_district_ends_and_its_communes_come_below_the_province(province, administrator):
    district = make_unit(province, level=UnitLevel.DISTRICT, name="Huyện Đại Từ")
    communes = [make_unit(district, name=f"Xã số {n}") for n in range(2)]
    person, officer = make_person(communes[0]), make_user("canbo", (Role.PREPARER, communes[0]))
    carry_out(change_of(UnitEventKind.ABOLISH, district, heirs=(province,), parent=province), administrator)
    for commune in map(fresh, communes):
        assert (commune.parent, commune.path, commune.valid_to) == (province, f"{province.path}{commune.pk}/", None)
    assert list(Person.objects.visible_to(fresh(officer))) == [person]
    assert fresh(district).valid_to == EVE
    assert tree_on([province], EVE).above(person.unit_id, lambda unit: unit.level == UnitLevel.DISTRICT) == district.pk
    assert tree_on([province], DAY).above(person.unit_id, lambda unit: unit.level == UnitLevel.DISTRICT) is None


def test_an_end_without_a_successor_leaves_its_people_where_they_were(commune, agency, administrator):
    person = make_person(agency)
    receipt = carry_out(change_of(UnitEventKind.ABOLISH, agency), administrator)
    assert (fresh(agency).valid_to, fresh(person).unit) == (EVE, agency)
    assert [(line["what"], line["fate"]) for line in receipt.outcome] == [("Cá nhân", Fate.LEFT)]
    assert [line.text for line in unit_story(fresh(agency))] == ["Kết thúc hoạt động: không có đơn vị kế thừa"]


# identity


def test_the_same_name_and_code_are_used_again_by_another_unit(commune, hamlet, administrator):
    other, person = make_unit(commune, name="Xóm Tây"), make_person(hamlet)
    again = hamlet_named(hamlet.name, commune, hamlet.code)
    carry_out(change_of(UnitEventKind.MERGE, hamlet, other, heirs=(again,)), administrator)
    old, new = Unit.objects.filter(name=hamlet.name, code=hamlet.code).order_by("pk")
    assert (old.pk, old.valid_to, new.valid_from) == (hamlet.pk, EVE, DAY)
    assert fresh(person).unit == new
    assert Person.history.filter(id=person.pk).last().unit == old


def test_one_resolution_of_one_day_is_one_event(province, administrator):
    pairs = [(make_unit(province), make_unit(province)) for _ in range(2)]
    for pair in pairs:
        carry_out(change_of(UnitEventKind.MERGE, *pair, heirs=(pair[0],)), administrator)
    assert UnitEvent.objects.count() == 1
    assert Reorganisation.objects.count() == 2


def test_what_the_national_list_ended_still_hands_over_what_it_has(commune, sibling_commune, administrator):
    Unit.objects.filter(pk=commune.pk).update(valid_to=EVE)
    person = make_person(fresh(commune))
    change = change_of(UnitEventKind.MERGE, fresh(commune), sibling_commune, heirs=(sibling_commune,))
    carry_out(change, administrator)
    assert fresh(person).unit == sibling_commune
    with pytest.raises(ValidationError, match="đã kết thúc hoạt động ngày 30/06/2025"):
        carry_out(change, administrator)


# refusals


def refusal(change, actor, **decisions):
    with pytest.raises(ValidationError) as refused:
        carry_out(change, actor, **decisions)
    return " ".join(refused.value.messages)


def test_a_day_that_has_not_come_is_to_be_recorded_that_day(commune, administrator):
    change = replace(change_of(UnitEventKind.RENAME, commune, name="Xã Mới"), happened_on=TODAY + timedelta(days=1))
    assert "hãy quay lại từ ngày đó" in refusal(change, administrator)


def test_what_cannot_be_merged_is_told_why(commune, hamlet, agency, province, administrator):
    merge = UnitEventKind.MERGE
    body = make_unit(agency, name="Chi hội Một")
    young = make_unit(commune, name="Xóm Trẻ", valid_from=DAY)
    gone = make_unit(commune, name="Xóm Xưa", valid_to=date(2020, 1, 1))
    assert "vào chính nó" in refusal(change_of(merge, hamlet, heirs=(hamlet,)), administrator)
    assert "cùng cấp" in refusal(change_of(merge, hamlet, commune, heirs=(hamlet,)), administrator)
    assert "cấp trên, cấp dưới của nhau" in refusal(change_of(merge, agency, body, heirs=(agency,)), administrator)
    assert "mới hoạt động từ ngày 01/07/2025" in refusal(
        change_of(merge, hamlet, young, heirs=(hamlet,)), administrator
    )
    assert "đã kết thúc hoạt động ngày 01/01/2020" in refusal(
        change_of(merge, hamlet, gone, heirs=(hamlet,)), administrator
    )
    assert "không hoạt động vào ngày" in refusal(change_of(merge, hamlet, agency, heirs=(gone,)), administrator)


def test_no_unit_comes_below_itself_or_out_of_its_level(commune, hamlet, agency, province, administrator):
    transfer = UnitEventKind.TRANSFER
    body = make_unit(agency, name="Chi hội Một")
    assert "dưới chính nó" in refusal(change_of(transfer, agency, parent=body), administrator)
    assert "đang trực thuộc" in refusal(change_of(transfer, hamlet, parent=commune), administrator)
    elsewhere = make_unit(make_unit(province), kind=UnitKind.AGENCY)
    assert "không thể trực thuộc" in refusal(change_of(transfer, commune, parent=elsewhere), administrator)
    wrong = NewUnit("Xã Mới", UnitKind.HAMLET, UnitLevel.COMMUNE, "1", province)
    assert "không phải là một loại" in refusal(change_of(UnitEventKind.CREATE, heirs=(wrong,)), administrator)


def test_nothing_is_recorded_before_what_was_recorded_already(commune, administrator):
    carry_out(change_of(UnitEventKind.RENAME, commune, name="Xã Mới"), administrator)
    earlier = replace(change_of(UnitEventKind.RENAME, commune, name="Xã Khác"), happened_on=date(2025, 1, 1))
    assert "Đổi tên 01/07/2025" in refusal(earlier, administrator)


def test_units_below_an_ending_one_need_a_place(commune, hamlet, administrator):
    assert "hãy chọn đơn vị cấp trên mới" in refusal(change_of(UnitEventKind.ABOLISH, commune), administrator)
    assert "như cũ" in refusal(change_of(UnitEventKind.RENAME, commune, name=commune.name), administrator)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_administrators_above_change_the_map(role, province, commune, hamlet):
    change = change_of(UnitEventKind.RENAME, hamlet, name="Xóm Mới")
    with pytest.raises(PermissionDenied):
        carry_out(change, make_user(None, (role, province)))


def test_an_administrator_does_not_end_the_own_unit(commune, hamlet):
    keeper = make_user("quantri.xa", (Role.ADMINISTRATOR, commune))
    with pytest.raises(PermissionDenied, match="quản trị cấp trên"):
        carry_out(change_of(UnitEventKind.RENAME, commune, name="Xã Mới"), keeper)
    carry_out(change_of(UnitEventKind.RENAME, hamlet, name="Xóm Mới"), keeper)


def test_nobody_is_put_or_given_a_role_where_the_unit_has_ended(hamlet, agency, administrator):
    carry_out(change_of(UnitEventKind.MERGE, hamlet, agency, heirs=(agency,)), administrator)
    with pytest.raises(ValidationError, match="hãy chọn đơn vị kế thừa"):
        save_person(actor=administrator, unit=hamlet, today=TODAY, full_name="Lò Văn An", occupation_group="farmer")
    with pytest.raises(ValidationError, match="hãy giao vai trò ở đơn vị kế thừa"):
        grant_role(user=administrator, unit=hamlet, role=Role.PREPARER)


def test_a_unit_that_handed_over_is_not_brought_back_at_the_desk(hamlet, agency, commune, administrator):
    carry_out(change_of(UnitEventKind.MERGE, hamlet, agency, heirs=(agency,)), administrator)
    with pytest.raises(PermissionDenied, match="đã kết thúc hoạt động và bàn giao"):
        save_unit(actor=administrator, parent=commune, unit_id=hamlet.pk, valid_to=None)


# the preview


@pytest.mark.parametrize("rows", [1, 4])
def test_the_preview_counts_what_moves_at_the_same_cost(rows, commune, hamlet, agency):
    for number in range(rows):
        make_person(hamlet, full_name=f"Người {number}")
        make_household(hamlet)
        make_unit(hamlet)
        make_user(None, (Role.PREPARER, hamlet))
    change = change_of(UnitEventKind.MERGE, hamlet, agency, heirs=(agency,))
    with CaptureQueriesContext(connection) as queries:
        preview = preview_of(change)
    counts = {line.what: (line.count, line.fate_in_words) for line in preview.lines}
    assert counts == {
        "Đơn vị trực thuộc": (rows, "Chuyển sang Hội Nông dân xã"),
        "Cá nhân": (rows, "Chuyển sang Hội Nông dân xã"),
        "Hộ gia đình": (rows, "Chuyển sang Hội Nông dân xã"),
        "Vai trò của tài khoản": (rows, "Kết thúc"),
    }
    assert len(preview.roles) == rows
    assert len(queries) == PREVIEW_QUERIES


PREVIEW_QUERIES = 24


def test_the_preview_warns_of_two_heads(commune, hamlet, agency):
    for unit in (hamlet, agency):
        make_user(None, (Role.CHAIRMAN, unit))
    preview = preview_of(change_of(UnitEventKind.MERGE, hamlet, agency, heirs=(agency,)))
    assert preview.warnings == ["Sẽ có 2 người giữ vai trò “Lãnh đạo” ở Hội Nông dân xã; hãy bỏ chọn người thôi giữ."]


def test_the_cost_of_a_merge_does_not_grow_with_the_people(province, administrator):
    def cost(people):
        old, new = make_unit(province), make_unit(province)
        for _ in range(people):
            make_person(old)
        with CaptureQueriesContext(connection) as queries:
            carry_out(change_of(UnitEventKind.MERGE, old, new, heirs=(new,)), fresh(administrator))
        return len(queries)

    cost(1)
    assert cost(2) == cost(12)
    assert Household.objects.count() == 0
    assert User.objects.count() == 1
