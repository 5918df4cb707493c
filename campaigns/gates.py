"""What is missing before a step: each unmet requirement with the sentence shown beside it; empty means ready."""

from dataclasses import dataclass

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState, PlanKind, SharedYear
from campaigns.models import Deadline

LONGEST_EXTENSION = 366
YEARS_AHEAD = 5


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
    found = {name: sentence for name, (met, sentence) in rules.items() if not met}
    for number, warning in enumerate(deadline_warnings(campaign)):
        found[f"deadline-{number}"] = f"“{warning.deadline}”: {warning.sentence}"
    return found


def launch_gaps(campaign):
    rules = {
        "fields": (campaign.fields.exists(), "Chưa có lĩnh vực, nội dung thi đua nào để các đơn vị đăng ký."),
    }
    return {name: sentence for name, (met, sentence) in rules.items() if not met}


def extension_gaps(deadline, *, unit, year, until, reason, today):
    """Why one unit cannot get more time; ``deadline`` with its campaign."""
    campaign = deadline.campaign
    rules = {
        "campaign": (
            campaign.state == CampaignState.RUNNING,
            "Chỉ gia hạn khi phong trào đang thực hiện.",
        ),
        "year": (deadline.applies_in(year), f"Mốc này không có trong năm {year}."),
        "unit": (
            unit.is_within(campaign.launching_unit) and unit.is_valid_on(today),
            f"{unit} không thuộc phong trào này hoặc không còn hoạt động.",
        ),
        "reason": (reason.strip(), "Hãy ghi lý do gia hạn."),
    }
    if deadline.applies_in(year):
        common = deadline.due_in(year).last_day
        rules["until"] = (
            until > common and until >= today,
            f"Ngày gia hạn phải sau hạn chung (hết ngày {common:%d/%m/%Y}) và không ở trước hôm nay.",
        )
        if (until - common).days > LONGEST_EXTENSION:
            rules["until"] = (False, f"Ngày này cách hạn chung ({common:%d/%m/%Y}) hơn một năm; hãy xem lại.")
    return {name: sentence for name, (met, sentence) in rules.items() if not met}


@dataclass(frozen=True)
class DeadlineWarning:
    """What to look at again in a deadline; nothing is kept back by it."""

    deadline: Deadline
    sentence: str


def deadline_warnings(campaign):
    """Deadlines that leave no day for the next step, close before they open, lie outside the period or are assumed.

    A body that owes something to itself is no mistake. Three queries, one more where a deadline shifts.
    """
    rows = list(campaign.deadlines.with_dates())
    known = {row.pk: row for row in rows}
    last = campaign.period_end.year if campaign.period_end else campaign.period_start.year + YEARS_AHEAD
    years = range(campaign.period_start.year, last + 1)
    found = []
    for row in rows:
        dues = [row.due_in(year) for year in _years_of(row, years)]
        sentences = [_shut_before_open(dues), _outside(campaign, row, dues), _stray_overrides(campaign, row)]
        if row.follows_id in known:
            sentences.insert(0, _no_day_between(known[row.follows_id], dues))
        if row.is_assumed:
            sentences.append("ngày gợi ý, kế hoạch không nêu ngày; hãy xác nhận hoặc sửa lại.")
        found += [DeadlineWarning(row, sentence) for sentence in sentences if sentence]
    return found


def _years_of(row, years):
    return [row.on_date.year] if row.on_date else years


def _no_day_between(upstream, dues):
    """Whether the end of ``upstream`` nearest to each of ``dues`` is not before it: zero days to work on what came."""
    tight = []
    for due in dues:
        ends = [upstream.due_in(due.last_day.year + step) for step in (-1, 0, 1)]
        nearest = min(ends, key=lambda end: (abs((end.last_day - due.last_day).days), -end.last_day.toordinal()))
        if nearest.last_day >= due.last_day:
            tight.append((due, nearest))
    if not tight:
        return ""
    due, nearest = tight[0]
    return (
        f"hết ngày {due.last_day:%d/%m/%Y}, không sau mốc “{upstream}” (hết ngày {nearest.last_day:%d/%m/%Y}): "
        f"không còn ngày nào để làm việc này ({years_in_words([due.year for due, _ in tight])})."
    )


def _shut_before_open(dues):
    shut = [due for due in dues if due.opens_on and due.last_day < due.opens_on]
    if not shut:
        return ""
    return (
        f"mở từ ngày {shut[0].opens_on:%d/%m/%Y} nhưng đã hết hạn từ ngày {shut[0].last_day:%d/%m/%Y} "
        f"({years_in_words([due.year for due in shut])})."
    )


def _outside(campaign, row, dues):
    start, end = campaign.period_start, campaign.period_end
    if any(start <= due.last_day and (end is None or due.last_day <= end) for due in dues):
        return ""
    period = f"từ {start:%d/%m/%Y}" + (f" đến {end:%d/%m/%Y}" if end else "")
    return f"{row.rule} nằm ngoài thời gian của phong trào ({period})."


def _stray_overrides(campaign, row):
    stray = [override.year for override in row.overrides.all() if not campaign.runs_in(override.year)]
    return f"có mốc riêng cho {years_in_words(stray)}, phong trào không diễn ra khi đó." if stray else ""


def years_in_words(years):
    """«năm 2026», «các năm 2022 - 2026», «các năm 2022, 2024»."""
    first, last = min(years), max(years)
    if first == last:
        return f"năm {first}"
    together = sorted(set(years)) == list(range(first, last + 1))
    return f"các năm {first} - {last}" if together else f"các năm {', '.join(map(str, sorted(set(years))))}"
