import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.gates import limit_of
from awards.models import Dossier
from awards.services import ReturnDetails, add_file, submit_dossier
from awards.tests.factories import (
    make_campaign_award,
    make_complete,
    make_dossier,
    make_pdf,
    make_upload,
    submit,
    take,
)
from campaigns.tests.factories import make_campaign, make_deadline
from models_registry.tests.factories import make_recognised_model
from units.enums import Role
from units.tests.factories import make_household, make_person, make_unit, make_user

CANARY = "CHIM HOÀNG YẾN"
LIST = reverse("awards:dossier_list")


def url(name, dossier, *more):
    return reverse(f"awards:dossier_{name}", args=[dossier.pk, *more])


@pytest.fixture
def campaign(commune):
    """Takes dossiers for weeks to come, whatever day the tests run."""
    campaign = make_campaign(commune, period_end=date(2090, 12, 31))
    make_deadline(campaign, on_date=timezone.localdate() + timedelta(days=20))
    make_campaign_award(campaign)
    return campaign


@pytest.fixture
def closed(commune):
    """Stopped taking dossiers yesterday at midnight."""
    campaign = make_campaign(commune, period_end=date(2090, 12, 31))
    make_deadline(campaign, on_date=timezone.localdate())
    make_campaign_award(campaign)
    return campaign


@pytest.fixture
def dossier(hamlet, campaign, preparer):
    return make_complete(make_dossier(hamlet, campaign, subject=make_person(hamlet, full_name="Hoàng Thị Mai")))


@pytest.fixture
def officer(client, preparer):
    client.force_login(preparer)
    return client


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def typed(dossier, **changes):
    return {"achievement": "Đạt giải nhất", "summary": "Vận động 45 hộ.", "version": dossier.version, **changes}


def shown_form(page):
    form = page.context["form"]
    return {name: form.initial[name] for name in ("key", "version", "files")}


# The list


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_hides_other_units(
    rows, officer, hamlet, campaign, foreign_commune, django_assert_num_queries
):
    mine = [make_dossier(hamlet, campaign) for _ in range(rows)]
    stranger_unit = make_unit(foreign_commune, name=CANARY)
    make_dossier(stranger_unit, subject=make_person(stranger_unit, full_name=CANARY), achievement=CANARY)
    officer.get(LIST)
    with django_assert_num_queries(15):
        page = officer.get(LIST)
    assert list(page.context["object_list"]) == mine[::-1]
    assert f"{rows} hồ sơ" in page.content.decode()
    assert CANARY not in page.content.decode()


def test_each_filter_keeps_its_rows(officer, hamlet, agency, campaign, closed, commune_preparer, client):
    client.force_login(commune_preparer)
    mai = make_dossier(hamlet, campaign, subject=make_person(hamlet, full_name="Đặng Thị Mai"))
    sent = make_dossier(agency, campaign, subject=make_household(agency), state=DossierState.SUBMITTED)
    overdue = make_dossier(hamlet, closed, year=2025)
    for query, expected in (
        ("q=dang+thi+MAI", [mai]),
        ("state=submitted", [sent]),
        ("year=2025", [overdue]),
        (f"campaign={closed.pk}", [overdue]),
        (f"award={mai.campaign_award.award_form_id}", [sent, mai]),
        (f"unit={agency.pk}", [sent]),
        ("kind=household", [sent]),
        ("timeliness=overdue", [overdue]),
        ("timeliness=on_time", [sent]),
        ("timeliness=late", []),
        ("sap-xep=nam", [overdue, sent, mai]),
    ):
        page = client.get(f"{LIST}?{query}")
        assert list(page.context["object_list"]) == expected, query


def test_garbage_in_the_address_of_the_list_is_no_error(officer, dossier):
    for query in ("year=abc", "unit=999999", "state=x", "trang=0", "sap-xep=--", "q=%00", "timeliness=%ff"):
        assert officer.get(f"{LIST}?{query}").status_code == 200


