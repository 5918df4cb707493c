"""The legal frame: loaded once, never over a person's hand, found by number, read with its standing on a day."""

from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from campaigns.enums import Validity
from campaigns.models import LegalBasis, LegalDocument
from campaigns.resources.legal_documents import COLUMNS
from campaigns.services.legal import match_bases
from campaigns.tests.factories import make_campaign, make_legal_basis, make_plan
from units.enums import Role
from units.tests.factories import make_user

HEAD = ",".join(COLUMNS)
OLD = "decree,98/2023/NĐ-CP,Nghị định cũ,Chính phủ,2023-12-31,2024-01-01,2025-06-30,152/2025/NĐ-CP,Công báo,1"
NEW = "decree,152/2025/NĐ-CP,Nghị định mới,Chính phủ,2025-06-14,2025-07-01,,,Công báo,0"


@pytest.fixture
def write(tmp_path):
    def write(*lines):
        path = tmp_path / "papers.csv"
        path.write_text("\n".join(("# nguồn", HEAD, *lines)) + "\n", encoding="utf-8")
        return path

    return write


def load(path=None):
    out = StringIO()
    call_command("load_legal_documents", stdout=out, **({"file": path} if path else {}))
    return out.getvalue()


@pytest.fixture
def papers(db, write):
    load(write(OLD, NEW))
    return LegalDocument.objects.order_by("issued_on")


@pytest.mark.django_db
def test_the_shipped_catalogue_loads_and_a_second_load_changes_nothing():
    load()
    law = LegalDocument.objects.get(number="15/2003/QH11")
    assert law.replaced_by.number == "06/2022/QH15"
    counts = (LegalDocument.objects.count(), LegalDocument.history.count())
    assert f"Giữ nguyên: {counts[0]}, có người đã sửa: 0" in load()
    assert (LegalDocument.objects.count(), LegalDocument.history.count()) == counts


@pytest.mark.django_db
def test_a_later_list_corrects_untouched_rows_and_leaves_edited_ones(write, papers):
    old, new = papers
    old.title = "Sửa tay"
    old.save()
    report = load(write(OLD.replace("Nghị định cũ", "Tên khác"), NEW.replace("Nghị định mới", "Tên đúng")))
    assert "Cập nhật: 1. Giữ nguyên: 0, có người đã sửa: 1" in report
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.title, new.title) == ("Sửa tay", "Tên đúng")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (("sac_lenh,1/SL,Sắc lệnh,,,,,,,0",), "không có loại văn bản “sac_lenh”"),
        ((OLD,), "152/2025/NĐ-CP không có trong danh mục"),
        ((NEW.replace("2025-07-01", "01/07/2025"),), "ngày “01/07/2025” không đọc được"),
        (("decree,,Không số,,,,,,,0",), "thiếu số hoặc trích yếu"),
        (("decree,1/NĐ",), "có 2 ô, cần 10"),
    ],
)
@pytest.mark.django_db
def test_a_bad_row_is_named_and_nothing_is_written(lines, sentence, write):
    with pytest.raises(CommandError, match="Chưa ghi gì") as refusal:
        load(write(NEW.replace("152/2025", "999/2025"), *lines))
    assert sentence in str(refusal.value)
    assert not LegalDocument.objects.exists()


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2023, 12, 31), Validity.NOT_YET),
        (date(2024, 1, 1), Validity.IN_FORCE),
        (date(2025, 6, 30), Validity.IN_FORCE),
        (date(2025, 7, 1), Validity.REPLACED),
    ],
)
def test_a_paper_stands_by_its_days_in_memory_and_in_the_database(day, standing, papers):
    old = papers[0]
    assert old.standing_on(day) == standing
    assert (old in LegalDocument.objects.in_force_on(day)) == (standing == Validity.IN_FORCE)


def test_papers_do_not_replace_each_other_in_a_ring(papers):
    old, new = papers
    new.replaced_by = old
    with pytest.raises(ValidationError, match="thành vòng"):
        new.full_clean()


@pytest.mark.parametrize("number", ["98/2023/NĐ-CP", "Số 98/2023/NĐ-CP", "98 / 2023 / nđ-cp"])
def test_a_basis_finds_its_paper_by_number_when_it_is_checked(number, papers, commune):
    basis = make_legal_basis(make_plan(make_campaign(commune)), number=number)
    assert basis.document == papers[0]


