"""What the page of one plan and the receipt of a set-up show."""

from dataclasses import dataclass

from campaigns.models import Plan

CHAIN_AT_MOST = 6


@dataclass(frozen=True)
class PapersAround:
    """The plans above, highest first, and those that name this one as theirs; of what the user sees."""

    above: list
    below: list


def papers_around(plan, *, user):
    above, key = [], plan.superior_plan_id
    while key is not None and len(above) < CHAIN_AT_MOST:
        row = Plan.objects.visible_to(user).select_related("unit").filter(pk=key).first()
        if row is None or row in above:
            break
        above.insert(0, row)
        key = row.superior_plan_id
    below = Plan.objects.visible_to(user).filter(superior_plan=plan).select_related("unit").order_by("issuer", "pk")
    return PapersAround(above, list(below))


def rows_of_plan(campaign):
    """``(count, noun)`` of what the campaign holds, for the receipt of its set-up; nothing is counted as nothing."""
    counts = (
        (campaign.fields, "lĩnh vực, nội dung"),
        (campaign.stages, "giai đoạn"),
        (campaign.subject_groups, "nhóm đối tượng"),
        (campaign.movements, "phong trào được nêu"),
        (campaign.targets, "chỉ tiêu"),
        (campaign.deadlines, "mốc thời gian"),
        (campaign.tasks, "nhiệm vụ"),
        (campaign.plans, "kế hoạch"),
    )
    return [(number, noun) for rows, noun in counts if (number := rows.count())]
