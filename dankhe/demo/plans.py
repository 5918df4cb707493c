"""Facts of five real plans, as data. Wording is ours; no official is named; what a plan leaves out stays empty.

Units are named by (code scheme, level, code), never by name.
"""

from datetime import date

from awards.enums import (
    Attester,
    CommendationType,
    CulturalTitleKind,
    JudgedBy,
    Rating,
    SubjectKind,
    VoteBase,
    VotingMethod,
)
from campaigns.enums import (
    CampaignKind,
    Comparator,
    DeadlineKind,
    EmulationForm,
    IssuerKind,
    RatioBase,
    Recurrence,
    StandingKind,
    TargetMeasure,
    TargetPer,
)
from models_registry.enums import RecognitionLevel
from units.enums import CodeScheme, UnitLevel

THAI_NGUYEN = (CodeScheme.GSO_2025, UnitLevel.PROVINCE, "19")
PHU_LAC = (CodeScheme.GSO_2025, UnitLevel.COMMUNE, "05788")
PHU_LAC_BEFORE = (CodeScheme.GSO_2004, UnitLevel.COMMUNE, "05785")
DAI_TU_BEFORE = (CodeScheme.GSO_2004, UnitLevel.DISTRICT, "171")
CAO_MINH = (CodeScheme.GSO_2025, UnitLevel.COMMUNE, "01879")
TO_TUNG = (CodeScheme.GSO_2025, UnitLevel.COMMUNE, "23668")
TO_TUNG_BEFORE = (CodeScheme.GSO_2004, UnitLevel.COMMUNE, "23665")
KBANG_BEFORE = (CodeScheme.GSO_2004, UnitLevel.DISTRICT, "625")
KHOAI_CHAU_BEFORE = (CodeScheme.GSO_2004, UnitLevel.DISTRICT, "330")
DONG_LIEN_BEFORE = (CodeScheme.GSO_2004, UnitLevel.COMMUNE, "05914")
THAI_NGUYEN_CITY_BEFORE = (CodeScheme.GSO_2004, UnitLevel.DISTRICT, "164")

END_OF_DISTRICTS = date(2025, 6, 30)

AWARD_FORMS = {
    "GK-XA": {
        "name": "Giấy khen của Chủ tịch UBND cấp xã",
        "deciding_level": UnitLevel.COMMUNE,
        "deciding_office": "Chủ tịch Ủy ban nhân dân xã",
        "legal_basis": "Luật Thi đua, khen thưởng 2022, Điều 75, Điều 80",
        "is_verified": False,
    },
    "GK-HUYEN": {
        "name": "Giấy khen của Chủ tịch UBND cấp huyện",
        "deciding_level": UnitLevel.DISTRICT,
        "deciding_office": "Chủ tịch Ủy ban nhân dân huyện",
        "valid_to": END_OF_DISTRICTS,
        "legal_basis": "Hết áp dụng khi kết thúc hoạt động cấp huyện (30/6/2025)",
        "is_verified": True,
    },
    "BK-TINH": {
        "name": "Bằng khen của Chủ tịch UBND cấp tỉnh",
        "deciding_level": UnitLevel.PROVINCE,
        "deciding_office": "Chủ tịch Ủy ban nhân dân tỉnh",
        "legal_basis": "Luật Thi đua, khen thưởng 2022, Điều 74",
        "is_verified": False,
    },
}
for form in AWARD_FORMS.values():
    form["commendation_type"] = CommendationType.MOVEMENT

VOTE_RULES = {
    "GK-XA": {
        "method": VotingMethod.SHOW_OF_HANDS,
        "base": VoteBase.ALL_MEMBERS,
        "numerator": 1,
        "denominator": 2,
        "is_strict": True,
        "legal_basis": "Thông lệ ở cấp xã: quá nửa tổng số thành viên",
    },
    "BK-TINH": {
        "method": VotingMethod.SECRET_BALLOT,
        "base": VoteBase.ALL_MEMBERS,
        "numerator": 8,
        "denominator": 10,
        "legal_basis": "Tỷ lệ thường gặp ở cấp tỉnh",
    },
}

