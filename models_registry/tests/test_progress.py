"""Updates, their correction and withdrawal, snapshots, photos for the public: who may, when, and what stays."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from awards.tests.test_races import at_once
from interface.photos import develop
from interface.tests.photo_corpus import SECRETS, telling_jpeg
from interface.versions import StaleVersion
from models_registry.enums import ON_THE_LIST, ModelState, UpdateKind
from models_registry.models import Figure, ModelEvent, Photo, ProgressUpdate, Promise
from models_registry.selectors import (
    Period,
    figures_of,
    last_updates,
    models_without_snapshot,
    open_periods,
    periods_due,
    silent_since,
)
from models_registry.services import (
    MOST_PHOTOS,
    AlreadySent,
    Told,
    correct_update,
    record_update,
    set_photo_clearance,
    withdraw_update,
)
from models_registry.tests.factories import make_indicator, make_model, make_photo, make_update
from units.enums import Role
from units.tests.factories import make_unit, make_user

HALF, YEAR = Period(UpdateKind.HALF_YEAR, 2026), Period(UpdateKind.YEAR, 2026)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CAST = ("preparer", "commune_preparer", "secretary", "member", "chairman", "province_staff", "auditor", "administrator")


def at(day):
    return lambda: datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


@pytest.fixture
def indicator(db):
    return make_indicator(name="Hộ tham gia", unit_name="hộ")


@pytest.fixture
def model(hamlet, indicator):
    made = make_model(hamlet, state=ModelState.ACTIVE)
    Promise.objects.create(model=made, indicator=indicator, baseline=10, value=60)
    return made


@pytest.fixture
def everybody(request, stranger):
    return {name: request.getfixturevalue(name) for name in CAST} | {"stranger": stranger}


def told(day=date(2026, 5, 4), text="Đã họp dân.", **facts):
    return Told(happened_on=day, text=text, **facts)


def record(model, actor, what=None, *, key="", now=NOW):
    return record_update(actor=actor, model_id=model.pk, told=what or told(), client_key=key, clock=lambda: now)


def refused(model, actor, what, **more):
    with pytest.raises(ValidationError) as caught:
        record(model, actor, what, **more)
    assert not ProgressUpdate.objects.filter(model=model).exists()
    return caught.value.message_dict if hasattr(caught.value, "error_dict") else caught.value.messages


def test_an_update_keeps_its_day_words_figures_and_writer(model, preparer, indicator):
    update = record(model, preparer, told(figures={indicator: Decimal(40)}))
    assert (update.kind, update.year, update.happened_on, update.text) == (
        "ordinary",
        None,
        date(2026, 5, 4),
        "Đã họp dân.",
    )
    assert (update.written_by, update.written_at) == (preparer, NOW)
    assert [(row.indicator, row.value) for row in update.figures.all()] == [(indicator, 40)]


def test_only_preparers_of_the_unit_write_correct_and_withdraw(model, everybody):
    update = make_update(model, everybody["preparer"])
    for name, user in everybody.items():
        acts = (
            lambda user=user: record(model, user),
            lambda user=user: correct_update(
                actor=user, update_id=update.pk, expected_version=1, told=told(), reason="Nhầm", clock=lambda: NOW
            ),
            lambda user=user: withdraw_update(
                actor=user, update_id=update.pk, expected_version=1, reason="Nhầm", clock=lambda: NOW
            ),
        )
        for act in acts:
            if name in ("preparer", "commune_preparer"):
                with transaction.atomic():
                    act()
                    transaction.set_rollback(True)
            else:
                with pytest.raises(PermissionDenied, match="cán bộ lập hồ sơ"):
                    act()
    assert ProgressUpdate.objects.values_list("pk", "version", "withdrawn_at").get() == (update.pk, 1, None)
    assert not ModelEvent.objects.exists()


@pytest.mark.parametrize("state", ModelState)
def test_updates_are_written_while_the_model_is_on_the_list(hamlet, preparer, state):
    model = make_model(hamlet, state=state)
    if state in ON_THE_LIST:
        assert record(model, preparer).model == model
    else:
        with pytest.raises(PermissionDenied, match="đang có trong danh sách"):
            record(model, preparer)
        assert not model.updates.exists()


@pytest.mark.parametrize(
    ("what", "field", "sentence"),
    [
        (told(date(2026, 11, 21)), "happened_on", "còn ở phía trước"),
        (told(date(2025, 12, 31)), "happened_on", "từ năm đăng ký"),
        (told(text=" "), "text", "viết một câu"),
    ],
)
def test_what_cannot_be_true_is_refused(model, preparer, what, field, sentence):
    found = refused(model, preparer, what)
    assert list(found) == [field]
    assert sentence in found[field][0]


def test_today_is_the_day_in_hanoi(model, preparer):
    late = datetime(2026, 11, 20, 17, 30, tzinfo=UTC)
    assert record(model, preparer, told(date(2026, 11, 21)), now=late).happened_on == date(2026, 11, 21)


@pytest.mark.parametrize(("value", "sentence"), [("1.5", "số nguyên"), ("-1", "không được âm"), ("1e15", "quá lớn")])
def test_a_figure_fits_its_indicator(model, preparer, indicator, value, sentence):
    found = refused(model, preparer, told(figures={indicator: Decimal(value)}))
    assert sentence in found[f"figure-{indicator.pk}"][0]


def test_a_figure_that_goes_back_asks_for_a_sentence_and_keeps_it(model, preparer, indicator):
    record(model, preparer, told(figures={indicator: Decimal(40)}))
    lower = told(date(2026, 6, 1), figures={indicator: Decimal(35)})
    with pytest.raises(ValidationError) as caught:
        record(model, preparer, lower)
    assert "thấp hơn số đã ghi ngày 04/05/2026" in caught.value.message_dict["explanation"][0]
    update = record(model, preparer, Told(**{**vars(lower), "explanation": "Năm hộ chuyển đi."}))
    assert update.text == "Đã họp dân.\nGiải thích số liệu: Năm hộ chuyển đi."
    assert update.figures.get().value == 35


def test_a_figure_told_late_is_held_against_the_later_one_too(model, preparer, indicator):
    record(model, preparer, told(date(2026, 6, 1), figures={indicator: Decimal(40)}))
    with pytest.raises(ValidationError) as caught:
        record(model, preparer, told(figures={indicator: Decimal(41)}))
    assert "vượt số đã ghi ngày 01/06/2026" in caught.value.message_dict["explanation"][0]
    assert record(model, preparer, told(figures={indicator: Decimal(40)})).figures.get().value == 40


def test_where_less_is_promised_it_is_more_that_asks_for_a_sentence(hamlet, preparer, indicator):
    model = make_model(hamlet, state=ModelState.ACTIVE)
    Promise.objects.create(model=model, indicator=indicator, baseline=40, value=10)
    record(model, preparer, told(figures={indicator: Decimal(30)}))
    record(model, preparer, told(date(2026, 6, 1), figures={indicator: Decimal(20)}))
    with pytest.raises(ValidationError, match="cao hơn số đã ghi ngày 01/06/2026"):
        record(model, preparer, told(date(2026, 7, 1), figures={indicator: Decimal(25)}))
    assert figures_of(model)[0].share == Fraction(2, 3)


def test_the_same_form_sent_again_gives_back_its_update(model, preparer, indicator):
    what = told(figures={indicator: Decimal(40)}, photos=(develop(telling_jpeg()),))
    assert record(model, preparer, what, key="khoa") == record(model, preparer, what, key="khoa")
    assert (ProgressUpdate.objects.count(), Figure.objects.count(), Photo.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    "change", [{"text": "Khác."}, {"day": date(2026, 5, 5)}, {"photos": (develop(telling_jpeg()),)}]
)
def test_another_content_under_the_same_key_is_not_swallowed(model, preparer, change):
    record(model, preparer, key="khoa")
    with pytest.raises(AlreadySent, match="khác với nội dung trên màn hình"):
        record(model, preparer, told(**change), key="khoa")
    assert ProgressUpdate.objects.get().text == "Đã họp dân."


@pytest.mark.django_db(transaction=True)
def test_two_answers_to_one_form_write_one_update(transactional_db):
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    hamlet = make_unit(commune, name="Xóm Đồng Tâm")
    preparer = make_user("canbo", (Role.PREPARER, hamlet))
    model = make_model(hamlet, state=ModelState.ACTIVE)
    answers = at_once(*[lambda: record(model, preparer, key="khoa")] * 3)
    assert len({update.pk for update in answers}) == 1
    assert ProgressUpdate.objects.count() == 1


def test_the_database_itself_takes_a_key_and_a_period_once(model, preparer):
    make_update(model, preparer, client_key="khoa")
    make_update(model, preparer, kind=UpdateKind.YEAR, happened_on=date(2026, 11, 1))
    columns = {"model": model, "happened_on": date(2026, 11, 1), "written_by": preparer, "written_at": NOW}
    for wrong, name in (
        ({"client_key": "khoa"}, "update_sent_once"),
        ({"kind": UpdateKind.YEAR, "year": 2026}, "snapshot_once_per_model_and_period"),
        ({"kind": UpdateKind.YEAR}, "snapshot_names_its_year"),
        ({"year": 2026}, "snapshot_names_its_year"),
    ):
        with pytest.raises(IntegrityError) as caught, transaction.atomic():
            ProgressUpdate.objects.create(**columns, **wrong)
        assert name in str(caught.value) or "UNIQUE" in str(caught.value)


# Snapshots


@pytest.mark.parametrize(
    ("today", "open_now"),
    [
        (date(2026, 4, 30), []),
        (date(2026, 5, 1), [HALF]),
        (date(2026, 10, 1), [HALF, YEAR]),
        (date(2027, 1, 5), [HALF, YEAR]),
        (date(2028, 1, 5), [Period(UpdateKind.HALF_YEAR, 2027), Period(UpdateKind.YEAR, 2027)]),
    ],
)
def test_periods_open_with_their_closing_months(model, today, open_now):
    assert open_periods(model, today) == open_now


def test_a_period_closes_itself_and_what_lies_before_it(model, preparer):
    make_update(model, preparer, kind=UpdateKind.YEAR, happened_on=date(2026, 11, 1))
    assert open_periods(model, date(2026, 11, 20)) == []
    model.updates.update(withdrawn_at=NOW)
    assert open_periods(model, date(2026, 11, 20)) == [HALF, YEAR]


def test_a_result_needs_all_that_was_promised_and_a_day_of_its_months(model, preparer, indicator):
    found = refused(model, preparer, told(date(2026, 6, 30), period=HALF))
    assert found == {f"figure-{indicator.pk}": ["Kết quả 6 tháng năm 2026 cần số liệu của “Hộ tham gia (hộ)”."]}
    late = told(date(2026, 7, 1), period=HALF, figures={indicator: Decimal(30)})
    assert "từ 01/05/2026 đến 30/06/2026" in refused(model, preparer, late)["happened_on"][0]
    update = record(model, preparer, told(date(2026, 6, 30), period=HALF, figures={indicator: Decimal(30)}))
    assert (str(update), update.kind, update.year) == ("Kết quả 6 tháng năm 2026", UpdateKind.HALF_YEAR, 2026)


def test_a_result_is_told_once_and_not_before_its_time(model, preparer, indicator):
    what = told(date(2026, 6, 30), period=HALF, figures={indicator: Decimal(30)})
    record(model, preparer, what)
    with pytest.raises(ValidationError, match="đã được ghi, hoặc chưa đến kỳ"):
        record(model, preparer, what)
    with pytest.raises(ValidationError, match="đã được ghi, hoặc chưa đến kỳ"):
        record(model, preparer, told(date(2026, 9, 1), period=YEAR), now=datetime(2026, 9, 2, tzinfo=UTC))


def test_closed_days_take_words_and_photos_but_no_figures(model, preparer, indicator):
    record(model, preparer, told(date(2026, 6, 30), period=HALF, figures={indicator: Decimal(30)}))
    with pytest.raises(ValidationError, match="Số liệu đã chốt đến ngày 30/06/2026"):
        record(model, preparer, told(figures={indicator: Decimal(20)}))
    assert record(model, preparer, told()).figures.count() == 0


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2026, 5, 31), []),
        (date(2026, 6, 1), [HALF]),
        (date(2026, 9, 30), [HALF]),
        (date(2026, 10, 1), []),
        (date(2026, 12, 1), [YEAR]),
        (date(2027, 3, 31), [YEAR]),
        (date(2027, 4, 1), []),
    ],
)
def test_results_are_asked_for_in_their_season(today, due):
    assert periods_due(today) == due


def test_who_owes_a_result(model, hamlet, preparer):
    campaign = model.campaign
    late = make_model(hamlet, campaign, state=ModelState.ACTIVE, registered_at=datetime(2026, 7, 2, tzinfo=UTC))
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    make_model(hamlet, campaign, state=ModelState.DELISTED)
    done = make_model(hamlet, campaign, state=ModelState.RECOGNISED)
    make_update(done, preparer, kind=UpdateKind.YEAR, happened_on=date(2026, 11, 1))
    make_update(model, preparer)
    assert list(models_without_snapshot(campaign, 2026, UpdateKind.HALF_YEAR)) == [model]
    assert set(models_without_snapshot(campaign, 2026, UpdateKind.YEAR)) == {model, late}
    make_update(model, preparer, kind=UpdateKind.HALF_YEAR, happened_on=date(2026, 6, 20))
    assert not models_without_snapshot(campaign, 2026, UpdateKind.HALF_YEAR).exists()
    done.updates.update(withdrawn_at=NOW)
    assert set(models_without_snapshot(campaign, 2026, UpdateKind.YEAR)) == {model, late, done}


def test_who_was_silent_since_a_day(model, preparer):
    rows = type(model).objects.all()
    assert list(silent_since(rows, date(2026, 6, 14))) == [model]
    assert not silent_since(rows, date(2026, 2, 9)).exists()
    update = make_update(model, preparer, happened_on=date(2026, 6, 15))
    assert not silent_since(rows, date(2026, 6, 14)).exists()
    assert list(silent_since(rows, date(2026, 6, 15))) == [model]
    update.withdrawn_at = NOW
    update.save()
    assert list(silent_since(rows, date(2026, 6, 14))) == [model]


# What others read


@pytest.mark.parametrize("count", [1, 3])
def test_last_updates_cost_two_queries(hamlet, preparer, indicator, django_assert_num_queries, count):
    models = [make_model(hamlet, state=ModelState.ACTIVE) for _ in range(count)]
    for model in models:
        make_update(model, preparer, happened_on=date(2026, 6, 1), figures={indicator: 5})
        make_update(model, preparer, happened_on=date(2026, 7, 1), figures={indicator: 7}, text="Sau")
        make_update(model, preparer, happened_on=date(2026, 8, 1), withdrawn_at=NOW)
    silent = make_model(hamlet, state=ModelState.ACTIVE)
    with django_assert_num_queries(2):
        found = last_updates([silent.pk, *(model.pk for model in models)])
        assert {
            pk: (row.happened_on, [(f.indicator.name, f.value) for f in row.figures.all()]) for pk, row in found.items()
        } == {model.pk: (date(2026, 7, 1), [("Hộ tham gia", 7)]) for model in models}


def test_of_two_updates_of_one_day_the_one_written_last_is_the_last(model, preparer):
    make_update(model, preparer, text="Sáng")
    afternoon = make_update(model, preparer, text="Chiều")
    assert last_updates([model.pk]) == {model.pk: afternoon}


@pytest.mark.parametrize(("value", "share"), [(10, 0), (35, Decimal("0.5")), (60, 1), (85, Decimal("1.5")), (5, 0)])
def test_the_share_is_of_the_way_from_the_base_line(model, preparer, indicator, value, share):
    make_update(model, preparer, figures={indicator: value})
    (line,) = figures_of(model)
    assert (line.baseline, line.promised, line.values) == (10, 60, ((date(2026, 6, 15), Decimal(value)),))
    assert line.share == share


def test_figures_never_promised_come_after_those_that_were_and_withdrawn_ones_not_at_all(model, preparer, indicator):
    other = make_indicator(name="Ngày công")
    make_update(model, preparer, figures={other: 5})
    make_update(model, preparer, figures={indicator: 50}, withdrawn_at=NOW)
    assert [(line.indicator, line.promised, line.share, len(line.values)) for line in figures_of(model)] == [
        (indicator, 60, None, 0),
        (other, None, None, 1),
    ]


# Correction and withdrawal


def correct(update, actor, what, *, version=1, reason="Ghi nhầm số hộ."):
    return correct_update(
        actor=actor, update_id=update.pk, expected_version=version, told=what, reason=reason, clock=lambda: NOW
    )


def test_a_correction_keeps_the_old_words_and_figures_in_the_event(model, preparer, indicator):
    update = make_update(model, preparer, figures={indicator: 4}, text="Bốn hộ.")
    photo = make_photo(update)
    correct(update, preparer, told(date(2026, 6, 14), "Bốn mươi hộ.", figures={indicator: Decimal(40)}))
    update.refresh_from_db()
    assert (update.text, update.happened_on, update.version) == ("Bốn mươi hộ.", date(2026, 6, 14), 2)
    assert update.figures.get().value == 40
    event = ModelEvent.objects.get()
    assert (event.action, event.actor) == ("correct_update", preparer)
    assert event.note == (
        "Cập nhật ngày 15/06/2026. Lý do: Ghi nhầm số hộ.\nTrước khi sửa: ngày 15/06/2026; Hộ tham gia (hộ): 4\nBốn hộ."
    )
    assert list(update.photos.all()) == [photo]


def test_the_same_correction_sent_again_changes_nothing(model, preparer):
    update = make_update(model, preparer)
    correct(update, preparer, told())
    correct(update, preparer, told())
    assert ModelEvent.objects.count() == 1


def test_a_correction_over_a_newer_one_is_stopped(model, preparer):
    update = make_update(model, preparer)
    correct(update, preparer, told(text="Một"))
    with pytest.raises(StaleVersion):
        correct(update, preparer, told(text="Hai"))
    with pytest.raises(StaleVersion):
        withdraw_update(actor=preparer, update_id=update.pk, expected_version=1, reason="Nhầm", clock=lambda: NOW)
    assert ProgressUpdate.objects.get().text == "Một"


def test_a_correction_is_held_to_the_same_rules_and_a_reason(model, preparer):
    update = make_update(model, preparer)
    with pytest.raises(ValidationError, match="còn ở phía trước"):
        correct(update, preparer, told(date(2026, 12, 1)))
    with pytest.raises(ValidationError, match="Hãy ghi lý do sửa"):
        correct(update, preparer, told(), reason=" ")
    assert not ModelEvent.objects.exists()


@pytest.mark.parametrize("act", ["correct", "withdraw"])
def test_what_a_result_closed_stays_until_the_result_is_withdrawn(model, preparer, indicator, act):
    update = make_update(model, preparer, happened_on=date(2026, 5, 4))
    result = make_update(
        model, preparer, kind=UpdateKind.HALF_YEAR, happened_on=date(2026, 6, 30), figures={indicator: 30}
    )

    def change():
        if act == "correct":
            return correct(update, preparer, told(text="Mới"))
        return withdraw_update(
            actor=preparer, update_id=update.pk, expected_version=1, reason="Nhầm", clock=lambda: NOW
        )

    with pytest.raises(ValidationError, match="“Kết quả 6 tháng năm 2026” đã chốt sau cập nhật này"):
        change()
    withdraw_update(actor=preparer, update_id=result.pk, expected_version=1, reason="Tính sai", clock=lambda: NOW)
    assert change().version == 2


def test_a_result_is_corrected_itself_while_no_later_one_follows(model, preparer, indicator):
    half = make_update(
        model, preparer, kind=UpdateKind.HALF_YEAR, happened_on=date(2026, 6, 30), figures={indicator: 30}
    )
    what = told(date(2026, 6, 29), period=HALF, figures={indicator: Decimal(31)})
    assert correct(half, preparer, what).figures.get().value == 31
    make_update(model, preparer, kind=UpdateKind.YEAR, happened_on=date(2026, 11, 1), figures={indicator: 50})
    with pytest.raises(ValidationError, match="đã chốt sau cập nhật này"):
        correct(half, preparer, told(date(2026, 6, 28), period=HALF, figures={indicator: Decimal(32)}), version=2)


def test_a_withdrawn_update_is_kept_counts_for_nothing_and_its_photos_are_hidden(model, preparer, indicator):
    update = make_update(model, preparer, figures={indicator: 40})
    photo = make_photo(update, is_cleared=True)
    withdraw_update(
        actor=preparer, update_id=update.pk, expected_version=1, reason="Ghi nhầm mô hình", clock=lambda: NOW
    )
    update.refresh_from_db()
    photo.refresh_from_db()
    assert (update.withdrawn_at, photo.is_cleared, update.figures.count()) == (NOW, False, 1)
    assert figures_of(model)[0].values == ()
    assert last_updates([model.pk]) == {}
    assert ModelEvent.objects.get().note == "Cập nhật ngày 15/06/2026. Lý do: Ghi nhầm mô hình"
    with pytest.raises(ValidationError, match="đã được rút"):
        withdraw_update(actor=preparer, update_id=update.pk, expected_version=2, reason="Lại", clock=lambda: NOW)


# Photos


def test_stored_photos_carry_nothing_but_the_picture(model, preparer):
    update = record(model, preparer, told(photos=(develop(telling_jpeg(6)),) * 2, caption="Họp dân"))
    photos = list(update.photos.all())
    assert [(photo.caption, photo.is_cleared, photo.file.uploaded_by) for photo in photos] == [
        ("Họp dân", False, preparer)
    ] * 2
    for photo in photos:
        for stored in (photo.file, photo.small):
            content = stored.file.open("rb").read()
            assert content.startswith(b"\xff\xd8")
            assert [secret for secret in SECRETS if secret in content] == []
            assert stored.original_name.startswith(model.code)


def test_an_update_takes_so_many_photos_and_no_more(model, preparer):
    photos = (develop(telling_jpeg()),) * (MOST_PHOTOS + 1)
    assert "nhiều nhất 10 ảnh" in refused(model, preparer, told(photos=photos))["photos"][0]


def test_the_desk_of_the_launching_unit_alone_lets_the_public_see_a_photo(model, everybody):
    photo = make_photo(make_update(model, everybody["preparer"]))
    for name, user in everybody.items():
        if name == "secretary":
            continue
        with pytest.raises(PermissionDenied, match="thường trực, thư ký hội đồng"):
            set_photo_clearance(actor=user, photo_id=photo.pk, cleared=True, clock=lambda: NOW)
    for cleared in (True, True, False):
        set_photo_clearance(actor=everybody["secretary"], photo_id=photo.pk, cleared=cleared, clock=lambda: NOW)
    photo.refresh_from_db()
    assert photo.is_cleared is False
    events = ModelEvent.objects.order_by("pk")
    assert list(events.values_list("action", flat=True)) == ["clear_photo", "hide_photo"]
    assert events[0].note == f"Ảnh {photo.pk} của cập nhật ngày 15/06/2026."


def test_a_photo_of_a_withdrawn_update_is_not_published(model, preparer, secretary):
    photo = make_photo(make_update(model, preparer, withdrawn_at=NOW))
    with pytest.raises(ValidationError, match="đã được rút"):
        set_photo_clearance(actor=secretary, photo_id=photo.pk, cleared=True, clock=lambda: NOW)
