"""The pages of the report: writing, two versions, filling, photos, reading, the print, the list."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.models import CampaignAward, ChecklistItem, Dossier, ReportAnswer, ReportForm, ReportPhoto, UsualPaper
from awards.services import ReturnDetails, TableDetails
from awards.tests.factories import (
    holder,
    make_award_form,
    make_campaign_award,
    make_checklist_item,
    make_council,
    make_dossier,
    make_item_type,
    make_meeting,
    submit,
    take,
)
from awards.tests.report_factories import (
    make_report_form,
    make_reported_award,
    make_usual_paper,
    photo_upload,
    put_photos,
    write_report,
    write_whole_report,
)
from campaigns.tests.factories import make_campaign, make_deadline
from interface.tests.photo_corpus import HEIC
from units.enums import Role
from units.tests.factories import make_person, make_user

JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def campaign(commune):
    campaign = make_campaign(commune, period_end=date(2090, 12, 31))
    make_deadline(campaign, on_date=timezone.localdate() + timedelta(days=20))
    return campaign


@pytest.fixture
def form(db):
    return make_report_form(code="Mẫu 1.5")


@pytest.fixture
def dossier(hamlet, campaign, form, preparer):
    person = make_person(hamlet, full_name="Hoàng Thị Mai")
    return make_dossier(hamlet, campaign, subject=person, campaign_award=make_reported_award(campaign))


@pytest.fixture
def officer(client, preparer):
    client.force_login(preparer)
    return client


def url(name, dossier, *more):
    return reverse(f"awards:{name}", args=[dossier.pk, *more])


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def typed(version=0, **words):
    boxes = {"ten": "", "noi-dung": "", "ket-qua": "", "bai-hoc": ""}
    boxes |= {key.replace("_", "-"): text for key, text in words.items()}
    return {"version": version, **{f"muc-{key}": text for key, text in boxes.items()}}


def words_of(dossier):
    rows = ReportAnswer.objects.filter(report__dossier=dossier).exclude(text="")
    return dict(rows.values_list("section_key", "text"))


# Writing


def test_the_page_has_a_box_for_each_heading_with_its_guidance_and_says_by_which_form(officer, dossier):
    page = officer.get(url("report_edit", dossier)).content.decode()
    for words in (
        "Mẫu 1.5: Báo cáo thành tích theo chuyên đề",
        "Thông tư 20/2025/TT-BNV",
        "Chưa kiểm chứng",
        "I. Thông tin chung",
        "Hướng dẫn viết mục Kết quả bằng con số.",
        "Đã vận động 45/60 hộ.",
        'id="id_muc-ket-qua"',
        "Điền từ mô hình, đơn vị",
    ):
        assert words in page
    assert "Lấy nội dung từ hồ sơ năm" not in page


def test_what_is_typed_saves_itself_with_hour_version_and_what_is_still_missing(officer, dossier):
    answer = officer.post(url("report_save", dossier), typed(ket_qua="Hiến đất."), **JSON)
    told = answer.json()
    hour = f"{timezone.localtime(fresh(dossier).report.saved_at):%H:%M}"
    assert (answer.status_code, told["version"], told["message"]) == (200, 1, f"Đã lưu lúc {hour}")
    assert words_of(dossier) == {"ket-qua": "Hiến đất."}
    assert (told["done"], len(told["gaps"])) == (3, 2)
    assert told["gaps"][0][1] == f"{url('report_edit', dossier)}#id_muc-ten"
    assert f"Đã lưu lúc {hour}" in officer.get(url("report_edit", dossier)).content.decode()


def test_without_javascript_the_button_saves_and_goes_on(officer, dossier):
    stays = officer.post(url("report_save", dossier), typed(ten="Mai"))
    assert stays.url == url("report_edit", dossier)
    goes = officer.post(url("report_save", dossier), typed(1, ten="Mai", ket_qua="45 hộ.") | {"go": "1"})
    assert goes.url == url("dossier_edit", dossier)
    assert words_of(dossier) == {"ten": "Mai", "ket-qua": "45 hộ."}


def test_two_versions_stand_side_by_side_and_the_typed_one_may_be_saved_over(officer, dossier):
    write_report(dossier, ket_qua="Bản của người khác.", ten="Mai")
    stale = typed(0, ket_qua="Bản của tôi.", ten="Mai")
    by_itself = officer.post(url("report_save", dossier), stale, **JSON)
    assert by_itself.status_code == 409
    assert "hai bản cạnh nhau" in by_itself.json()["message"]
    page = officer.post(url("report_save", dossier), stale)
    assert page.status_code == 409
    assert [box.name for box, _ in page.context["differing"]] == ["muc-ket-qua"]
    assert "Bản của người khác." in page.content.decode()
    assert "Bản của tôi." in page.content.decode()
    assert words_of(dossier)["ket-qua"] == "Bản của người khác."
    officer.post(url("report_save", dossier), {**stale, "version": page.context["words"].initial["version"]})
    assert words_of(dossier)["ket-qua"] == "Bản của tôi."


def test_a_report_that_was_sent_meanwhile_keeps_the_typed_words_on_the_page(officer, dossier):
    write_whole_report(dossier)
    submit(fresh(dossier), now=timezone.now())
    page = officer.post(url("report_save", dossier), typed(1, ket_qua="Gõ muộn."))
    assert page.status_code == 409
    assert "Gõ muộn." in page.content.decode()
    assert "Lưu nội dung trong các ô nhập" not in page.content.decode()
    assert officer.get(url("report_edit", dossier)).url == url("dossier_detail", dossier)


@pytest.mark.parametrize("change", [{"version": "x"}, {"version": "-1"}, {"muc-ket-qua": "a" * 20_001}])
def test_bad_input_is_told_and_nothing_is_stored(change, officer, dossier):
    answer = officer.post(url("report_save", dossier), typed(ten="Mai") | change, **JSON)
    assert answer.status_code == 422
    assert answer.json()["message"].startswith("Chưa lưu: ")
    assert officer.post(url("report_save", dossier), typed(ten="Mai") | change).status_code == 422
    assert words_of(dossier) == {}


def test_an_award_without_a_report_or_without_a_form_has_no_page(officer, hamlet, campaign, dossier):
    other = make_dossier(hamlet, campaign, campaign_award=make_campaign_award(campaign))
    assert officer.get(url("report_edit", other)).status_code == 404
    ReportForm.objects.update(valid_to=date(2020, 1, 1))
    assert officer.get(url("report_edit", dossier)).status_code == 404


def test_a_return_that_asks_for_other_parts_leaves_the_report_as_it_was_sent(officer, dossier):
    write_whole_report(dossier)
    submit(fresh(dossier), now=timezone.now())
    due = timezone.localdate() + timedelta(days=5)
    take(fresh(dossier), "return", details=ReturnDetails(due_on=due, fields=("summary",)), now=timezone.now())
    refused = officer.get(url("report_edit", dossier))
    assert refused.status_code == 403
    assert "giữ nguyên như bản đã nộp" in refused.content.decode()
    assert officer.get(url("report_fill", dossier, "so-lieu")).status_code == 403
    assert officer.post(url("report_save", dossier), typed(1, ten="Sửa"), **JSON).status_code == 422
    assert officer.post(url("report_photos", dossier), {"photos": [photo_upload()]}).status_code == 422
    assert (words_of(dossier)["ten"], ReportPhoto.objects.count()) == ("Trần Văn An", 0)
    item = dossier.campaign_award.checklist.get().item_type_id
    event = dossier.events.get(action="return")
    event.details["fields"] = [f"item-{item}"]
    event.save()
    assert officer.get(url("report_edit", dossier)).status_code == 200


def test_the_desk_does_not_write_the_report_of_a_unit(client, dossier, commune):
    client.force_login(holder(Role.SECRETARY, commune))
    assert client.post(url("report_save", dossier), typed(ten="x")).status_code == 404
    assert words_of(dossier) == {}


def test_the_page_of_the_dossier_leads_to_the_report_and_each_gap_to_its_place(officer, dossier):
    page = officer.get(url("dossier_edit", dossier))
    assert "Viết báo cáo trên trang" in page.content.decode()
    assert "Đã viết 0/3 mục bắt buộc" in page.content.decode()
    assert [address for _, address in page.context["gaps"]] == [
        f"{url('report_edit', dossier)}#id_muc-{key}" for key in ("ten", "noi-dung", "ket-qua")
    ]


def test_words_of_an_older_form_are_shown_to_be_carried_over(officer, dossier, form):
    write_report(dossier, bai_hoc="Chọn đúng người vận động.")
    form.sections.filter(key="bai-hoc").delete()
    page = officer.get(url("report_edit", dossier)).content.decode()
    assert "Nội dung viết theo mẫu trước" in page
    assert "Chọn đúng người vận động." in page


# Filling


def test_filling_is_shown_first_and_writes_only_what_was_ticked_and_empty(officer, dossier, hamlet, campaign):
    earlier = make_dossier(
        hamlet, campaign, subject=dossier.person, campaign_award=dossier.campaign_award, year=dossier.year - 1
    )
    write_report(earlier, noi_dung="Cách làm năm trước.", ket_qua="Số liệu năm trước.", bai_hoc="Bài học cũ.")
    write_report(dossier, noi_dung="Chữ anh tự viết.")
    button = f"Lấy nội dung từ hồ sơ năm {earlier.year}"
    assert button in officer.get(url("report_edit", dossier)).content.decode()
    address = url("report_fill", dossier, "nam-truoc")
    page = officer.get(address).content.decode()
    assert "Số liệu năm trước." in page
    assert "Cách làm năm trước." not in page
    assert "Nội dung, biện pháp đã làm: đã có chữ nên không điền." in page
    assert words_of(dossier) == {"noi-dung": "Chữ anh tự viết."}
    assert officer.post(address, {"keys": ["noi-dung"]}).status_code == 422
    assert officer.post(address, {"keys": []}).status_code == 422
    assert officer.post(address, {"keys": ["ket-qua"]}).url == url("report_edit", dossier)
    assert words_of(dossier) == {"noi-dung": "Chữ anh tự viết.", "ket-qua": "Số liệu năm trước."}


def test_a_source_that_is_none_is_not_there(officer, dossier):
    assert officer.get(url("report_fill", dossier, "dau-do")).status_code == 404


# Photos


def test_photos_are_put_captioned_moved_and_taken_out_on_one_form(officer, dossier):
    address = url("report_photos", dossier)
    posted = {"photos": [photo_upload(number=1), photo_upload(number=2)], "caption": "Họp dân"}
    assert officer.post(address, posted).url == f"{url('report_edit', dossier)}#anh-minh-chung"
    first, second = ReportPhoto.objects.all()
    assert (first.caption, second.caption) == ("Họp dân", "Họp dân")
    captions = {f"chu-thich-{first.pk}": "Ngày ra mắt", f"cu-{first.pk}": "Họp dân"}
    captions |= {f"chu-thich-{second.pk}": "Họp dân", f"cu-{second.pk}": "Họp dân"}
    officer.post(address, captions | {"viec": f"xuong-{first.pk}"})
    assert list(ReportPhoto.objects.values_list("pk", "caption")) == [(second.pk, "Họp dân"), (first.pk, "Ngày ra mắt")]
    officer.post(address, captions | {f"cu-{first.pk}": "Ngày ra mắt", "viec": f"go-{second.pk}"})
    assert list(ReportPhoto.objects.filter(is_current=True).values_list("caption", flat=True)) == ["Ngày ra mắt"]


def test_a_bad_photo_is_named_and_the_typed_caption_stays(officer, dossier):
    photo = photo_upload("IMG_2.HEIC")
    photo.file.seek(0)
    photo.file.write(HEIC)
    photo.file.truncate()
    photo.file.seek(0)
    photo.size = len(HEIC)
    page = officer.post(url("report_photos", dossier), {"photos": [photo], "caption": "Ngày hội"})
    assert page.status_code == 422
    assert "IMG_2.HEIC" in page.content.decode()
    assert 'value="Ngày hội"' in page.content.decode()
    assert not ReportPhoto.objects.exists()


@pytest.mark.parametrize("act", ["go-x", "len-99999999999999999999", "bay-1", "go-"])
def test_an_act_that_is_none_changes_nothing(act, officer, dossier):
    (photo,) = put_photos(dossier)
    assert officer.post(url("report_photos", dossier), {"viec": act}).status_code == 302
    assert list(ReportPhoto.objects.filter(is_current=True)) == [photo]


def test_a_photo_is_for_the_readers_of_the_dossier_only_large_and_small(client, officer, dossier, commune):
    (photo,) = put_photos(dossier)
    address = url("report_photo", dossier, photo.pk)
    for query in ("", "?nho=1"):
        answer = officer.get(address + query)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert "private" in answer["Cache-Control"]
    secretary = holder(Role.SECRETARY, commune)
    client.force_login(secretary)
    assert client.get(address).status_code == 404
    write_whole_report(dossier)
    submit(fresh(dossier), now=timezone.now())
    assert client.get(address).status_code == 200
    other = make_dossier(dossier.unit, dossier.campaign, campaign_award=dossier.campaign_award)
    assert client.get(url("report_photo", other, photo.pk)).status_code == 404


# Sending and reading


def test_the_submit_page_shows_the_report_and_sends_what_it_showed(officer, dossier):
    write_whole_report(dossier)
    page = officer.get(url("dossier_submit", dossier))
    assert "Hiến 1.250 m² đất." in page.content.decode()
    shown = {name: page.context["form"].initial[name] for name in ("key", "version", "files", "report")}
    put_photos(dossier)
    assert officer.post(url("dossier_submit", dossier), shown).status_code == 409
    assert fresh(dossier).state == DossierState.DRAFT
    again = officer.get(url("dossier_submit", dossier)).context["form"].initial
    officer.post(url("dossier_submit", dossier), {n: again[n] for n in ("key", "version", "files", "report")})
    assert fresh(dossier).state == DossierState.SUBMITTED


def test_the_desk_and_the_print_read_what_was_sent(client, officer, dossier, commune):
    write_whole_report(dossier)
    put_photos(dossier, caption="Ngày ra mắt")
    version = submit(fresh(dossier), now=timezone.now())
    ReportAnswer.objects.update(text="SỬA SAU KHI NỘP")
    client.force_login(holder(Role.SECRETARY, commune))
    for address in (
        reverse("admin:awards_dossier_change", args=[dossier.pk]),
        url("dossier_detail", dossier),
        url("dossier_print", dossier),
    ):
        page = client.get(address).content.decode()
        assert "Hiến 1.250 m² đất." in page
        assert "Ngày ra mắt" in page
        assert "SỬA SAU KHI NỘP" not in page
        assert version.receipt_number in page


def test_the_print_of_a_draft_is_its_preparers_own_and_says_so(client, officer, dossier, foreign_commune):
    write_whole_report(dossier)
    page = officer.get(url("dossier_print", dossier)).content.decode()
    for words in ("bản nháp, chưa nộp", "Hiến 1.250 m² đất.", "XÁC NHẬN CỦA CẤP TRÊN TRỰC TIẾP", "viết theo mẫu"):
        assert words in page
    client.force_login(make_user(None, (Role.PREPARER, foreign_commune)))
    assert client.get(url("dossier_print", dossier)).status_code == 404


def test_a_member_that_was_called_reads_the_report_and_its_photos_and_another_does_not(client, dossier, commune):
    write_whole_report(dossier)
    (photo,) = put_photos(dossier)
    submit(fresh(dossier), now=timezone.now())
    member, stranger = make_user(None), make_user(None)
    council = make_council(commune, members=3)
    council.members.filter(order=2).update(user=member)
    meeting = make_meeting(council, held_on=timezone.localdate())
    for action in ("receive", "appraise", "confirm"):
        take(fresh(dossier), action, now=timezone.now())
    take(fresh(dossier), "table", details=TableDetails(meeting_id=meeting.pk), now=timezone.now())
    case = dossier.cases.get()
    address = reverse("council:case_photo", args=[case.pk, photo.pk])
    client.force_login(member)
    page = client.get(reverse("council:case_detail", args=[case.pk])).content.decode()
    assert "Hiến 1.250 m² đất." in page
    assert address in page
    assert client.get(address).status_code == 200
    client.force_login(stranger)
    assert client.get(address).status_code == 404


# What it costs


def test_the_page_costs_the_same_with_many_words_and_photos(officer, dossier, django_assert_num_queries):
    write_report(dossier, ten="Mai")
    put_photos(dossier)
    officer.get(url("report_edit", dossier))
    with django_assert_num_queries(21):
        officer.get(url("report_edit", dossier))
    write_whole_report(dossier)
    put_photos(dossier, 3)
    with django_assert_num_queries(21):
        officer.get(url("report_edit", dossier))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_says_how_complete_each_draft_is_at_no_query_per_row(
    rows, officer, hamlet, campaign, form, django_assert_num_queries
):
    award = make_reported_award(campaign)
    for number in range(rows):
        written = make_dossier(hamlet, campaign, campaign_award=award)
        write_report(written, ten="Mai", **({"ket_qua": "45 hộ."} if number % 2 else {}))
    sent = make_dossier(hamlet, campaign, campaign_award=award)
    write_whole_report(sent)
    submit(fresh(sent), now=timezone.now())
    officer.get(reverse("awards:dossier_list"))
    with django_assert_num_queries(15):
        page = officer.get(reverse("awards:dossier_list"))
    told = {row.pk: getattr(row, "completeness", None) for row in page.context["object_list"]}
    assert told.pop(sent.pk) is None
    assert [(done.done, done.total) for done in told.values()] == [(3, 5), (4, 5), (3, 5)][:rows]
    assert "Đầy đủ 3/5" in page.content.decode()


# The rules at the desk


def new_award(campaign, commune):
    """What the desk types to offer a new form of commendation in the campaign."""
    counting = {"comment_counting": "working", "processing_counting": "working"}
    chosen = {"campaign": campaign.pk, "award_form": make_award_form().pk, "deciding_unit": commune.pk}
    return {**chosen, **counting, "order": 1}


def test_the_desk_of_a_province_edits_forms_and_a_new_award_begins_with_usual_papers(
    client, campaign, commune, province
):
    client.force_login(make_user(None, (Role.ADMINISTRATOR, province)))
    for model, row in (("reportform", make_report_form()), ("usualpaper", make_usual_paper())):
        assert client.get(reverse(f"admin:awards_{model}_change", args=[row.pk])).status_code == 200
        assert client.get(reverse(f"admin:awards_{model}_changelist")).status_code == 200
    client.force_login(holder(Role.SECRETARY, commune))
    posted = new_award(campaign, commune)
    for prefix in ("rules", "checklist"):
        posted |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    answer = client.post(reverse("admin:awards_campaignaward_add"), posted, follow=True)
    assert "Đã đưa vào 1 giấy tờ thường yêu cầu" in answer.content.decode()
    award = CampaignAward.objects.get()
    assert [item.item_type for item in award.checklist.all()] == [UsualPaper.objects.get().item_type]


def test_an_award_with_papers_of_its_own_gets_no_usual_ones(client, campaign, commune):
    make_usual_paper()
    client.force_login(holder(Role.SECRETARY, commune))
    posted = new_award(campaign, commune)
    posted |= {"rules-TOTAL_FORMS": 0, "rules-INITIAL_FORMS": 0, "checklist-TOTAL_FORMS": 1}
    own = {"order": 1, "item_type": make_item_type().pk, "original": "original", "copies": 2, "file_kind": "pdf"}
    posted |= {"checklist-INITIAL_FORMS": 0, **{f"checklist-0-{name}": value for name, value in own.items()}}
    client.post(reverse("admin:awards_campaignaward_add"), posted)
    assert [(item.copies, item.file_kind) for item in ChecklistItem.objects.all()] == [(2, "pdf")]


def test_the_standards_page_of_a_campaign_says_how_each_paper_is_asked(officer, campaign):
    award = make_reported_award(campaign)
    make_checklist_item(award, item_type=make_item_type(name="Tờ trình"), copies=2, file_kind="pdf")
    page = officer.get(reverse("awards:campaign_awards", args=[campaign.pk])).content.decode()
    assert "02 bản chính, bản điện tử PDF" in page