def test_a_number_that_comes_back_needs_its_day(db, commune):
    directive = LegalDocument.objects.create(
        kind="directive", number="05-CT/TW", title="Chỉ thị", issued_on=date(2016, 5, 15)
    )
    plan = make_plan(make_campaign(commune))
    assert make_legal_basis(plan, number="05-CT/TW").document is None
    assert make_legal_basis(plan, number="05-CT/TW", issued_on=date(2021, 7, 23)).document is None
    assert make_legal_basis(plan, number="05-CT/TW", issued_on=date(2016, 5, 15)).document == directive


def test_a_paper_chosen_by_hand_lends_its_number_and_must_not_contradict_it(papers, commune):
    plan = make_plan(make_campaign(commune))
    chosen = make_legal_basis(plan, number="", document=papers[1])
    assert (chosen.number, chosen.issued_on, chosen.issuer) == ("152/2025/NĐ-CP", date(2025, 6, 14), "Chính phủ")
    with pytest.raises(ValidationError, match="khác số ghi ở đây"):
        make_legal_basis(plan, number="98/2023/NĐ-CP", document=papers[1])


def test_bases_written_before_the_catalogue_are_matched_when_it_is_loaded(db, commune, write):
    plan = make_plan(make_campaign(commune))
    LegalBasis.objects.create(plan=plan, title="Nghị định", number="98/2023/NĐ-CP")
    assert "nối thêm: 1" in load(write(OLD, NEW))
    assert plan.legal_bases.get().document.number == "98/2023/NĐ-CP"
    assert match_bases(plan) == 0


def test_a_plan_says_that_its_basis_was_replaced_and_since_when(client, secretary, papers, commune):
    plan = make_plan(make_campaign(commune))
    make_legal_basis(plan, number="98/2023/NĐ-CP")
    client.force_login(secretary)
    for address in (plan.get_absolute_url(), plan.campaign.get_absolute_url()):
        text = client.get(address).content.decode()
        assert "Đã được thay thế" in text
        assert "từ 01/07/2025" in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_catalogue_is_read_at_a_constant_cost(rows, client, preparer, django_assert_num_queries):
    last = None
    for number in range(rows):
        last = LegalDocument.objects.create(
            kind="law", number=f"{number}/2022/QH15", title="Luật", valid_to=date(2024, 1, 1), replaced_by=last
        )
    client.force_login(preparer)
    client.get(reverse("campaigns:legal_document_list"))
    with django_assert_num_queries(6):
        answer = client.get(reverse("campaigns:legal_document_list"))
    assert len(answer.context["object_list"]) == rows


def test_the_catalogue_is_searched_without_accents_and_filtered_by_kind_and_day(client, preparer, papers):
    client.force_login(preparer)

    def found(**query):
        answer = client.get(reverse("campaigns:legal_document_list"), query)
        return [row.number for row in answer.context["object_list"]]

    assert found(q="nghi dinh moi") == ["152/2025/NĐ-CP"]
    assert found(day="2025-06-30") == ["98/2023/NĐ-CP"]
    assert found(kind="law") == []
    answer = client.get(reverse("campaigns:legal_document_list"), {"day": "hôm qua"})
    assert "Còn hiệu lực vào ngày" in answer.content.decode()


def test_a_paper_names_its_successor_what_it_replaces_and_only_the_plans_one_sees(
    client, secretary, papers, commune, foreign_commune
):
    old, new = papers
    mine = make_plan(make_campaign(commune), number="67/KH-UBND")
    foreign = make_plan(make_campaign(foreign_commune), number="99/KH-UBND")
    for plan in (mine, foreign):
        make_legal_basis(plan, number=old.number)
    client.force_login(secretary)
    answer = client.get(old.get_absolute_url())
    assert list(answer.context["plans"]) == [mine]
    assert new.get_absolute_url() in answer.content.decode()
    assert old.get_absolute_url() in client.get(new.get_absolute_url()).content.decode()


def test_only_administrators_of_a_province_keep_the_catalogue(client, administrator, commune, papers):
    columns = {"kind": "law", "number": "1/2030/QH17", "title": "Luật mới", "source": "Công báo"}
    local = make_user("quantri.xa", (Role.ADMINISTRATOR, commune))
    client.force_login(local)
    refusal = client.post(reverse("admin:campaigns_legaldocument_add"), columns)
    assert refusal.status_code == 403
    assert "quản trị cấp tỉnh" in refusal.content.decode()
    client.force_login(administrator)
    assert client.post(reverse("admin:campaigns_legaldocument_add"), columns).status_code == 302
    answer = client.get(reverse("admin:campaigns_legaldocument_changelist"), {"q": "luat moi"})
    assert [row.number for row in answer.context["cl"].result_list] == ["1/2030/QH17"]
