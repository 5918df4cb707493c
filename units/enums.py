from django.db import models


class UnitLevel(models.TextChoices):
    """Where a unit stands in the tree; apart from its kind, for a phường and a xã are one level."""

    PROVINCE = "province", "Cấp tỉnh"
    DISTRICT = "district", "Cấp huyện (đến 30/6/2025)"
    COMMUNE = "commune", "Cấp xã"
    GRASSROOTS = "grassroots", "Đơn vị cơ sở"


LEVEL_RANK = {level: rank for rank, level in enumerate(UnitLevel)}


class UnitKind(models.TextChoices):
    PROVINCE = "province", "Tỉnh"
    MUNICIPALITY = "municipality", "Thành phố trực thuộc trung ương"
    DISTRICT = "district", "Huyện"
    DISTRICT_TOWN = "district_town", "Thị xã"
    PROVINCIAL_CITY = "provincial_city", "Thành phố thuộc tỉnh"
    URBAN_DISTRICT = "urban_district", "Quận"
    COMMUNE = "commune", "Xã"
    WARD = "ward", "Phường"
    TOWNSHIP = "township", "Thị trấn"
    SPECIAL_ZONE = "special_zone", "Đặc khu"
    HAMLET = "hamlet", "Xóm, thôn, làng, tổ dân phố"
    AGENCY = "agency", "Cơ quan, phòng, ban, ngành"
    PARTY_BODY = "party_body", "Cơ quan, tổ chức Đảng"
    FRONT = "front", "Mặt trận Tổ quốc"
    MASS_ORGANISATION = "mass_organisation", "Đoàn thể, hội quần chúng"
    SCHOOL = "school", "Trường học"
    HEALTH_STATION = "health_station", "Trạm y tế, cơ sở y tế"
    ENTERPRISE = "enterprise", "Doanh nghiệp, hợp tác xã"
    ARMED_FORCES = "armed_forces", "Lực lượng vũ trang"


KINDS_OF_LEVEL = {
    UnitLevel.PROVINCE: frozenset({UnitKind.PROVINCE, UnitKind.MUNICIPALITY}),
    UnitLevel.DISTRICT: frozenset(
        {UnitKind.DISTRICT, UnitKind.DISTRICT_TOWN, UnitKind.PROVINCIAL_CITY, UnitKind.URBAN_DISTRICT}
    ),
    UnitLevel.COMMUNE: frozenset({UnitKind.COMMUNE, UnitKind.WARD, UnitKind.TOWNSHIP, UnitKind.SPECIAL_ZONE}),
}
KINDS_OF_LEVEL[UnitLevel.GRASSROOTS] = frozenset(UnitKind).difference(*KINDS_OF_LEVEL.values())


class CodeScheme(models.TextChoices):
    """A code means something only inside its scheme: 52 was Bình Định before 1/7/2025 and is Gia Lai since."""

    GSO_2025 = "gso_2025", "Mã theo Quyết định 19/2025/QĐ-TTg"
    GSO_2004 = "gso_2004", "Mã theo Quyết định 124/2004/QĐ-TTg (đến 30/6/2025)"
    LOCAL = "local", "Mã nội bộ"


class UnitEventKind(models.TextChoices):
    MERGE = "merge", "Sáp nhập"
    SPLIT = "split", "Chia tách"
    RENAME = "rename", "Đổi tên"
    TRANSFER = "transfer", "Chuyển đơn vị quản lý"
    CREATE = "create", "Thành lập"
    ABOLISH = "abolish", "Kết thúc hoạt động"


class Fate(models.TextChoices):
    """What becomes of records when the unit that keeps them is reorganised."""

    MOVES = "moves", "Chuyển sang đơn vị kế thừa"
    STAYS = "stays", "Giữ nguyên ở đơn vị cũ, đơn vị kế thừa xem và xử lý tiếp"
    KEEPS = "keeps", "Giữ nguyên, đi theo đơn vị"
    ENDS = "ends", "Kết thúc"
    LEFT = "left", "Còn lại, chưa có nơi nhận"


class Role(models.TextChoices):
    PREPARER = "preparer", "Cán bộ lập hồ sơ"
    SECRETARY = "secretary", "Thường trực, thư ký hội đồng"
    COUNCIL_MEMBER = "council_member", "Thành viên hội đồng"
    CHAIRMAN = "chairman", "Lãnh đạo"
    PROVINCE_STAFF = "province_staff", "Cán bộ tổng hợp"
    AUDITOR = "auditor", "Kiểm tra, giám sát"
    ADMINISTRATOR = "administrator", "Quản trị"


DESK_ROLES = frozenset(Role) - {Role.PREPARER}


class OccupationGroup(models.TextChoices):
    OFFICIAL = "official", "Cán bộ, công chức"
    PUBLIC_EMPLOYEE = "public_employee", "Viên chức"
    PART_TIME_WORKER = "part_time_worker", "Người hoạt động không chuyên trách"
    WORKER = "worker", "Công nhân, người lao động"
    FARMER = "farmer", "Nông dân"
    ARMED_FORCES = "armed_forces", "Lực lượng vũ trang"
    RETIRED = "retired", "Hưu trí"
    OTHER = "other", "Khác"


DIRECT_OCCUPATIONS = frozenset({OccupationGroup.WORKER, OccupationGroup.FARMER})


class Gender(models.TextChoices):
    FEMALE = "female", "Nữ"
    MALE = "male", "Nam"
