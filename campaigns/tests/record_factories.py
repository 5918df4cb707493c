"""Plain builders of the year's records; every default is valid, every call makes a new row."""

from datetime import UTC, date, datetime
from itertools import count

from campaigns.enums import (
    ActivityKind,
    FindingState,
    FundSource,
    InspectionKind,
    InspectionState,
    PetitionKind,
    PetitionState,
    ReviewKind,
    UnitGrade,
)
from campaigns.models import (
    Activity,
    BudgetLine,
    Difficulty,
    Finding,
    Inspection,
    InspectionItem,
    Petition,
    Review,
    TimeLimit,
    UnitClassification,
)
from units.tests.factories import make_user

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
numbers = count(1)


def placed(model, unit, columns):
    row = model(**columns)
    row.place_at(unit)
    row.full_clean(validate_constraints=False)
    row.save()
    return row


def signed(columns):
    """Who wrote the record and when, where the test does not say."""
    author = columns.pop("created_by", None) or make_user()
    return {"created_by": author, "created_at": NOW, **columns}


def make_activity(unit, campaign, **columns):
    facts = {"kind": ActivityKind.ARTICLE, "held_on": date(2026, 10, 5), "title": f"Bài viết số {next(numbers)}"}
    return placed(Activity, unit, {**facts, "campaign": campaign, **signed(columns)})


def make_inspection(unit, campaign, *, items=("Có kế hoạch thực hiện",), **columns):
    """A planned regular check by the launching unit; another state gets its day."""
    state = columns.get("state", InspectionState.PLANNED)
    if state in (InspectionState.CARRIED_OUT, InspectionState.CLOSED):
        columns.setdefault("carried_out_on", date(2026, 10, 20))
    facts = {
        "inspecting_unit": campaign.launching_unit,
        "kind": InspectionKind.REGULAR,
        "planned_on": date(2026, 10, 20),
    }
    inspection = placed(Inspection, unit, {**facts, "campaign": campaign, **signed(columns)})
    for order, text in enumerate(items, start=1):
        InspectionItem.objects.create(inspection=inspection, order=order, text=text)
    return inspection


def make_finding(inspection, **columns):
    state = columns.get("state", FindingState.OPEN)
    moments = {"mended_at": NOW} if state != FindingState.OPEN else {}
    if state == FindingState.CLOSED:
        moments["closed_at"] = NOW
    facts = {
        "text": "Chưa phân công người theo dõi",
        "must_do": "Phân công bằng văn bản",
        "owner": str(inspection.unit),
        "due_on": date(2026, 11, 30),
    }
    finding = Finding(inspection=inspection, **{**facts, **moments, **columns})
    finding.full_clean(validate_constraints=False)
    finding.save()
    return finding


def make_difficulty(unit, campaign, **columns):
    facts = {
        "title": f"Thiếu kinh phí in tài liệu {next(numbers)}",
        "proposed_solution": "Xin hỗ trợ một phần từ ngân sách xã",
        "handling_unit": campaign.launching_unit,
    }
    return placed(Difficulty, unit, {**facts, "campaign": campaign, **signed(columns)})


def make_petition(unit, *, handlers=(), **columns):
    if columns.get("state", PetitionState.RECEIVED) not in (PetitionState.RECEIVED, PetitionState.HANDLING):
        columns.setdefault("resolved_on", date(2026, 11, 1))
    facts = {
        "kind": PetitionKind.COMPLAINT,
        "received_on": date(2026, 10, 26),
        "subject": f"Về việc bình xét thi đua {next(numbers)}",
        "content": "Việc bình xét chưa công khai",
        "due_on": date(2026, 12, 7),
        "limit_basis": "30 ngày làm việc",
    }
    petition = placed(Petition, unit, {**facts, **signed(columns)})
    petition.handlers.set(handlers)
    return petition


def make_time_limit(**columns):
    rule = TimeLimit(**{"kind": PetitionKind.COMPLAINT, "days": 30, "source": "Văn bản mẫu, Điều 1", **columns})
    rule.full_clean(validate_constraints=False)
    rule.save()
    return rule


def make_budget_line(unit, campaign, **columns):
    facts = {
        "year": 2026,
        "purpose": f"In tờ rơi lần {next(numbers)}",
        "source": FundSource.STATE,
        "estimated": 5_000_000,
    }
    return placed(BudgetLine, unit, {**facts, "campaign": campaign, **signed(columns)})


def make_review(unit, campaign, **columns):
    facts = {"kind": ReviewKind.YEARLY, "year": 2026, "held_on": date(2026, 10, 30), "results": "Đạt kế hoạch năm"}
    return placed(Review, unit, {**facts, "campaign": campaign, **signed(columns)})


def make_grade(unit, campaign, **columns):
    author = columns.pop("graded_by", None) or make_user()
    facts = {"year": 2026, "grade": UnitGrade.GOOD, "graded_by": author, "graded_at": NOW}
    return placed(UnitClassification, unit, {**facts, "campaign": campaign, **columns})
