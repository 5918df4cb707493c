"""Plain builders; every default is valid, every call makes a new row."""

from datetime import UTC, date, datetime
from itertools import count

from campaigns.enums import CampaignState, DayKind, DeadlineKind, PetitionKind, Recurrence, RegistrationState
from campaigns.models import (
    Campaign,
    DayOff,
    Deadline,
    DeadlineExtension,
    Field,
    LegalBasis,
    Movement,
    Plan,
    PlanUpload,
    Registration,
    SelfRegistration,
    Stage,
    SteeringMember,
    SubjectGroup,
    Target,
    Task,
    TimeLimit,
)
from campaigns.tests.own_plan import PLAN as OWN_PLAN
from units.enums import Role
from units.tests.factories import make_user

numbers = count(1)
NOON = datetime(2026, 2, 10, 5, 0, tzinfo=UTC)


def make_campaign(launching_unit, **columns):
    """A running campaign over 2024 - 2030, so that every year a test thinks of lies inside."""
    campaign = Campaign(
        **{
            "title": f"Phong trào Dân vận khéo số {next(numbers)}",
            "launching_unit": launching_unit,
            "level": launching_unit.level,
            "period_start": date(2024, 1, 1),
            "period_end": date(2030, 12, 31),
            "state": CampaignState.RUNNING,
            **columns,
        }
    )
    campaign.full_clean(validate_constraints=False)
    campaign.save()
    return campaign


def make_deadline(campaign, **columns):
    """«trước ngày 10 tháng 12 hằng năm» for dossiers; ``on_date=`` alone makes it a single date."""
    rule = {"recurrence": Recurrence.ONCE} if columns.get("on_date") else {"month": 12, "day": 10}
    deadline = Deadline(
        **{
            "campaign": campaign,
            "kind": DeadlineKind.DOSSIER,
            "what": "Nộp hồ sơ đề nghị khen thưởng",
            "receiving_unit": campaign.launching_unit,
            **rule,
            **columns,
        }
    )
    deadline.full_clean()
    deadline.save()
    return deadline


def make_stage(campaign, **columns):
    order = columns.pop("order", None) or campaign.stages.count() + 1
    stage = Stage(
        **{
            "campaign": campaign,
            "order": order,
            "label": f"Giai đoạn {order}",
            "starts_on": date(2024, 1, 1),
            "ends_on": date(2026, 12, 31),
            **columns,
        }
    )
    stage.full_clean(validate_constraints=False)
    stage.save()
    return stage


def make_field(campaign, **columns):
    order = columns.pop("order", None) or campaign.fields.count() + 1
    field = Field(**{"campaign": campaign, "order": order, "name": f"Lĩnh vực số {order}", **columns})
    field.full_clean(validate_constraints=False)
    field.save()
    return field


def make_target(campaign, **columns):
    order = columns.pop("order", None) or campaign.targets.count() + 1
    target = Target(**{"campaign": campaign, "order": order, "text": f"Chỉ tiêu số {order}", **columns})
    target.full_clean()
    target.save()
    return target


def make_task(campaign, **columns):
    order = columns.pop("order", None) or campaign.tasks.count() + 1
    task = Task(
        **{"campaign": campaign, "order": order, "body": "Công chức Văn hóa", "text": "Tuyên truyền", **columns}
    )
    task.full_clean(validate_constraints=False)
    task.save()
    return task


def make_movement(campaign, **columns):
    order = columns.pop("order", None) or campaign.movements.count() + 1
    movement = Movement(
        **{"campaign": campaign, "order": order, "name": f"Phong trào được nêu số {order}", "launched_by": "commune"}
        | columns
    )
    movement.full_clean(validate_constraints=False)
    movement.save()
    return movement


def make_steering_member(campaign, user=None, *, follows=(), **columns):
    name = str(user) if user else f"Ủy viên số {next(numbers)}"
    member = SteeringMember(**{"campaign": campaign, "user": user, "full_name": name, **columns})
    member.full_clean(validate_constraints=False)
    member.save()
    member.follows.set(follows)
    return member


