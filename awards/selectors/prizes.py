"""What an award is worth on a day: two reads for any number of awards."""

from dataclasses import dataclass
from decimal import Decimal

from awards.models import BaseWage, PrizeRule
from awards.scoring import prize_amount
from interface.amounts import write_amount


@dataclass(frozen=True)
class Prize:
    """``amount`` in đồng with everything it was reckoned from; ``is_verified`` says whether both rows are."""

    amount: int
    multiple: Decimal
    wage: int
    rule: str
    is_verified: bool


@dataclass(frozen=True)
class PrizeTable:
    """The base wage and the rules of one day; rows that began last win."""

    wage: BaseWage | None
    rules: dict

    def prize_of(self, award_code, subject_kind):
        """The ``Prize``, or ``None`` where no rule or no base wage holds on that day."""
        rule = self.rules.get((award_code, subject_kind))
        if rule is None or self.wage is None:
            return None
        wage = self.wage.amount
        amount = prize_amount(rule.multiple, wage, step=rule.rounding_step, way=rule.rounding_way)
        is_verified = rule.is_verified and self.wage.is_verified
        return Prize(amount, rule.multiple, wage, self._in_words(rule, is_verified), is_verified)

    def _in_words(self, rule, is_verified):
        times = f"{rule.multiple.normalize():f}".replace(".", ",")
        words = f"{times} × lương cơ sở {write_amount(self.wage.amount)} đồng"
        if rule.rounding_step > 1:
            way = rule.get_rounding_way_display().lower()
            words += f", làm tròn đến {write_amount(rule.rounding_step)} đồng ({way})"
        words += f" ({rule.legal_basis}; {self.wage.legal_basis})"
        return words if is_verified else f"{words}; chưa kiểm chứng"


def prizes_on(day):
    """The ``PrizeTable`` of the day."""
    wage = BaseWage.objects.in_force_on(day).order_by("-valid_from").first()
    rows = sorted(PrizeRule.objects.in_force_on(day), key=lambda rule: (rule.valid_from is not None, rule.valid_from))
    return PrizeTable(wage, {(rule.award_code, rule.subject_kind): rule for rule in rows})
