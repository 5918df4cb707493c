import time
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from units.enums import CodeScheme, UnitEventKind, UnitKind, UnitLevel
from units.models import Unit, UnitChange, UnitEvent
from units.resources.unit_list import COLUMNS
from units.tests.factories import make_unit

TODAY = date(2026, 11, 22)
HEAD = ",".join(COLUMNS)
PROVINCE = "gso_2025,province,99,province,Tỉnh Thử,,2025-07-01,,QĐ 1,,,"
COMMUNE = "gso_2025,commune,99001,commune,Xã Thử,99,2025-07-01,,QĐ 1,,,"


def load(path=None, **options):
    out = StringIO()
    call_command("load_admin_units", stdout=out, **({"file": path} if path else {}), **options)
    return out.getvalue()


@pytest.fixture
def write(tmp_path):
    def write(*lines):
        path = tmp_path / "units.csv"
        path.write_text("\n".join(("# nguồn", HEAD, *lines)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.mark.django_db
def test_the_whole_country_is_loaded_once_within_ten_seconds():
    started = time.monotonic()
    report = load()
    assert time.monotonic() - started < 10
    today = Unit.objects.filter(code_scheme=CodeScheme.GSO_2025).valid_on(TODAY)
    assert Counter(today.values_list("level", flat=True)) == {UnitLevel.PROVINCE: 34, UnitLevel.COMMUNE: 3321}
    assert Counter(today.filter(level=UnitLevel.COMMUNE).values_list("kind", flat=True)) == {
        UnitKind.COMMUNE: 2611,
        UnitKind.WARD: 697,
        UnitKind.SPECIAL_ZONE: 13,
    }
    assert f"Tạo mới: {Unit.objects.count()}. Giữ nguyên: 0. Thay đổi: 0." in report
    assert Unit.history.count() == Unit.objects.count()

    again = load()
    assert f"Tạo mới: 0. Giữ nguyên: {Unit.objects.count()}. Thay đổi: 0." in again
    assert "ghi thêm: 0." in again
    assert Unit.history.count() == Unit.objects.count()


@pytest.mark.django_db
def test_the_units_of_the_five_plans_have_their_ancestors_and_successors():
    load()
    old = Unit.objects.filter(code_scheme=CodeScheme.GSO_2004)

    def chain(code):
        unit = old.get(level=UnitLevel.COMMUNE, code=code)
        return [str(u) for u in Unit.objects.filter(pk__in=unit.ancestor_ids).order_by("path")] + [str(unit)]

    def successors(unit):
        return list(unit.successions_out.values_list("successor__name", "successor__parent__name"))

    assert chain("05785") == ["Tỉnh Thái Nguyên", "Huyện Đại Từ", "Xã Phú Lạc"]
    assert chain("05914") == ["Tỉnh Thái Nguyên", "Thành phố Thái Nguyên", "Xã Đồng Liên"]
    assert chain("23665") == ["Tỉnh Gia Lai", "Huyện Kbang", "Xã Tơ Tung"]
    assert chain("12205") == ["Tỉnh Hưng Yên", "Huyện Khoái Châu", "Thị trấn Khoái Châu"]
    commune = old.filter(level=UnitLevel.COMMUNE)
    assert successors(commune.get(code="05914")) == [("Phường Gia Sàng", "Tỉnh Thái Nguyên")]
    assert successors(commune.get(code="23665")) == [("Xã Tơ Tung", "Tỉnh Gia Lai")]
    cao_minh = Unit.objects.get(code_scheme=CodeScheme.GSO_2025, code="01879")
    assert sorted(cao_minh.successions_in.values_list("predecessor__name", flat=True)) == [
        "Xã Cao Tân",
        "Xã Công Bằng",
        "Xã Cổ Linh",
    ]
    gia_lai = Unit.objects.get(code_scheme=CodeScheme.GSO_2025, code="52")
    assert set(gia_lai.successions_in.values_list("predecessor__code", flat=True)) == {"52", "64"}
    assert not old.valid_on(date(2025, 7, 1)).exists()
    assert old.valid_on(date(2025, 6, 30)).count() == old.count()


@pytest.mark.django_db
def test_a_new_name_keeps_the_unit_and_its_old_name():
    load()
    dong_nai = Unit.objects.get(code_scheme=CodeScheme.GSO_2025, code="75", level=UnitLevel.PROVINCE)
    assert (dong_nai.name, dong_nai.kind, dong_nai.valid_from) == (
        "Thành phố Đồng Nai",
        UnitKind.MUNICIPALITY,
        date(2025, 7, 1),
    )
    change = UnitChange.objects.get(unit=dong_nai)
    assert (change.name_before, change.event.happened_on, change.event.legal_basis) == (
        "Tỉnh Đồng Nai",
        date(2026, 4, 30),
        "Nghị quyết 30/2026/QH16",
    )
    wards = UnitEvent.objects.get(kind=UnitEventKind.RENAME, legal_basis="Nghị quyết 237/NQ-UBTVQH16")
    assert wards.changes.count() == 10
    assert set(wards.changes.values_list("kind_before", "unit__kind")) == {(UnitKind.COMMUNE, UnitKind.WARD)}


@pytest.mark.django_db
def test_level_columns_and_paths_are_those_of_the_tree():
    load()
    for unit in Unit.objects.filter(code__in=["19", "171", "05785", "05788"]).select_related("parent"):
        above = unit.parent.path if unit.parent else "/"
        assert unit.path == f"{above}{unit.pk}/"
        assert unit.province_id == int(unit.path.split("/")[1])
        assert unit.commune_id == (unit.pk if unit.level == UnitLevel.COMMUNE else None)


@pytest.mark.django_db
def test_a_dry_run_reports_and_writes_nothing(write):
    report = load(write(PROVINCE, COMMUNE), dry_run=True)
    assert "Tạo mới: 2." in report
    assert "Chạy thử: không ghi gì." in report
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_later_list_corrects_names_says_so_and_leaves_history(write):
    load(write(PROVINCE, COMMUNE))
    closed = "gso_2025,commune,99001,commune,Xã Thử,99,2025-07-01,2026-12-31,QĐ 1,rename,NQ 2,"
    report = load(write(PROVINCE, closed, "gso_2025,commune,99001,ward,Phường Thử,99,2027-01-01,,NQ 2,,,"))
    assert "Tạo mới: 0. Giữ nguyên: 1. Thay đổi: 2." in report
    assert "99001 Xã Thử: tên “Xã Thử” → “Phường Thử”" in report
    unit = Unit.objects.get(code="99001")
    assert (unit.name, unit.kind, unit.search_key) == ("Phường Thử", UnitKind.WARD, "phuong thu 99001")
    assert list(unit.history.values_list("name", flat=True)) == ["Phường Thử", "Xã Thử"]
    assert unit.changes.get().name_before == "Xã Thử"


@pytest.mark.django_db
def test_units_of_our_own_are_left_alone(write):
    hamlet = make_unit(make_unit(make_unit()), name="Xóm 1")
    load(write(PROVINCE))
    hamlet.refresh_from_db()
    assert hamlet.name == "Xóm 1"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("gso_2025,commune,9900,commune,Xã A,99,,,,,,", "Dòng 4: mã “9900” phải gồm 5 chữ số."),
        ("gso_2026,commune,99001,commune,Xã A,99,,,,,,", "Dòng 4: không có hệ mã “gso_2026”."),
        ("gso_2025,commune,99001,province,Xã A,99,,,,,,", "Dòng 4: loại “province” không hợp với cấp xã."),
        ("gso_2025,commune,99001,commune,,99,,,,,,", "Dòng 4: thiếu tên đơn vị."),
        ("gso_2025,commune,99001,commune,Xã A,98,,,,,,", "Dòng 4: không có đơn vị cấp trên mang mã “98”"),
        ("gso_2025,commune,99001,commune,Xã A,99,31/1/2026,,,,,", "Dòng 4: cột valid_from ghi “31/1/2026”"),
        ("gso_2025,commune,99001,commune,Xã A,99,2026-01-02,2026-01-01,,,,", "Dòng 4: valid_to sớm hơn valid_from."),
        ("gso_2025,commune,99001,commune,Xã A,99,,2026-01-01,,merge,NQ,99002", "Dòng 4: không có đơn vị kế thừa"),
        ("gso_2025,commune,99001,commune,Xã A", "Dòng 4: có 5 cột, cần 12."),
        (PROVINCE, "Dòng 4: giai đoạn chồng lên dòng 3"),
    ],
)
def test_a_malformed_list_is_refused_by_line_and_leaves_nothing(write, line, sentence):
    with pytest.raises(CommandError) as refusal:
        load(write(PROVINCE, line))
    assert str(refusal.value).startswith(sentence)
    assert str(refusal.value).endswith("Chưa ghi gì.")
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_a_unit_is_never_moved_by_a_list(write):
    load(write(PROVINCE, COMMUNE))
    other = PROVINCE.replace("99", "98")
    with pytest.raises(CommandError, match=r"^Dòng 5: Xã Thử \(mã 99001\) đang trực thuộc Tỉnh Thử"):
        load(write(PROVINCE, other, COMMUNE.replace(",99,", ",98,")))
    assert not Unit.objects.filter(code="98").exists()


def test_a_missing_or_foreign_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="Không mở được"):
        load(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="mã hóa UTF-8"):
        load(tmp_path / "x.csv")
