"""Made-up people, units and models; plausible in Vietnamese, nobody's own."""

from units.enums import OccupationGroup, UnitKind

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Nông", "Lường", "Triệu", "Ma", "Hà", "Dương")
MIDDLES = (("Thị", "Thu", "Ngọc", "Bích", "Kim"), ("Văn", "Đình", "Quang", "Xuân", "Minh"))
GIVEN = (
    ("Hạnh", "Lan", "Hương", "Nhung", "Thảo", "Yến", "Mai", "Duyên", "Hòa", "Liên", "Thoa", "Ánh"),
    ("Hùng", "Sơn", "Tuấn", "Thắng", "Dũng", "Khánh", "Lâm", "Toàn", "Đức", "Bình", "Vượng", "Ước"),
)


def person_name(number):
    """The ``number``-th made-up name and whether it is a woman's; names come round only after hundreds."""
    woman = number % 2 == 0
    side = 0 if woman else 1
    surname = SURNAMES[(number * 5) % len(SURNAMES)]
    middle = MIDDLES[side][(number * 3 // 2) % len(MIDDLES[side])]
    given = GIVEN[side][(number * 7 // 2) % len(GIVEN[side])]
    return f"{surname} {middle} {given}", woman


HAMLETS = ("Đồng Chè", "Phú Hạ", "Suối Trong", "Cây Nhãn", "Khuôn Thái", "Tân Lập", "Đầm Sen", "Bãi Cát")
BODIES = (
    (UnitKind.FRONT, "Ủy ban Mặt trận Tổ quốc xã"),
    (UnitKind.MASS_ORGANISATION, "Hội Nông dân xã"),
    (UnitKind.MASS_ORGANISATION, "Hội Liên hiệp Phụ nữ xã"),
    (UnitKind.MASS_ORGANISATION, "Đoàn Thanh niên xã"),
    (UnitKind.MASS_ORGANISATION, "Hội Cựu chiến binh xã"),
    (UnitKind.AGENCY, "Phòng Văn hóa - Xã hội xã"),
    (UnitKind.SCHOOL, "Trường Tiểu học số 1"),
    (UnitKind.SCHOOL, "Trường Trung học cơ sở"),
    (UnitKind.HEALTH_STATION, "Trạm Y tế xã"),
    (UnitKind.ARMED_FORCES, "Công an xã"),
    (UnitKind.ENTERPRISE, "Hợp tác xã Chè an toàn"),
)

HAMLET_JOBS = (
    ("Trưởng xóm", OccupationGroup.PART_TIME_WORKER, True),
    ("Nông dân", OccupationGroup.FARMER, False),
    ("Nông dân, tổ trưởng tổ liên gia", OccupationGroup.FARMER, False),
    ("Công nhân khu công nghiệp", OccupationGroup.WORKER, False),
    ("Cán bộ hưu trí", OccupationGroup.RETIRED, False),
)
BODY_JOBS = {
    UnitKind.SCHOOL: (
        ("Hiệu trưởng", OccupationGroup.PUBLIC_EMPLOYEE, True),
        ("Giáo viên", OccupationGroup.PUBLIC_EMPLOYEE, False),
        ("Nhân viên thư viện", OccupationGroup.WORKER, False),
    ),
    UnitKind.HEALTH_STATION: (
        ("Trạm trưởng", OccupationGroup.PUBLIC_EMPLOYEE, True),
        ("Điều dưỡng", OccupationGroup.PUBLIC_EMPLOYEE, False),
    ),
    UnitKind.ARMED_FORCES: (
        ("Trưởng Công an xã", OccupationGroup.ARMED_FORCES, True),
        ("Cán bộ phụ trách xóm", OccupationGroup.ARMED_FORCES, False),
    ),
    UnitKind.ENTERPRISE: (
        ("Giám đốc hợp tác xã", OccupationGroup.OTHER, True),
        ("Công nhân chế biến", OccupationGroup.WORKER, False),
        ("Thành viên hợp tác xã", OccupationGroup.FARMER, False),
    ),
}
OFFICE_JOBS = (
    ("Người đứng đầu", OccupationGroup.OFFICIAL, True),
    ("Chuyên viên", OccupationGroup.OFFICIAL, False),
    ("Cán bộ không chuyên trách", OccupationGroup.PART_TIME_WORKER, False),
)

MODELS = (
    (0, "Hiến đất mở đường vào đồi chè", "12 hộ hiến 1.850 m² đất, làm xong 1,2 km đường bê tông"),
    (0, "Tổ liên gia trồng chè VietGAP", "36 hộ cùng quy trình, giá bán tăng khoảng 15 %"),
    (0, "Nhóm tiết kiệm giúp nhau vốn", "48 hội viên, quỹ quay vòng 220 triệu đồng"),
    (0, "Vườn mẫu nông thôn mới", "10 vườn mẫu, mỗi vườn thu nhập thêm 40 triệu đồng mỗi năm"),
    (0, "Kênh bán nông sản trên mạng", "25 hộ bán hàng trực tuyến, 3 lớp hướng dẫn"),
    (1, "Tuyến đường hoa phụ nữ tự quản", "2,4 km đường hoa, 95 hộ tham gia chăm sóc"),
    (1, "Tiếng trống khuyến học", "96 % học sinh học đúng giờ, không có em bỏ học"),
    (1, "Xóm không rác thải nhựa", "118 hộ phân loại rác, 2 điểm thu gom"),
    (1, "Đám cưới, đám tang văn minh", "100 % đám tang trong năm không rải vàng mã trên đường"),
    (1, "Tủ thuốc và bữa ăn nghĩa tình", "Giúp 23 người bệnh, người già neo đơn"),
    (1, "Câu lạc bộ hát Then, đàn tính", "32 thành viên, 14 buổi biểu diễn"),
    (1, "Ngày thứ Bảy vì môi trường", "Huy động 640 ngày công trong năm"),
    (2, "Camera an ninh do dân góp", "18 camera, vụ việc giảm một nửa so với năm trước"),
    (2, "Tổ hòa giải ba không", "Hòa giải thành 9 trên 9 vụ, không có đơn vượt cấp"),
    (2, "Cổng trường an toàn", "Không còn ùn tắc, không có tai nạn trước cổng trường"),
    (2, "Tổ tự quản an ninh xóm", "45 thành viên, tuần tra 96 đêm"),
    (3, "Ngày thứ Sáu không hẹn", "Trả kết quả trong ngày cho 312 hồ sơ"),
    (3, "Cán bộ xuống xóm, nghe dân nói", "24 buổi, giải quyết 61 kiến nghị"),
    (3, "Hướng dẫn dịch vụ công tại nhà", "186 người cao tuổi được hướng dẫn"),
    (3, "Chi bộ bốn tốt, dân tin, dân theo", "100 % đảng viên nhận việc cụ thể"),
)

ACHIEVEMENT = "Có thành tích tiêu biểu trong phong trào thi đua “Dân vận khéo” năm {year}"
SUMMARY = (
    "Đầu năm, {subject} nhận việc cụ thể trong phong trào “Dân vận khéo” và kiên trì vận động từng hộ, từng nhóm.\n"
    "Cách làm: nghe ý kiến Nhân dân trước, thống nhất trong chi bộ và các đoàn thể, người đứng đầu làm trước.\n"
    "Kết quả: {result}. Việc làm được cấp ủy, chính quyền ghi nhận và các xóm lân cận học theo."
)
