"""The pages of copying: what is offered and in which order, what a design shows, the family of a model."""

import re
from datetime import date
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.tests.factories import make_dossier
from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelState, RecognitionLevel
from models_registry.models import Force, MobilisationModel, ModelYear, Promise, Resource
from models_registry.selectors import communes_of, lineage_of
from models_registry.tests.factories import make_indicator, make_model, make_recognised_model, make_update
from models_registry.tests.test_views import address
from units.enums import UnitKind
from units.tests.factories import make_person, make_unit

LIST = "/mo-hinh/nen-nhan-rong/"


def design_of(model):
    return reverse("models_registry:design_detail", args=[model.pk])


def listed(client, **query):
    return list(client.get(LIST, query).context["object_list"])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_and_offers_the_own_province_alone(
    rows, client, preparer, sibling_commune, foreign_commune, django_assert_num_queries
):
    offered = [make_recognised_model(sibling_commune) for _ in range(rows)]
    make_recognised_model(foreign_commune)
    make_model(sibling_commune, state=ModelState.ACTIVE)
    client.force_login(preparer)
    client.get(LIST)
    with django_assert_num_queries(9):
        response = client.get(LIST)
    assert list(response.context["object_list"]) == offered[::-1]


def test_what_was_commended_stands_first_then_what_most_units_copied(client, preparer, sibling_commune, hamlet, agency):
    year, campaign = timezone.localdate().year, make_campaign(sibling_commune)
    hamlets = [make_unit(sibling_commune) for _ in range(6)]
    plain, copied, twice, outstanding, higher, awarded = (make_recognised_model(unit, campaign) for unit in hamlets)
    long_ago = make_recognised_model(sibling_commune, campaign, year=year - 7)
    ModelYear.objects.filter(model__in=[outstanding, long_ago]).update(is_outstanding=True)
    higher.recognitions.update(level=RecognitionLevel.PROVINCE)
    make_dossier(sibling_commune, subject=hamlets[5], state=DossierState.AWARDED, model=awarded, year=year)
    make_dossier(sibling_commune, subject=hamlets[0], state=DossierState.SUBMITTED, model=plain, year=year)
    for source, units in ((copied, [hamlet]), (twice, [hamlet, agency, agency]), (higher, [hamlet])):
        for unit in units:
            make_model(unit, replicated_from=source, state=ModelState.ACTIVE)
    client.force_login(preparer)
    response = client.get(LIST)
    rows = list(response.context["object_list"])
    assert rows == [higher, awarded, outstanding, twice, copied, long_ago, plain]
    assert [row.replica_units for row in rows] == [1, 0, 0, 2, 1, 0, 0]
    assert [[words for words, _ in row.praise] for row in rows[:4]] == [
        [],
        ["Được khen thưởng"],
        ["Tiêu biểu năm 2026"],
        [],
    ]
    assert rows[0].recognised_as == "Cấp tỉnh, năm 2026"
    assert listed(client, **{"sap-xep": "-so_don_vi"})[:2] == [twice, higher]


def test_the_list_is_narrowed_by_field_place_and_name_and_the_own_commune_can_stand_first(
    client, preparer, hamlet, agency, sibling_commune
):
    campaign = make_campaign(sibling_commune)
    field = make_field(campaign, name="Quốc phòng, an ninh")
    school = make_unit(sibling_commune, kind=UnitKind.SCHOOL)
    other = make_field(campaign)
    wanted = make_recognised_model(school, campaign, field=field, title="Cổng trường an toàn")
    hard = make_recognised_model(sibling_commune, campaign, field=other, is_hard_area=True, hard_area_reason="Vùng cao")
    near = make_recognised_model(agency)
    client.force_login(preparer)
    assert listed(client, q="CONG truong") == [wanted]
    assert listed(client, field="Quốc phòng, an ninh") == [wanted]
    assert listed(client, place=UnitKind.SCHOOL) == [wanted]
    assert listed(client, place="hard") == [hard]
    assert listed(client, place="near") == [near]
    MobilisationModel.objects.filter(pk=near.pk).update(state=ModelState.ACCEPTED)
    assert listed(client)[0] == near
    assert listed(client, **{"sap-xep": "xa_minh"}) == [near, *sorted([wanted, hard], key=lambda m: m.unit.sort_key)]
    assert [label for label, _, _ in client.get(LIST).context["orders"]][1] == "xã của tôi"


