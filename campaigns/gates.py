"""What is missing before a step: each unmet requirement with the sentence shown beside it; empty means ready."""


def registration_gaps(registration, *, today):
    campaign, unit = registration.campaign, registration.unit
    rules = {
        "pledge": (registration.pledge.strip(), "Chưa ghi nội dung đăng ký, giao ước thi đua."),
        "fields": (
            registration.fields.exists() or not campaign.fields.exists(),
            "Chưa chọn lĩnh vực, nội dung đăng ký nào.",
        ),
        "campaign": (
            campaign.accepts_registrations_for(registration.year),
            f"Phong trào “{campaign}” không nhận đăng ký cho năm {registration.year}.",
        ),
        "unit": (unit.is_valid_on(today), f"{unit} không còn hoạt động; hãy đăng ký ở đơn vị kế thừa."),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}


def launch_gaps(campaign):
    rules = {
        "fields": (campaign.fields.exists(), "Chưa có lĩnh vực, nội dung thi đua nào để các đơn vị đăng ký."),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}
