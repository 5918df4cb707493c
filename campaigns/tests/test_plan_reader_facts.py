from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.plan_reader import as_json, read_plan

PLAN = """UBND XÃ AN BÌNH
Số: 15/KH-UBND
An Bình, ngày 05 tháng 3 năm 2024
KẾ HOẠCH
{title}
UBND xã An Bình ban hành Kế hoạch như sau:
{body}
Nơi nhận:
- Các xóm.
CHỦ TỊCH
"""
TITLE = "Tổ chức phong trào thi đua “Làng sạch” giai đoạn 2024 - 2026"


def read(body, title=TITLE):
    return read_plan(PLAN.format(body=body, title=title))


def codes(reading):
    return [notice.code for notice in reading.notices]


@pytest.mark.parametrize(
    ("clause", "value", "comparator", "unit", "per"),
    [
        ("Mỗi đơn vị xây dựng ít nhất 02 mô hình/năm", 2, ">=", "mô hình", "unit_year"),
        ("Hằng năm, mỗi xóm đăng ký tối thiểu một mô hình", 1, ">=", "mô hình", "unit_year"),
        ("mỗi cơ quan có ít nhất 1 sáng kiến", 1, ">=", "sáng kiến", "unit"),
        ("Tỷ lệ phải đạt trên 30%", 30, ">", "%", None),
        ("phấn đấu từ 85 % trở lên số hộ đạt gia đình văn hóa", 85, ">=", "%", None),
        ("100% xóm đăng ký tham gia", 100, ">=", "%", None),
        ("Tỷ lệ quá hạn hằng năm không quá 1,5%", Decimal("1.5"), "<=", "%", "year"),
        ("Đến năm 2026, có ≥ 70% hộ dân tham gia", 70, ">=", "%", "campaign"),
        ("tổ chức ít nhất mười hai buổi tuyên truyền", 12, ">=", "buổi", None),
        ("Đến cuối năm 2026, có trên 65% xóm có nhà văn hóa", 65, ">", "%", "campaign"),
        ("Hết năm 2026, tối thiểu 40% hộ phân loại rác", 40, ">=", "%", "campaign"),
        ("Phấn đấu năm 2025 có 60% hộ tham gia", 60, ">=", "%", None),
        ("Mỗi xóm làm từ 1-2 mô hình", 1, ">=", "mô hình", "unit"),
        ("Mỗi chi đoàn nhận 02-03 công trình/năm", 2, ">=", "công trình", "unit_year"),
        ("Mỗi năm có thêm 01 – 02 gương mới", 1, ">=", "gương", "year"),
        ("Họp dân ít nhất 04 lần/năm", 4, ">=", "lần", "year"),
        ("Vận động trên 2,5 tỷ đồng", Decimal("2.5"), ">", "tỷ đồng", None),
        ("Nhân dân hiến trên 3.500 m2 đất", 3500, ">", "m2", None),
        ("Vận động ít nhất 03 hộ/xóm chỉnh trang cổng ngõ", 3, ">=", "hộ", "unit"),
        ("Tổ chức tối đa 02 cuộc họp mỗi quý", 2, "<=", "cuộc", None),
    ],
)
def test_a_figure_that_the_plan_asks_for(clause, value, comparator, unit, per):
    (fact,) = read(f"I. NỘI DUNG\n1. {clause}.").targets
    target = fact.value
    assert (target.value, target.comparator, target.unit, target.per) == (value, comparator, unit, per)
    assert target.phrase == clause


def test_a_range_is_a_minimum_and_an_aim_and_may_not_add_up():
    reading = read(
        "I. NỘI DUNG\n1. Mỗi xóm xây dựng ít nhất từ 01 đến 02 mô hình/năm (không tính cộng dồn các năm trước)."
    )
    (fact,) = reading.targets
    assert (fact.value.value, fact.value.aim, fact.value.cumulative) == (1, 2, False)
    assert "target_range" in codes(reading)


