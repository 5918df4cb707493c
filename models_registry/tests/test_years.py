"""What a model was in each year, told as the year stood on its last day."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.enums import DossierState
from awards.models import Dossier
from awards.tests.factories import make_dossier
from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign
from models_registry.enums import AppraisalOutcome, FunnelStep, ModelOrigin, ModelState, ReviewProposal
from models_registry.models import Appraisal, Delisting, MobilisationModel, ModelYear, ProgressUpdate, Rubric
from models_registry.selectors import new_models
from models_registry.selectors.years import (
    YearCounts,
    counts_by,
    field_lines,
    funnel_of_year,
    models_gone_in,
    models_in_year,
    models_unsettled_in,
)
from models_registry.services import advance_model, keep_up_model, set_outstanding
from models_registry.tests.factories import make_list_review, make_model, make_recognised_model
from models_registry.tests.test_workflow import DECISION
from notices.models import Notice
from units.tests.factories import make_person


def at(year, month=6, day=15):
    moment = datetime(year, month, day, 3, tzinfo=UTC)
    return lambda: moment


def told(model):
    return list(model.years.values_list("year", "origin", "is_outstanding"))


def counts(campaign, year):
    rows = MobilisationModel.objects.filter(campaign=campaign)
    return counts_by(rows, year, "campaign").get(campaign.pk, YearCounts())


def test_a_model_is_kept_up_once_a_year_by_its_unit_and_the_desk_is_told(preparer, secretary, hamlet, commune):
    model = make_model(hamlet, make_campaign(commune), year=2024, state=ModelState.ACTIVE)
    keep_up_model(model_id=model.pk, year=2025, actor=preparer, clock=at(2025))
    assert told(model) == [(2024, "new", False), (2025, "maintained", False)]
    event = model.events.get()
    assert (event.action, event.actor, event.note, event.after) == ("keep_up", preparer, "Năm 2025.", "active")
    assert [(n.recipient, n.url) for n in Notice.objects.all()] == [(secretary, model.get_absolute_url())]
    with pytest.raises(ValidationError, match="Năm 2025 của mô hình đã ghi là “Duy trì”"):
        keep_up_model(model_id=model.pk, year=2025, actor=secretary, clock=at(2025))
    assert model.years.count() == 2


def test_the_desk_keeps_up_too_and_the_unit_is_told(preparer, secretary, hamlet):
    model = make_model(hamlet, year=2025, state=ModelState.RECOGNISED)
    keep_up_model(model_id=model.pk, year=2026, actor=secretary, clock=at(2026))
    assert [n.recipient for n in Notice.objects.all()] == [preparer]


@pytest.mark.parametrize(
    ("columns", "year", "today", "sentence"),
    [
        ({}, 2025, 2026, "Năm 2025 của mô hình đã ghi"),
        ({}, 2024, 2026, "chỉ duy trì được từ năm sau đó"),
        ({}, 2027, 2026, "không thuộc những năm đã đến"),
        ({}, 2031, 2032, "không thuộc những năm đã đến"),
        ({"state": ModelState.DELISTED}, 2026, 2026, "không có trong danh sách"),
        ({"state": ModelState.REGISTERED}, 2026, 2026, "không có trong danh sách"),
        ({"state": ModelState.REFUSED}, 2026, 2026, "không có trong danh sách"),
    ],
)
def test_a_year_in_which_a_model_cannot_be_kept_up_is_refused(secretary, hamlet, columns, year, today, sentence):
    model = make_model(hamlet, **{"year": 2025, "state": ModelState.ACTIVE, **columns})
    before = told(model)
    with pytest.raises(ValidationError, match=sentence):
        keep_up_model(model_id=model.pk, year=year, actor=secretary, clock=at(today))
    assert (told(model), model.events.count(), Notice.objects.count()) == (before, 0, 0)


def test_the_year_at_whose_end_a_model_was_off_the_list_cannot_be_kept_up(secretary, hamlet):
    model = make_model(hamlet, year=2024, state=ModelState.ACTIVE)
    Delisting.objects.create(model=model, delisted_on=date(2025, 5, 1), reason="Dừng", reinstated_on=date(2026, 2, 1))
    with pytest.raises(ValidationError, match="Cuối năm 2025 mô hình không có trong danh sách"):
        keep_up_model(model_id=model.pk, year=2025, actor=secretary, clock=at(2026))
    keep_up_model(model_id=model.pk, year=2026, actor=secretary, clock=at(2026))


@pytest.mark.parametrize("role", ["member", "chairman", "province_staff", "auditor", "administrator", "stranger"])
def test_nobody_else_keeps_a_model_up(role, request, hamlet):
    model = make_model(hamlet, year=2025, state=ModelState.ACTIVE)
    with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
        keep_up_model(model_id=model.pk, year=2026, actor=request.getfixturevalue(role), clock=at(2026))
    assert model.years.count() == 1


@pytest.mark.parametrize("role", ["secretary", "chairman"])
def test_a_recognised_model_is_named_outstanding_and_taken_back_with_a_reason(role, request, preparer, hamlet):
    actor = request.getfixturevalue(role)
    model = make_recognised_model(hamlet)
    set_outstanding(model_id=model.pk, year=2026, is_outstanding=True, actor=actor)
    assert told(model) == [(2026, "new", True)]
    with pytest.raises(ValidationError, match="đã là tiêu biểu"):
        set_outstanding(model_id=model.pk, year=2026, is_outstanding=True, actor=actor)
    with pytest.raises(ValidationError, match="Hãy ghi lý do"):
        set_outstanding(model_id=model.pk, year=2026, is_outstanding=False, actor=actor, reason=" ")
    set_outstanding(model_id=model.pk, year=2026, is_outstanding=False, actor=actor, reason="Số liệu sai.")
    assert told(model) == [(2026, "new", False)]
    assert [(e.action, e.note) for e in model.events.all()] == [
        ("outstanding", "Năm 2026."),
        ("not_outstanding", "Năm 2026. Số liệu sai."),
    ]
    assert [n.recipient for n in Notice.objects.all()] == [preparer, preparer]


@pytest.mark.parametrize(
    ("year", "sentence"),
    [(2025, "đã được công nhận đến hết năm 2025"), (2027, "không có trong danh sách của năm 2027")],
)
def test_only_what_was_recognised_by_the_end_of_the_year_is_outstanding_in_it(secretary, hamlet, year, sentence):
    model = make_recognised_model(hamlet, year=2025, decided_on=date(2026, 1, 10))
    with pytest.raises(ValidationError, match=sentence):
        set_outstanding(model_id=model.pk, year=year, is_outstanding=True, actor=secretary)
    assert told(model) == [(2025, "new", False)]


def test_a_unit_does_not_name_its_own_model_outstanding(preparer, hamlet):
    model = make_recognised_model(hamlet)
    with pytest.raises(PermissionDenied):
        set_outstanding(model_id=model.pk, year=2026, is_outstanding=True, actor=preparer)


def test_delisting_and_coming_back_are_kept_as_one_row_with_its_days(secretary, hamlet):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    for action, clock in (("delist", at(2026, 9, 1)), ("reinstate", at(2027, 2, 1)), ("delist", at(2027, 11, 1))):
        advance_model(model_id=model.pk, action=action, actor=secretary, note="Lý do.", clock=clock)
    assert list(model.delistings.values_list("delisted_on", "reason", "reinstated_on")) == [
        (date(2027, 11, 1), "Lý do.", None),
        (date(2026, 9, 1), "Lý do.", date(2027, 2, 1)),
    ]


def test_the_database_keeps_delistings_in_order(hamlet):
    model = make_model(hamlet, state=ModelState.DELISTED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delisting.objects.create(model=model, delisted_on=date(2026, 5, 1), reason="Lần nữa")
    with pytest.raises(IntegrityError, match="comes_back_after"), transaction.atomic():
        model.delistings.update(reinstated_on=date(2020, 1, 1))
    assert model.delistings.count() == 1


def test_a_model_delisted_later_still_counts_in_its_years_and_not_after(secretary, hamlet, commune):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, year=2026, state=ModelState.ACTIVE)
    keep_up_model(model_id=model.pk, year=2027, actor=secretary, clock=at(2027))
    for year in (2026, 2027):
        assert [row.model for row in ModelYear.objects.standing().filter(year=year)] == [model]
    advance_model(model_id=model.pk, action="delist", actor=secretary, note="Dừng.", clock=at(2028))
    assert (counts(campaign, 2026), counts(campaign, 2027)) == (YearCounts(new=1), YearCounts(kept=1))
    assert counts(campaign, 2028) == YearCounts(gone=1)
    assert [new_models(campaign, year).count() for year in (2026, 2027, 2028, None)] == [1, 0, 0, 1]
    advance_model(model_id=model.pk, action="reinstate", actor=secretary, note="Làm lại.", clock=at(2029))
    assert (counts(campaign, 2028), counts(campaign, 2029)) == (YearCounts(gone=1), YearCounts())
    assert list(models_unsettled_in(MobilisationModel.objects.all(), 2029)) == [model]


def test_a_model_delisted_in_its_first_year_counts_as_delisted_alone(secretary, hamlet, commune):
    campaign = make_campaign(commune)
    model = make_model(hamlet, campaign, year=2026, state=ModelState.ACTIVE)
    advance_model(model_id=model.pk, action="delist", actor=secretary, note="Dừng.", clock=at(2026))
    assert counts(campaign, 2026) == YearCounts(gone=1)
    assert new_models(campaign).count() == 0
    advance_model(model_id=model.pk, action="reinstate", actor=secretary, note="Nhầm.", clock=at(2026, 12))
    assert counts(campaign, 2026) == YearCounts(new=1)


def test_what_was_refused_or_taken_back_counts_in_no_year(hamlet, commune):
    campaign = make_campaign(commune)
    made = [make_model(hamlet, campaign, state=state) for state in ModelState]
    counted = set(models_in_year(MobilisationModel.objects.all(), 2026))
    outside = {ModelState.IDEA, ModelState.REFUSED, ModelState.DELISTED}
    assert counted == {model for model in made if model.state not in outside}
    assert {model.state for model in models_gone_in(MobilisationModel.objects.all(), 2026)} == {ModelState.DELISTED}


def test_a_model_registered_anew_after_it_was_given_back_has_one_first_year(preparer, secretary, hamlet):
    model = make_model(hamlet, year=2025, state=ModelState.ACCEPTED)
    ModelYear.objects.create(model=model, year=2026, origin=ModelOrigin.MAINTAINED)
    advance_model(model_id=model.pk, action="reconsider", actor=secretary, note="Xem lại.")
    advance_model(model_id=model.pk, action="return", actor=secretary, note="Bổ sung.")
    advance_model(model_id=model.pk, action="register", actor=preparer)
    assert told(model) == [(2025, "new", False), (2026, "maintained", False)]


def test_fields_of_one_name_are_one_line_by_subject_and_beside_the_year_before(hamlet, agency, commune, province):
    here, above = make_campaign(commune), make_campaign(province)
    person = make_person(hamlet)
    first = make_model(hamlet, here, state=ModelState.ACTIVE)
    make_model(hamlet, here, state=ModelState.ACTIVE, owner=person, origin=ModelOrigin.REPLICATED)
    make_model(agency, here, state=ModelState.DELISTED)
    make_model(agency, here, state=ModelState.ACTIVE, year=2025)
    make_model(agency, above, state=ModelState.ACTIVE)
    above.fields.update(name=first.field.name)
    (line,) = field_lines(MobilisationModel.objects.all(), 2026)
    assert (line.name, line.change) == (first.field.name, 2)
    assert line.collective == YearCounts(new=2, gone=1)
    assert line.individual == YearCounts(replicated=1)
    assert line.counts.total == 3


def test_the_funnel_counts_each_step_by_its_own_rule(secretary, hamlet, commune):
    campaign = make_campaign(commune)
    rubric = Rubric.objects.create(campaign=campaign, name="Thang điểm")
    new = {"campaign": campaign, "state": ModelState.ACTIVE}
    silent, told_of, passed, rated, failed, withdrawn, early = (make_model(hamlet, **new) for _ in range(7))
    waiting = make_model(hamlet, campaign, state=ModelState.REGISTERED)
    recognised = make_recognised_model(hamlet, campaign)
    later = make_recognised_model(hamlet, campaign, decided_on=date(2027, 3, 1))
    for model, day in ((told_of, date(2026, 5, 1)), (early, date(2025, 12, 31)), (withdrawn, date(2026, 5, 1))):
        ProgressUpdate.objects.create(
            model=model, happened_on=day, text="…", written_by=secretary, written_at=at(2026)()
        )
    withdrawn.updates.update(withdrawn_at=at(2026)())
    for model, outcome in ((passed, AppraisalOutcome.PASSED), (failed, AppraisalOutcome.FAILED)):
        Appraisal.objects.create(
            model=model, rubric=rubric, year=2026, outcome=outcome, opened_by=secretary, opened_at=at(2026)(),
            closed_at=at(2026)(),
        )  # fmt: skip
    lines = [(rated, ReviewProposal.KEEP, ""), (silent, ReviewProposal.STRENGTHEN, "Chậm.")]
    make_list_review(campaign, confirmed_by=secretary, lines=lines)
    make_list_review(make_campaign(commune), lines=[(failed, ReviewProposal.KEEP, "")])
    recognised.years.update(is_outstanding=True)
    make_dossier(hamlet, campaign, model=recognised, state=DossierState.AWARDED, year=2026)
    make_dossier(hamlet, campaign, model=rated, state=DossierState.SUBMITTED, year=2026)
    make_dossier(hamlet, campaign, model=told_of, state=DossierState.WITHDRAWN, year=2026)
    earlier = make_dossier(hamlet, campaign, model=passed, state=DossierState.SUBMITTED, year=2026)
    Dossier.objects.filter(pk=earlier.pk).update(year=2025)
    rows = MobilisationModel.objects.filter(campaign=campaign)
    assert funnel_of_year(rows, 2026) == {
        FunnelStep.REGISTERED: 10,
        FunnelStep.EFFECTIVE: 4,
        FunnelStep.RECOGNISED: 1,
        FunnelStep.OUTSTANDING: 1,
        FunnelStep.PROPOSED: 2,
        FunnelStep.AWARDED: 1,
    }
    assert {waiting, later} <= set(models_in_year(rows, 2026))
    assert funnel_of_year(rows, 2026, "unit")[hamlet.pk][FunnelStep.EFFECTIVE] == 4


def test_three_years_of_a_list_agree_with_a_hand_count_at_the_end_of_each(preparer, secretary, hamlet, commune):
    """2026: a and b are new, a is recognised. 2027: c copies a, a is kept, b is not named. 2028: b and c leave."""
    campaign = make_campaign(commune)
    a, b = (make_model(hamlet, campaign, year=2026) for _ in range(2))
    for model in (a, b):
        advance_model(model_id=model.pk, action="register", actor=preparer, clock=at(2026, 2))
        advance_model(model_id=model.pk, action="accept", actor=secretary, clock=at(2026, 3))
        started = date(2026, 4, 1)
        advance_model(model_id=model.pk, action="start", actor=preparer, launched_on=started, clock=at(2026, 4))
    decision = {**DECISION, "decided_on": date(2026, 11, 20)}
    advance_model(model_id=a.pk, action="recognise", actor=secretary, clock=at(2026, 11, 25), **decision)
    set_outstanding(model_id=a.pk, year=2026, is_outstanding=True, actor=secretary, clock=at(2026, 12))
    hand_2026 = (YearCounts(new=2), 2, 1, 1)

    def table(year):
        reached = funnel_of_year(MobilisationModel.objects.filter(campaign=campaign), year)
        steps = (FunnelStep.REGISTERED, FunnelStep.RECOGNISED, FunnelStep.OUTSTANDING)
        return counts(campaign, year), *(reached[step] for step in steps)

    assert table(2026) == hand_2026

    c = make_model(hamlet, campaign, year=2027, origin=ModelOrigin.REPLICATED, replicated_from=a)
    advance_model(model_id=c.pk, action="register", actor=preparer, clock=at(2027, 2))
    advance_model(model_id=c.pk, action="accept", actor=secretary, clock=at(2027, 3))
    keep_up_model(model_id=a.pk, year=2027, actor=preparer, clock=at(2027, 6))
    hand_2027 = (YearCounts(replicated=1, kept=1), 2, 1, 0)
    assert (table(2026), table(2027)) == (hand_2026, hand_2027)
    assert list(models_unsettled_in(MobilisationModel.objects.all(), 2027)) == [b]

    for model in (b, c):
        advance_model(model_id=model.pk, action="delist", actor=secretary, note="Yếu.", clock=at(2028, 5))
    keep_up_model(model_id=a.pk, year=2028, actor=secretary, clock=at(2028, 6))
    hand_2028 = (YearCounts(kept=1, gone=2), 1, 1, 0)
    assert (table(2026), table(2027), table(2028)) == (hand_2026, hand_2027, hand_2028)
    assert [new_models(campaign, year).count() for year in (2026, 2027, 2028)] == [2, 1, 0]


def test_no_model_is_kept_up_in_a_campaign_that_was_not_running_that_year(secretary, hamlet, commune):
    campaign = make_campaign(commune, state=CampaignState.CLOSED, period_end=date(2025, 12, 31))
    model = make_model(hamlet, campaign, year=2024, state=ModelState.ACTIVE)
    keep_up_model(model_id=model.pk, year=2025, actor=secretary, clock=at(2026))
    with pytest.raises(ValidationError, match="không thuộc những năm"):
        keep_up_model(model_id=model.pk, year=2026, actor=secretary, clock=at(2026))