FOUR_FIELDS = (
    (
        "Kinh tế",
        "Vận động Nhân dân thi đua lao động sản xuất, chuyển đổi cây trồng, vật nuôi, áp dụng tiến bộ kỹ thuật; "
        "hiến đất, bàn giao mặt bằng làm đường; xây dựng nông thôn mới nâng cao, kiểu mẫu.",
    ),
    (
        "Văn hóa - xã hội",
        "Xây dựng nếp sống văn hóa, xóa bỏ tập tục lạc hậu, giữ gìn bản sắc; khuyến học, khuyến tài; "
        "chăm lo y tế, môi trường, từ thiện, nhân đạo.",
    ),
    (
        "Quốc phòng - an ninh",
        "Xây dựng thế trận quốc phòng toàn dân, phong trào toàn dân bảo vệ an ninh Tổ quốc; "
        "phòng, chống tội phạm và tệ nạn; xây dựng địa bàn an toàn.",
    ),
    (
        "Xây dựng hệ thống chính trị",
        "Nâng chất lượng tổ chức đảng, đoàn thể; cải cách hành chính, dân chủ ở cơ sở; "
        "tiếp dân, giải quyết đơn thư; đổi mới tác phong phục vụ Nhân dân.",
    ),
)

GROUP, ONE, HOME = SubjectKind.COLLECTIVE, SubjectKind.INDIVIDUAL, SubjectKind.HOUSEHOLD
HAS_MODEL = {"judged_by": JudgedBy.RECOGNISED_MODEL, "model_level": RecognitionLevel.GRASSROOTS}
RATED_GOOD = {"judged_by": JudgedBy.ANNUAL_RATING, "rating": Rating.GOOD}
RATED_THIS_YEAR = {**RATED_GOOD, "years": 1}
CULTURED_FAMILY = {"judged_by": JudgedBy.CULTURAL_TITLE, "cultural_title": CulturalTitleKind.FAMILY}
BY_UNIT = {"attested_by": Attester.UNIT}
PRINCIPLES = "Luật Thi đua, khen thưởng 2022, nguyên tắc khen thưởng"
NOT_HELD = (
    "Không trong thời gian xem xét kỷ luật, thanh tra, kiểm tra có dấu hiệu vi phạm, giải quyết đơn thư.",
    {"judged_by": JudgedBy.NOT_ON_HOLD, "source": PRINCIPLES},
)
NOT_TWICE = (
    "Chưa được khen thưởng cho cùng một thành tích.",
    {"judged_by": JudgedBy.NOT_REWARDED, "source": PRINCIPLES},
)
PLAN_67 = "Kế hoạch 67/KH-UBND ngày 28/10/2022, mục IV.3.2"
COMMUNE_EXAMPLE = "Ví dụ minh họa; Chủ tịch UBND xã quy định (Kế hoạch 67/KH-UBND, mục IV.3.3)"