def test_the_empty_list_says_what_to_do(officer):
    assert "Chưa có hồ sơ nào" in officer.get(LIST).content.decode()


def test_the_desk_sees_what_was_sent_and_no_draft(client, secretary, hamlet, campaign):
    make_dossier(hamlet, campaign)
    sent = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    client.force_login(secretary)
    assert list(client.get(LIST).context["object_list"]) == [sent]


# Who gets in


PAGES = ("detail", "edit", "submit", "withdraw")


def test_a_foreign_dossier_is_not_there(client, stranger, dossier):
    client.force_login(stranger)
    submit(dossier, now=timezone.now())
    file = dossier.files.first()
    for name in PAGES:
        assert client.get(url(name, dossier)).status_code == 404
    for name in ("save", "file_add", "late_request", "submit", "withdraw"):
        assert client.post(url(name, dossier)).status_code == 404
    assert client.get(url("file_download", dossier, file.pk)).status_code == 404
    assert client.post(url("file_remove", dossier, file.pk)).status_code == 404
    assert client.get(url("receipt", dossier, 1)).status_code == 404


@pytest.mark.parametrize("role", ["secretary", "auditor", "member", "chairman", "province_staff", "administrator"])
def test_a_reader_opens_the_dossier_and_is_told_why_not_more(role, request, client, dossier):
    submit(dossier, now=timezone.now())
    client.force_login(request.getfixturevalue(role))
    assert client.get(url("detail", dossier)).status_code == 200
    assert client.get(url("receipt", dossier, 1)).status_code == 200
    assert client.get(url("file_download", dossier, dossier.files.first().pk)).status_code == 200
    for answer in (
        client.get(url("edit", dossier)),
        client.get(url("submit", dossier)),
        client.post(url("save", dossier), typed(dossier)),
        client.post(url("withdraw", dossier), {"note": "x", "version": 1}),
    ):
        assert answer.status_code == 403
        assert "dành cho cán bộ lập hồ sơ của Xóm Đồng Tâm" in answer.content.decode()


def test_a_draft_is_not_there_for_the_desk(client, secretary, dossier):
    client.force_login(secretary)
    assert client.get(url("detail", dossier)).status_code == 404
    assert client.get(url("file_download", dossier, dossier.files.first().pk)).status_code == 404


def test_wrong_methods_are_refused(officer, dossier):
    file = dossier.files.first()
    for name in ("save", "file_add", "late_request"):
        assert officer.get(url(name, dossier)).status_code == 405
    assert officer.get(url("file_remove", dossier, file.pk)).status_code == 405
    for name in ("detail", "edit"):
        assert officer.post(url(name, dossier)).status_code == 405
    assert officer.put(url("submit", dossier)).status_code == 405
    assert officer.delete(url("withdraw", dossier)).status_code == 405


# Opening


def test_a_dossier_is_opened_step_by_step_by_addresses_alone(officer, hamlet, campaign, foreign_commune):
    award = campaign.awards.get()
    model = make_recognised_model(hamlet, campaign)
    mai = make_person(hamlet, full_name="Đặng Thị Mai", is_active=True)
    make_person(hamlet, full_name="Nguyễn Văn Bình")
    make_person(foreign_commune, full_name=f"Mai {CANARY}")
    year = timezone.localdate().year
    create = reverse("awards:dossier_create")
    page = officer.get(create)
    assert page.context["step"] == 2
    chosen = f"unit={hamlet.pk}&campaign={campaign.pk}&year={year}"
    assert f"?unit={hamlet.pk}&amp;campaign={campaign.pk}&amp;year={year}" in page.content.decode()
    page = officer.get(f"{create}?{chosen}")
    assert page.context["step"] == 3
    assert str(award.checklist.first()) in page.content.decode()
    assert award.rules.first().text in page.content.decode()
    chosen += f"&award={award.pk}&kind=individual"
    page = officer.get(f"{create}?{chosen}&q=dang+mai")
    assert (page.context["step"], page.context["subjects"]) == (4, [mai])
    assert CANARY not in page.content.decode()
    answers = dict(pair.split("=") for pair in chosen.split("&"))
    done = officer.post(create, answers | {"subject": mai.pk, "model": model.pk})
    made = Dossier.objects.get()
    assert done.url == url("edit", made)
    assert (made.person, made.model, made.year, made.created_by.username) == (mai, model, year, "canbo.xom")
    again = officer.post(create, answers | {"subject": mai.pk})
    assert again.status_code == 422
    assert f"đã có hồ sơ {made.code}" in again.content.decode()
    assert Dossier.objects.count() == 1