def make_subject_group(campaign, **columns):
    role = columns.setdefault("role", "participant")
    order = columns.pop("order", None) or campaign.subject_groups.filter(role=role).count() + 1
    group = SubjectGroup(
        **{"campaign": campaign, "order": order, "label": "Tập thể", "has_collectives": True, **columns}
    )
    group.full_clean()
    group.save()
    return group


def make_plan(campaign, **columns):
    unit = columns.get("unit") or campaign.launching_unit
    plan = Plan(
        **{
            "campaign": campaign,
            "unit": unit,
            "level": unit.level,
            "issuer": f"UBND {unit}",
            "number": f"{next(numbers)}/KH-UBND",
            "issued_on": date(2024, 1, 15),
            "title": "Thực hiện phong trào thi đua Dân vận khéo",
            **columns,
        }
    )
    plan.full_clean()
    plan.save()
    return plan


def make_plan_upload(user, unit, **columns):
    """A plan that ``user`` has pasted and not finished confirming."""
    upload = PlanUpload(**{"user": user, "unit": unit, "text": OWN_PLAN, "created_at": NOON, **columns})
    upload.full_clean(validate_constraints=False)
    upload.save()
    return upload


def make_legal_basis(plan, **columns):
    basis = LegalBasis(**{"plan": plan, "title": "Luật Thi đua, khen thưởng", "number": "06/2022/QH15", **columns})
    basis.full_clean(validate_constraints=False)
    basis.save()
    return basis


def make_self_registration(unit, campaign, year, *, fields=(), **columns):
    row = SelfRegistration(
        **{"campaign": campaign, "year": year, "pledge": "Hiến đất làm đường", "sent_at": NOON, **columns}
    )
    row.place_at(unit)
    row.full_clean(validate_constraints=False)
    row.save()
    row.fields.set(fields)
    return row


def make_registration(unit, campaign, year, *, fields=(), people=(), households=(), **columns):
    """A draft; ``state=RegistrationState.REGISTERED`` gives it a moment as well."""
    if columns.get("state") == RegistrationState.REGISTERED:
        columns.setdefault("registered_at", datetime(year, 1, 15, 2, 0, tzinfo=UTC))
    registration = Registration(**{"campaign": campaign, "year": year, "pledge": "Xây dựng mô hình mới", **columns})
    registration.place_at(unit)
    registration.full_clean(validate_constraints=False)
    registration.save()
    registration.fields.set(fields)
    registration.people.set(people)
    registration.households.set(households)
    return registration


def make_extension(deadline, unit, *, year=2026, until=date(2026, 12, 20), **columns):
    """In force; ``approved_by`` is somebody new unless named."""
    extension = DeadlineExtension(
        **{
            "deadline": deadline,
            "unit": unit,
            "year": year,
            "until": until,
            "reason": "Đường vào xóm bị sạt lở",
            "approved_by": columns.pop("approved_by", None) or make_user(None, (Role.SECRETARY, unit)),
            "approved_at": datetime(year, 12, 1, 2, 0, tzinfo=UTC),
            **columns,
        }
    )
    extension.full_clean(validate_constraints=False)
    extension.save()
    return extension


def make_day_off(day=date(2026, 11, 24), **columns):
    row = DayOff(
        **{"day": day, "kind": DayKind.HOLIDAY, "name": "Ngày Văn hóa Việt Nam", "source": "Nghị quyết", **columns}
    )
    row.full_clean(validate_constraints=False)
    row.save()
    return row


def make_time_limit(**columns):
    limit = TimeLimit(**{"kind": PetitionKind.PETITION, "days": 10, "source": "Luật Tiếp công dân", **columns})
    limit.full_clean(validate_constraints=False)
    limit.save()
    return limit
