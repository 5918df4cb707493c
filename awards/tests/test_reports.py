"""The report: its form by the day, words kept and never overwritten, photos, and what is frozen at submission."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from awards.enums import DossierState, SubjectKind
from awards.gates import checklist_for, content_gaps, requirement_count
from awards.models import (
    ChecklistItem,
    Dossier,
    DossierItemType,
    ReportAnswer,
    ReportForm,
    ReportPhoto,
    ReportSection,
    UsualPaper,
)
from awards.selectors import report_form_of, report_forms, suggestions_from_records
from awards.services import (
    LAST_DOSSIER,
    MOST_PHOTOS,
    RECORDS,
    ReturnDetails,
    StaleDossier,
    StaleReport,
    add_file,
    add_photos,
    advance_dossier,
    arrange_photos,
    create_dossier,
    edition_of,
    fill_report,
    save_draft,
    save_report,
    submit_dossier,
    take_usual_papers,
)
from awards.tests.factories import (
    IN_TIME,
    holder,
    make_campaign_award,
    make_checklist_item,
    make_dossier,
    make_item_type,
    make_upload,
    preparer_for,
)
from awards.tests.report_factories import (
    developed,
    make_report_form,
    make_reported_award,
    make_usual_paper,
    put_photos,
    write_report,
    write_whole_report,
)
from campaigns.tests.factories import make_campaign, make_deadline
from models_registry.enums import ModelState
from models_registry.models import Promise
from models_registry.tests.factories import make_indicator, make_model, make_update
from units.enums import Role
from units.tests.factories import make_household, make_person, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 2)


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune)
    make_deadline(campaign)
    return campaign


@pytest.fixture
def form(db):
    return make_report_form(code="Mẫu 1.5")


@pytest.fixture
def dossier(hamlet, campaign, form, preparer):
    return make_dossier(hamlet, campaign, campaign_award=make_reported_award(campaign))


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def gaps_of(dossier, today=TODAY):
    dossier = fresh(dossier)
    return content_gaps(dossier, today=today, form=report_form_of(dossier, today=today))


def submit(dossier, **columns):
    dossier = fresh(dossier)
    columns = {"expected_version": dossier.version, "key": uuid4(), "clock": lambda: IN_TIME, **columns}
    return submit_dossier(dossier_id=dossier.pk, actor=preparer_for(dossier), **columns)


def words_of(dossier):
    return {answer.section_key: answer.text for answer in ReportAnswer.objects.filter(report__dossier=dossier)}


# The form of the day


def test_the_form_is_that_of_today_until_reception_and_then_of_that_day(dossier, form):
    form.valid_from = date(2026, 11, 10)
    form.save()
    older = make_report_form(code="Mẫu 07", valid_to=date(2026, 11, 9))
    assert report_form_of(dossier, today=date(2026, 11, 9)).row == older
    assert report_form_of(dossier, today=date(2026, 11, 10)).row == form
    dossier.received_at = datetime(2026, 11, 9, 16, 59, tzinfo=UTC)
    assert report_form_of(dossier, today=date(2027, 1, 1)).row == older
    dossier.received_at = datetime(2026, 11, 9, 17, 0, tzinfo=UTC)
    assert report_form_of(dossier, today=date(2027, 1, 1)).row == form


def test_a_form_of_another_type_of_commendation_is_not_taken(dossier, form):
    ReportForm.objects.update(commendation_type="long_service")
    assert report_form_of(dossier, today=TODAY) is None


def test_words_written_under_one_form_stand_under_the_same_key_of_the_next(dossier, form):
    form.valid_to = TODAY
    form.save()
    write_report(dossier, ket_qua="Hiến 1.250 m² đất.")
    later = make_report_form(code="Mẫu mới", valid_from=TODAY + timedelta(days=1))
    assert "section-ket-qua" not in gaps_of(dossier, TODAY + timedelta(days=1))
    assert report_form_of(fresh(dossier), today=TODAY + timedelta(days=1)).row == later


def test_headings_are_those_of_the_kind_of_subject(dossier, form):
    form.sections.filter(key="ket-qua").update(for_individuals=False)
    assert list(gaps_of(dossier)) == ["section-ten", "section-noi-dung"]


# What is missing


def test_a_report_is_missing_heading_by_heading_until_it_is_written_or_there_as_a_file(dossier, preparer):
    assert gaps_of(dossier) == {
        "section-ten": "Báo cáo thành tích chưa viết mục “Tên đối tượng” (Mẫu 1.5).",
        "section-noi-dung": "Báo cáo thành tích chưa viết mục “Nội dung, biện pháp đã làm” (Mẫu 1.5).",
        "section-ket-qua": "Báo cáo thành tích chưa viết mục “Kết quả bằng con số” (Mẫu 1.5).",
    }
    write_report(dossier, ten="Trần Văn An", noi_dung="   ")
    assert list(gaps_of(dossier)) == ["section-noi-dung", "section-ket-qua"]
    file = fresh(dossier).campaign_award.checklist.get().item_type
    add_file(dossier_id=dossier.pk, item_type=file, upload=make_upload(), actor=preparer, now=IN_TIME)
    assert gaps_of(dossier) == {}


def test_the_meter_counts_the_headings_of_a_written_report_and_one_for_a_file(dossier, preparer, form):
    def count():
        return requirement_count(fresh(dossier), today=TODAY, form=report_form_of(dossier, today=TODAY))

    assert count() == 2 + 3
    item = dossier.campaign_award.checklist.get()
    add_file(dossier_id=dossier.pk, item_type=item.item_type, upload=make_upload(), actor=preparer, now=IN_TIME)
    assert count() == 2 + 1


def test_without_a_form_the_report_is_a_paper_like_any_other(dossier, form):
    ReportForm.objects.update(valid_to=date(2020, 1, 1))
    assert list(gaps_of(dossier)) == [f"item-{dossier.campaign_award.checklist.get().item_type_id}"]


def test_papers_are_asked_by_the_rules_of_the_day_of_reception(dossier):
    make_checklist_item(dossier.campaign_award, item_type=make_item_type(name="Giấy cũ"), valid_to=date(2026, 11, 9))
    make_checklist_item(
        dossier.campaign_award, item_type=make_item_type(name="Giấy mới"), valid_from=date(2026, 11, 10)
    )

    def asked(today):
        return [str(item) for item in checklist_for(fresh_received(dossier), today=today)][1:]

    assert asked(date(2026, 11, 9)) == ["Giấy cũ"]
    assert asked(date(2026, 11, 10)) == ["Giấy mới"]
    Dossier.objects.filter(pk=dossier.pk).update(received_at=datetime(2026, 11, 9, 3, 0, tzinfo=UTC))
    assert asked(date(2027, 1, 1)) == ["Giấy cũ"]


def test_the_simplified_procedure_asks_its_own_papers(dossier):
    for name, procedure in (("Biên bản", "normal"), ("Báo cáo tóm tắt", "simplified"), ("Tờ trình", "")):
        make_checklist_item(dossier.campaign_award, item_type=make_item_type(name=name), procedure=procedure)

    def asked():
        return [str(item) for item in checklist_for(fresh(dossier), today=TODAY)][1:]

    assert asked() == ["Biên bản", "Tờ trình"]
    Dossier.objects.filter(pk=dossier.pk).update(simplified_case="sudden_feat", discovered_by="Chủ tịch UBND xã")
    assert asked() == ["Báo cáo tóm tắt", "Tờ trình"]


def fresh_received(dossier):
    return Dossier.objects.select_related("campaign_award").get(pk=dossier.pk)


@pytest.mark.parametrize(("kind", "taken"), [("any", True), ("pdf", True), ("office", False)])
def test_a_paper_takes_the_electronic_form_it_is_asked_in(kind, taken, dossier, preparer):
    item = make_checklist_item(dossier.campaign_award, file_kind=kind)
    put = {"dossier_id": dossier.pk, "item_type": item.item_type, "actor": preparer, "now": IN_TIME}
    if taken:
        assert add_file(upload=make_upload(), **put)
        return
    with pytest.raises(ValidationError, match="nhận bản điện tử là Word, Excel; hãy chuyển tệp"):
        add_file(upload=make_upload(), **put)
    assert not dossier.files.exists()


# Words


def test_saving_the_same_words_again_stores_nothing_and_is_no_conflict(dossier, preparer):
    first = write_report(dossier, ket_qua="Hiến đất.")
    again = save_report(
        dossier_id=dossier.pk, expected_version=0, actor=preparer, now=IN_TIME, answers={"ket-qua": " Hiến đất. "}
    )
    assert (first.version, again.version, words_of(dossier)) == (1, 1, {"ket-qua": "Hiến đất."})


def test_words_of_somebody_else_are_not_overwritten(dossier, preparer):
    write_report(dossier, ket_qua="Bản của người khác.")
    with pytest.raises(StaleReport):
        save_report(
            dossier_id=dossier.pk, expected_version=0, actor=preparer, now=IN_TIME, answers={"ket-qua": "Bản của tôi."}
        )
    assert words_of(dossier) == {"ket-qua": "Bản của người khác."}


def test_a_heading_that_no_form_has_is_refused_whole(dossier, preparer):
    with pytest.raises(ValidationError, match="Mẫu báo cáo không có mục la-lung"):
        write_report(dossier, ket_qua="Hiến đất.", la_lung="?")
    assert words_of(dossier) == {}


def test_a_heading_too_long_is_refused_with_what_to_do(dossier):
    with pytest.raises(ValidationError, match="nhiều nhất 20000 ký tự"):
        write_report(dossier, ket_qua="a" * 20_001)


def test_only_those_who_prepare_the_dossier_write_and_only_while_it_is_open(dossier, hamlet, foreign_commune):
    for unit, role in ((foreign_commune, Role.PREPARER), (hamlet, Role.COUNCIL_MEMBER)):
        with pytest.raises(PermissionDenied):
            write_report(dossier, actor=make_user(None, (role, unit)), ket_qua="Hiến đất.")
    write_whole_report(dossier)
    submit(dossier)
    for act in (
        lambda: write_report(dossier, ket_qua="Sửa sau khi nộp."),
        lambda: put_photos(dossier),
        lambda: fill(dossier, RECORDS),
    ):
        with pytest.raises(StaleDossier):
            act()


# What it begins with


@pytest.fixture
def told_model(hamlet, campaign, preparer):
    model = make_model(
        hamlet,
        campaign,
        state=ModelState.ACTIVE,
        year=2026,
        title="Hiến đất làm đường",
        content="Họp dân bốn lần, công khai thu chi.",
    )
    indicator = make_indicator(name="Hộ tham gia", unit_name="hộ")
    Promise.objects.create(model=model, indicator=indicator, baseline=10, value=60)
    make_update(model, preparer, happened_on=TODAY - timedelta(days=9), figures={indicator: 45})
    return model


def fill(dossier, source, keys=("ten", "noi-dung", "ket-qua", "bai-hoc")):
    return fill_report(dossier_id=dossier.pk, source=source, keys=keys, actor=preparer_for(dossier), now=IN_TIME)


def test_a_new_dossier_begins_with_what_is_known_of_its_subject_and_model(hamlet, campaign, form, preparer, told_model):
    dossier = create_dossier(
        actor=preparer,
        unit=hamlet,
        campaign=campaign,
        year=2026,
        campaign_award=make_reported_award(campaign),
        subject_kind=SubjectKind.INDIVIDUAL,
        subject=make_person(hamlet, full_name="Nông Thị Hoa"),
        now=IN_TIME,
        model=told_model,
    )
    words = words_of(dossier)
    assert words["ten"] == "Nông Thị Hoa"
    assert words["noi-dung"].startswith("Họp dân bốn lần, công khai thu chi.")
    assert words["ket-qua"] == "Hộ tham gia: 45 hộ (đến ngày 24/10/2026)."
    assert "bai-hoc" not in words
    assert dossier.report.answers.get(section_key="ten").filled_with == "hồ sơ cá nhân đã khai"


def test_an_award_that_asks_for_no_report_begins_with_none(hamlet, campaign, form, preparer):
    dossier = create_dossier(
        actor=preparer,
        unit=hamlet,
        campaign=campaign,
        year=2026,
        campaign_award=make_campaign_award(campaign),
        subject_kind=SubjectKind.INDIVIDUAL,
        subject=make_person(hamlet),
        now=IN_TIME,
    )
    assert words_of(dossier) == {}


def test_filling_writes_into_empty_headings_and_never_over_typed_words(dossier, told_model):
    Dossier.objects.filter(pk=dossier.pk).update(model=told_model)
    write_report(dossier, noi_dung="Chữ anh tự viết.")
    assert sorted(fill(dossier, RECORDS)) == ["ket-qua", "ten"]
    words = words_of(dossier)
    assert words["noi-dung"] == "Chữ anh tự viết."
    assert words["ket-qua"].startswith("Hộ tham gia: 45 hộ")
    ReportAnswer.objects.filter(section_key="noi-dung").update(text="")
    assert fill(dossier, RECORDS) == ["noi-dung"], "an emptied heading is filled: the guard is the words, not the row"
    assert words_of(dossier)["noi-dung"].startswith("Họp dân bốn lần")


def test_only_the_headings_that_were_chosen_are_filled(dossier, told_model):
    Dossier.objects.filter(pk=dossier.pk).update(model=told_model)
    assert fill(dossier, RECORDS, keys=["ket-qua"]) == ["ket-qua"]


def test_a_changed_heading_is_no_longer_marked_as_filled(dossier, told_model):
    Dossier.objects.filter(pk=dossier.pk).update(model=told_model)
    fill(dossier, RECORDS)
    marked = ReportAnswer.objects.exclude(filled_with="")
    assert set(marked.values_list("section_key", flat=True)) == {"ten", "noi-dung", "ket-qua"}
    write_report(dossier, ket_qua="Tự viết lại.")
    assert set(marked.values_list("section_key", flat=True)) == {"ten", "noi-dung"}


def test_last_years_report_of_the_same_subject_is_offered_and_nobody_elses(dossier, hamlet, campaign):
    person = dossier.person
    for year, subject, words in ((2024, person, "Năm 2024."), (2025, person, "Năm 2025."), (2025, None, "Người khác.")):
        earlier = make_dossier(hamlet, campaign, campaign_award=dossier.campaign_award, subject=subject, year=year)
        write_report(earlier, ket_qua=words)
    assert fill(dossier, LAST_DOSSIER) == ["ket-qua"]
    answer = ReportAnswer.objects.get(report__dossier=dossier, section_key="ket-qua")
    assert (answer.text, answer.filled_with.startswith("hồ sơ năm 2025 (HS2025-")) == ("Năm 2025.", True)


def test_a_later_year_is_not_last_year(dossier, hamlet, campaign):
    later = make_dossier(
        hamlet, campaign, campaign_award=dossier.campaign_award, subject=dossier.person, year=dossier.year + 1
    )
    write_report(later, ket_qua="Năm sau.")
    assert fill(dossier, LAST_DOSSIER) == []


def test_each_kind_of_subject_brings_its_own_facts(hamlet, commune, campaign, form):
    ReportSection.objects.filter(key="noi-dung").update(filled_from="address")
    award = make_reported_award(campaign)
    home = make_household(hamlet, head_name="Hà Văn Tý", address="Xóm Đồng Tâm, xã Phú Lạc")
    for subject, name, address in (
        (home, "Hà Văn Tý", "Xóm Đồng Tâm, xã Phú Lạc"),
        (hamlet, str(hamlet), f"{hamlet}, {commune}"),
    ):
        dossier = make_dossier(hamlet, campaign, campaign_award=award, subject=subject)
        found = suggestions_from_records(dossier, report_forms()[0])
        assert (found["ten"].text, found["noi-dung"].text) == (name, address)


# Photos


def test_photos_come_behind_each_other_move_and_go(dossier):
    first, second, third = put_photos(dossier, 3, caption="Họp dân")
    arrange_photos(
        dossier_id=dossier.pk,
        captions={second.pk: ("Họp dân", " Ngày  ra mắt ")},
        moved=(third.pk, -1),
        actor=preparer_for(dossier),
        now=IN_TIME,
    )
    shown = list(ReportPhoto.objects.filter(is_current=True).values_list("pk", "caption"))
    assert shown == [(first.pk, "Họp dân"), (third.pk, "Họp dân"), (second.pk, "Ngày ra mắt")]
    arrange_photos(dossier_id=dossier.pk, captions={}, removed=first.pk, actor=preparer_for(dossier), now=IN_TIME)
    assert list(ReportPhoto.objects.filter(is_current=True).values_list("pk", flat=True)) == [third.pk, second.pk]


def test_the_same_picture_is_refused_and_too_many_are(dossier, preparer):
    put = {"dossier_id": dossier.pk, "caption": "", "actor": preparer, "now": IN_TIME}
    add_photos(photos=[developed(999)], **put)
    with pytest.raises(ValidationError, match="Ảnh này đã có trong báo cáo"):
        add_photos(photos=[developed(999)], **put)
    with pytest.raises(ValidationError, match=f"nhiều nhất {MOST_PHOTOS} ảnh; hiện đã có 1 ảnh"):
        add_photos(photos=[developed(n) for n in range(MOST_PHOTOS)], **put)
    assert ReportPhoto.objects.count() == 1


def test_a_caption_changed_by_two_is_refused_and_the_first_stays(dossier):
    (photo,) = put_photos(dossier, caption="Cũ")
    act = {"dossier_id": dossier.pk, "actor": preparer_for(dossier), "now": IN_TIME}
    arrange_photos(captions={photo.pk: ("Cũ", "Của người khác")}, **act)
    with pytest.raises(StaleReport, match="“Của người khác” vừa được người khác sửa"):
        arrange_photos(captions={photo.pk: ("Cũ", "Của tôi")}, **act)
    arrange_photos(captions={photo.pk: ("Cũ", "Cũ")}, **act)
    photo.refresh_from_db()
    assert photo.caption == "Của người khác"


def test_photos_do_not_make_the_words_stale(dossier, preparer):
    write_report(dossier, ket_qua="Hiến đất.")
    put_photos(dossier)
    save_report(dossier_id=dossier.pk, expected_version=1, actor=preparer, now=IN_TIME, answers={"ten": "An"})
    assert words_of(dossier)["ten"] == "An"


# What is sent


def test_what_is_sent_stays_as_it_was_whatever_the_draft_says_later(dossier, commune):
    write_whole_report(dossier)
    kept, gone = put_photos(dossier, 2, caption="Họp dân")
    version = submit(dossier)
    report = version.content["report"]
    assert [part["heading"] for part in report["parts"]] == ["I. Thông tin chung", "II. Thành tích đạt được"]
    assert report["parts"][1]["sections"][1] == {"heading": "Kết quả bằng con số", "text": "Hiến 1.250 m² đất."}
    assert report["photos"] == [{"pk": kept.pk, "caption": "Họp dân"}, {"pk": gone.pk, "caption": "Họp dân"}]
    advance_dossier(
        dossier_id=dossier.pk,
        action="return",
        actor=holder(Role.SECRETARY, commune),
        now=IN_TIME,
        note="Bổ sung số liệu.",
        details=ReturnDetails(due_on=TODAY + timedelta(days=5)),
    )
    write_report(dossier, ket_qua="Sửa: 2.000 m².")
    arrange_photos(
        dossier_id=dossier.pk,
        captions={kept.pk: ("Họp dân", "Chú thích khác")},
        removed=gone.pk,
        actor=preparer_for(dossier),
        now=IN_TIME,
    )
    ReportSection.objects.filter(key="ket-qua").update(heading="Đề mục khác")
    version.refresh_from_db()
    assert version.content["report"] == report
    assert set(version.photos.values_list("pk", flat=True)) == {kept.pk, gone.pk}
    second = submit(dossier)
    assert second.content["report"]["parts"][1]["sections"][1]["text"] == "Sửa: 2.000 m²."
    assert set(second.photos.values_list("pk", flat=True)) == {kept.pk}


def test_a_report_changed_after_the_sender_looked_is_not_sent(dossier):
    write_whole_report(dossier)
    looked = edition_of(fresh(dossier))
    put_photos(dossier)
    with pytest.raises(StaleDossier):
        submit(dossier, expected_report=looked)
    assert fresh(dossier).state == DossierState.DRAFT
    assert submit(dossier, expected_report=edition_of(fresh(dossier))).number == 1


def test_an_unwritten_report_is_not_sent(dossier):
    write_report(dossier, ten="An")
    with pytest.raises(ValidationError) as refusal:
        submit(dossier)
    assert set(refusal.value.message_dict) == {"section-noi-dung", "section-ket-qua"}


def test_photos_are_seen_by_preparers_and_once_sent_by_the_desk(dossier, commune, foreign_commune, preparer):
    (photo,) = put_photos(dossier)
    secretary, stranger = holder(Role.SECRETARY, commune), make_user(None, (Role.SECRETARY, foreign_commune))

    def seen_by(user):
        return ReportPhoto.objects.visible_to(user).filter(pk=photo.pk).exists()

    assert (seen_by(preparer), seen_by(secretary), seen_by(stranger)) == (True, False, False)
    write_whole_report(dossier)
    submit(dossier)
    assert (seen_by(preparer), seen_by(secretary), seen_by(stranger)) == (True, True, False)


def test_saving_the_dossier_itself_is_not_made_stale_by_the_report(dossier, preparer):
    write_whole_report(dossier)
    saved = save_draft(
        dossier_id=dossier.pk,
        expected_version=dossier.version,
        actor=preparer,
        now=IN_TIME,
        achievement="Có thành tích",
        summary="Tóm tắt mới.",
    )
    assert saved.summary == "Tóm tắt mới."


# Rules as rows


def test_the_tables_that_come_with_the_product_load_twice_and_keep_what_people_wrote(django_user_model):
    out = StringIO()
    call_command("load_dossier_rules", stdout=out)
    papers, sections = DossierItemType.objects.count(), ReportSection.objects.count()
    assert set(ReportForm.objects.values_list("code", flat=True)) == {"Mẫu 07", "Mẫu 1.5"}
    assert not ReportForm.objects.filter(is_verified=True).exists()
    assert DossierItemType.objects.get(is_report=True).code == "ACHIEVEMENT_REPORT"
    edited = ReportSection.objects.filter(key="ket-qua").first()
    edited.heading = "Kết quả theo quy định của tỉnh"
    edited._history_user = django_user_model.objects.create_user("quantri", "q@vidu.vn")
    edited.save()
    call_command("load_dossier_rules", stdout=out)
    edited.refresh_from_db()
    assert edited.heading == "Kết quả theo quy định của tỉnh"
    assert (DossierItemType.objects.count(), ReportSection.objects.count()) == (papers, sections)


def test_the_day_of_reception_before_2024_takes_form_07(hamlet, campaign):
    call_command("load_dossier_rules", stdout=StringIO())
    dossier = make_dossier(hamlet, campaign, campaign_award=make_campaign_award(campaign))
    assert report_form_of(dossier, today=date(2023, 12, 31)).row.code == "Mẫu 07"
    assert report_form_of(dossier, today=date(2024, 1, 1)).row.code == "Mẫu 1.5"


def test_a_table_with_an_unknown_paper_changes_nothing(tmp_path, settings):
    for name in ("dossier_papers.csv", "report_forms.csv", "report_sections.csv", "usual_papers.csv"):
        text = (settings.BASE_DIR / "data" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("PROPOSAL,,,,,1", "LA-LUNG,,,,,1"), encoding="utf-8")
    with pytest.raises(CommandError, match="Chưa có loại giấy tờ mang mã LA-LUNG"):
        call_command("load_dossier_rules", folder=tmp_path, stdout=StringIO())
    assert not DossierItemType.objects.exists()


def test_a_new_award_begins_with_the_papers_usually_asked_of_its_level_and_unit(campaign, commune, province):
    award = make_campaign_award(campaign)
    award.checklist.all().delete()
    for name, columns in (
        ("Mọi cấp", {}),
        ("Cấp xã", {"deciding_level": "commune", "original": "copy", "copies": 2}),
        ("Cấp tỉnh", {"deciding_level": "province"}),
        ("Công trạng", {"commendation_type": "merit"}),
        ("Của tỉnh", {"unit": province}),
        ("Hết hạn", {"valid_to": TODAY - timedelta(days=1)}),
    ):
        make_usual_paper(item_type=make_item_type(name=name), **columns)
    made = take_usual_papers(award, today=TODAY)
    assert sorted(str(item) for item in made) == ["Cấp xã", "Của tỉnh", "Mọi cấp"]
    assert award.checklist.get(item_type__name="Cấp xã").amount == "02 bản sao"
    assert take_usual_papers(award, today=TODAY) == []


@pytest.mark.parametrize("make", [ChecklistItem, UsualPaper])
def test_a_paper_has_a_copy_and_ends_after_it_begins(make, campaign):
    columns = {"item_type": make_item_type()}
    if make is ChecklistItem:
        columns["campaign_award"] = make_campaign_award(campaign)
    for wrong in ({"copies": 0}, {"valid_from": TODAY, "valid_to": TODAY - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            make.objects.create(**columns, **wrong)


def test_a_key_stands_once_in_a_form_and_once_in_a_report(dossier, form):
    write_report(dossier, ket_qua="Hiến đất.")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportSection.objects.create(form=form, key="ket-qua", part="II", heading="Lặp")
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportAnswer.objects.create(report=fresh(dossier).report, section_key="ket-qua")