def test_a_preparer_of_a_commune_finds_the_unit_first(client, commune_preparer, hamlet, agency, foreign_commune):
    make_unit(foreign_commune, name=f"Xóm {CANARY}")
    client.force_login(commune_preparer)
    page = client.get(reverse("awards:dossier_create") + "?q=dong+tam")
    assert (page.context["step"], list(page.context["units"])) == (1, [hamlet])
    assert CANARY not in client.get(reverse("awards:dossier_create")).content.decode()


@pytest.mark.parametrize("smuggled", ["unit", "campaign", "award", "subject", "model"])
def test_nothing_from_outside_is_smuggled_into_a_new_dossier(smuggled, officer, hamlet, campaign, foreign_commune):
    other = make_campaign(foreign_commune)
    foreign = {
        "unit": foreign_commune,
        "campaign": other,
        "award": make_campaign_award(other),
        "subject": make_person(foreign_commune),
        "model": make_recognised_model(foreign_commune),
    }
    answers = {
        "unit": hamlet.pk,
        "campaign": campaign.pk,
        "year": 2026,
        "award": campaign.awards.get().pk,
        "kind": "individual",
        "subject": make_person(hamlet).pk,
        smuggled: foreign[smuggled].pk,
    }
    assert officer.post(reverse("awards:dossier_create"), answers).status_code == 422
    assert not Dossier.objects.exists()


def test_garbage_in_the_steps_is_no_error(officer, campaign):
    create = reverse("awards:dossier_create")
    for query in ("unit=x", "campaign=9999", "year=99999999999999999999", f"campaign={campaign.pk}&year=1", "kind=zz"):
        assert officer.get(f"{create}?{query}").status_code == 200
    assert officer.post(create, {"subject": "9" * 40, "unit": "\x00"}).status_code == 422


def test_who_prepares_nothing_opens_nothing(client, auditor):
    client.force_login(auditor)
    answer = client.get(reverse("awards:dossier_create"))
    assert answer.status_code == 403
    assert "dành cho cán bộ lập hồ sơ" in answer.content.decode()


# The working copy


def test_the_form_shows_standards_papers_gaps_and_the_exact_limit(
    officer, hamlet, campaign, django_assert_max_num_queries
):
    dossier = make_dossier(hamlet, campaign, summary="")
    officer.get(url("edit", dossier))
    with django_assert_max_num_queries(25):
        page = officer.get(url("edit", dossier)).content.decode()
    for text in (
        "Chưa có tóm tắt báo cáo thành tích.",
        *(f"Còn thiếu: {item.item_type}." for item in dossier.campaign_award.checklist.all()),
        "Hồ sơ chưa gắn mô hình nào.",
        "Đã có 1/4 mục",
        "còn 19 ngày",
        "hết 24:00 ngày",
    ):
        assert text in page


def test_the_form_costs_the_same_with_many_papers(officer, hamlet, campaign, preparer, django_assert_num_queries):
    dossier = make_dossier(hamlet, campaign)
    make_complete(dossier)
    kind = dossier.campaign_award.checklist.first().item_type
    for _ in range(3):
        add_file(dossier_id=dossier.pk, item_type=kind, upload=make_upload(), actor=preparer, now=timezone.now())
    officer.get(url("edit", dossier))
    with django_assert_num_queries(20):
        officer.get(url("edit", dossier))


