"""Names of bodies: where one begins, of what kind it is, at which level it stands. No place is known by name."""

import re
from datetime import date

from campaigns.plan_reader.letters import CAPITAL, fold, pattern

STATE, PARTY, FRONT = "state", "party", "front"
CENTRAL, PROVINCE, DISTRICT, COMMUNE, UNIT = "central", "province", "district", "commune", "unit"
DISTRICTS_ENDED_ON = date(2025, 7, 1)

BODY_HEAD = (
    r"(?:ủy ban|ubnd|ub\.? ?mttq|ubmttq|ub\b|hđnd|hội đồng|ban chỉ đạo|bcđ|ban thường vụ|btv|ban thường trực|"
    r"ban chấp hành|bch|"
    r"ban dân vận|ban tuyên giáo|ban tổ chức|ban quản lý|ban vận động|ban công tác|ban giám hiệu|ban giám đốc|"
    r"ban thi đua|ban |"
    r"thường trực|đảng ủy|đảng bộ|chi bộ|chi ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|khối |"
    r"mặt trận|mttq|hội (?:liên hiệp|nông dân|cựu|lhpn|chữ|người|khuyến|cct?b|phụ nữ|đồng|bảo|nhà)|liên đoàn|công đoàn|"
    r"đoàn (?:thanh|tncs|thanh niên|khối|xã|phường|trường)|tỉnh đoàn|thành đoàn|huyện đoàn|quận đoàn|thị đoàn|"
    r"sở |phòng |bộ (?!phận|mặt|đội|luật|tiêu)|tổng cục|cục |chi cục|trường |trung tâm|học viện|bệnh viện|trạm |"
    r"viện |công an|"
    r"văn phòng|tòa án|kho bạc|chi nhánh|công ty|tổng công ty|hợp tác xã|chính phủ|thủ tướng|quốc hội|chủ tịch|"
    r"cụm thi đua|khối thi đua|"
    r"tiểu ban|tổ công tác|đặc khu|câu lạc bộ|thanh tra)"
)
_PLACE_WORD = r"(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|tx\.?|tt\.?)"
_ABBREVIATIONS = frozenset(
    (
        *("ubnd", "hđnd", "bcđ", "mttq", "ubmttq", "ubmt", "tncs", "lhpn", "ccb", "thcs", "thpt", "gd&đt", "gdđt"),
        *("vh-xh", "ubtw", "tđkt", "bch", "btv", "tp", "ub"),
    )
)

_CENTRAL = (
    r"trung ương|chính phủ|thủ tướng|chủ tịch nước|nhà nước|quốc hội|bộ chính trị|ban bí thư|bộ trưởng|toàn quốc|"
    r"\bbộ (?:nội|giáo|công|quốc|tài|y|khoa|văn|nông|tư|xây|ngoại|lao|thông|kế|dân)"
)
_PARTY = (
    r"đảng ủy|đảng bộ|chi bộ|chi ủy|tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|ban dân vận|ban tuyên giáo|"
    r"ban tổ chức (?:tỉnh|huyện|thành|trung)|bộ chính trị|ban bí thư|đảng cộng sản|trung ương đảng"
)
_FRONT = (
    r"mặt trận|mttq|liên hiệp phụ nữ|lhpn|hội phụ nữ|hội nông dân|cựu chiến binh|liên đoàn lao động|công đoàn|"
    r"đoàn thanh niên|tncs|tỉnh đoàn|thành đoàn|huyện đoàn|quận đoàn|thị đoàn|đoàn xã|đoàn phường|hội chữ thập|"
    r"hội khuyến học|hội người cao tuổi|hội cựu"
)


def kind_of(name):
    """state, party or front by the words of the name alone."""
    key = fold(name)
    if pattern(_FRONT).search(key):
        return FRONT
    return PARTY if pattern(_PARTY).search(key) else STATE