def test_a_share_without_a_base_is_pointed_out_and_one_with_a_base_is_not():
    assert "ratio_without_base" in codes(read("I. NỘI DUNG\n1. Khen thưởng người lao động phải đạt trên 30%."))
    reading = read("I. NỘI DUNG\n1. Trên 30% số người lao động được khen thưởng.")
    assert reading.targets[0].value.base == "người lao động"
    assert "ratio_without_base" not in codes(reading)


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện 3 Chương trình mục tiêu quốc gia",
        "kế hoạch 5 năm (2020 - 2025)",
        "kỷ niệm 73 năm ngày Bác Hồ ra lời kêu gọi",
        "theo Điều 16 và khoản 1 mục IV",
        "Năm 2023, toàn xã đã có 90% hộ tham gia",
        "Thực hiện Quyết định số 30/QĐ-UBND",
    ],
)
def test_what_is_no_target(sentence):
    assert read(f"I. NỘI DUNG\n1. {sentence}.").targets == ()


def test_each_of_all_units_and_the_whole_commune_are_told_apart():
    reading = read(
        "I. NỘI DUNG\n1. Hằng năm, 100% xóm xây dựng ít nhất 01 mô hình.\n"
        "2. Phấn đấu mỗi xóm có 01 mô hình điểm, toàn xã có ít nhất 06 mô hình."
    )
    assert [(fact.value.value, fact.value.unit, fact.value.per) for fact in reading.targets] == [
        (100, "%", "year"),
        (1, "mô hình", "unit_year"),
        (1, "mô hình", "unit"),
        (6, "mô hình", None),
    ]


def test_a_bound_holds_for_the_next_count_and_honours_are_targets_only_where_targets_are_listed():
    reading = read(
        "I. NỘI DUNG\n1. Chỉ tiêu\n- Có ít nhất 03 tập thể, 07 cá nhân được tặng Giấy khen.\n"
        "- Cử dự không quá 04 cán bộ, 02 công chức.\nII. KHEN THƯỞNG\n1. Tặng Giấy khen không quá 09 tập thể."
    )
    assert [(fact.value.value, fact.value.comparator) for fact in reading.targets] == [
        (3, ">="),
        (7, ">="),
        (4, "<="),
        (2, "<="),
    ]


def test_a_comparison_with_last_year_is_a_target_where_it_asks():
    assert read("I. NỘI DUNG\n1. Số vụ giảm 12% so với năm trước.").targets == ()
    (fact,) = read("I. NỘI DUNG\n1. Phấn đấu số vụ giảm ít nhất 12% so với năm trước.").targets
    assert fact.value.value == 12


@pytest.mark.parametrize(
    "items",
    [
        "1. Thi đua trên lĩnh vực kinh tế: Làm giỏi.\n2. Thi đua trên lĩnh vực giáo dục: Học tốt.",
        "1. “Làng sạch” trong kinh tế: Làm giỏi.\n2. “Làng sạch” trong giáo dục: Học tốt.\n"
        "3. Chỉ tiêu: Mỗi xóm 01 việc.",
        "1. Thi đua toàn diện trên các lĩnh vực: kinh tế; giáo dục.",
    ],
)
def test_fields_are_told_from_what_leads_to_them_and_from_other_items(items):
    assert [fact.value.name for fact in read(f"I. NỘI DUNG THI ĐUA\n{items}").fields] == ["kinh tế", "giáo dục"]


def test_fields_are_named_without_their_lead():
    reading = read(
        "I. NỘI DUNG THI ĐUA\n- Trên lĩnh vực kinh tế: Làm ăn giỏi.\n- Lĩnh vực văn hóa, xã hội: Sống đẹp.\n"
        "1. Về an ninh: Giữ xóm yên."
    )
    assert [(fact.value.name, fact.value.text) for fact in reading.fields] == [
        ("kinh tế", "Làm ăn giỏi."),
        ("văn hóa, xã hội", "Sống đẹp."),
    ]


def test_a_plan_without_fields_gives_its_content_items_by_their_opening_clause():
    reading = read("I. NỘI DUNG THI ĐUA\n1. Vận động nhân dân giữ vệ sinh, trồng cây.\n2. Xây dựng đường hoa; tự quản.")
    assert [fact.value.name for fact in reading.fields] == ["Vận động nhân dân giữ vệ sinh", "Xây dựng đường hoa"]