def test_saving_by_itself_answers_with_hour_and_version(officer, dossier):
    answer = officer.post(url("save", dossier), typed(dossier), headers={"accept": "application/json"})
    saved = fresh(dossier)
    assert answer.json() == {"saved_at": f"{timezone.localtime(saved.saved_at):%H:%M}", "version": 2}
    assert saved.summary == "Vận động 45 hộ."


def test_saving_by_button_stays_or_goes_on_to_sending(officer, dossier):
    assert officer.post(url("save", dossier), typed(dossier)).url == url("edit", dossier)
    again = typed(fresh(dossier), summary="Thêm số liệu", send="1")
    assert officer.post(url("save", dossier), again).url == url("submit", dossier)
    assert fresh(dossier).summary == "Thêm số liệu"


def test_a_stale_save_shows_both_versions_and_loses_neither(officer, dossier):
    officer.post(url("save", dossier), typed(dossier, summary="Bản của người thứ nhất"))
    mine = typed(dossier, summary="Bản của người thứ hai")
    by_itself = officer.post(url("save", dossier), mine, headers={"accept": "application/json"})
    assert by_itself.status_code == 409
    assert "Có người vừa lưu bản mới hơn" in by_itself.json()["message"]
    page = officer.post(url("save", dossier), mine)
    assert page.status_code == 409
    assert "Bản của người thứ nhất" in page.content.decode()
    assert "Bản của người thứ hai" in page.content.decode()
    assert fresh(dossier).summary == "Bản của người thứ nhất"
    kept = {**mine, "version": page.context["form"].initial["version"]}
    assert officer.post(url("save", dossier), kept).status_code == 302
    assert fresh(dossier).summary == "Bản của người thứ hai"


def test_typing_that_meets_a_sent_dossier_is_shown_for_copying(officer, dossier):
    submit(dossier, now=timezone.now())
    page = officer.post(url("save", dossier), typed(dossier, summary="Gõ dở khi đã nộp"))
    assert page.status_code == 409
    assert "Gõ dở khi đã nộp" in page.content.decode()
    assert "đã nộp nên không sửa được" in page.content.decode()


def test_a_sentence_that_is_too_long_is_refused_with_everything_kept(officer, dossier):
    page = officer.post(url("save", dossier), typed(dossier, achievement="a" * 301, summary="Chữ còn đây"))
    assert page.status_code == 422
    assert "Chữ còn đây" in page.content.decode()
    assert fresh(dossier).version == 1


def test_a_model_of_another_unit_cannot_be_chosen(officer, dossier, foreign_commune):
    model = make_recognised_model(foreign_commune)
    assert officer.post(url("save", dossier), typed(dossier, model=model.pk)).status_code == 422
    assert fresh(dossier).model is None


def test_columns_outside_the_form_do_not_change(officer, dossier, foreign_commune):
    before = Dossier.objects.filter(pk=dossier.pk).values().get()
    extra = {"state": "awarded", "year": 2024, "unit": foreign_commune.pk, "receiving_unit": foreign_commune.pk}
    officer.post(url("save", dossier), typed(dossier) | extra)
    after = Dossier.objects.filter(pk=dossier.pk).values().get()
    assert {name for name in before if before[name] != after[name]} == {
        "achievement",
        "summary",
        "version",
        "saved_at",
        "search_key",
    }


# Papers


