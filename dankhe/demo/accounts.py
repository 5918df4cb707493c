"""The demo's accounts: one for each role, all with one password that is printed at the start."""

from units.enums import Role

PASSWORD = "danvankheo-dungthu"

ACCOUNTS = (
    ("canbo", "Lường Thị Thảo", Role.PREPARER, "commune", "lập hồ sơ cho các đơn vị trong xã Phú Lạc"),
    ("truongxom", "Nông Văn Khánh", Role.PREPARER, "hamlet", "lập hồ sơ của một xóm"),
    ("thuky", "Trần Thu Duyên", Role.SECRETARY, "commune", "thường trực, thư ký Hội đồng xã Phú Lạc"),
    ("uyvien", "Đặng Quang Lâm", Role.COUNCIL_MEMBER, "commune", "thành viên Hội đồng xã Phú Lạc"),
    ("lanhdao", "Hoàng Minh Toàn", Role.CHAIRMAN, "commune", "lãnh đạo, quyết định khen thưởng của xã"),
    ("tinh", "Phạm Ngọc Yến", Role.PROVINCE_STAFF, "province", "cán bộ tổng hợp tỉnh Thái Nguyên"),
    ("giamsat", "Vũ Đình Bình", Role.AUDITOR, "province", "kiểm tra, giám sát: chỉ đọc"),
    ("quantri", "Bùi Xuân Đức", Role.ADMINISTRATOR, "province", "quản trị đơn vị, tài khoản, quy định"),
)
