"""What is missing before a step: each unmet requirement with the sentence shown beside it; empty means ready."""

from campaigns.deadlines import local_day
from campaigns.enums import PlanKind, SharedYear


def is_late_at(registration, now):
    """Whether sending it at ``now`` is late; one that was sent before stays as early or late as it was."""
    if registration.registered_at:
        return registration.is_late
    due = registration.campaign.registration_due(registration.year, registration.unit)
    return bool(due and now >= due.cutoff)


def registration_gaps(registration, *, now):
    campaign, unit = registration.campaign, registration.unit
    named = registration.planned_list.count()
    rules = {
        "pledge": (registration.pledge.strip(), "Chưa ghi nội dung đăng ký, giao ước thi đua."),
        "fields": (
            registration.fields.exists() or not campaign.fields.exists(),
            "Chưa chọn lĩnh vực, nội dung đăng ký nào.",
        ),
        "planned_models": (
            named <= registration.planned_models,
            f"Đã ghi tên {named} mô hình mà số mô hình dự kiến là {registration.planned_models}; hãy sửa cho khớp.",
        ),
        "campaign": (
            campaign.accepts_registrations_for(registration.year),
            f"Phong trào “{campaign}” không nhận đăng ký cho năm {registration.year}.",
        ),
        "unit": (
            unit.is_valid_on(local_day(now)),
            f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa.",
        ),
        "late_reason": (
            registration.late_reason.strip() or not is_late_at(registration, now),
            "Đã quá hạn đăng ký; hãy ghi lý do đăng ký muộn.",
        ),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}


def launch_warnings(campaign):
    """What is better settled before the launch, but does not keep it back."""
    years = campaign.shared_years if campaign.shared_year == SharedYear.UNDECIDED else []
    which = ", ".join(map(str, years))
    unnumbered = campaign.superior_campaign_id and campaign.plans.filter(kind=PlanKind.PERIOD, number="").exists()
    rules = {
        "shared_year": (not years, f"Năm {which} thuộc hai giai đoạn; hãy chọn kết quả năm đó tính cho giai đoạn nào."),
        "plan": (not unnumbered, "Kế hoạch của đơn vị chưa ghi số, ngày ban hành; điền khi đã ký."),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}


def launch_gaps(campaign):
    rules = {
        "fields": (campaign.fields.exists(), "Chưa có lĩnh vực, nội dung thi đua nào để các đơn vị đăng ký."),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}