def test_a_paper_is_put_in_opened_and_taken_out(officer, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign)
    kind = dossier.campaign_award.checklist.first().item_type
    upload = SimpleUploadedFile("Báo cáo thành tích.pdf", make_pdf(), content_type="application/pdf")
    put = officer.post(url("file_add", dossier), {"item_type": kind.pk, "file": upload})
    assert put.url == f"{url('edit', dossier)}#item-{kind.pk}"
    file = dossier.files.get()
    opened = officer.get(url("file_download", dossier, file.pk))
    assert b"".join(opened.streaming_content) == make_pdf()
    assert opened["Content-Disposition"].startswith("attachment")
    assert officer.get(url("file_download", dossier, file.pk), {"xem": "1"})["Content-Disposition"].startswith("inline")
    officer.post(url("file_remove", dossier, file.pk))
    assert not dossier.files.filter(is_current=True).exists()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("virus.exe", b"MZ", "Chỉ nhận PDF, Word (.docx), Excel (.xlsx) và ảnh JPG, PNG."),
        ("trong.pdf", b"", "trống (0 byte)"),
        ("gia.pdf", b"<html>", "không phải là PDF"),
        ("hong.pdf", b"%PDF-1.4\n", "bị hỏng hoặc tải lên chưa trọn"),
        (None, None, "Chưa chọn tệp nào."),
    ],
)
def test_a_refused_upload_says_why_beside_its_paper_and_loses_nothing(
    name, content, sentence, officer, hamlet, campaign
):
    dossier = make_dossier(hamlet, campaign, summary="Chữ đã lưu vẫn còn")
    kind = dossier.campaign_award.checklist.first().item_type
    sent = {"item_type": kind.pk} | ({"file": SimpleUploadedFile(name, content)} if name else {})
    page = officer.post(url("file_add", dossier), sent)
    text = page.content.decode()
    assert page.status_code == 422
    assert sentence in text[text.index(f'id="item-{kind.pk}"') :]
    assert "Chữ đã lưu vẫn còn" in text
    assert not dossier.files.exists()


def test_a_kind_of_paper_the_award_does_not_ask_for_is_refused(officer, hamlet, campaign, closed):
    dossier = make_dossier(hamlet, campaign)
    foreign_kind = closed.awards.get().checklist.first().item_type
    answer = officer.post(url("file_add", dossier), {"item_type": foreign_kind.pk, "file": make_upload()})
    assert answer.status_code == 422
    assert not dossier.files.exists()


def test_a_file_of_another_dossier_is_not_reached_through_this_one(officer, dossier, hamlet, campaign):
    other = make_complete(make_dossier(hamlet, campaign)).files.first()
    assert officer.get(url("file_download", dossier, other.pk)).status_code == 404
    assert officer.post(url("file_remove", dossier, other.pk)).status_code == 404


def test_what_is_added_while_mending_is_not_the_desks_until_it_is_sent(client, dossier, preparer, secretary):
    submit(dossier, now=timezone.now())
    kind = dossier.campaign_award.checklist.first().item_type
    asked = ReturnDetails(due_on=timezone.localdate(), fields=(f"item-{kind.pk}",))
    take(dossier, "return", now=timezone.now(), details=asked)
    new = add_file(
        dossier_id=dossier.pk, item_type=kind, upload=make_upload("bản mới.pdf"), actor=preparer, now=timezone.now()
    )
    Dossier.objects.filter(pk=dossier.pk).update(summary=CANARY)
    client.force_login(secretary)
    page = client.get(url("detail", dossier)).content.decode()
    assert CANARY not in page
    assert "bản mới.pdf" not in page
    assert client.get(url("file_download", dossier, new.pk)).status_code == 404
    client.force_login(preparer)
    page = client.get(url("detail", dossier)).content.decode()
    assert CANARY in page
    assert "bản mới.pdf" in page


def _return_today():
    return ReturnDetails(due_on=timezone.localdate() + timedelta(days=5), fields=("summary",))


# Sending


def test_the_confirm_page_says_what_is_sent_to_whom_and_sends_it_once(officer, dossier, secretary):
    page = officer.get(url("submit", dossier))
    assert "Nộp hồ sơ cho Hội đồng TĐKT Xã Hòa Bình" in page.content.decode()
    form = shown_form(page)
    first = officer.post(url("submit", dossier), form)
    second = officer.post(url("submit", dossier), form)
    assert first.url == second.url == url("receipt", dossier, 1)
    assert dossier.versions.count() == 1
    version = dossier.versions.get()
    receipt = officer.get(first.url).content.decode()
    local = timezone.localtime(version.submitted_at)
    for text in (version.receipt_number, f"{local:%H:%M:%S}", f"{local:%d/%m/%Y}", "Xã Hòa Bình", "đúng hạn"):
        assert text in receipt
    for file in version.files.all():
        assert file.file.sha256[:16] in receipt
    assert officer.get(url("submit", dossier)).url == first.url


