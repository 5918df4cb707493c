"""Who takes part, who may be rewarded, who does what, and the movements a plan names: facts of the same plans."""

from campaigns.enums import EmulationForm, MovementLevel, SharedYear, SubjectRole
from campaigns.models import Movement, SubjectGroup, Task
from dankhe.demo.plans import CAO_MINH, DONG_LIEN_BEFORE, PHU_LAC

TAKES_PART, REWARDED = SubjectRole.PARTICIPANT, SubjectRole.AWARD
THEMATIC, REGULAR = EmulationForm.THEMATIC, EmulationForm.REGULAR

SUBJECTS = {
    PHU_LAC: (
        (TAKES_PART, "Tập thể", "c", "Các ban, ngành, đoàn thể, cơ quan, đơn vị, doanh nghiệp, tổ chức hợp pháp."),
        (
            TAKES_PART,
            "Cá nhân",
            "ih",
            "Cán bộ, công chức, viên chức, người lao động; các hộ gia đình trên địa bàn xã.",
        ),
        (REWARDED, "Tập thể", "c", "Như đối tượng thi đua và thêm các xóm trên địa bàn xã."),
        (REWARDED, "Cá nhân", "ih", "Cán bộ, công chức, viên chức, người lao động; hộ gia đình có nhiều đóng góp."),
    ),
    CAO_MINH: (
        (TAKES_PART, "Tập thể, cá nhân", "ci", "Các đơn vị thuộc và trực thuộc UBND xã; tập thể, cá nhân tham gia."),
    ),
    DONG_LIEN_BEFORE: (
        (REWARDED, "Tập thể", "c", "Tập thể, tập thể nhỏ."),
        (REWARDED, "Cá nhân", "i", "Công nhân, nông dân, người lao động trực tiếp sản xuất, công tác."),
        (REWARDED, "Hộ gia đình", "h", "Hộ gia đình có thành tích xuất sắc."),
    ),
}

TASKS = {
    PHU_LAC: (
        ("Hội đồng Thi đua - Khen thưởng xã", "Tổ chức thực hiện, hướng dẫn các đơn vị, các xóm thực hiện kế hoạch."),
        ("Hội đồng Thi đua - Khen thưởng xã", "Xây dựng tiêu chí đánh giá, chấm điểm hằng năm và giai đoạn."),
        ("Hội đồng Thi đua - Khen thưởng xã", "Thẩm định hồ sơ, xác nhận báo cáo thành tích trước khi đề nghị."),
        (
            "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội",
            "Tuyên truyền, vận động đoàn viên, hội viên, nhân dân; gắn với cuộc vận động đoàn kết xây dựng nông thôn.",
        ),
        ("Công chức Văn hóa - xã hội", "Tuyên truyền mô hình mới, cách làm sáng tạo, điển hình tiên tiến."),
    ),
    CAO_MINH: (
        ("Phòng Văn hóa - Xã hội", "Tham mưu quy định khen thưởng gắn với kết quả công nhận mô hình, điển hình."),
        ("Trung tâm dịch vụ tổng hợp", "Tuyên truyền mục đích, ý nghĩa, nội dung phong trào."),
        ("Mặt trận Tổ quốc, các hội quần chúng", "Vận động đoàn viên, hội viên và Nhân dân tham gia."),
    ),
}

CENTRAL, PROVINCE, COMMUNE = MovementLevel.CENTRAL, MovementLevel.PROVINCE, MovementLevel.COMMUNE
MOVEMENTS = {
    DONG_LIEN_BEFORE: (
        ("Thực hiện cải cách hành chính", CENTRAL, THEMATIC),
        ("Thái Nguyên chung sức xây dựng nông thôn mới", PROVINCE, THEMATIC),
        ("Cả nước chung tay vì người nghèo - không để ai bị bỏ lại phía sau", CENTRAL, THEMATIC),
        ("Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh", COMMUNE, REGULAR),
        ("Toàn dân bảo vệ an ninh Tổ quốc", COMMUNE, REGULAR),
        ("Toàn dân đoàn kết xây dựng nông thôn mới, đô thị văn minh", COMMUNE, REGULAR),
        ("Bảo đảm an toàn giao thông", COMMUNE, REGULAR),
        ("Nông dân thi đua, sản xuất kinh doanh giỏi", COMMUNE, REGULAR),
        ("Phong trào lao động giỏi, lao động sáng tạo", COMMUNE, REGULAR),
    ),
}


def load_duties(campaign, launcher):
    """The rows of ``launcher``'s campaign; where two stages share a year its result goes to the later one."""
    for order, (role, label, kinds, text) in enumerate(SUBJECTS.get(launcher, ()), start=1):
        SubjectGroup.objects.create(
            campaign=campaign,
            role=role,
            order=order,
            label=label,
            has_collectives="c" in kinds,
            has_individuals="i" in kinds,
            has_households="h" in kinds,
            text=text,
        )
    for order, (body, text) in enumerate(TASKS.get(launcher, ()), start=1):
        Task.objects.create(campaign=campaign, order=order, body=body, text=text)
    for order, (name, level, form) in enumerate(MOVEMENTS.get(launcher, ()), start=1):
        Movement.objects.create(campaign=campaign, order=order, name=name, launched_by=level, emulation_form=form)
    if launcher == CAO_MINH:
        campaign.shared_year = SharedYear.LATER
        campaign.save(update_fields=["shared_year"])