def test_a_design_shows_what_was_done_and_reached_but_no_person_photo_or_event(
    client, preparer, secretary, sibling_commune
):
    hamlet = make_unit(sibling_commune, name="Xóm Bến")
    owner = make_person(hamlet, full_name="Vi Văn Kín")
    model = make_recognised_model(hamlet, title="Vườn mẫu của Vi Văn Kín", owner=owner, created_by=secretary)
    indicator = make_indicator(name="Hộ có vườn sạch")
    Promise.objects.create(model=model, indicator=indicator, baseline=12, value=45)
    make_update(model, secretary, figures={indicator: 38}, text="Diễn biến riêng của xóm.")
    Force.objects.create(model=model, order=1, name="Chi bộ xóm", role="lead", duty="Vi Văn Kín phụ trách")
    Resource.objects.create(
        model=model, order=1, kind="labour", source="people", amount=300, unit_name="ngày công", note="Bà Na góp 20"
    )
    model.events.create(actor=secretary, at="2026-01-01T00:00Z", action="accept", note="Ghi chú của thường trực.")
    client.force_login(preparer)
    response = client.get(design_of(model))
    page = response.content.decode()
    for shown in (
        "Vườn mẫu của cá nhân chủ trì",
        "Xóm Bến, Xã Tân Tiến",
        "Hộ có vườn sạch",
        "Chi bộ xóm, chủ trì: cá nhân chủ trì phụ trách",
        "300 ngày công",
        model.situation,
    ):
        assert shown in page, shown
    assert [(line["baseline"], line["promised"], line["reached"]) for line in response.context["results"]] == [
        ("12", "45", "38")
    ]
    for hidden in ("Kín", "Bà Na", "Diễn biến riêng", "Ghi chú của thường trực", secretary.full_name):
        assert hidden not in page, hidden
    assert "Kín" not in client.get(LIST).content.decode()
    assert client.get(model.get_absolute_url()).status_code == 404
    assert client.get(model.family_url).status_code == 404
    assert client.get(reverse("models_registry:model_step", args=[model.pk, "noi-dung"])).status_code == 404