def test_an_incomplete_dossier_has_links_instead_of_a_button(officer, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign)
    page = officer.get(url("submit", dossier)).content.decode()
    assert "Nộp hồ sơ cho" not in page
    assert "Chưa nộp được" in page
    answer = officer.post(url("submit", dossier), {"key": uuid.uuid4(), "version": 1, "files": ""})
    assert answer.status_code == 422
    assert "Còn thiếu:" in answer.content.decode()
    assert fresh(dossier).state == DossierState.DRAFT


def test_after_the_cutoff_everything_stays_and_the_page_names_both_times(officer, hamlet, closed, preparer, secretary):
    dossier = make_complete(make_dossier(hamlet, closed, summary="Viết xong trước hạn"))
    before = Dossier.objects.filter(pk=dossier.pk).values().get()
    page = officer.post(url("submit", dossier), {"key": uuid.uuid4(), "version": 1, "files": ""})
    assert page.status_code == 409  # the files shown were others
    files = ",".join(str(file.pk) for file in dossier.files.all())
    page = officer.post(url("submit", dossier), {"key": uuid.uuid4(), "version": 1, "files": files})
    text, today = page.content.decode(), timezone.localdate()
    assert page.status_code == 422
    assert f"Đã hết hạn nhận hồ sơ: trước ngày {today:%d/%m/%Y}" in text
    assert f"00:00:00 ngày {today:%d/%m/%Y}" in text
    assert f"{timezone.localtime(page.context['judged_at']):%H:%M:%S}" in text
    assert "2 tệp đã tải lên" in text
    assert Dossier.objects.filter(pk=dossier.pk).values().get() == before
    saved = officer.post(url("save", dossier), typed(dossier, summary="Gõ khi hạn vừa qua"))
    assert saved.url == url("edit", dossier)
    assert fresh(dossier).summary == "Gõ khi hạn vừa qua"


def test_the_same_form_sent_again_after_the_cutoff_gives_the_receipt(officer, dossier, campaign):
    form = shown_form(officer.get(url("submit", dossier)))
    first = officer.post(url("submit", dossier), form)
    campaign.deadlines.update(on_date=timezone.localdate() - timedelta(days=3))
    assert officer.post(url("submit", dossier), form).url == first.url


def test_lateness_is_asked_for_once_with_a_reason(officer, hamlet, closed, secretary):
    dossier = make_complete(make_dossier(hamlet, closed))
    assert officer.get(url("submit", dossier)).status_code == 200
    empty = officer.post(url("late_request", dossier), {"reason": "  "})
    assert empty.status_code == 422
    assert "Hãy ghi lý do xin nộp muộn." in empty.content.decode()
    assert officer.post(url("late_request", dossier), {"reason": "Mất điện do bão"}).url == url("detail", dossier)
    again = officer.post(url("late_request", dossier), {"reason": "Lần nữa"})
    assert again.status_code == 422
    assert "Mất điện do bão" in again.content.decode()
    assert dossier.late_requests.count() == 1


def test_a_form_shown_before_somebody_saved_sends_nothing(officer, dossier):
    form = shown_form(officer.get(url("submit", dossier)))
    officer.post(url("save", dossier), typed(dossier))
    page = officer.post(url("submit", dossier), form)
    assert page.status_code == 409
    assert "Xem bản mới nhất trước khi nộp" in page.content.decode()
    assert fresh(dossier).state == DossierState.DRAFT


