"""Plain builders of quotas and ratio rules; every default is valid."""

from datetime import date

from awards.models import AwardQuota, RatioRule
from awards.tests.factories import IN_TIME, holder
from units.enums import Role


def make_quota(unit, award_form, number=10, *, allotted_by=None, **columns):
    """The unit's own number unless a giver above is named; in rows alone, nobody is told."""
    giver = allotted_by or unit
    quota = AwardQuota(
        **{
            "unit": unit,
            "award_form": award_form,
            "year": 2026,
            "number": number,
            "allotted_by": giver,
            "desk_unit": giver,
            "source": "Hướng dẫn 12/HD-UBND ngày 05/10/2026",
            "recorded_by": holder(Role.CHAIRMAN, giver),
            "recorded_at": IN_TIME,
            **columns,
        }
    )
    quota.full_clean(validate_constraints=False)
    quota.save()
    return quota


def make_ratio_rule(**columns):
    """More than 30 % of individuals and households, a reason asked where it is not reached."""
    rule = RatioRule(**{"source": "Kế hoạch thi đua năm 2026, mục III", "valid_from": date(2026, 1, 1), **columns})
    rule.full_clean(validate_constraints=False)
    rule.save()
    return rule
