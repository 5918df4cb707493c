"""What of people must not stand in a text for strangers, and what looks like it and is none of that."""

import pytest

from models_registry.gates import data_sentence
from models_registry.personal_data import Known, looks_like_a_person, private_details, uncleared_names

KNOWN = Known(
    close=frozenset({"Lường Thị Mơ", "Nguyễn Văn An"}),
    around=frozenset({"Hà An", "Trần Thị Tư"}),
    places=frozenset({"Trường Nguyễn Văn Trỗi", "Xóm Đồng Tâm"}),
)


@pytest.mark.parametrize(
    ("text", "what", "words"),
    [
        ("Gọi 0912 345 678 để hỏi", "số điện thoại", "0912 345 678"),
        ("Gọi 0912345678.", "số điện thoại", "0912345678"),
        ("Máy bàn 0280.3855.123", "số điện thoại", "0280.3855.123"),
        ("Gọi +84 912.345.678", "số điện thoại", "+84 912.345.678"),
        ("Gọi 84912345678", "số điện thoại", "84912345678"),
        ("Căn cước 001085012345", "số định danh, chứng minh", "001085012345"),
        ("Căn cước 001 085 012 345", "số định danh, chứng minh", "001 085 012 345"),
        ("Chứng minh 123456789", "số định danh, chứng minh", "123456789"),
        ("Thư gửi mo.luong@vidu.vn", "thư điện tử", "mo.luong@vidu.vn"),
        ("Bà sinh ngày 12/3/1965", "ngày sinh", "sinh ngày 12/3/1965"),
        ("Ở số nhà 12", "địa chỉ nhà", "số nhà 12"),
        ("Ở nhà số 7A", "địa chỉ nhà", "nhà số 7A"),
        ("Ở số 15 đường Lê Lợi", "địa chỉ nhà", "số 15 đường L"),
        ("Ở 12/4 phố Hàng Bài", "địa chỉ nhà", "12/4 phố H"),
        ("Ở ngõ 12/3", "địa chỉ nhà", "ngõ 12/3"),
    ],
)
def test_what_points_at_a_person_is_found(text, what, words):
    assert private_details(text) == [(what, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Hỗ trợ 500000000 đồng",
        "Nhân dân góp 84.000.000.000 đồng",
        "Ngân sách 120 000 000 đồng",
        "Hiến 1.500 m² đất, 300 ngày công",
        "Giai đoạn 2022 - 2026 đạt 1.200.000 m2",
        "Từ 01.02.2026-10.02.2026 và 01-02-2026-10-02-2026",
        "Kế hoạch số 67/KH-UBND ngày 28/10/2022",
        "Cứng hóa 500 m đường bê tông, 2 đường hoa",
        "Trong số 12 đường hoa có 3 đường mới",
        "Đường số 5 xóm Tân Lập",
        "Tổng đài 1900 1234",
        "Đạt 0,5 ha; 98,75%",
        "Ra mắt năm 1985, ngày 19/5/2026",
    ],
)
def test_amounts_dates_and_numbers_of_papers_are_none_of_that(text):
    assert private_details(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Bà Lường Thị Mơ hiến đất", ["Lường Thị Mơ"]),
        ("bà LƯỜNG THỊ MƠ", ["LƯỜNG THỊ MƠ"]),
        ("nguyen van an hiến đất", ["nguyen van an"]),
        ("Bà Mơ hiến đất, ông An góp công", ["Mơ", "An"]),
        ("đồng chí Mơ", ["Mơ"]),
        ("Gia đình chị Thị Mơ", ["Thị Mơ"]),
        ("Hà An và Trần Thị Tư", ["Hà An", "Trần Thị Tư"]),
        ("Ông Phạm Quốc Khánh, người không ai ở đây biết", ["Phạm Quốc Khánh"]),
        ("Nhờ Đỗ Văn Chiến", ["Đỗ Văn Chiến"]),
        ("Lường Thị\nMơ", ["Lường Thị Mơ"]),
    ],
)
def test_names_nobody_cleared_are_found(text, names):
    assert uncleared_names(text, KNOWN, "") == names


@pytest.mark.parametrize(
    "text",
    [
        "Bà con Nhân dân xóm Đồng Tâm, anh em Công an, chị em Phụ nữ",
        "Học tập Bác Hồ, Chủ tịch Hồ Chí Minh",
        "Trường Nguyễn Văn Trỗi đón học sinh",
        "Anh hùng Lao động thời kỳ đổi mới",
        "Hà Nội, Thái Nguyên, Lê Lợi",
        "hạ an toàn giao thông",
        "An toàn, sạch đẹp; mơ ước của cả xóm",
    ],
)
def test_places_bodies_and_common_words_are_no_names(text):
    assert uncleared_names(text, KNOWN, "") == []


def test_a_cleared_name_may_be_told_whole_and_in_part_and_no_other():
    text = "Bà Lường Thị Mơ hiến đất. Bà Mơ nói: ông An giúp. Ông Hồ Thị Kỷ khen."
    assert uncleared_names(text, KNOWN, "Lường Thị Mơ; Hồ Thị Kỷ") == ["An"]
    assert uncleared_names(text, KNOWN, "luong thi mo,\nNguyễn Văn An, Hồ Thị Kỷ") == []


@pytest.mark.parametrize(
    ("name", "is_person"),
    [
        ("Nguyễn Văn An", True),
        ("Ông Lường Văn Bảy, trưởng xóm", True),
        ("đồng chí Trần Thị Tư", True),
        ("Chi hội Phụ nữ", False),
        ("Hội Nông dân xã", False),
        ("Công an xã Phú Lạc", False),
        ("An", False),
    ],
)
def test_a_force_that_is_a_person_is_told_from_one_that_is_a_body(name, is_person):
    assert looks_like_a_person(name) is is_person


def test_the_sentence_shows_what_hinders_and_what_to_do():
    sentence = data_sentence("Bà Mơ, 0912 345 678", KNOWN)
    assert "“0912 345 678” giống số điện thoại" in sentence
    assert "“Mơ”" in sentence
    assert "Tên người được phép nêu" in sentence
    assert data_sentence("Bà con cùng làm", KNOWN) == ""
