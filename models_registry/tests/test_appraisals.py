"""An appraisal from its opening to its end: who may, what is refused, what stays behind."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.models import SteeringMember
from campaigns.tests.factories import make_campaign
from documents.tests.factories import upload_of
from interface.versions import StaleVersion
from models_registry.enums import AppraisalOutcome, CriterionKind, ModelState, ScoreColumn
from models_registry.models import Appraisal, CriterionScore, Rubric, ScoreEvent
from models_registry.permissions import columns_scored_by, columns_seen
from models_registry.selectors.appraisals import passed_years, rubrics_in_force, sheet_of
from models_registry.services.appraisals import (
    Given,
    attach_evidence,
    cancel_appraisal,
    drop_evidence,
    end_appraisal,
    open_appraisal,
    save_scores,
)
from models_registry.tests.appraisal_factories import OPENED, make_appraisal, make_rubric, make_scores
from models_registry.tests.factories import make_model, make_recognised_model
from notices.models import Notice
from units.tests.factories import make_user

SELF, APPRAISER, COUNCIL = ScoreColumn.SELF, ScoreColumn.APPRAISER, ScoreColumn.COUNCIL
NOW = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
TODAY = NOW.date()
EVERYBODY = (
    "preparer",
    "commune_preparer",
    "secretary",
    "member",
    "chairman",
    "province_staff",
    "auditor",
    "administrator",
    "stranger",
    "root",
)
MAY_SCORE = {
    SELF: {"preparer", "commune_preparer"},
    APPRAISER: {"secretary"},
    COUNCIL: {"secretary", "member", "chairman"},
}
pytestmark = pytest.mark.django_db


def at(moment=NOW):
    return lambda: moment


@pytest.fixture
def root(db):
    return make_user("toanquyen", is_superuser=True)


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def appraisal(hamlet, campaign, secretary):
    return make_appraisal(hamlet, campaign, opened_by=secretary)


def keys(appraisal):
    return list(appraisal.rubric.criteria.values_list("pk", flat=True))


def given(appraisal, *said, note=""):
    return {
        pk: Given(is_met=what, note=note) if isinstance(what, bool) else Given(points=what and Decimal(what), note=note)
        for pk, what in zip(keys(appraisal), said, strict=False)
    }


def picture(appraisal):
    return (
        Appraisal.objects.filter(pk=appraisal.pk).values().get(),
        list(CriterionScore.objects.filter(appraisal=appraisal).order_by("pk").values()),
        ScoreEvent.objects.count(),
        Notice.objects.count(),
    )


# Opening --------------------------------------------------------------------------------------------


def opening(model, rubric, actor, **facts):
    return open_appraisal(
        **{"model_id": model.pk, "rubric_id": rubric.pk, "year": 2026, "actor": actor, "clock": at(), **facts}
    )


@pytest.mark.parametrize("make", [make_model, make_recognised_model])
def test_opening_moves_the_model_locks_the_scale_and_invites_the_unit(make, hamlet, campaign, secretary, preparer):
    model = make(hamlet, campaign) if make is make_recognised_model else make(hamlet, campaign, state="active")
    rubric = make_rubric(campaign)
    appraisal = opening(model, rubric, secretary, visited_on=date(2026, 11, 20), team="Ông A, bà B")
    model.refresh_from_db()
    rubric.refresh_from_db()
    assert (model.state, rubric.is_locked, appraisal.is_open) == (ModelState.UNDER_APPRAISAL, True, True)
    assert (appraisal.year, appraisal.opened_at, appraisal.opened_by) == (2026, NOW, secretary)
    notice = Notice.objects.get(recipient=preparer)
    assert "mời đơn vị tự chấm" in notice.title
    assert "20/11/2026" in notice.body


@pytest.mark.parametrize("role", EVERYBODY)
def test_only_the_desk_of_the_launching_unit_opens(role, request, hamlet, campaign):
    user, model, rubric = request.getfixturevalue(role), make_model(hamlet, campaign, state="active"), None
    rubric = make_rubric(campaign)
    if role == "secretary":
        assert opening(model, rubric, user).is_open
        return
    with pytest.raises(PermissionDenied):
        opening(model, rubric, user)
    rubric.refresh_from_db()
    assert (Appraisal.objects.count(), rubric.is_locked) == (0, False)


@pytest.mark.parametrize("state", sorted(set(ModelState) - {ModelState.ACTIVE, ModelState.RECOGNISED}))
def test_a_model_in_another_state_is_not_opened(state, hamlet, campaign, secretary):
    with pytest.raises(StaleVersion):
        opening(make_model(hamlet, campaign, state=state), make_rubric(campaign), secretary)


def test_a_second_appraisal_waits_for_the_end_of_the_first(hamlet, campaign, secretary):
    model, rubric = make_model(hamlet, campaign, state="active"), make_rubric(campaign)
    first = opening(model, rubric, secretary)
    with pytest.raises(StaleVersion):
        opening(model, rubric, secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appraisal.objects.create(model=model, rubric=rubric, year=2026, opened_by=secretary, opened_at=NOW)
    assert Appraisal.objects.get() == first


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"valid_from": None}, "rubric"),
        ({"valid_from": date(2026, 11, 4)}, "rubric"),
        ({"valid_to": date(2026, 11, 2)}, "rubric"),
        ({"criteria": ()}, "rubric"),
        ({"year": 2027}, "year"),
        ({"year": 2025}, "year"),
        ({"visited_on": date(2025, 12, 31)}, "visited_on"),
    ],
)
def test_an_opening_that_cannot_be_is_refused_whole(columns, field, hamlet, campaign, secretary):
    facts = {name: columns.pop(name) for name in ("year", "visited_on") if name in columns}
    model, rubric = make_model(hamlet, campaign, state="active"), make_rubric(campaign, **columns)
    with pytest.raises(ValidationError) as refusal:
        opening(model, rubric, secretary, **facts)
    assert set(refusal.value.error_dict) == {field}
    model.refresh_from_db()
    rubric.refresh_from_db()
    assert (model.state, rubric.is_locked) == (ModelState.ACTIVE, False)


def test_scales_in_force_are_the_newest_editions_own_first_then_those_from_above(province, commune):
    above = make_campaign(province)
    campaign = make_campaign(commune, superior_campaign=above)
    make_rubric()
    make_rubric(make_campaign(commune), name="Của phong trào khác")
    make_rubric(campaign, name="Thang riêng", is_locked=True)
    own = make_rubric(campaign, name="Thang riêng", edition=2)
    make_rubric(campaign, name="Thang riêng", edition=3, valid_from=None)
    from_above = make_rubric(above, name="Thang của tỉnh")
    assert rubrics_in_force(campaign, TODAY) == [own, from_above]
    assert rubrics_in_force(above, TODAY) == [from_above]


# Scoring --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", list(ScoreColumn))
@pytest.mark.parametrize("role", EVERYBODY)
def test_each_column_is_scored_by_those_it_belongs_to(role, column, request, appraisal):
    user, before = request.getfixturevalue(role), picture(appraisal)
    if role in MAY_SCORE[column]:
        save_scores(appraisal_id=appraisal.pk, column=column, given=given(appraisal, True, "0"), actor=user, clock=at())
        rows = CriterionScore.objects.values_list("column", "is_met", "points", "ceiling", "scored_by")
        assert list(rows) == [
            (column, True, None, None, user.pk),
            (column, None, Decimal(0), Decimal(60), user.pk),
        ]
    else:
        with pytest.raises(PermissionDenied):
            save_scores(appraisal_id=appraisal.pk, column=column, given=given(appraisal, True), actor=user, clock=at())
        assert picture(appraisal) == before
    assert columns_scored_by(user, appraisal, TODAY) == [c for c in ScoreColumn if role in MAY_SCORE[c]]


@pytest.mark.parametrize("role", EVERYBODY)
def test_who_only_speaks_for_the_unit_sees_its_own_column_until_the_end(role, request, appraisal):
    user = request.getfixturevalue(role)
    seen = columns_seen(user, appraisal, TODAY)
    assert seen == ([SELF] if role in ("preparer", "commune_preparer", "stranger") else list(ScoreColumn))
    appraisal.outcome = AppraisalOutcome.PASSED
    assert columns_seen(user, appraisal, TODAY) == list(ScoreColumn)
    assert columns_scored_by(user, appraisal, TODAY) == []


def test_a_member_of_the_steering_committee_appraises_while_the_seat_lasts(appraisal, campaign, commune_preparer):
    SteeringMember.objects.create(
        campaign=campaign, user=commune_preparer, full_name="Bà C", valid_to=date(2026, 11, 3)
    )
    assert columns_scored_by(commune_preparer, appraisal, TODAY) == [SELF, APPRAISER]
    assert columns_seen(commune_preparer, appraisal, TODAY) == list(ScoreColumn)
    assert columns_scored_by(commune_preparer, appraisal, TODAY + timedelta(1)) == [SELF]


def save(appraisal, *said, actor, now=NOW, note="", column=APPRAISER, version=None):
    return save_scores(
        appraisal_id=appraisal.pk,
        column=column,
        given=given(appraisal, *said, note=note),
        actor=actor,
        expected_version=version,
        clock=at(now),
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("5", None), "đạt hay không đạt"),
        ((None, True), "bằng điểm"),
        ((None, "60.01"), "từ 0 đến 60"),
        ((None, "-1"), "từ 0 đến 60"),
        ((None, "1.005"), "2 chữ số"),
    ],
)
def test_a_score_that_does_not_fit_refuses_all_of_them(said, words, appraisal, secretary):
    with pytest.raises(ValidationError, match=words):
        save(appraisal, *said, "40", actor=secretary)
    assert CriterionScore.objects.count() == 0


def test_half_points_are_kept_exactly(appraisal, secretary):
    save(appraisal, None, "12.5", "0.25", actor=secretary)
    assert list(CriterionScore.objects.values_list("points", flat=True)) == [Decimal("12.5"), Decimal("0.25")]


def test_a_criterion_of_another_scale_is_refused(appraisal, secretary, campaign):
    foreign = make_rubric(campaign).criteria.first()
    with pytest.raises(ValidationError, match="không thuộc thang điểm"):
        save_scores(
            appraisal_id=appraisal.pk,
            column=APPRAISER,
            given={foreign.pk: Given(is_met=True)},
            actor=secretary,
            clock=at(),
        )


def test_what_did_not_change_is_not_written_again(appraisal, secretary):
    saved = save(appraisal, True, "50", None, actor=secretary)
    assert (saved.version, saved.appraiser_version, saved.council_version) == (2, 2, 1)
    again = save(appraisal, True, "50.00", None, actor=secretary, now=NOW + timedelta(hours=2))
    assert (again.version, again.appraiser_version) == (2, 2)
    assert set(CriterionScore.objects.values_list("scored_at", flat=True)) == {NOW}


def test_ones_own_slip_is_put_right_without_a_word_and_leaves_no_trail(appraisal, secretary):
    save(appraisal, None, "1", actor=secretary)
    save(appraisal, None, "15", actor=secretary, now=NOW + timedelta(minutes=9))
    score = CriterionScore.objects.get()
    assert (score.points, score.scored_at, ScoreEvent.objects.count()) == (Decimal(15), NOW, 0)


@pytest.mark.parametrize("who", ["the same after ten minutes", "another at once"])
def test_a_score_that_was_given_is_changed_with_a_new_reason_and_leaves_a_trail(who, appraisal, secretary, member):
    save(appraisal, True, "50", actor=member, column=COUNCIL, note="Xem tại chỗ")
    other, now = (member, NOW + timedelta(minutes=10)) if who.startswith("the same") else (secretary, NOW)
    for note in ("", "Xem tại chỗ"):
        with pytest.raises(ValidationError, match="lý do mới"):
            save(appraisal, True, "40.5", actor=other, column=COUNCIL, note=note, now=now)
    save(appraisal, True, "40.5", actor=other, column=COUNCIL, note="Thiếu biên bản", now=now)
    event = ScoreEvent.objects.get()
    assert (event.before, event.after, event.note, event.actor, event.at) == (
        "50",
        "40,5",
        "Thiếu biên bản",
        other,
        now,
    )
    score = CriterionScore.objects.get(points__isnull=False)
    assert (score.points, score.scored_by, score.scored_at) == (Decimal("40.5"), other, now)


def test_a_score_is_taken_back_with_a_reason_and_is_unscored_again(appraisal, secretary):
    save(appraisal, False, "0", actor=secretary)
    save(appraisal, None, None, actor=secretary, note="Chấm lại sau", now=NOW + timedelta(hours=1))
    assert list(ScoreEvent.objects.values_list("before", "after")) == [("Không đạt", ""), ("0", "")]
    assert {line.scores[APPRAISER].points for line in sheet_of(appraisal, list(ScoreColumn)).lines[:2]} == {None}


def test_columns_do_not_hinder_each_other_but_two_in_one_column_are_told(appraisal, secretary, preparer):
    save(appraisal, True, actor=preparer, column=SELF, version=1)
    save(appraisal, True, actor=secretary, version=1)
    save(appraisal, None, "50", actor=secretary, version=2)
    with pytest.raises(StaleVersion):
        save(appraisal, None, None, "40", actor=secretary, version=2)
    assert CriterionScore.objects.filter(column=APPRAISER).count() == 2


def test_the_gap_between_unit_and_appraisers_is_on_the_sheet(appraisal, secretary, preparer):
    make_scores(appraisal, True, "55", "40", column=SELF, scored_by=preparer)
    make_scores(appraisal, False, "47.5", "40", scored_by=secretary)
    lines = sheet_of(appraisal, list(ScoreColumn)).lines
    assert [(line.number, line.gap, line.differs) for line in lines] == [
        (1, None, True),
        (2, Decimal("-7.5"), True),
        (3, Decimal(0), False),
    ]
    own = sheet_of(appraisal, [SELF])
    assert [line.gap for line in own.lines] == [None] * 3
    assert list(own.verdicts) == [SELF]


# Evidence -------------------------------------------------------------------------------------------


def test_evidence_stands_beside_a_score_or_before_it_and_its_replacement_leaves_a_name(appraisal, preparer):
    facts = {"appraisal_id": appraisal.pk, "column": SELF, "actor": preparer, "clock": at()}
    second = keys(appraisal)[1]
    score = attach_evidence(criterion_id=second, upload=upload_of("bien-ban.pdf"), **facts)
    assert (score.points, score.evidence.original_name) == (None, "bien-ban.pdf")
    save(appraisal, None, "50", actor=preparer, column=SELF)
    attach_evidence(criterion_id=second, upload=upload_of("bien-ban-2.pdf"), **facts)
    score = CriterionScore.objects.get()
    assert (score.points, score.evidence.original_name) == (Decimal(50), "bien-ban-2.pdf")
    drop_evidence(appraisal_id=appraisal.pk, score_id=score.pk, actor=preparer, clock=at())
    assert CriterionScore.objects.get().evidence is None
    assert list(ScoreEvent.objects.values_list("before", "after")) == [
        ("bien-ban.pdf", "bien-ban-2.pdf"),
        ("bien-ban-2.pdf", ""),
    ]


@pytest.mark.parametrize(
    ("name", "content", "words"), [("a.exe", b"MZ", "a.exe"), ("a.pdf", b"khong phai pdf", "a.pdf")]
)
def test_a_file_that_may_not_come_in_leaves_nothing(name, content, words, appraisal, preparer):
    with pytest.raises(ValidationError, match=words):
        attach_evidence(
            appraisal_id=appraisal.pk,
            criterion_id=keys(appraisal)[0],
            column=SELF,
            upload=upload_of(name, content),
            actor=preparer,
            clock=at(),
        )
    assert CriterionScore.objects.count() == 0


# The end --------------------------------------------------------------------------------------------


def end(appraisal, actor, **facts):
    return end_appraisal(appraisal_id=appraisal.pk, actor=actor, clock=at(), **facts)


@pytest.mark.parametrize(
    ("said", "total", "band", "outcome"),
    [
        ((True, "60", "20"), "80", "Tốt", AppraisalOutcome.PASSED),
        ((True, "60", "19.99"), "79.99", "Khá", AppraisalOutcome.PASSED),
        ((True, "60", "5"), "65", "Khá", AppraisalOutcome.PASSED),
        ((True, "60", "4.5"), "64.5", "Chưa đạt", AppraisalOutcome.FAILED),
        ((True, "0", "0"), "0", "Chưa đạt", AppraisalOutcome.FAILED),
        ((False, "60", "40"), "100", "Tốt", AppraisalOutcome.FAILED),
    ],
)
def test_the_end_freezes_total_class_and_outcome(said, total, band, outcome, appraisal, secretary, preparer):
    make_scores(appraisal, *said)
    ended = end(appraisal, secretary, conclusion="Làm tốt.")
    assert (ended.total, ended.band.name, ended.outcome) == (Decimal(total), band, outcome)
    assert (ended.closed_at, ended.closed_by, ended.conclusion) == (NOW, secretary, "Làm tốt.")
    ended.model.refresh_from_db()
    assert ended.model.state == ModelState.ACTIVE
    body = Notice.objects.get(recipient=preparer).body
    assert outcome.label in body
    assert "Làm tốt." in body
    assert list(passed_years(ended.model)) == ([2026] if outcome == AppraisalOutcome.PASSED else [])


def test_the_council_decides_when_it_scored_and_must_score_all_then(appraisal, secretary, member):
    make_scores(appraisal, True, "60", "40")
    make_scores(appraisal, True, "30", None, column=COUNCIL, scored_by=member)
    with pytest.raises(ValidationError) as refusal:
        end(appraisal, secretary)
    assert refusal.value.messages == ["Hội đồng chưa chấm: Tiêu chí số 3"]
    make_scores(appraisal, None, None, "0", column=COUNCIL, scored_by=member)
    assert end(appraisal, secretary).total == Decimal(30)


def test_an_end_with_anything_unscored_is_refused_with_the_list(appraisal, secretary):
    with pytest.raises(ValidationError) as refusal:
        end(appraisal, secretary)
    assert refusal.value.messages == [
        "Đoàn thẩm định chưa xét: Tiêu chí số 1",
        "Đoàn thẩm định chưa chấm: Tiêu chí số 2",
        "Đoàn thẩm định chưa chấm: Tiêu chí số 3",
    ]
    appraisal.refresh_from_db()
    assert appraisal.is_open


@pytest.mark.parametrize(
    "finish", [end, lambda a, user: cancel_appraisal(appraisal_id=a.pk, actor=user, reason="Nhầm")]
)
@pytest.mark.parametrize("role", sorted(set(EVERYBODY) - {"secretary"}))
def test_nobody_but_the_desk_ends_or_cancels(role, finish, request, appraisal):
    make_scores(appraisal, True, "60", "40")
    before = picture(appraisal)
    with pytest.raises(PermissionDenied):
        finish(appraisal, request.getfixturevalue(role))
    assert picture(appraisal) == before


def test_an_end_over_scores_that_changed_meanwhile_is_refused(appraisal, secretary):
    make_scores(appraisal, True, "60", None)
    last = keys(appraisal)[2]
    facts = {"appraisal_id": appraisal.pk, "column": APPRAISER, "actor": secretary, "clock": at()}
    save_scores(given={last: Given(points=Decimal(40))}, **facts)
    with pytest.raises(StaleVersion):
        end(appraisal, secretary, expected_version=1)
    assert end(appraisal, secretary, expected_version=2).total == Decimal(100)


def test_a_closed_appraisal_never_changes(appraisal, secretary, preparer):
    make_scores(appraisal, True, "60", "40")
    end(appraisal, secretary)
    before = picture(appraisal)
    score = CriterionScore.objects.first()
    for act in (
        lambda: save(appraisal, True, "1", actor=secretary, note="Sửa"),
        lambda: save(appraisal, True, actor=preparer, column=SELF),
        lambda: attach_evidence(
            appraisal_id=appraisal.pk,
            criterion_id=score.criterion_id,
            column=APPRAISER,
            upload=upload_of(),
            actor=secretary,
        ),
        lambda: drop_evidence(appraisal_id=appraisal.pk, score_id=score.pk, actor=secretary),
        lambda: end(appraisal, secretary),
        lambda: cancel_appraisal(appraisal_id=appraisal.pk, actor=secretary, reason="Nhầm"),
    ):
        with pytest.raises(StaleVersion):
            act()
    assert picture(appraisal) == before


def test_an_appraisal_opened_by_mistake_is_set_aside_with_its_reason(hamlet, campaign, secretary, preparer):
    model = make_recognised_model(hamlet, campaign)
    appraisal = opening(model, make_rubric(campaign), secretary)
    with pytest.raises(ValidationError, match="lý do"):
        cancel_appraisal(appraisal_id=appraisal.pk, actor=secretary, reason=" ")
    cancelled = cancel_appraisal(appraisal_id=appraisal.pk, actor=secretary, reason="Chọn nhầm mô hình", clock=at())
    model.refresh_from_db()
    assert (cancelled.outcome, cancelled.total, model.state) == (
        AppraisalOutcome.CANCELLED,
        None,
        ModelState.RECOGNISED,
    )
    assert "Chọn nhầm mô hình" in Notice.objects.filter(recipient=preparer).latest("pk").body
    assert opening(model, Rubric.objects.get(), secretary).is_open


@pytest.mark.parametrize(
    "columns",
    [
        {"points": Decimal("60.01")},
        {"points": Decimal("-0.01")},
        {"points": Decimal(1), "is_met": True},
        {"points": Decimal(1), "ceiling": None},
    ],
)
def test_the_database_refuses_points_beyond_the_ceiling(columns, appraisal, secretary):
    criterion = appraisal.rubric.criteria.get(max_points=60, kind=CriterionKind.POINTS)
    row = {"column": SELF, "ceiling": Decimal(60), "scored_by": secretary, "scored_at": OPENED, **columns}
    with pytest.raises(IntegrityError), transaction.atomic():
        CriterionScore.objects.create(appraisal=appraisal, criterion=criterion, **row)