def test_contents_parted_by_subject_are_those_of_collectives():
    reading = read("I. NỘI DUNG\n1. Đối với tập thể\n- Giữ xóm sạch.\n- Trồng cây.\n2. Đối với cá nhân\n- Gương mẫu.")
    assert [fact.value.name for fact in reading.fields] == ["Giữ xóm sạch", "Trồng cây"]


def test_subjects_by_kind_with_households_filed_under_individuals():
    reading = read(
        "I. ĐỐI TƯỢNG\n1. Đối tượng thi đua\na) Tập thể: Các xóm, trường học.\n"
        "b) Cá nhân: Cán bộ; các hộ gia đình trong xã."
    )
    subjects = reading.subjects
    assert (subjects.collective.value, subjects.individual.value, subjects.household.value) == (
        "Các xóm, trường học",
        "Cán bộ; các hộ gia đình trong xã",
        "các hộ gia đình trong xã",
    )
    assert "household_filed" in codes(reading)


def test_subjects_of_awards_are_apart_from_those_who_take_part():
    reading = read(
        "I. THI ĐUA\n1. Đối tượng thi đua: các cơ quan; cán bộ, công chức.\nII. KHEN THƯỞNG\n1. Đối tượng khen thưởng\n"
        "a) Tập thể: Các xóm.\nb) Cá nhân: Người dân."
    )
    assert reading.subjects.collective.value == "các cơ quan"
    assert reading.subjects.individual.value == "cán bộ, công chức"
    assert reading.award_subjects.collective.value == "Các xóm"


def test_awards_with_the_level_of_their_office():
    reading = read(
        "I. KHEN THƯỞNG\n1. Hình thức\n- Đề nghị Thủ tướng Chính phủ tặng Bằng khen.\n"
        "- Bằng khen của Chủ tịch UBND tỉnh.\n"
        "- Giấy khen của Chủ tịch UBND huyện.\n- Chủ tịch UBND xã, phường tặng Giấy khen cho tập thể.\n"
        "- Giấy khen của Đảng ủy và của Giám đốc các sở."
    )
    assert [(fact.value.name, fact.value.level) for fact in reading.award_forms] == [
        ("Bằng khen", "central"),
        ("Bằng khen", "province"),
        ("Giấy khen", "district"),
        ("Giấy khen", "commune"),
        ("Giấy khen", "party"),
        ("Giấy khen", "unit"),
    ]
    assert "district_award" in codes(reading)


@pytest.mark.parametrize(
    ("clause", "awards"),
    [
        (
            "Giấy khen của Chủ tịch UBND huyện và Giấy khen của Chủ tịch UBND cấp xã",
            [("Giấy khen", "district"), ("Giấy khen", "commune")],
        ),
        (
            "Tặng Giấy khen của Giám đốc Sở, Chủ tịch UBND các phường",
            [("Giấy khen", "unit"), ("Giấy khen", "commune")],
        ),
        (
            "Cờ thi đua, Bằng khen của Tổng Liên đoàn Lao động Việt Nam; Bằng khen của Ban Chấp hành Công đoàn tỉnh",
            [("Cờ thi đua", "central"), ("Bằng khen", "central"), ("Bằng khen", "province")],
        ),
        (
            "Trung ương Hội Nông dân Việt Nam tặng Bằng khen; Hội Nông dân tỉnh tặng Giấy khen",
            [("Bằng khen", "central"), ("Giấy khen", "province")],
        ),
        (
            "Trình UBND tỉnh, Bộ trưởng Bộ Y tế xem xét tặng Bằng khen",
            [("Bằng khen", "province"), ("Bằng khen", "central")],
        ),
        (
            "Trình Chủ tịch UBND huyện tặng Giấy khen, Chủ tịch UBND tỉnh tặng Bằng khen",
            [("Giấy khen", "district"), ("Bằng khen", "province")],
        ),
        ("Đề nghị Ban Thường vụ Tỉnh ủy tặng Bằng khen", [("Bằng khen", "province")]),
        ("Huyện ủy, UBND huyện quyết định khen tặng Giấy khen", [("Giấy khen", "district")]),
        ("Bằng khen của Ban Chấp hành Đảng bộ tỉnh", [("Bằng khen", "province")]),
        ("Đề nghị tặng Huân chương Lao động hạng Ba", [("Huân chương Lao động", "central")]),
        ("Huy chương các loại theo quy định", [("Huy chương", "central")]),
    ],
)
def test_each_office_gives_each_form_it_is_named_with(clause, awards):
    reading = read(f"I. KHEN THƯỞNG\n1. {clause}.")
    assert [(fact.value.name, fact.value.level) for fact in reading.award_forms] == awards


