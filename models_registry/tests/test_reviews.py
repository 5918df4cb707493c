"""The yearly review: suggested, written line by line, confirmed once, carried out in whole lines."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign
from models_registry.enums import ON_THE_LIST, AppraisalOutcome, ModelOrigin, ModelState, ReviewProposal
from models_registry.models import Appraisal, ListReview, MobilisationModel, ModelYear, Recognition, ReviewLine, Rubric
from models_registry.selectors.reviews import (
    ReviewFacts,
    line_mark,
    months_between,
    review_counts,
    review_facts,
    review_gaps,
    review_mark,
    reviewed_models,
    silent_q,
)
from models_registry.services import (
    Proposed,
    advance_model,
    carry_out_review,
    confirm_review,
    open_review,
    propose_for_all,
    reviews,
    save_proposals,
    unfinished_reviews,
)
from models_registry.tasks import resume_reviews
from models_registry.tests.factories import make_list_review, make_model, make_recognised_model, make_update
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_unit, make_user

KEEP, STRENGTHEN, DELIST = ReviewProposal.KEEP, ReviewProposal.STRENGTHEN, ReviewProposal.DELIST
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def clock():
    return NOW


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def review(campaign):
    return make_list_review(campaign)


def lines(review):
    return {line.model: (line.proposal, line.reason) for line in review.lines.select_related("model")}


def write(review, actor, model, proposal, reason="", seen=None):
    return save_proposals(review_id=review.pk, rows=[Proposed(model.pk, proposal, reason, seen)], actor=actor)


def settle(review, actor, *rows):
    for model, proposal, reason in rows:
        assert write(review, actor, model, proposal, reason) == {}
    confirm_review(review_id=review.pk, actor=actor, clock=clock)
    return carry_out_review(review_id=review.pk, clock=clock)


def test_a_review_is_opened_once_a_year_by_the_desk_alone(secretary, chairman, stranger, campaign):
    review = open_review(campaign=campaign, year=2026, actor=secretary, clock=clock)
    assert open_review(campaign=campaign, year=2026, actor=secretary, clock=clock) == review
    for other in (chairman, stranger):
        with pytest.raises(PermissionDenied):
            open_review(campaign=campaign, year=2025, actor=other, clock=clock)
    assert ListReview.objects.count() == 1


@pytest.mark.parametrize(
    ("columns", "year"),
    [({}, 2027), ({}, 2023), ({"state": CampaignState.DRAFT}, 2026)],
)
def test_a_list_that_is_not_there_is_not_reviewed(secretary, commune, columns, year):
    campaign = make_campaign(commune, **columns)
    with pytest.raises(ValidationError, match="không có danh sách năm"):
        open_review(campaign=campaign, year=year, actor=secretary, clock=clock)


def test_what_is_on_the_list_by_that_year_is_reviewed(hamlet, commune, campaign, review):
    made = {state: make_model(hamlet, campaign, state=state) for state in ModelState}
    old = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2027)
    make_model(hamlet, make_campaign(commune), state=ModelState.ACTIVE)
    assert set(reviewed_models(review)) == {made[state] for state in ON_THE_LIST} | {old}


@pytest.mark.parametrize(
    ("proposal", "reason", "state", "sentence"),
    [
        (STRENGTHEN, " ", ModelState.ACTIVE, "Hãy ghi lý do"),
        (DELIST, "", ModelState.RECOGNISED, "Hãy ghi lý do"),
        ("explode", "Vì thế", ModelState.ACTIVE, "Hãy chọn đề xuất"),
        ("", "Vì thế", ModelState.ACTIVE, "Hãy chọn đề xuất"),
        (STRENGTHEN, "Chậm", ModelState.UNDER_APPRAISAL, "chỉ đề xuất duy trì được"),
        (DELIST, "Chậm", ModelState.UNDER_APPRAISAL, "chỉ đề xuất duy trì được"),
        (KEEP, "", ModelState.DELISTED, "không còn trong danh sách"),
    ],
)
def test_a_proposal_that_cannot_stand_is_refused_and_its_neighbours_are_kept(
    secretary, hamlet, campaign, review, proposal, reason, state, sentence
):
    bad, good = make_model(hamlet, campaign, state=state), make_model(hamlet, campaign, state=ModelState.ACTIVE)
    rows = [Proposed(bad.pk, proposal, reason), Proposed(good.pk, KEEP)]
    refused = save_proposals(review_id=review.pk, rows=rows, actor=secretary)
    assert list(refused) == [bad.pk]
    assert sentence in refused[bad.pk]
    assert lines(review) == {good: (KEEP, "")}


def test_a_line_that_somebody_else_wrote_since_is_left_as_it_is(secretary, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    opened = line_mark("", "")
    assert write(review, secretary, model, DELIST, "Đã dừng.", seen=opened) == {}
    assert list(write(review, secretary, model, KEEP, seen=opened).values()) == [reviews.OVERTAKEN]
    assert write(review, secretary, model, DELIST, " Đã dừng. ", seen=opened) == {}
    assert lines(review) == {model: (DELIST, "Đã dừng.")}
    assert write(review, secretary, model, KEEP, seen=line_mark(DELIST, "Đã dừng.")) == {}
    assert write(review, secretary, model, "", seen=line_mark(KEEP, "")) == {}
    assert lines(review) == {}


def test_nobody_but_the_desk_writes_and_nobody_after_the_confirmation(
    secretary, chairman, preparer, hamlet, campaign, review
):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    for other in (chairman, preparer):
        with pytest.raises(PermissionDenied):
            write(review, other, model, KEEP)
        with pytest.raises(PermissionDenied):
            confirm_review(review_id=review.pk, actor=other)
    settle(review, secretary, (model, KEEP, ""))
    for late in (
        lambda: write(review, secretary, model, DELIST, "Dừng"),
        lambda: propose_for_all(review_id=review.pk, models=reviewed_models(review), actor=secretary),
        lambda: confirm_review(review_id=review.pk, actor=secretary),
    ):
        with pytest.raises(ValidationError, match="đã được xác nhận"):
            late()
    assert lines(review) == {model: (KEEP, "")}


def test_the_database_wants_a_reason_for_a_change_and_a_person_for_a_confirmation(hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    with pytest.raises(IntegrityError, match="change_proposed_with_a_reason"), transaction.atomic():
        ReviewLine.objects.create(review=review, model=model, proposal=DELIST)
    with pytest.raises(IntegrityError, match="carried_out_once_confirmed"), transaction.atomic():
        ListReview.objects.filter(pk=review.pk).update(carried_out_at=NOW)


def test_keeping_all_that_is_shown_leaves_what_was_written(secretary, hamlet, agency, campaign, review):
    written, one, two = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(3))
    elsewhere = make_model(agency, campaign, state=ModelState.ACTIVE)
    write(review, secretary, written, DELIST, "Đã dừng.")
    shown = reviewed_models(review).filter(unit=hamlet)
    assert propose_for_all(review_id=review.pk, models=shown, actor=secretary) == 2
    assert lines(review) == {written: (DELIST, "Đã dừng."), one: (KEEP, ""), two: (KEEP, "")}
    assert propose_for_all(review_id=review.pk, models=reviewed_models(review), actor=secretary) == 1
    assert elsewhere in lines(review)


def test_following_the_suggestions_writes_each_with_its_reason(secretary, preparer, hamlet, campaign, review):
    lively, lost = (make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024) for _ in range(2))
    make_update(lively, preparer, happened_on=date(2026, 10, 1))
    shown = reviewed_models(review)
    written = propose_for_all(review_id=review.pk, models=shown, actor=secretary, follow_suggestions=True, clock=clock)
    assert written == 2
    assert lines(review) == {
        lively: (KEEP, "Có cập nhật ngày 01/10/2026."),
        lost: (DELIST, "Không có cập nhật từ 33 tháng, chưa được công nhận lần nào."),
    }


@pytest.mark.parametrize(
    ("state", "told", "recognised", "appraised", "proposal", "why"),
    [
        ("active", date(2026, 10, 1), None, None, KEEP, "có cập nhật ngày 01/10/2026"),
        ("active", date(2025, 9, 20), None, None, STRENGTHEN, "không có cập nhật từ 14 tháng"),
        ("active", date(2024, 11, 20), None, None, DELIST, "không có cập nhật từ 24 tháng, chưa được công nhận"),
        ("recognised", date(2024, 11, 20), 2024, None, STRENGTHEN, "không có cập nhật từ 24 tháng"),
        ("under_review", date(2025, 11, 20), None, None, DELIST, "đã được yêu cầu củng cố mà không có cập nhật"),
        ("under_review", date(2026, 10, 1), None, None, KEEP, "có cập nhật"),
        ("under_appraisal", date(2020, 1, 1), None, None, KEEP, "đang thẩm định"),
        ("active", date(2026, 10, 1), None, AppraisalOutcome.FAILED, STRENGTHEN, "thẩm định gần nhất"),
        ("active", date(2026, 10, 1), None, AppraisalOutcome.PASSED, KEEP, "có cập nhật"),
        ("active", date(2026, 10, 1), None, None, KEEP, "có cập nhật"),
    ],
)
def test_the_suggestion_says_why(state, told, recognised, appraised, proposal, why):
    model = MobilisationModel(state=state, year=2024, registered_at=datetime(2024, 2, 1, tzinfo=UTC))
    appraisal = Appraisal(year=2026, outcome=appraised) if appraised else None
    facts = ReviewFacts(model, TODAY, told, recognised, appraisal)
    assert facts.suggestion.proposal == proposal
    assert why in facts.suggestion.why


def test_an_old_model_never_recognised_is_to_be_strengthened():
    model = MobilisationModel(state="active", year=2023, registered_at=datetime(2023, 2, 1, tzinfo=UTC))
    facts = ReviewFacts(model, TODAY, date(2026, 10, 1))
    assert (facts.age, facts.suggestion.proposal) == (4, STRENGTHEN)
    assert "đã 4 năm mà chưa được công nhận" in facts.suggestion.why


def test_months_are_whole():
    assert months_between(date(2025, 9, 21), TODAY) == 13
    assert months_between(date(2025, 9, 20), TODAY) == 14
    assert months_between(TODAY, TODAY) == 0


def test_the_filter_of_silence_and_the_suggestion_know_the_same_models(secretary, preparer, hamlet, campaign, review):
    for day in (date(2025, 11, 19), date(2025, 11, 20), date(2025, 11, 21)):
        model = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
        make_update(model, preparer, happened_on=day)
    make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2026)
    withdrawn = make_update(
        make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024), preparer, happened_on=TODAY
    )
    withdrawn.withdrawn_at = NOW
    withdrawn.save()
    facts = review_facts(list(reviewed_models(review)), TODAY)
    silent = {pk for pk, known in facts.items() if known.months_silent >= 12}
    assert set(reviewed_models(review).filter(silent_q(TODAY)).values_list("pk", flat=True)) == silent
    assert len(silent) == 3


@pytest.mark.parametrize("rows", [1, 3])
def test_facts_of_a_page_cost_four_queries(
    rows, preparer, secretary, hamlet, campaign, review, django_assert_num_queries
):
    rubric = Rubric.objects.create(campaign=campaign, name="Thang điểm")
    for _ in range(rows):
        model = make_recognised_model(hamlet, campaign, year=2024)
        make_update(model, preparer, happened_on=date(2026, 5, 1))
        ModelYear.objects.create(model=model, year=2025, origin=ModelOrigin.MAINTAINED)
        Appraisal.objects.create(
            model=model, rubric=rubric, year=2026, outcome=AppraisalOutcome.PASSED, opened_by=secretary, opened_at=NOW,
            closed_at=NOW,
        )  # fmt: skip
    models = list(reviewed_models(review))
    with django_assert_num_queries(4):
        facts = review_facts(models, TODAY)
    for known in facts.values():
        assert (known.last_told_on, known.last_recognition, known.years_kept) == (date(2026, 5, 1), 2024, 1)
        assert (known.age, known.last_appraisal.outcome) == (3, AppraisalOutcome.PASSED)


def test_a_review_waits_for_every_model_and_for_open_appraisals(secretary, hamlet, campaign, review):
    assert review_gaps(review) == {"proposal": "Danh sách không có mô hình nào để rà soát."}
    one, two = (make_model(hamlet, campaign, state=ModelState.ACTIVE) for _ in range(2))
    write(review, secretary, one, DELIST, "Dừng.")
    with pytest.raises(ValidationError, match="Còn 1 mô hình chưa có đề xuất"):
        confirm_review(review_id=review.pk, actor=secretary)
    write(review, secretary, two, KEEP)
    MobilisationModel.objects.filter(pk=one.pk).update(state=ModelState.UNDER_APPRAISAL)
    with pytest.raises(ValidationError, match="1 mô hình đang thẩm định"):
        confirm_review(review_id=review.pk, actor=secretary)
    review.refresh_from_db()
    assert review.confirmed_at is None


def test_a_review_changed_behind_the_confirm_page_is_not_confirmed(secretary, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    write(review, secretary, model, KEEP)
    seen = review_mark(review)
    write(review, secretary, model, DELIST, "Dừng.")
    with pytest.raises(ValidationError, match="vừa được người khác sửa"):
        confirm_review(review_id=review.pk, actor=secretary, seen=seen)
    confirm_review(review_id=review.pk, actor=secretary, seen=review_mark(review))


def test_each_line_is_carried_out_as_it_was_confirmed(preparer, secretary, hamlet, campaign, review):
    new = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2026)
    kept = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    weak = make_recognised_model(hamlet, campaign, year=2024)
    better = make_model(hamlet, campaign, state=ModelState.UNDER_REVIEW, year=2024)
    still_weak = make_model(hamlet, campaign, state=ModelState.UNDER_REVIEW, year=2024)
    gone = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    judged = make_model(hamlet, campaign, state=ModelState.UNDER_APPRAISAL, year=2025)
    rows = [
        (new, KEEP, ""),
        (kept, KEEP, "Hoạt động tốt."),
        (weak, STRENGTHEN, "Ít hộ tham gia."),
        (better, KEEP, ""),
        (still_weak, STRENGTHEN, "Chưa đủ."),
        (gone, DELIST, "Đã dừng."),
        (judged, KEEP, ""),
    ]
    assert settle(review, secretary, *rows) is True
    for model in (row[0] for row in rows):
        model.refresh_from_db()
    assert [row[0].state for row in rows] == [
        "active",
        "active",
        "under_review",
        "active",
        "under_review",
        "delisted",
        "under_appraisal",
    ]
    settled = ModelYear.objects.filter(year=2026, origin=ModelOrigin.MAINTAINED)
    assert {row.model for row in settled} == {kept, weak, better, still_weak, judged}
    assert [(e.action, e.actor, e.note) for e in kept.events.all()] == [
        ("reviewed", secretary, "Năm 2026: duy trì. Hoạt động tốt.")
    ]
    assert [(e.action, e.before, e.after) for e in gone.events.all()] == [
        ("delist", "active", "delisted"),
        ("reviewed", "delisted", "delisted"),
    ]
    assert gone.delistings.get().reason == "Rà soát danh sách năm 2026. Đã dừng."
    review.refresh_from_db()
    assert review.carried_out_at == NOW
    letter = Notice.objects.get(recipient=preparer, key=f"review:{review.pk}")
    assert "4 mô hình được duy trì" in letter.body
    assert "2 mô hình cần củng cố" in letter.body
    assert f"1 mô hình đưa ra khỏi danh sách: “{gone.title}”." in letter.body


def test_a_model_declared_kept_before_gets_no_second_row(secretary, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    ModelYear.objects.create(model=model, year=2026, origin=ModelOrigin.MAINTAINED)
    assert settle(review, secretary, (model, KEEP, "")) is True
    assert model.years.count() == 2


def test_a_model_that_went_another_way_meanwhile_is_named_and_left(secretary, hamlet, campaign, review):
    judged, gone, fine = (make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024) for _ in range(3))
    for model, proposal in ((judged, DELIST), (gone, KEEP), (fine, KEEP)):
        write(review, secretary, model, proposal, "Dừng.")
    confirm_review(review_id=review.pk, actor=secretary, clock=clock)
    MobilisationModel.objects.filter(pk=judged.pk).update(state=ModelState.UNDER_APPRAISAL)
    advance_model(model_id=gone.pk, action="delist", actor=secretary, note="Dừng hẳn.", clock=clock)
    assert carry_out_review(review_id=review.pk, clock=clock) is True
    refused = {line.model: line.refusal for line in review.lines.exclude(refusal="")}
    assert set(refused) == {judged, gone}
    assert "“Đang thẩm định”" in refused[judged]
    assert "“Đưa ra khỏi danh sách”" in refused[gone]
    assert not ModelYear.objects.filter(model__in=[judged, gone], year=2026).exists()
    assert fine.years.filter(year=2026).exists()


def test_a_secretary_who_left_the_post_leaves_the_steps_undone_with_the_reason(secretary, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    write(review, secretary, model, DELIST, "Dừng.")
    confirm_review(review_id=review.pk, actor=secretary, clock=clock)
    secretary.memberships.update(valid_to=date(2020, 1, 1))
    assert carry_out_review(review_id=review.pk, clock=clock) is True
    model.refresh_from_db()
    assert (model.state, "thường trực" in review.lines.get().refusal) == (ModelState.ACTIVE, True)


def test_work_that_stopped_midway_goes_on_where_it_was_and_tells_once(
    monkeypatch, preparer, secretary, hamlet, campaign, review
):
    models = [make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024) for _ in range(5)]
    for model in models:
        write(review, secretary, model, DELIST, "Dừng.")
    confirm_review(review_id=review.pk, actor=secretary, clock=clock)
    monkeypatch.setattr(reviews, "CHUNK", 2)
    calls = iter(range(4))

    def advance(**facts):
        if next(calls, None) is None:
            raise RuntimeError("the worker was killed")
        return advance_model(**facts)

    monkeypatch.setattr(reviews, "advance_model", advance)
    with pytest.raises(RuntimeError):
        carry_out_review(review_id=review.pk, clock=clock)
    done = [line.carried_out_at is not None for line in review.lines.order_by("pk")]
    assert done == [True, True, True, True, False]
    assert MobilisationModel.objects.filter(state=ModelState.DELISTED).count() == 4
    assert unfinished_reviews() == [review.pk]
    monkeypatch.setattr(reviews, "advance_model", advance_model)
    resume_reviews()
    assert unfinished_reviews() == []
    assert MobilisationModel.objects.filter(state=ModelState.DELISTED).count() == 5
    assert carry_out_review(review_id=review.pk, clock=clock) is True
    assert Notice.objects.filter(recipient=preparer, key=f"review:{review.pk}").count() == 1
    assert all(model.events.filter(action="delist").count() == 1 for model in models)


def test_nothing_is_carried_out_before_the_confirmation(secretary, hamlet, campaign, review):
    model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
    write(review, secretary, model, DELIST, "Dừng.")
    assert carry_out_review(review_id=review.pk, clock=clock) is False
    model.refresh_from_db()
    assert model.state == ModelState.ACTIVE


def test_each_keeper_is_told_once_of_all_their_units_and_of_no_other(
    preparer, commune_preparer, secretary, stranger, province
):
    campaign = make_campaign(province)
    desk = make_user("thuky.tinh", (Role.SECRETARY, province))
    here, there = preparer.scope[0], make_unit(commune_preparer.scope[0], name="Xóm Khác")
    mine, other = (make_model(unit, campaign, state=ModelState.ACTIVE) for unit in (here, there))
    settle(make_list_review(campaign), desk, (mine, KEEP, ""), (other, KEEP, ""))
    told = {n.recipient: n.body for n in Notice.objects.filter(title__startswith="Kết quả rà soát")}
    assert set(told) == {preparer, commune_preparer}
    assert "1 mô hình được duy trì" in told[preparer]
    assert "2 mô hình được duy trì" in told[commune_preparer]


@pytest.mark.parametrize("rows", [1, 3])
def test_kept_models_cost_no_more_queries_however_many(
    rows, secretary, preparer, hamlet, campaign, review, django_assert_num_queries
):
    for _ in range(rows):
        model = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
        write(review, secretary, model, KEEP)
    with django_assert_num_queries(9):
        confirm_review(review_id=review.pk, actor=secretary, clock=clock)
    with django_assert_num_queries(25):
        carry_out_review(review_id=review.pk, clock=clock)


def test_the_counts_of_the_screen(secretary, preparer, hamlet, campaign, review):
    lively = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    make_update(lively, preparer, happened_on=date(2026, 10, 1))
    silent = make_model(hamlet, campaign, state=ModelState.ACTIVE, year=2024)
    Recognition.objects.create(
        model=silent, level="grassroots", year=2024, decision_number="1", decided_on=date(2024, 11, 1), issuer="UBND"
    )
    write(review, secretary, silent, STRENGTHEN, "Im ắng.")
    counts = review_counts(review, TODAY)
    assert (counts.total, counts.undecided, counts.silent, counts.unrecognised) == (2, 1, 1, 1)
    assert (counts.keep, counts.strengthen, counts.delist) == (0, 1, 0)
