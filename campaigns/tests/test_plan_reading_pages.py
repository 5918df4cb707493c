import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from campaigns.enums import CampaignState
from campaigns.models import Campaign, Plan, PlanUpload
from campaigns.passages import cut
from campaigns.services import build_campaign
from campaigns.tests.factories import NOON, make_campaign, make_field, make_plan, make_plan_upload
from campaigns.tests.own_plan import PLAN, all_ticked, forms_of, typed_as_read
from documents.models import StoredFile
from documents.tests.corpus import make_pdf
from units.enums import Role
from units.tests.factories import make_user

UPLOAD_QUERIES, READING_QUERIES, BUILD_QUERIES, PLAN_QUERIES, LAUNCH_QUERIES = 9, 9, 6, 12, 14
HEAVIEST = 100_000
JSON = {"Accept": "application/json"}


@pytest.fixture
def desk(client, secretary):
    client.force_login(secretary)
    return client


@pytest.fixture
def upload(secretary, commune):
    return make_plan_upload(secretary, commune)


def at(name, upload):
    return reverse(f"campaigns:{name}", args=[upload.pk])


def build(upload):
    lines = forms_of(upload, all_ticked(upload)).confirmed
    return build_campaign(upload_id=upload.pk, actor=upload.user, now=NOON, answers=lines)


# The paper comes in


def test_a_pasted_plan_is_kept_and_read_at_once(desk, commune, secretary):
    response = desk.post(reverse("campaigns:plan_upload"), {"text": PLAN})
    kept = PlanUpload.objects.get()
    assert (kept.user, kept.unit, kept.file, kept.campaign) == (secretary, commune, None, None)
    assert response["Location"] == at("plan_reading", kept)
    assert not Campaign.objects.exists()