DISTRICT_STANDARDS = (
    (GROUP, "Nắm vững và khéo tuyên truyền để quần chúng hiểu rõ chủ trương của Đảng, pháp luật của Nhà nước."),
    (
        GROUP,
        "Tham mưu giải quyết nguyện vọng chính đáng của Nhân dân; hòa giải tốt, không để xảy ra điểm nóng, "
        "khiếu kiện đông người, vượt cấp, kéo dài.",
    ),
    (GROUP, "Tạo điều kiện để Nhân dân bàn bạc, xây dựng chương trình phát triển; thực hiện tốt dân chủ ở cơ sở."),
    (GROUP, "Huy động được nhiều lực lượng cùng tham gia; tổ chức trong hệ thống chính trị được xếp loại tốt."),
    (GROUP, "Vận động được đông đảo quần chúng tham gia các phong trào thi đua yêu nước."),
    (GROUP, "Được công nhận là mô hình dân vận khéo cấp cơ sở.", HAS_MODEL),
    (GROUP, "Hằng năm tập thể hoàn thành tốt nhiệm vụ.", RATED_GOOD),
    (ONE, "Phẩm chất, lối sống lành mạnh.", BY_UNIT),
    (ONE, "Hằng năm hoàn thành tốt nhiệm vụ.", RATED_GOOD),
    (ONE, "Gia đình đạt Gia đình văn hóa.", CULTURED_FAMILY),
    (ONE, "Khéo tuyên truyền, giải thích, tạo được sự đồng thuận cao."),
    (ONE, "Phản ánh kịp thời vấn đề bức xúc; có ý tưởng hay, cách làm sáng tạo."),
    (ONE, "Kết quả vận động góp phần giải quyết việc cấp ủy, chính quyền tập trung chỉ đạo; có sức lan tỏa, bền vững."),
)
DISTRICT_HEAD_STANDARD = (
    "Phong trào của cơ quan, đơn vị, địa phương do mình đứng đầu được tổ chức sâu rộng, hiệu quả, đúng quy định."
)
COMMUNE_STANDARDS = (
    (GROUP, "Tổ chức tốt phong trào, có kế hoạch và kết quả cụ thể trong năm."),
    (GROUP, "Có mô hình được công nhận từ cấp cơ sở.", HAS_MODEL),
    (GROUP, "Hoàn thành tốt nhiệm vụ trong năm.", RATED_THIS_YEAR),
    (GROUP, "Không có khiếu kiện kéo dài."),
    (ONE, "Gương mẫu, trực tiếp vận động Nhân dân đạt kết quả cụ thể.", BY_UNIT),
    (ONE, "Hoàn thành tốt nhiệm vụ trong năm.", RATED_THIS_YEAR),
    (ONE, "Gia đình đạt Gia đình văn hóa.", CULTURED_FAMILY),
    (HOME, "Có nhiều đóng góp trong công tác dân vận trên địa bàn (hiến đất, ngày công, vận động hộ khác).", BY_UNIT),
    (HOME, "Chấp hành tốt chủ trương, pháp luật."),
    (HOME, "Đạt Gia đình văn hóa.", CULTURED_FAMILY),
    *((kind, *principle) for kind in SubjectKind for principle in (NOT_HELD, NOT_TWICE)),
)
COMMUNE_CHECKLIST = (
    ("PROPOSAL", "", True),
    ("ACHIEVEMENT_REPORT", "", True),
    ("REVIEW_MINUTES", "", True),
    ("CULTURE_FAMILY", ONE, False),
    ("EVIDENCE", "", False),
)
HIGHER_CHECKLIST = (
    ("PROPOSAL", "", True),
    ("ACHIEVEMENT_REPORT", "", True),
    ("REVIEW_MINUTES", "", True),
    ("MODEL_RECOGNITION", "", True),
    ("ANNUAL_RATING", "", True),
    ("CULTURE_FAMILY", ONE, True),
    ("EVIDENCE", "", False),
)

YEARLY_DOSSIERS = {
    "kind": DeadlineKind.DOSSIER,
    "what": "Gửi hồ sơ đề nghị khen thưởng trong năm",
    "owed_by": "Các ban, ngành, đoàn thể, cơ quan, đơn vị, các xóm",
    "owed_to": "Hội đồng Thi đua - Khen thưởng xã",
    "raw_phrase": "trước ngày 10 tháng 12 hằng năm",
    "recurrence": Recurrence.YEARLY,
    "month": 12,
    "day": 10,
    "inclusive": False,
}
YEARLY_RESULT = {
    "kind": DeadlineKind.REPORT,
    "what": "Báo cáo kết quả phong trào trong năm",
    "owed_by": "Hội đồng Thi đua - Khen thưởng xã",
    "owed_to": "Chủ tịch Ủy ban nhân dân xã",
    "raw_phrase": "trước ngày 10 tháng 12 hằng năm",
    "recurrence": Recurrence.YEARLY,
    "month": 12,
    "day": 10,
    "inclusive": False,
}

