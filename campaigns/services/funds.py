"""Every write of the lines of funds."""

from django.core.exceptions import ValidationError
from django.db import transaction

from campaigns.models import BudgetLine
from campaigns.services.records import cancel_record, keep_record, refuse_unfit_year


@transaction.atomic
def save_budget_line(*, actor, unit, campaign, now, line_id=None, expected_version=None, **columns):
    """Write one line of the campaign-year's funds, or correct it; every version is kept."""

    def check(line):
        refuse_unfit_year(line.campaign, line.year)
        if line.approved is not None and not line.approval.strip():
            raise ValidationError({"approval": "Hãy ghi văn bản duyệt kinh phí."})

    return keep_record(
        BudgetLine,
        actor=actor,
        unit=unit,
        campaign=campaign,
        now=now,
        record_id=line_id,
        expected_version=expected_version,
        columns=columns,
        check=check,
    )


@transaction.atomic
def cancel_budget_line(*, line_id, actor, now, note):
    return cancel_record(BudgetLine, record_id=line_id, actor=actor, now=now, note=note)