def test_criteria_of_each_award_and_kind_of_subject():
    reading = read(
        "I. KHEN THƯỞNG\n1. Tiêu chuẩn tặng Giấy khen của Chủ tịch UBND xã\na) Tập thể\n"
        "Đạt các tiêu chuẩn sau:\n- Nội bộ đoàn kết.\n"
        "- Có mô hình.\nb) Cá nhân\n- Gương mẫu."
    )
    assert [
        (fact.value.award, fact.value.level, fact.value.subject, [item.value for item in fact.value.items])
        for fact in reading.criteria
    ] == [
        ("Giấy khen", "commune", "collective", ["Nội bộ đoàn kết.", "Có mô hình."]),
        ("Giấy khen", "commune", "individual", ["Gương mẫu."]),
    ]


def test_movements_by_title_in_the_letters_of_the_running_text():
    reading = read(
        "I. VIỆC\n1. Phong trào “Làng sạch, người vui” là việc chung.",
        title="PHÁT ĐỘNG PHONG TRÀO “LÀNG SẠCH, NGƯỜI VUI”",
    )
    assert [fact.value.name for fact in reading.movements] == ["Làng sạch, người vui"]


def test_every_movement_of_a_general_plan_with_its_launcher():
    reading = read(
        "I. NỘI DUNG\n"
        "1. Đẩy mạnh các phong trào do Trung ương phát động như phong trào “Vì người nghèo”, “Học "
        "tập suốt đời”; tiếp tục phong trào "
        "theo chuyên đề do xã phát động “Xóm xanh”. Nêu gương “Người tốt, việc tốt”.",
        title="Tổ chức phong trào thi đua yêu nước năm 2024",
    )
    assert [(fact.value.name, fact.value.launched_by, fact.value.form) for fact in reading.movements] == [
        ("Vì người nghèo", "central", None),
        ("Học tập suốt đời", "central", None),
        ("Xóm xanh", "commune", "thematic"),
    ]


def test_stages_that_share_a_year_are_read_as_written_and_pointed_out():
    reading = read("I. THỜI GIAN\n- Giai đoạn 1: Từ năm 2024-2025.\n- Giai đoạn II: Từ năm 2025-2026.")
    assert [(fact.value.label, fact.value.start, fact.value.end) for fact in reading.stages] == [
        ("Giai đoạn 1", 2024, 2025),
        ("Giai đoạn II", 2025, 2026),
    ]
    assert {"stages_overlap", "stages_numbering"} <= set(codes(reading))


@pytest.mark.parametrize(
    ("items", "stages"),
    [
        ("- Giai đoạn 2024 - 2025: Làm điểm.\n- Năm 2026: Tổng kết.", [(2024, 2025), (2026, 2026)]),
        ("1. Năm 2024: Phát động.\n2. Các năm 2025 và 2026: Nhân rộng.", [(2024, 2024), (2025, 2026)]),
    ],
)
def test_stages_named_by_their_years(items, stages):
    reading = read(f"I. TIẾN ĐỘ THỰC HIỆN\n{items}")
    assert [(fact.value.start, fact.value.end) for fact in reading.stages] == stages