PHU_LAC_AWARDS = (
    {
        "form": "GK-XA",
        "decider": PHU_LAC,
        "quota_note": "Chủ tịch UBND xã quy định căn cứ kết quả phong trào",
        "source": "Kế hoạch 67/KH-UBND ngày 28/10/2022, mục IV",
        "standards": COMMUNE_STANDARDS,
        "standards_source": COMMUNE_EXAMPLE,
        "checklist": COMMUNE_CHECKLIST,
    },
    {
        "form": "GK-HUYEN",
        "decider": DAI_TU_BEFORE,
        "valid_to": END_OF_DISTRICTS,
        "quota_note": "Theo phân bổ của UBND huyện",
        "source": "Kế hoạch 67/KH-UBND ngày 28/10/2022, mục IV",
        "standards": DISTRICT_STANDARDS,
        "head_standard": DISTRICT_HEAD_STANDARD,
        "standards_source": PLAN_67,
        "checklist": HIGHER_CHECKLIST,
    },
    {
        "form": "BK-TINH",
        "decider": THAI_NGUYEN,
        "quota_note": "Theo phân bổ của UBND tỉnh",
        "source": "Kế hoạch 67/KH-UBND ngày 28/10/2022, mục IV",
        "standards": (
            (
                GROUP,
                "Theo Quy định của UBND tỉnh về thi đua, khen thưởng trong phong trào (Quyết định 08/2022/QĐ-UBND).",
                HAS_MODEL,
            ),
            (ONE, "Theo Quy định của UBND tỉnh về thi đua, khen thưởng trong phong trào (Quyết định 08/2022/QĐ-UBND)."),
            (
                HOME,
                "Theo Quy định của UBND tỉnh về thi đua, khen thưởng trong phong trào (Quyết định 08/2022/QĐ-UBND).",
            ),
        ),
        "standards_source": "Kế hoạch 67/KH-UBND, mục IV.3.1",
        "checklist": HIGHER_CHECKLIST,
    },
)

PHU_LAC_CAMPAIGN = {
    "title": "Phong trào thi đua “Dân vận khéo” trên địa bàn xã Phú Lạc",
    "launcher": PHU_LAC,
    "period": (date(2022, 1, 1), date(2026, 12, 31)),
    "standing_body": "Hội đồng Thi đua - Khen thưởng xã",
    "aims": "Nâng cao trách nhiệm của các cơ quan, đơn vị trong công tác dân vận; gần dân, phục vụ Nhân dân; "
    "phát hiện, bồi dưỡng, nhân rộng điển hình tiên tiến; góp phần hoàn thành các chỉ tiêu của địa phương.",
    "participants": "Tập thể: ban, ngành, đoàn thể, cơ quan, đơn vị, doanh nghiệp, tổ chức hợp pháp trên địa bàn. "
    "Cá nhân: cán bộ, công chức, viên chức, người lao động; các hộ gia đình.",
    "fields": FOUR_FIELDS,
    "plans": (
        {
            "unit": DAI_TU_BEFORE,
            "level": UnitLevel.DISTRICT,
            "issuer": "Ủy ban nhân dân huyện Đại Từ",
            "number": "231/KH-UBND",
            "issued_on": date(2022, 10, 16),
            "title": "Tổ chức phong trào thi đua “Dân vận khéo” trên địa bàn huyện Đại Từ, giai đoạn 2022-2026",
        },
        {
            "unit": PHU_LAC_BEFORE,
            "level": UnitLevel.COMMUNE,
            "issuer": "Ủy ban nhân dân xã Phú Lạc",
            "number": "67/KH-UBND",
            "issued_on": date(2022, 10, 28),
            "title": "Tổ chức phong trào thi đua “Dân vận khéo” trên địa bàn xã Phú Lạc, giai đoạn 2022-2026",
            "signatory_office": "Chủ tịch",
            "recipients": "Phòng Nội vụ huyện; TT Đảng ủy - HĐND - UBND xã; các cơ quan, ban, ngành, đoàn thể xã; "
            "Cụm khối thi đua số III; các xóm; lưu VP.",
            "bases": (
                ("Luật Thi đua, Khen thưởng, Điều 16", "", None, "Quốc hội"),
                ("Nghị định, Điều 5", "91/2017/NĐ-CP", date(2017, 7, 31), "Chính phủ"),
            ),
        },
    ),
    "deadlines": (
        YEARLY_DOSSIERS,
        YEARLY_RESULT,
        {
            "kind": DeadlineKind.REVIEW,
            "what": "Báo cáo kết quả phong trào cả giai đoạn 2022-2026",
            "owed_by": "Hội đồng Thi đua - Khen thưởng xã",
            "owed_to": "Chủ tịch Ủy ban nhân dân xã",
            "raw_phrase": "vào tháng 01 năm 2027",
            "recurrence": Recurrence.ONCE,
            "on_date": date(2027, 1, 31),
            "inclusive": True,
        },
    ),
    "awards": PHU_LAC_AWARDS,
}