def test_a_key_of_another_sending_is_a_conflict(officer, dossier, hamlet, campaign, preparer):
    other = make_complete(make_dossier(hamlet, campaign))
    key = uuid.uuid4()
    submit_dossier(dossier_id=other.pk, key=key, expected_version=1, actor=preparer)
    files = ",".join(str(file.pk) for file in dossier.files.all())
    page = officer.post(url("submit", dossier), {"key": key, "version": 1, "files": files})
    assert page.status_code == 409
    assert fresh(dossier).state == DossierState.DRAFT


def test_an_unreadable_sending_form_is_refused_and_changes_nothing(officer, dossier):
    for form in ({}, {"key": "x", "version": "y"}, {"key": uuid.uuid4(), "version": 1, "files": "1;drop"}):
        assert officer.post(url("submit", dossier), form).status_code == 422
    assert fresh(dossier).state == DossierState.DRAFT


def test_a_dossier_is_taken_back_with_a_reason(officer, dossier, secretary):
    submit(dossier, now=timezone.now())
    assert officer.post(url("withdraw", dossier), {"version": 1, "note": ""}).status_code == 422
    assert officer.post(url("withdraw", dossier), {"version": 7, "note": "Nhầm"}).status_code == 409
    assert fresh(dossier).state == DossierState.SUBMITTED
    assert officer.post(url("withdraw", dossier), {"version": 1, "note": "Nộp nhầm người"}).url == url(
        "detail", dossier
    )
    page = officer.get(url("detail", dossier)).content.decode()
    assert "Đã rút" in page
    assert "Nộp nhầm người" in page


# A dossier and what a campaign awards


def test_a_returned_dossier_says_why_until_when_and_where_to_mend(officer, dossier):
    submit(dossier, now=timezone.now())
    details = _return_today()
    take(dossier, "return", now=timezone.now(), note="Thiếu số liệu hộ tham gia", details=details)
    for name in ("detail", "edit"):
        page = officer.get(url(name, dossier)).content.decode()
        assert "Thiếu số liệu hộ tham gia" in page
        dossier.refresh_from_db()
        assert limit_of(dossier)[1] in page
        assert "#id_summary" in page


@pytest.mark.parametrize("state", DossierState)
def test_every_state_has_its_page_at_a_flat_cost(state, officer, hamlet, django_assert_max_num_queries):
    dossier = make_dossier(hamlet, state=state)
    officer.get(url("detail", dossier))
    with django_assert_max_num_queries(25):
        page = officer.get(url("detail", dossier))
    assert dossier.get_state_display() in page.content.decode()
    assert len(page.content) < 100_000


def test_the_result_names_the_signed_decision(officer, hamlet):
    dossier = make_dossier(hamlet, state=DossierState.AWARDED)
    page = officer.get(url("detail", dossier)).content.decode()
    assert str(dossier.decision_line.decision) in page
    assert f"được tặng {dossier.campaign_award}" in page


def test_awards_of_a_campaign_show_standards_papers_and_how_sure_the_sources_are(officer, campaign, stranger):
    address = reverse("awards:campaign_awards", args=[campaign.pk])
    award = campaign.awards.get()
    page = officer.get(address).content.decode()
    for text in ("Căn cứ chưa kiểm chứng", award.rules.first().text, str(award.checklist.first()), award.source):
        assert text in page
    officer.force_login(stranger)
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize("awards", [1, 3])
def test_awards_of_a_campaign_cost_the_same(awards, officer, commune, django_assert_num_queries):
    campaign = make_campaign(commune)
    for _ in range(awards):
        make_campaign_award(campaign)
    address = reverse("awards:campaign_awards", args=[campaign.pk])
    officer.get(address)
    with django_assert_num_queries(11):
        officer.get(address)


def test_an_office_that_receives_without_being_above_sees_what_it_was_sent(client, hamlet, commune):
    office = make_unit(commune, name="Phòng Văn hóa - Xã hội")
    campaign = make_campaign(commune)
    make_deadline(campaign, receiving_unit=office)
    sent = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    client.force_login(make_user("phong", (Role.SECRETARY, office)))
    assert list(client.get(LIST).context["object_list"]) == [sent]