@pytest.mark.parametrize(
    "listed",
    [
        "1. Hưởng ứng các phong trào thi đua do tỉnh phát động:\n“Xóm xanh”, “Nhà sạch”.",
        "1. Hưởng ứng các phong trào thi đua sau:\n- “Xóm xanh”;\n- “Nhà sạch”.",
        "1. Tiếp tục các cuộc vận động, phong trào:\n“Xóm xanh”;\n“Nhà sạch”.",
    ],
)
def test_movements_listed_below_a_colon(listed):
    reading = read(f"I. NỘI DUNG\n{listed}", title="Công tác thi đua năm 2024")
    assert [fact.value.name for fact in reading.movements] == ["Xóm xanh", "Nhà sạch"]


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Phát động phong trào “Làng sạch” nhiệm kỳ 2025 - 2030", (2025, 2030)),
        ("Thi đua “Làng sạch” chào mừng Đại hội Hội Nông dân nhiệm kỳ 2025 - 2030", None),
    ],
)
def test_a_term_in_the_title_is_the_period_unless_it_is_a_congress_s(title, years):
    reading = read("I. VIỆC", title=title)
    assert (reading.period_start and (reading.period_start.value, reading.period_end.value)) == years


def test_subjects_of_two_sentences_and_households_named_with_individuals():
    reading = read("I. ĐỐI TƯỢNG\n1. Đối tượng tham gia: Tập thể là các xóm. Cá nhân là cán bộ, công chức.")
    assert (reading.subjects.collective.value, reading.subjects.individual.value) == (
        "Tập thể là các xóm",
        "Cá nhân là cán bộ, công chức",
    )
    reading = read("I. ĐỐI TƯỢNG\n- Tập thể: các xóm.\n- Cá nhân, hộ gia đình: cán bộ, hộ dân trong xã.")
    assert reading.subjects.household.value == "hộ dân trong xã"


def test_an_open_period():
    reading = read("I. VIỆC\n1. Tổng kết năm 2024 và những năm tiếp theo.", title="Phát động phong trào “Làng sạch”")
    assert (reading.period_start.value, reading.period_end) == (2024, None)
    assert "open_ended" in codes(reading)


def test_reports_and_reviews_with_their_rhythm_but_no_other_use_of_the_word():
    reading = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Các xóm định kỳ 6 tháng, 1 năm báo cáo UBND xã.\n"
        "2. Hằng năm tiến hành sơ kết, tổng kết phong trào.\n"
        "3. Được báo cáo, chia sẻ kinh nghiệm.\n4. Xác nhận vào báo cáo thành tích."
    )
    assert [(fact.value.text, fact.value.rhythm) for fact in reading.reports] == [
        ("Các xóm định kỳ 6 tháng, 1 năm báo cáo UBND xã", "định kỳ 6 tháng, 1 năm"),
        ("Hằng năm tiến hành sơ kết, tổng kết phong trào", "Hằng năm"),
    ]


@pytest.mark.parametrize(
    ("clause", "is_report"),
    [
        ("Định kỳ báo cáo UBND xã (qua Văn phòng)", True),
        ("Văn phòng theo dõi, định kỳ báo cáo kết quả về Đảng ủy", True),
        ("Báo cáo kết quả, khó khăn, vướng mắc về UBND xã 6 tháng một lần", True),
        ("Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, báo cáo về UBND xã để xem xét, giải quyết", False),
        ("Có vấn đề phát sinh, kịp thời phản ánh về Văn phòng để tổng hợp, báo cáo UBND xã chỉ đạo", False),
    ],
)
def test_a_way_out_of_trouble_is_no_report_and_a_rhythm_makes_one(clause, is_report):
    assert [fact.value.text for fact in read(f"I. THỰC HIỆN\n1. {clause}.").reports] == [clause] * is_report
    assert bool(read(f"I. THỰC HIỆN\n1. Các xóm làm việc.\nTrên đây là Kế hoạch. {clause}./.").reports) == is_report


def test_tasks_by_body_and_the_standing_body():
    reading = read(
        "I. TỔ CHỨC THỰC HIỆN\n1. Phòng Văn hóa - Xã hội (Cơ quan thường trực) có trách nhiệm:\n"
        "a) Hướng dẫn các xóm.\nb) Tổng hợp kết quả.\n"
        "2. Đề nghị Hội Nông dân xã vận động hội viên tham gia."
    )
    assert [(fact.value.body, fact.value.what) for fact in reading.tasks] == [
        ("Phòng Văn hóa - Xã hội", "Hướng dẫn các xóm. Tổng hợp kết quả"),
        ("Hội Nông dân xã", "vận động hội viên tham gia"),
    ]
    assert reading.standing_body.value == "Phòng Văn hóa - Xã hội"