def level_of(name, *, cities=None):
    """The level that the name itself says, or None. ``cities``: the level of «thành phố» in this plan."""
    key = fold(name)
    if pattern(r"\b(?:xã|phường|thị trấn|đặc khu)\b(?<!thị xã)").search(
        key.replace("hợp tác xã", "").replace("xã hội", "")
    ):
        return COMMUNE
    if pattern(r"\b(?:huyện|quận|thị xã|thị ủy|thị đoàn)\b").search(key):
        return DISTRICT
    if pattern(r"\b(?:tỉnh|sở)\b").search(key):
        return PROVINCE
    if pattern(r"\b(?:thành phố|thành ủy|thành đoàn)\b|\btp\b").search(key):
        return cities
    if pattern(_CENTRAL).search(key):
        return CENTRAL
    return None


def level_of_cities(whole_key, issued_on):
    """Whether «thành phố» is a province or a district here: since 1/7/2025 only provinces; before, by its superiors."""
    if issued_on and issued_on >= DISTRICTS_ENDED_ON:
        return PROVINCE
    if pattern(r"(?:quận|huyện)(?:,| và|[-/]) ?(?:quận|huyện|thị xã|thành phố)|các quận").search(whole_key):
        return PROVINCE
    return DISTRICT if pattern(r"(?:ubnd|ủy ban nhân dân) tỉnh|tỉnh ủy|(?:của|do) tỉnh").search(whole_key) else PROVINCE


def has_place(name):
    """Whether the name says which one it is: «xã An Bình», «Phường 5», not «xã» alone."""
    return (
        re.search(
            rf"\b(?i:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu|ủy|uỷ|đoàn|bộ)\s+[{CAPITAL}\d]",
            name,
        )
        is not None
    )


def sensibly_cased(capitals):
    """«ỦY BAN NHÂN DÂN XÃ AN BÌNH» as it would stand in running text."""
    words, is_name, result = capitals.split(), False, []
    for at, word in enumerate(words):
        small = word.lower()
        if fold(small) in _ABBREVIATIONS:
            result.append(word)
            is_name = False
            continue
        opens_place = (
            pattern(_PLACE_WORD + r"|thôn|xóm|(?:huyện|tỉnh|thành|đảng|quận|thị) ủy").fullmatch(fold(small))
            or (
                fold(f"{result[-1]} {small}".lower()) in ("thị trấn", "thành phố", "đặc khu", "thị xã")
                if result
                else False
            )
            or (
                fold(small) == "ủy" and result and fold(result[-1]) in ("huyện", "tỉnh", "thành", "quận", "thị", "đảng")
            )
        )
        if small in ("về", "và", "-", "–", "thực"):
            is_name = False
        result.append(small.capitalize() if (is_name and not opens_place) or at == 0 else small)
        if opens_place:
            is_name = True
    name = " ".join(result)
    for term in (
        "Việt Nam",
        "Mặt trận Tổ quốc",
        "Hồ Chí Minh",
        "Đảng ủy",
        "Đảng bộ",
        "Huyện ủy",
        "Tỉnh ủy",
        "Thành ủy",
        "Nội vụ",
        "Quận ủy",
        "Thị ủy",
        "Ban Chỉ đạo",
        "Ban Chấp hành",
        "Ban Thường vụ",
        "Ban Thường trực",
        "Ban Dân vận",
        "Ban Tuyên giáo và Dân vận",
        "Ban Tuyên giáo",
        "Ban Tổ chức",
        "Giáo dục và Đào tạo",
        "Văn hóa, Thể thao và Du lịch",
        "Văn hóa và Thông tin",
        "Thi đua - Khen thưởng",
        "Hội Nông dân",
        "Hội Cựu chiến binh",
        "Hội Liên hiệp Phụ nữ",
        "Liên đoàn Lao động",
        "Ủy ban",
    ):
        name = re.sub(re.escape(term), term, name, flags=re.IGNORECASE)
    return re.sub(r"[“\"]\s*(\w)", lambda match: match[0].upper(), name)