TO_TUNG_ITEMS = (
    "Chấp hành chủ trương của Đảng, chính sách, pháp luật của Nhà nước",
    "Xây dựng nông thôn mới, công trình phúc lợi, nếp sống văn hóa, không rác thải nhựa",
    "Phát triển kinh tế, nông sản sạch, liên kết theo chuỗi giá trị",
    "Giáo dục, dạy nghề, việc làm; vận động học sinh không bỏ học",
    "Đền ơn đáp nghĩa, từ thiện, chính sách dân tộc, tôn giáo",
    "Giải phóng mặt bằng, giải quyết việc bức xúc, không để thành điểm nóng",
    "Giữ an ninh trật tự, tự quản, bảo vệ rừng",
    "Góp ý xây dựng Đảng, chính quyền; giám sát",
    "Dân chủ ở cơ sở, công khai, giải quyết kiến nghị",
    "Kỷ luật, kỷ cương công vụ; kiểm tra, thanh tra",
)

OTHER_CAMPAIGNS = (
    {
        "title": "Phong trào thi đua “Dân vận khéo” xã Tơ Tung",
        "launcher": TO_TUNG,
        "period": (date(2023, 1, 1), None),
        "standing_kind": StandingKind.OFFICER,
        "standing_body": "Công chức Văn phòng - Thống kê xã",
        "aims": "Nâng hiệu quả công tác dân vận của cơ quan nhà nước; đề cao trách nhiệm người đứng đầu; "
        "gắn với ba chương trình mục tiêu quốc gia và làng nông thôn mới vùng đồng bào dân tộc thiểu số.",
        "participants": "Tập thể: Ủy ban nhân dân xã. Cá nhân: toàn thể cán bộ, công chức, "
        "người hoạt động không chuyên trách xã.",
        "fields": tuple((item, "") for item in TO_TUNG_ITEMS),
        "plans": (
            {
                "unit": KBANG_BEFORE,
                "level": UnitLevel.DISTRICT,
                "issuer": "Ủy ban nhân dân huyện Kbang",
                "number": "1360/KH-UBND",
                "issued_on": date(2023, 10, 9),
                "title": "Phát động phong trào thi đua “Dân vận khéo”",
            },
            {
                "unit": TO_TUNG_BEFORE,
                "level": UnitLevel.COMMUNE,
                "issuer": "Ủy ban nhân dân xã Tơ Tung",
                "title": "Phát động phong trào thi đua “Dân vận khéo”",
                "signatory_office": "TM. Ủy ban nhân dân, Chủ tịch",
                "recipients": "Công chức, người hoạt động không chuyên trách xã; lưu VP.",
                "bases": (("Nghị định", "91/2017/NĐ-CP", date(2017, 7, 31), "Chính phủ"),),
            },
        ),
        "targets": (
            {
                "text": "Xây dựng ít nhất một mô hình “Dân vận khéo” được đánh giá, công nhận",
                "measure": TargetMeasure.NEW_MODELS,
                "comparator": Comparator.AT_LEAST,
                "value": 1,
                "per": TargetPer.YEAR,
                "source_phrase": "xây dựng được ít nhất một mô hình “Dân vận khéo”",
            },
            {
                "text": "10/10 làng đạt danh hiệu văn hóa (điều kiện bắt buộc của tập thể điển hình)",
                "measure": TargetMeasure.NONE,
                "per": TargetPer.YEAR,
                "source_phrase": "10/10 làng đạt danh hiệu văn hóa thì mới đạt tập thể điển hình",
            },
        ),
        "awards": (
            {
                "form": "GK-HUYEN",
                "decider": KBANG_BEFORE,
                "valid_to": END_OF_DISTRICTS,
                "source": "Kế hoạch của xã, mục IV",
                "standards": (
                    (GROUP, "Gương mẫu, nội bộ đoàn kết, thành tích xuất sắc, được bình xét trong phong trào."),
                    (GROUP, "Có kế hoạch và thực hiện tốt theo chỉ đạo của Đảng ủy, Khối dân vận xã."),
                    (GROUP, "Có ít nhất một mô hình được công nhận, hiệu quả, nhân rộng được.", HAS_MODEL),
                    (GROUP, "Kết quả công tác dân vận xếp loại hoàn thành tốt."),
                    (GROUP, "Đảng bộ trong sạch vững mạnh; 10/10 làng đạt danh hiệu văn hóa."),
                    (ONE, "Gương mẫu, thành tích xuất sắc, được bình xét trong phong trào."),
                    (ONE, "Xây dựng hoặc đề xuất mô hình được công nhận; có sáng kiến hiệu quả."),
                ),
                "standards_source": "Kế hoạch của xã, mục IV.1",
                "checklist": HIGHER_CHECKLIST,
            },
        ),
    },
    {
        "title": "Phong trào thi đua “Dân vận khéo” xã Cao Minh",
        "launcher": CAO_MINH,
        "period": (date(2026, 1, 1), date(2030, 12, 31)),
        "standing_kind": StandingKind.UNIT,
        "standing_body": "Phòng Văn hóa - Xã hội xã",
        "aims": "Thực hiện phong trào đồng bộ, thường xuyên, thiết thực, tránh hình thức; lấy kết quả dân vận, "
        "mức hài lòng của Nhân dân và việc giải quyết kiến nghị làm căn cứ đánh giá.",
        "participants": "Các đơn vị thuộc và trực thuộc UBND xã; tập thể, cá nhân tham gia phong trào.",
        "fields": (("Kinh tế", f"{FOUR_FIELDS[0][1]} Chuyển đổi số, phát triển kinh tế số."), *FOUR_FIELDS[1:]),
        "stages": (
            ("Giai đoạn 1", date(2026, 1, 1), date(2028, 12, 31)),
            ("Giai đoạn II", date(2028, 1, 1), date(2030, 12, 31)),
        ),
        "plans": (
            {
                "unit": THAI_NGUYEN,
                "level": UnitLevel.PROVINCE,
                "issuer": "Ủy ban nhân dân tỉnh Thái Nguyên",
                "number": "710/QĐ-UBND",
                "issued_on": date(2026, 3, 27),
                "title": "Phong trào thi đua “Dân vận khéo” giai đoạn 2026-2030",
            },
            {
                "unit": CAO_MINH,
                "level": UnitLevel.COMMUNE,
                "issuer": "Ủy ban nhân dân xã Cao Minh",
                "issued_on": date(2026, 4, 3),
                "title": "Tổ chức phong trào thi đua “Dân vận khéo” giai đoạn 2026-2030",
                "signatory_office": "Chủ tịch",
                "recipients": "Bộ phận TĐKT Phòng Văn hóa - Xã hội; các đơn vị; lưu VT.",
                "bases": (
                    ("Chỉ thị", "02-CT/TU", date(2025, 12, 3), "Tỉnh ủy Thái Nguyên"),
                    ("Quyết định", "710/QĐ-UBND", date(2026, 3, 27), "UBND tỉnh Thái Nguyên"),
                ),
            },
        ),
    },
    {
        "title": "Phong trào thi đua “Dân vận khéo” huyện Khoái Châu",
        "launcher": KHOAI_CHAU_BEFORE,
        "period": (date(2021, 1, 1), date(2025, 12, 31)),
        "is_over": True,
        "standing_kind": StandingKind.PARTY_BODY,
        "standing_body": "Ban Dân vận Huyện ủy",
        "aims": "Duy trì mô hình có hiệu quả, sức lan tỏa; nhân rộng mô hình đã được biểu dương; rà soát, "
        "đưa ra khỏi danh sách mô hình kém hiệu quả; ưu tiên địa bàn khó khăn, đặc thù.",
        "participants": "Cấp ủy, chính quyền, các phòng, ban, ngành, MTTQ, "
        "tổ chức chính trị - xã hội, lực lượng vũ trang.",
        "fields": (("Phát triển kinh tế", "Sản xuất, chương trình OCOP."), *FOUR_FIELDS[1:]),
        "plans": (
            {
                "unit": KHOAI_CHAU_BEFORE,
                "level": UnitLevel.DISTRICT,
                "issuer_kind": IssuerKind.PARTY,
                "issuer": "Ban Chỉ đạo huyện về thực hiện phong trào thi đua “Dân vận khéo”",
                "number": "05-KH/BCĐ",
                "issued_on": date(2021, 8, 12),
                "title": "Thực hiện phong trào thi đua “Dân vận khéo” giai đoạn 2021-2025",
                "signatory_office": "Phó Bí thư Thường trực, Trưởng Ban Chỉ đạo",
                "recipients": "Ban Dân vận Tỉnh ủy (để báo cáo); lưu VPHU.",
                "bases": (
                    ("Nghị quyết", "25-NQ/TW", date(2013, 6, 3), "Ban Chấp hành Trung ương"),
                    ("Chỉ thị", "05-CT/TW", date(2016, 5, 15), "Bộ Chính trị"),
                    ("Chỉ thị", "16/CT-TTg", date(2016, 5, 16), "Thủ tướng Chính phủ"),
                    ("Đề án", "05-ĐA/HU", date(2021, 4, 25), "Huyện ủy Khoái Châu"),
                    ("Kế hoạch", "01-KH/BCĐ", date(2021, 7, 28), "Ban Chỉ đạo tỉnh"),
                ),
            },
        ),
        "targets": (
            {
                "text": "Mỗi đơn vị xây dựng, nhân rộng ít nhất 01 đến 02 mô hình mỗi năm, không cộng dồn",
                "measure": TargetMeasure.NEW_MODELS,
                "comparator": Comparator.AT_LEAST,
                "value": 1,
                "aim": 2,
                "per": TargetPer.UNIT_YEAR,
                "source_phrase": "xây dựng, nhân rộng ít nhất từ 01 đến 02 mô hình/năm",
            },
        ),
        "deadlines": (
            {
                "kind": DeadlineKind.MODEL_REGISTRATION,
                "what": "Lựa chọn và đăng ký xây dựng mô hình",
                "owed_by": "Các cơ quan, đơn vị, địa phương",
                "owed_to": "Ban Chỉ đạo huyện (qua Ban Dân vận Huyện ủy)",
                "raw_phrase": "thời gian hoàn thành trong quý I của năm",
                "recurrence": Recurrence.YEARLY,
                "month": 3,
                "day": 31,
                "inclusive": True,
                "overrides": ((2021, date(2021, 9, 15), False, "riêng năm 2021 hoàn thành trước ngày 15/9"),),
            },
            {
                "kind": DeadlineKind.REVIEW,
                "what": "Tổng kết, biểu dương, khen thưởng giai đoạn 2021-2025",
                "owed_by": "Ban Chỉ đạo huyện",
                "raw_phrase": "dịp kỷ niệm 95 năm (15/10/1930 - 15/10/2025)",
                "recurrence": Recurrence.ONCE,
                "on_date": date(2025, 10, 15),
                "inclusive": True,
            },
        ),
    },
    {
        "title": "Phong trào thi đua yêu nước xã Đồng Liên năm 2021",
        "kind": CampaignKind.GENERAL,
        "emulation_form": EmulationForm.REGULAR,
        "launcher": DONG_LIEN_BEFORE,
        "period": (date(2021, 1, 1), date(2021, 12, 31)),
        "is_over": True,
        "standing_body": "Hội đồng Thi đua - Khen thưởng xã",
        "aims": "Khen thưởng chính xác, công khai, công bằng, dân chủ, kịp thời; phấn đấu hoàn thành, "
        "vượt các chỉ tiêu năm 2021.",
        "participants": "Tập thể, tập thể nhỏ, cá nhân, hộ gia đình, công nhân, nông dân, người trực tiếp sản xuất.",
        "fields": tuple(
            (name, "")
            for name in (
                "Thực hiện cải cách hành chính",
                "Chung sức xây dựng nông thôn mới",
                "Cả nước chung tay vì người nghèo, không để ai bị bỏ lại phía sau",
                "Xây dựng đô thị xanh, sạch, đẹp",
                "Đổi mới, sáng tạo trong dạy và học",
                "Học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
                "Toàn dân bảo vệ an ninh Tổ quốc",
                "Bảo đảm an toàn giao thông",
                "Nông dân thi đua sản xuất, kinh doanh giỏi",
                "Lao động giỏi, lao động sáng tạo",
            )
        ),
        "plans": (
            {
                "unit": THAI_NGUYEN_CITY_BEFORE,
                "level": UnitLevel.DISTRICT,
                "issuer": "Ủy ban nhân dân thành phố Thái Nguyên",
                "number": "32/KH-UBND",
                "issued_on": date(2021, 3, 1),
                "title": "Phong trào thi đua yêu nước và công tác thi đua, khen thưởng năm 2021",
            },
            {
                "unit": DONG_LIEN_BEFORE,
                "level": UnitLevel.COMMUNE,
                "issuer": "Ủy ban nhân dân xã Đồng Liên",
                "number": "26/KH-UBND",
                "issued_on": date(2021, 3, 10),
                "title": "Phong trào thi đua yêu nước và công tác thi đua, khen thưởng xã Đồng Liên năm 2021",
                "signatory_office": "TM. Ủy ban nhân dân, Chủ tịch",
                "recipients": "Các ban, ngành, đoàn thể; trường học; các xóm; thành viên Hội đồng TĐKT xã; lưu VT.",
                "bases": (("Nghị định", "91/2017/NĐ-CP", date(2017, 7, 31), "Chính phủ"),),
            },
        ),
        "targets": (
            {
                "text": "Trên 30 % số khen thưởng dành cho công nhân, nông dân, người trực tiếp sản xuất, công tác",
                "measure": TargetMeasure.DIRECT_WORKER_SHARE,
                "comparator": Comparator.MORE_THAN,
                "value": 30,
                "per": TargetPer.YEAR,
                "ratio_base": RatioBase.INDIVIDUALS_HOUSEHOLDS,
                "base_is_assumed": True,
                "source_phrase": "phải đạt trên 30%",
            },
        ),
    },
)