@pytest.mark.parametrize(
    ("signature", "office"),
    [
        ("TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\n\nLê Văn A", "CHỦ TỊCH"),
        ("TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nLê Văn A", "KT. CHỦ TỊCH PHÓ CHỦ TỊCH"),
        (
            "T/M BAN CHỈ ĐẠO\nPHÓ BÍ THƯ THƯỜNG TRỰC\nKiêm\nTRƯỞNG BAN\nLê Văn A",
            "PHÓ BÍ THƯ THƯỜNG TRỰC Kiêm TRƯỞNG BAN",
        ),
        ("GIÁM ĐỐC\n(đã ký)\nLê Văn A", "GIÁM ĐỐC"),
        ("T.M ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn A", "CHỦ TỊCH"),
    ],
)
def test_the_office_of_the_signatory(signature, office):
    text = PLAN.format(body="I. VIỆC", title=TITLE).replace("CHỦ TỊCH\n", signature)
    assert read_plan(text).signatory_office.value == office


def test_recipients_without_dash_and_mark():
    text = PLAN.format(body="I. VIỆC", title=TITLE).replace(
        "- Các xóm.", "- Đảng ủy, HĐND xã (b/c);\n- Các xóm;\n- Lưu: VT, VP."
    )
    assert [fact.value for fact in read_plan(text).recipients] == ["Đảng ủy, HĐND xã (b/c)", "Các xóm", "Lưu: VT, VP"]


def test_recipients_and_signature_in_one_line():
    text = PLAN.format(body="I. VIỆC", title=TITLE).replace(
        "Nơi nhận:\n- Các xóm.\nCHỦ TỊCH", "Nơi nhận: - Các xóm; - Lưu: VT./. TM. ỦY BAN NHÂN DÂN CHỦ TỊCH Lê Văn An"
    )
    reading = read_plan(text)
    assert [fact.value for fact in reading.recipients] == ["Các xóm", "Lưu: VT"]
    assert reading.signatory_office.value == "CHỦ TỊCH"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("I. MỘT\nIII. BA", "outline_skipped"),
        ("I. MỘT\n1. Việc này.\n1. Việc kia.", "outline_repeated"),
        ("I. VIỆC\n1. Các xóm phần đấu hoàn thành.", "slip"),
        ("I. VIỆC\n1. Giấy khen của Chủ tịch UBND huyện An Bình.", "place_contradiction"),
        ("I. VIỆC\n1. UBND các xã phát động.", "plural_units"),
        ("I. KHEN THƯỞNG\n1. Hình thức, số lượng thực hiện theo văn bản hướng dẫn riêng.", "awards_deferred"),
        ("I. VIỆC\n1. Chủ tịch UBND xã xem xét, quy định tiêu chuẩn tặng Giấy khen.", "awards_left_open"),
        ("I. VIỆC\n1. 9/9 xóm đạt danh hiệu văn hóa.", "ratio_of_all"),
        (
            "I. VIỆC\n1. Các xóm gửi hồ sơ về Hội đồng xã trước ngày 10/12 hằng năm.\n"
            "2. Hội đồng xã tổng hợp, báo cáo UBND xã trước ngày 10/12 hằng năm.",
            "deadline_not_later",
        ),
        (
            "I. VIỆC\n1. Hội đồng xã có trách nhiệm:\na) Gửi kết quả về Hội đồng xã trước ngày 10/12 hằng năm.",
            "self_addressed",
        ),
        ("I. VIỆC", "no_deadline"),
    ],
)
def test_what_a_careful_reader_points_out(body, code):
    reading = read(body)
    (notice, *_) = [notice for notice in reading.notices if notice.code == code]
    assert notice.sentence.endswith((".", ")."))
    assert 0 <= notice.start <= notice.end <= len(reading.text)


@pytest.mark.parametrize(
    "body",
    [
        "I. VIỆC\na) Một.\nb) Hai.\nc) Ba.\nd) Bốn.\ne) Năm.",
        "I. VIỆC\n1. Khen thường xuyên, đúng lúc.",
        "I. MỘT\nII. HAI",
    ],
)
def test_what_is_right_is_not_pointed_out(body):
    assert not {"outline_skipped", "outline_repeated", "slip"} & set(codes(read(body)))