def test_a_design_is_not_there_for_another_province_nor_before_recognition_nor_after_delisting(
    client, preparer, stranger, auditor, sibling_commune
):
    model = make_recognised_model(sibling_commune)
    bare = make_model(sibling_commune, state=ModelState.ACTIVE)
    gone = make_recognised_model(sibling_commune)
    MobilisationModel.objects.filter(pk=gone.pk).update(state=ModelState.DELISTED)
    for user, answers in ((preparer, (200, 404, 404)), (auditor, (200, 404, 404)), (stranger, (404, 404, 404))):
        client.force_login(user)
        assert tuple(client.get(design_of(row)).status_code for row in (model, bare, gone)) == answers
    client.force_login(preparer)
    for row in (bare, gone):
        assert client.post(reverse("models_registry:design_copy", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_a_design_costs_the_same_however_much_it_tells(
    rows, client, preparer, sibling_commune, django_assert_num_queries
):
    model = make_recognised_model(sibling_commune)
    for order in range(rows):
        Promise.objects.create(model=model, indicator=make_indicator(), value=order)
        Force.objects.create(model=model, order=order, name=f"Chi hội {order}", role="lead")
        make_campaign(preparer.scope[0].commune)
    client.force_login(preparer)
    client.get(design_of(model))
    with django_assert_num_queries(15):
        client.get(design_of(model))


def test_copying_through_the_page_leads_to_the_draft_and_refusals_keep_the_form(
    client, preparer, secretary, hamlet, commune, sibling_commune
):
    source, campaign = make_recognised_model(sibling_commune), make_campaign(commune)
    copying = reverse("models_registry:design_copy", args=[source.pk])
    client.force_login(preparer)
    page = client.get(design_of(source))
    assert "Nhân rộng về đơn vị</button>" in page.content.decode()
    refused = client.post(copying, {"unit": hamlet.pk, "campaign": campaign.pk, "year": 2031})
    assert (refused.status_code, "year" in refused.context["form"].errors) == (422, True)
    response = client.post(copying, {"unit": hamlet.pk, "campaign": campaign.pk, "year": 2026})
    copy = MobilisationModel.objects.get(replicated_from=source)
    assert response.url == address("model_edit", copy)
    page = client.get(response.url).content.decode()
    assert design_of(source) in page
    assert "còn nguyên văn của mô hình gốc" in page
    assert "còn nguyên văn" in client.get(f"{response.url}xem-lai/").content.decode()
    client.force_login(secretary)
    assert client.post(copying, {"unit": hamlet.pk}).status_code == 403
    assert "Nhân rộng về đơn vị</button>" not in client.get(design_of(source)).content.decode()


def test_a_draft_finds_its_source_by_name_names_and_drops_it(client, preparer, hamlet, commune, sibling_commune):
    campaign = make_campaign(commune)
    source = make_recognised_model(sibling_commune, title="Cổng làng an toàn")
    make_recognised_model(sibling_commune, title="Vườn mẫu")
    make_recognised_model(hamlet, campaign, title="Cổng làng của chính mình")
    draft = make_model(hamlet, campaign)
    choosing = address("source_choose", draft)
    client.force_login(preparer)
    assert choosing in client.get(address("model_edit", draft)).content.decode()
    response = client.get(choosing, {"q": "cong lang"})
    assert list(response.context["object_list"]) == [source]
    assert client.post(choosing, {"source": "không phải số", "version": 1}).status_code == 404
    assert client.post(choosing, {"source": draft.pk, "version": 1}).status_code == 404
    stale = client.post(choosing, {"source": source.pk, "version": 7})
    assert (stale.status_code, "bản mới hơn" in stale.content.decode()) == (409, True)
    assert client.post(choosing, {"source": source.pk, "version": 1}).url == address("model_edit", draft)
    draft.refresh_from_db()
    assert (draft.replicated_from, draft.origin) == (source, "replicated")
    assert "Đang ghi là nhân rộng từ" in client.get(choosing).content.decode()
    client.post(choosing, {"source": "", "version": draft.version})
    draft.refresh_from_db()
    assert (draft.replicated_from, draft.origin) == (None, "new")


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_for_a_source_costs_the_same(
    rows, client, preparer, hamlet, sibling_commune, django_assert_num_queries
):
    for _ in range(rows):
        make_recognised_model(sibling_commune)
    draft = make_model(hamlet)
    client.force_login(preparer)
    client.get(address("source_choose", draft))
    with django_assert_num_queries(15):
        client.get(address("source_choose", draft))


def test_a_name_being_typed_says_which_of_the_found_is_its_source(client, preparer, hamlet, agency, commune):
    campaign = make_campaign(commune)
    source = make_recognised_model(agency, campaign, title="Cổng làng an toàn")
    draft = make_model(hamlet, campaign, title="Cổng làng an toàn", replicated_from=source)
    client.force_login(preparer)
    asked = {"ten": draft.title, "don-vi": hamlet.pk, "tru": draft.pk}
    (found,) = client.get(reverse("models_registry:model_likeness"), asked).json()["found"]
    assert found["about"].endswith("Nhân rộng từ mô hình này.")
    page = client.get(address("model_edit", draft))
    assert (page.context["twins"], page.context["source"].model) == ([], source)


def test_the_page_of_a_model_says_where_it_is_from_and_how_many_copied_it(client, secretary, hamlet, agency, commune):
    campaign = make_campaign(commune)
    first = make_recognised_model(hamlet, campaign)
    copy = make_model(agency, campaign, replicated_from=first, state=ModelState.REGISTERED)
    client.force_login(secretary)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "Đã được <strong>1</strong> đơn vị nhân rộng." in page
    page = client.get(copy.get_absolute_url()).content.decode()
    assert design_of(first) in page
    assert "còn nguyên văn của mô hình gốc" in page
    MobilisationModel.objects.filter(pk=copy.pk).update(state=ModelState.ACTIVE)
    assert "còn nguyên văn" not in client.get(copy.get_absolute_url()).content.decode()


def words_of(lineage):
    """The tree as ``(level, what it says)``."""
    return [
        (line.level, f"+{line.hidden}" if line.hidden else line.model.title if line.model else "?")
        for line in lineage.lines
    ]


def test_the_family_is_told_from_the_first_to_the_last_and_only_open_designs_are_named_elsewhere(
    client, preparer, hamlet, commune, sibling_commune, foreign_commune
):
    campaign = make_campaign(commune)
    first = make_recognised_model(sibling_commune, title="Đầu tiên", year=2024)
    lost = make_recognised_model(sibling_commune, title="Đã thôi", replicated_from=first, year=2024)
    MobilisationModel.objects.filter(pk=lost.pk).update(state=ModelState.DELISTED)
    own = make_recognised_model(hamlet, campaign, title="Của xóm", replicated_from=lost, year=2025)
    make_model(hamlet, campaign, title="Nháp của xóm", replicated_from=own)
    make_model(sibling_commune, title="Nháp nơi khác", replicated_from=own)
    make_model(sibling_commune, title="Chưa công nhận", replicated_from=own, state=ModelState.ACTIVE)
    middle = make_model(sibling_commune, title="Ở giữa", replicated_from=own, state=ModelState.ACTIVE)
    make_recognised_model(sibling_commune, title="Cháu", replicated_from=middle)
    make_model(sibling_commune, title="Cháu ẩn", replicated_from=middle, state=ModelState.REGISTERED)
    make_recognised_model(foreign_commune, title="Tỉnh khác", replicated_from=own)
    make_recognised_model(sibling_commune, title="Họ hàng xa", replicated_from=first)
    lineage = lineage_of(own, preparer)
    assert words_of(lineage) == [
        (0, "Đầu tiên"),
        (1, "Đã thôi"),
        (2, "Của xóm"),
        (3, "Nháp của xóm"),
        (3, "?"),
        (4, "Cháu"),
        (4, "+1"),
        (3, "+2"),
    ]
    assert [(line.opens, len(line.closes)) for line in lineage.lines] == [
        (True, 0),
        (True, 0),
        (True, 0),
        (False, 0),
        (True, 0),
        (False, 0),
        (False, 1),
        (False, 3),
    ]
    spread = lineage.spread
    assert [(str(commune), figures, total) for commune, figures, total in spread.rows] == [
        ("Xã Tân Tiến", [(2026, 1)], 1)
    ]
    assert (spread.elsewhere, spread.total) == (4, 5)
    client.force_login(preparer)
    page = client.get(own.family_url).content.decode()
    assert page.count('<ul class="chain">') == 5
    assert len(re.findall(r"<li[ >]", page)) == page.count("</li>")
    for hidden in ("Nháp nơi khác", "Chưa công nhận", "Ở giữa", "Cháu ẩn", "Tỉnh khác", "Họ hàng xa"):
        assert hidden not in page, hidden
    assert design_of(first) in page
    assert lost.get_absolute_url() not in page


def test_a_model_without_family_says_so_and_a_first_copy_is_shown_in_its_place(client, secretary, hamlet, commune):
    campaign = make_campaign(commune)
    model = make_recognised_model(hamlet, campaign)
    client.force_login(secretary)
    assert "Chưa có đơn vị nào làm theo" in client.get(model.family_url).content.decode()
    make_model(hamlet, campaign, replicated_from=model)
    page = client.get(model.family_url).content.decode()
    assert "Chưa có mô hình làm theo nào được đăng ký." in page


def test_the_spread_is_drawn_with_a_square_for_each_commune_that_the_province_has(
    client, province_staff, province, hamlet, commune, sibling_commune
):
    make_unit(province, name="Xã Đã Hết", valid_to=date(2025, 6, 30))
    model = make_recognised_model(hamlet, make_campaign(commune))
    for unit, year in ((commune, 2026), (sibling_commune, 2026), (sibling_commune, 2026), (sibling_commune, 2027)):
        make_model(unit, replicated_from=model, state=ModelState.ACTIVE, year=year)
    make_model(province, replicated_from=model, state=ModelState.ACTIVE)
    client.force_login(province_staff)
    response = client.get(model.family_url)
    assert [(tile.label, tile.value, tile.is_marked) for tile in response.context["tiles"]] == [
        ("Xã Hòa Bình", 1, True),
        ("Xã Tân Tiến", 3, False),
    ]
    assert [(str(place), figures) for place, figures, _ in response.context["spread"].rows] == [
        ("None", [(2026, 1), (2027, 0)]),
        ("Xã Hòa Bình", [(2026, 1), (2027, 0)]),
        ("Xã Tân Tiến", [(2026, 2), (2027, 1)]),
    ]
    page = response.content.decode()
    assert "Đơn vị cấp tỉnh" in page
    assert "style=" not in page
    assert [name for _, name in communes_of(province.pk, date(2025, 6, 1))] == [
        "Xã Đã Hết",
        "Xã Hòa Bình",
        "Xã Tân Tiến",
    ]


@pytest.mark.parametrize("copies", [1, 3, 300])
def test_a_family_is_read_in_one_query_however_large(
    copies, client, secretary, hamlet, commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    model = make_recognised_model(hamlet, campaign)
    add_copies(model, copies)
    assert secretary.scope == [commune]
    with django_assert_num_queries(1):
        lineage = lineage_of(model, secretary)
    assert (len(lineage.lines), lineage.spread.total) == (copies + 1, copies)
    client.force_login(secretary)
    client.get(model.family_url)
    with django_assert_num_queries(8):
        client.get(model.family_url)


def test_a_line_of_three_hundred_generations_is_told_to_its_end(client, secretary, hamlet, commune):
    model = make_recognised_model(hamlet, make_campaign(commune))
    line = add_copies(model, 300)
    for earlier, later in pairwise(line):
        later.replicated_from = earlier
    MobilisationModel.objects.bulk_update(line, ["replicated_from"])
    lineage = lineage_of(model, secretary)
    assert [entry.model for entry in lineage.lines] == [model, *line]
    assert max(entry.level for entry in lineage.lines) == 7
    page = client_page(client, secretary, line[-1])
    assert "đời thứ 301" in page
    assert len(re.findall(r"<li[ >]", page)) == page.count("</li>")


def test_a_very_large_family_is_cut_and_says_so(client, secretary, hamlet, commune):
    model = make_recognised_model(hamlet, make_campaign(commune))
    add_copies(model, 420)
    lineage = lineage_of(model, secretary)
    assert (len(lineage.lines), lineage.cut, lineage.spread.total) == (400, 21, 420)
    assert "và 21 dòng nữa" in client_page(client, secretary, model)


def client_page(client, user, model):
    client.force_login(user)
    return client.get(model.family_url).content.decode()


def add_copies(model, count):
    """Registered copies in the same unit, written at once."""
    rows = [
        MobilisationModel(
            **{
                column.attname: getattr(model, column.attname)
                for column in model._meta.concrete_fields
                if not column.primary_key
            }
        )
        for _ in range(count)
    ]
    for row in rows:
        row.replicated_from, row.state = model, ModelState.REGISTERED
    return MobilisationModel.objects.bulk_create(rows)
