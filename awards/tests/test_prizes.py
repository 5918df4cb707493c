"""Prize money: exact đồng at both wages, first and last day, rounding as data, frozen once decided."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from awards.enums import DossierState, RoundingWay, SubjectKind
from awards.models import AwardDecisionLine, BaseWage, PrizeRule
from awards.scoring import prize_amount
from awards.selectors import prizes_on
from awards.services import DecisionDetails
from awards.tests.factories import (
    make_award_form,
    make_base_wage,
    make_campaign_award,
    make_dossier,
    make_prize_rule,
    publish,
    take,
)
from campaigns.tests.factories import make_campaign
from units.tests.factories import make_household

LAST_DAY, FIRST_DAY = date(2026, 6, 30), date(2026, 7, 1)
ONE, BODY, HOME = SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE, SubjectKind.HOUSEHOLD


@pytest.mark.parametrize(
    ("multiple", "wage", "step", "way", "amount"),
    [
        ("0.3", 2_340_000, 1, RoundingWay.HALF_UP, 702_000),
        ("0.3", 2_530_000, 1, RoundingWay.HALF_UP, 759_000),
        ("0.45", 2_340_000, 1, RoundingWay.HALF_UP, 1_053_000),
        ("0.45", 2_530_000, 1, RoundingWay.HALF_UP, 1_138_500),
        ("0.45", 2_530_000, 1000, RoundingWay.HALF_UP, 1_139_000),
        ("0.45", 2_530_000, 1000, RoundingWay.UP, 1_139_000),
        ("0.45", 2_530_000, 1000, RoundingWay.DOWN, 1_138_000),
        ("0.3", 2_530_000, 10_000, RoundingWay.HALF_UP, 760_000),
        ("0.3", 2_530_000, 10_000, RoundingWay.DOWN, 750_000),
        ("0.3", 2_530_000, 1000, RoundingWay.UP, 759_000),
        ("0.333", 2_530_001, 1, RoundingWay.HALF_UP, 842_490),
        ("0.333", 2_530_001, 1, RoundingWay.UP, 842_491),
        ("12", 2_530_000, 1, RoundingWay.DOWN, 30_360_000),
    ],
)
def test_prizes_are_exact_multiples_in_whole_dong(multiple, wage, step, way, amount):
    assert prize_amount(Decimal(multiple), wage, step=step, way=way) == amount


@pytest.fixture
def shipped(db):
    call_command("load_prizes", stdout=io.StringIO())


@pytest.mark.parametrize(
    ("day", "kind", "amount"),
    [
        (LAST_DAY, ONE, 702_000),
        (FIRST_DAY, ONE, 759_000),
        (LAST_DAY, HOME, 1_053_000),
        (FIRST_DAY, HOME, 1_138_500),
        (LAST_DAY, BODY, 1_404_000),
        (FIRST_DAY, BODY, 1_518_000),
    ],
)
def test_the_shipped_tables_change_with_the_base_wage_on_its_first_day(day, kind, amount, shipped):
    prize = prizes_on(day).prize_of("GK-XA", kind)
    assert (prize.amount, prize.is_verified) == (amount, False)
    assert prize.rule.endswith("chưa kiểm chứng")


def test_nothing_is_guessed_where_no_rule_or_no_wage_holds(shipped):
    assert prizes_on(FIRST_DAY).prize_of("GK-KHAC", ONE) is None
    assert prizes_on(date(2025, 6, 30)).prize_of("GK-XA", ONE) is None
    BaseWage.objects.all().delete()
    assert prizes_on(FIRST_DAY).prize_of("GK-XA", ONE) is None


def test_rounding_is_said_in_the_rule_and_a_verified_pair_carries_no_doubt(db):
    make_base_wage(is_verified=True)
    make_prize_rule("GK", HOME, "0.45", rounding_step=1000, rounding_way=RoundingWay.UP, is_verified=True)
    prize = prizes_on(FIRST_DAY).prize_of("GK", HOME)
    assert prize.rule == (
        "0,45 × lương cơ sở 2.530.000 đồng, làm tròn đến 1.000 đồng (lên) "
        "(Nghị định 152/2025/NĐ-CP; Nghị định 161/2026/NĐ-CP)"
    )


@pytest.mark.parametrize("rules", [1, 3])
def test_a_table_costs_two_queries(rules, db, django_assert_num_queries):
    make_base_wage()
    for number in range(rules):
        make_prize_rule(f"GK-{number}")
    with django_assert_num_queries(2):
        prizes_on(FIRST_DAY)


def test_two_rows_may_not_hold_on_one_day(db):
    make_base_wage()
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        make_base_wage(2_700_000, valid_from=date(2027, 1, 1))
    make_prize_rule("GK", valid_from=date(2025, 7, 1), valid_to=date(2026, 12, 31))
    with pytest.raises(ValidationError, match="Trùng thời gian"):
        make_prize_rule("GK", multiple="0.4", valid_from=date(2026, 12, 31))
    make_prize_rule("GK", multiple="0.4", valid_from=date(2027, 1, 1))
    make_prize_rule("GK", BODY, multiple="0.4", valid_from=date(2026, 12, 31))


def test_a_second_loading_changes_nothing_and_keeps_what_people_wrote(shipped, administrator):
    rule = PrizeRule.objects.get(award_code="GK-XA", subject_kind=ONE)
    rule.multiple, rule._history_user = Decimal("0.35"), administrator
    rule.save()
    before = list(PrizeRule.objects.order_by("pk").values())
    out = io.StringIO()
    call_command("load_prizes", stdout=out)
    assert list(PrizeRule.objects.order_by("pk").values()) == before
    assert "người dùng đã sửa 1" in out.getvalue()


@pytest.mark.parametrize(
    ("table", "row", "sentence"),
    [
        ("base_wages.csv", "2.530.000,2026-07-01,,NĐ,nguồn,0", "cột amount"),
        ("base_wages.csv", "2530000,2026-07-01,,,nguồn,0", "cột legal_basis"),
        ("prize_rules.csv", "GK,dog,0.3,1,half_up,,,NĐ,nguồn,0", "cột subject_kind"),
        ("prize_rules.csv", "GK,household,không,1,half_up,,,NĐ,nguồn,0", "cột multiple"),
        ("prize_rules.csv", "GK,household,0.3,0,half_up,,,NĐ,nguồn,0", "lớn hơn 0"),
    ],
)
def test_a_bad_row_leaves_nothing_behind(table, row, sentence, db, tmp_path, settings):
    for name in ("base_wages.csv", "prize_rules.csv"):
        text = (settings.BASE_DIR / "data" / name).read_text()
        (tmp_path / name).write_text(text.splitlines()[0] + f"\n{row}\n" if name == table else text)
    with pytest.raises(CommandError, match=sentence):
        call_command("load_prizes", folder=tmp_path, stdout=io.StringIO())
    assert (BaseWage.objects.count(), PrizeRule.objects.count()) == (0, 0)


def test_the_amount_is_frozen_with_its_parts_and_later_rules_leave_it_alone(hamlet, commune):
    form = make_award_form(code="GK-XA")
    wage, rule = make_base_wage(), make_prize_rule("GK-XA", HOME, "0.45")
    award = make_campaign_award(make_campaign(commune), award_form=form)
    dossier = make_dossier(hamlet, campaign_award=award, subject=make_household(hamlet), state=DossierState.VOTED)
    details = DecisionDetails("5/QĐ-UBND", date(2026, 11, 2), prize_source="Quỹ khen thưởng của xã")
    take(dossier, "decide", details=details)
    before = AwardDecisionLine.objects.values().get()
    assert (before["prize_amount"], before["prize_multiple"], before["prize_wage"]) == (
        1_138_500,
        Decimal("0.450"),
        2_530_000,
    )
    assert before["prize_rule"].startswith("0,45 × lương cơ sở 2.530.000 đồng")
    assert before["prize_source"] == "Quỹ khen thưởng của xã"
    rule.multiple, wage.amount, form.name = Decimal("0.9"), 3_000_000, "Tên khác"
    for row in (rule, wage, form):
        row.save()
    publish(AwardDecisionLine.objects.get().decision)
    assert AwardDecisionLine.objects.values().get() == before