def test_a_provincial_paper_said_to_be_of_a_commune_is_pointed_out():
    text = PLAN.format(body="I. VIỆC", title=TITLE).replace(
        "UBND xã An Bình ban hành",
        "Thực hiện Quyết định số 7/QĐ-UBND ngày 01/02/2024 của UBND tỉnh về thi đua trên địa bàn xã An Bình, "
        "UBND xã An Bình ban hành",
    )
    assert "level_contradiction" in codes(read_plan(text))


def test_the_json_has_a_source_for_every_fact():
    answer = as_json(read("I. NỘI DUNG\n1. Mỗi xóm có ít nhất 1 mô hình.\n2. Gửi báo cáo trước ngày 10/12 hằng năm."))
    sources = answer.pop("sources")
    assert list(sources) == list(answer)
    assert sources["number"] == {"start": 20, "end": 30, "text": "15/KH-UBND"}
    assert answer["superior_plan"] is None
    assert sources["superior_plan"] is None
    for key, value in answer.items():
        if isinstance(value, list):
            assert [set(source) for source in sources[key]] == [{"start", "end", "text"}] * len(value)
    assert answer["deadlines"][0]["last_valid_day"] == "12-09"
    assert answer["targets"][0]["value"] == 1


@settings(deadline=None, max_examples=120)
@given(st.text(max_size=400))
def test_no_text_stops_the_reader(text):
    as_json(read_plan(text))


@settings(deadline=None, max_examples=120)
@given(
    st.lists(
        st.sampled_from(
            [
                *(
                    "KẾ HOẠCH",
                    "Số:",
                    "/KH-UBND",
                    "ngày",
                    "tháng",
                    "năm 2024",
                    "I.",
                    "1.",
                    "a)",
                    "-",
                    "\n",
                    "\n\n",
                    "Nơi nhận:",
                    "TM.",
                    "CHỦ TỊCH",
                ),
                *(
                    "giai đoạn",
                    "2024 - 2026",
                    "“",
                    "”",
                    "phong trào",
                    "Luật",
                    "Quyết định số",
                    "12/QĐ-TTg",
                    "của",
                    "UBND",
                    "xã",
                    "Bằng khen",
                ),
                *(
                    "trước ngày 10/12",
                    "hằng năm",
                    "ít nhất",
                    "80%",
                    "mô hình",
                    "mỗi",
                    "lĩnh vực",
                    "đối tượng",
                    ":",
                    ";",
                    ".",
                    "báo cáo",
                    "(",
                    ")",
                ),
            ]
        ),
        max_size=60,
    )
)
def test_no_heap_of_the_words_of_plans_stops_the_reader(words):
    reading = read_plan(" ".join(words))
    answer = as_json(reading)
    for source in answer["sources"]["deadlines"]:
        assert reading.text[source["start"] : source["end"]] == source["text"]


@pytest.mark.parametrize(
    "text",
    [
        "a" * 100_000,
        '"' * 40_000,
        "Luật Thi đua, " * 8_000,
        "trước ngày 10/12 " * 6_000,
        "80% " * 20_000,
        "từ 1/1 đến 2/2, " * 5_000,
        "<a " * 30_000,
        "riêng năm 2024 gửi trước ngày 10/3, " * 3_000,
        "và riêng trong năm 2024 " * 5_000,
        "tặng Bằng khen, Giấy khen của UBND tỉnh, UBND xã và " * 2_500,
        "Luật sửa đổi, bổ sung một số điều của Luật Thi đua và " * 2_500,
        "ngày 10/3: " * 9_000,
    ],
    ids=lambda text: text[:10],
)
def test_hostile_text_costs_seconds_not_minutes(text):
    """CPU time, so that a busy machine does not fail it."""
    import time

    started = time.process_time()
    read_plan(f"KẾ HOẠCH\nTổ chức\n\nI. NỘI DUNG THI ĐUA\n1. {text}")
    assert time.process_time() - started < 20