def test_a_text_file_keeps_its_words_and_a_pdf_keeps_itself(desk, monkeypatch):
    text = SimpleUploadedFile("ke-hoach.txt", PLAN.encode())
    desk.post(reverse("campaigns:plan_upload"), {"file": text})
    kept = PlanUpload.objects.get()
    assert (kept.name, kept.text, kept.file) == ("ke-hoach.txt", PLAN.strip(), None)

    monkeypatch.setattr("campaigns.services.plan_uploads.text_of", lambda name, stream: stream.read() and PLAN)
    desk.post(reverse("campaigns:plan_upload"), {"file": SimpleUploadedFile("ke-hoach.pdf", make_pdf())})
    kept = PlanUpload.objects.first()
    assert kept.file.original_name == "ke-hoach.pdf"
    assert kept.file.file.open("rb").read() == make_pdf()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Hãy chọn tệp kế hoạch hoặc dán nội dung."),
        ({"text": "1. 2. 3."}, "Chưa có nội dung nào để đọc"),
        ({"file": ("ke-hoach.docx", b"PK\x03\x04hong")}, "Tệp hỏng hoặc không phải Word"),
        ({"file": ("ke-hoach.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "Tệp là Word dạng cũ (.doc)"),
        ({"file": ("ke-hoach.txt", b"abc"), "text": "Kế hoạch"}, "Hãy chọn một trong hai"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence_and_kept_nowhere(given, sentence, desk):
    if "file" in given:
        given = given | {"file": SimpleUploadedFile(*given["file"])}
    response = desk.post(reverse("campaigns:plan_upload"), given)
    assert response.status_code == 422
    assert sentence in response.text
    assert not PlanUpload.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_text_beyond_the_limit_is_refused(desk):
    response = desk.post(reverse("campaigns:plan_upload"), {"text": "kế hoạch " * 50_000})
    assert response.status_code == 422
    assert not PlanUpload.objects.exists()


def test_the_unit_is_asked_for_only_where_there_are_several(client, administrator, secretary, commune):
    client.force_login(secretary)
    assert 'name="unit"' not in client.get(reverse("campaigns:plan_upload")).text
    client.force_login(administrator)
    page = client.get(reverse("campaigns:plan_upload")).text
    assert 'name="unit"' in page
    client.post(reverse("campaigns:plan_upload"), {"text": PLAN, "unit": commune.pk})
    assert PlanUpload.objects.get().unit == commune


def test_a_unit_outside_the_users_area_is_no_choice(client, administrator, commune, foreign_commune):
    client.force_login(administrator)
    response = client.post(reverse("campaigns:plan_upload"), {"text": PLAN, "unit": foreign_commune.pk})
    assert response.status_code == 422
    assert not PlanUpload.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_unfinished_plans_wait_on_the_page_at_one_cost_and_others_do_not_show(
    rows, desk, upload, chairman, commune, django_assert_num_queries
):
    mine = [upload, *(make_plan_upload(upload.user, commune, name=f"ke-hoach-{n}.docx") for n in range(rows - 1))]
    make_plan_upload(chairman, commune, name="chim-hoang-yen.docx")
    make_plan_upload(upload.user, commune, name="da-xong.docx", campaign=make_campaign(commune))
    with django_assert_num_queries(UPLOAD_QUERIES):
        response = desk.get(reverse("campaigns:plan_upload"))
    assert set(response.context["unfinished"]) == set(mine)
    assert "chim-hoang-yen" not in response.text
    assert "da-xong" not in response.text


def test_an_unfinished_plan_is_dropped_by_its_reader_alone(desk, client, upload, chairman):
    client.force_login(chairman)
    assert client.post(at("plan_discard", upload)).status_code == 404
    client.force_login(upload.user)
    client.post(at("plan_discard", upload))
    assert not PlanUpload.objects.exists()


def test_who_sets_up_no_campaigns_is_refused(client, preparer):
    client.force_login(preparer)
    assert client.get(reverse("campaigns:plan_upload")).status_code == 403


# The facts beside the text


def test_every_stated_fact_shows_its_phrase_and_its_place(desk, upload, django_assert_num_queries):
    with django_assert_num_queries(READING_QUERIES):
        response = desk.get(at("plan_reading", upload))
    page = response.text
    rows = [row for group in response.context["groups"] for row in group.lines]
    numbers = [row.number for row in rows if row.number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 25
    for number in numbers:
        assert f'id="m{number}"' in page
        assert f'id="v{number}"' in page
        assert f'href="#v{number}"' in page
        assert re.search(rf'href="#m{number}"', page)
    number = next(row for row in rows if row.line.kind == "number")
    assert f'<mark data-f="{number.number}">15/KH-UBND</mark>' in page
    assert "Nguồn: “15/KH-UBND”" in page
    assert len(response.content) < HEAVIEST


def test_what_the_plan_does_not_state_is_empty_and_said_so(desk, secretary, commune):
    bare = make_plan_upload(secretary, commune, text="KẾ HOẠCH\nTổ chức phong trào thi đua “Dân vận khéo”")
    response = desk.get(at("plan_reading", bare))
    lines = {row.line.kind: row for group in response.context["groups"] for row in group.lines}
    for kind in ("number", "issued_on", "period_start", "standing"):
        assert not lines[kind].line.is_stated
        assert lines[kind].form["value"].value() in ("", None)
    assert "kế hoạch không nêu" in response.text
    assert "Lĩnh vực, nội dung: kế hoạch không nêu." in response.text
    assert "Phong trào vẫn lập và phát động được khi chưa có hình thức khen thưởng" in response.text


def test_contradictions_are_told_on_top_and_beside_their_fact(desk, upload):
    response = desk.get(at("plan_reading", upload))
    told = [caution.sentence for caution, _ in response.context["page"].told_cautions]
    assert any("Giai đoạn 2" in sentence for sentence in told)
    beside = {row.line.kind for group in response.context["groups"] for row in group.lines if row.cautions}
    assert {"target", "stage"} <= beside
    assert "shared_year" in {row.line.kind for group in response.context["groups"] for row in group.lines}


def test_script_in_a_plan_stays_text(desk, secretary, commune):
    text = PLAN.replace("15/KH-UBND", "15/KH-UBND<script>alert(1)</script>").replace("Kinh tế", "<b>")
    text = text.replace("lĩnh vực kinh tế", "lĩnh vực kinh tế <img src=x onerror=alert(2)>")
    page = desk.get(at("plan_reading", make_plan_upload(secretary, commune, text=text))).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_ticks_and_typing_are_saved_by_the_hour_without_a_page(desk, upload):
    typed = typed_as_read(forms_of(upload)) | {"number-value": "99/KH-UBND", "number-confirmed": "on", "la": "x"}
    response = desk.post(at("plan_reading", upload), typed, headers=JSON)
    assert response.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", response.json()["saved_at"])
    upload.refresh_from_db()
    assert upload.answers["number-value"] == "99/KH-UBND"
    assert "la" not in upload.answers
    assert 'value="99/KH-UBND"' in desk.get(at("plan_reading", upload)).text
    assert not Campaign.objects.exists()


def test_half_written_lines_are_kept_as_they_are(desk, upload):
    key = next(form.line.key for form in forms_of(upload).forms if form.line.kind == "deadline")
    typed = typed_as_read(forms_of(upload)) | {f"{key}-day": "ngày mai", f"{key}-confirmed": "on"}
    assert desk.post(at("plan_reading", upload), typed, headers=JSON).status_code == 200
    page = desk.get(at("plan_reading", upload)).text
    assert "Ghi ngày dạng 10/12 (hằng năm) hoặc 10/12/2026 (một lần)." in page


def test_all_or_one_group_is_confirmed_with_one_press(desk, upload):
    typed = typed_as_read(forms_of(upload))
    desk.post(at("plan_reading", upload), typed | {"confirm": "fields"})
    upload.refresh_from_db()
    assert {form.line.group for form in forms_of(upload).taken} == {"fields"}
    desk.post(at("plan_reading", upload), typed | {"confirm": "all"})
    upload.refresh_from_db()
    page = forms_of(upload)
    assert page.left_out == []
    assert page.errors == page.gaps == {}


def test_a_line_that_lacks_something_is_left_open_and_named(desk, secretary, commune):
    text = PLAN.replace(" của UBND tỉnh Sông Lam", "")
    upload = make_plan_upload(secretary, commune, text=text)
    response = desk.post(at("plan_reading", upload), typed_as_read(forms_of(upload)) | {"confirm": "all"}, follow=True)
    assert "còn 1 mục cần điền thêm" in response.text
    upload.refresh_from_db()
    assert [line.kind for line in forms_of(upload).left_out] == ["superior_plan"]


def test_long_words_come_into_the_form_when_asked_for(desk, upload):
    key = next(form.line.key for form in forms_of(upload).forms if form.line.kind == "field")
    assert f'name="{key}-text"' not in desk.get(at("plan_reading", upload)).text
    response = desk.post(at("plan_reading", upload), typed_as_read(forms_of(upload)) | {"edit": key})
    assert response["Location"] == f"{at('plan_reading', upload)}?sua={key}#{key}"
    assert f'name="{key}-text"' in desk.get(response["Location"]).text
    changed = typed_as_read(forms_of(upload)) | {f"{key}-text": "Nội dung mới", f"{key}-confirmed": "on"}
    desk.post(at("plan_reading", upload), changed)
    upload.refresh_from_db()
    assert next(line for line in forms_of(upload).confirmed if line.key == key).values["text"] == "Nội dung mới"


def test_a_line_that_the_reading_lacks_is_added_by_filling_it(desk, upload):
    response = desk.post(at("plan_reading", upload), typed_as_read(forms_of(upload)) | {"add": "field"})
    assert response["Location"] == f"{at('plan_reading', upload)}?them=field#field-n1"
    assert 'name="field-n1-name"' in desk.get(response["Location"]).text
    typed = typed_as_read(forms_of(upload)) | {"field-n1-name": "Chuyển đổi số", "field-n1-text": ""}
    desk.post(at("plan_reading", upload), typed)
    upload.refresh_from_db()
    assert [line.values["name"] for line in forms_of(upload).confirmed] == ["Chuyển đổi số"]
    desk.post(at("plan_reading", upload), typed | {"field-n1-name": ""})
    upload.refresh_from_db()
    assert forms_of(upload).confirmed == []


def test_another_persons_plan_is_not_there(client, upload, chairman):
    client.force_login(chairman)
    for name in ("plan_reading", "plan_build"):
        assert client.get(at(name, upload)).status_code == 404


# Confirm and build


def test_nothing_is_built_before_the_essentials_are_confirmed(desk, upload):
    response = desk.post(at("plan_reading", upload), typed_as_read(forms_of(upload)) | {"build": "1"})
    assert response.status_code == 422
    assert "Chưa xác nhận tên phong trào." in response.text
    assert desk.post(at("plan_build", upload)).status_code == 422
    assert not Campaign.objects.exists()


def test_the_confirm_page_lists_what_is_made_and_what_is_left_then_builds_once(desk, upload, django_assert_num_queries):
    answers = {name: value for name, value in all_ticked(upload).items() if not name.startswith("number-")}
    response = desk.post(at("plan_reading", upload), answers | {"build": "1"})
    assert response["Location"] == at("plan_build", upload)
    with django_assert_num_queries(BUILD_QUERIES):
        page = desk.get(at("plan_build", upload)).text
    assert "Lĩnh vực, nội dung thi đua (2)" in page
    assert "Để lại, vì chưa xác nhận" in page
    assert "15/KH-UBND" in page
    first, second = (desk.post(at("plan_build", upload)) for _ in range(2))
    campaign = Campaign.objects.get()
    assert first["Location"] == second["Location"] == reverse("campaigns:campaign_built", args=[campaign.pk])
    assert campaign.plans.get().number == ""
    for name in ("plan_reading", "plan_build"):
        assert desk.get(at(name, upload))["Location"] == first["Location"]


def test_the_receipt_tells_what_was_made_and_what_remains(desk, upload):
    campaign = build(upload)
    page = desk.get(reverse("campaigns:campaign_built", args=[campaign.pk])).text
    assert "<strong>2</strong> lĩnh vực, nội dung" in page
    assert "Năm 2028 thuộc hai giai đoạn" in page
    assert "chưa có trong danh mục hình thức khen thưởng, lập thủ công" in page
    assert reverse("campaigns:campaign_launch", args=[campaign.pk]) in page


# Launch


def test_the_campaign_is_launched_from_the_site(desk, upload, commune, hamlet, django_assert_num_queries):
    campaign = build(upload)
    address = reverse("campaigns:campaign_launch", args=[campaign.pk])
    with django_assert_num_queries(LAUNCH_QUERIES):
        page = desk.get(address).text
    assert "Phát động tới 1 đơn vị" in page
    response = desk.post(address, {"note": "Lễ phát động tại hội trường xã"})
    assert response["Location"] == campaign.get_absolute_url()
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.RUNNING
    assert campaign.events.filter(note="Lễ phát động tại hội trường xã").exists()
    assert desk.post(address).status_code == 422


def test_a_campaign_without_content_says_what_is_missing(desk, commune):
    campaign = make_campaign(commune, state=CampaignState.DRAFT)
    address = reverse("campaigns:campaign_launch", args=[campaign.pk])
    assert "Chưa có lĩnh vực, nội dung thi đua nào" in desk.get(address).text
    assert desk.post(address).status_code == 422
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


@pytest.mark.parametrize("role", [Role.PREPARER, Role.COUNCIL_MEMBER])
def test_who_does_not_run_the_campaign_launches_nothing(role, client, commune):
    campaign = make_campaign(commune, state=CampaignState.DRAFT)
    make_field(campaign)
    client.force_login(make_user(None, (role, commune)))
    assert client.post(reverse("campaigns:campaign_launch", args=[campaign.pk])).status_code == 403
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


# The page of a plan


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plans_page_shows_text_facts_and_the_chain_at_one_cost(
    rows, desk, upload, commune, hamlet, foreign_commune, django_assert_num_queries
):
    plan = build(upload).plans.get()
    below = make_campaign(hamlet)
    lower = [make_plan(below, superior_plan=plan) for _ in range(rows)]
    make_plan(make_campaign(foreign_commune), superior_plan=plan, number="66/KH-LA")
    with django_assert_num_queries(PLAN_QUERIES):
        response = desk.get(reverse("campaigns:plan_detail", args=[plan.pk]))
    page = response.text
    assert response.context["chain"].below == lower
    assert [row.number for row in response.context["chain"].above] == ["08/KH-UBND"]
    assert "66/KH-LA" not in page
    assert "ngày 20 tháng 01 năm 2026</mark>" in page
    assert "Ngày ban hành</strong>: 20/01/2026" in page


def test_a_plan_without_text_says_so(desk, commune):
    plan = make_plan(make_campaign(commune))
    assert "Chưa có toàn văn" in desk.get(reverse("campaigns:plan_detail", args=[plan.pk])).text


def test_a_draft_campaigns_plan_is_hidden_from_units_below(client, preparer, upload):
    plan = build(upload).plans.get()
    client.force_login(preparer)
    assert client.get(reverse("campaigns:plan_detail", args=[plan.pk])).status_code == 404


# Marks over the text


def test_pieces_of_a_marked_text_join_to_the_text_and_overlap_as_the_marks_do():
    pieces = cut("abcdefghij", [(1, 4, "1"), (3, 6, "2"), (8, 99, "1"), (5, 5, "3")])
    assert "".join(piece.text for piece in pieces) == "abcdefghij"
    assert [(piece.text, piece.marks, piece.opens, piece.closes) for piece in pieces] == [
        ("a", (), (), ()),
        ("bc", ("1",), ("1",), ()),
        ("d", ("1", "2"), ("2",), ("1",)),
        ("ef", ("2",), (), ("2",)),
        ("gh", (), (), ()),
        ("ij", ("1",), (), ("1",)),
    ]
    assert cut("", []) == []


def test_the_receipt_of_a_campaign_written_by_hand_is_bare(desk, commune):
    campaign = make_campaign(commune, period_start=date(2026, 1, 1))
    assert desk.get(reverse("campaigns:campaign_built", args=[campaign.pk])).status_code == 200
    assert not Plan.objects.exists()
