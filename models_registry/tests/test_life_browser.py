"""A model's life over three calendar years in a browser; each year's tables agree with a count by hand.

Site and database live on the day the story has come to; the years lie ahead, so that the browser keeps its cookies.
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.utils import timezone

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ModelOrigin, ModelState
from models_registry.models import ListReview, MobilisationModel
from models_registry.services import carry_out_review
from models_registry.tests.factories import make_model
from testing.browser import login, overflows
from units.enums import Role
from units.tests.factories import make_person, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.one_database]
BEGUN = 2027


class Calendar:
    """What day it is, for Python and for the database; ten in the morning in Hà Nội."""

    def __init__(self):
        self.now = datetime(BEGUN, 1, 5, 3, 0, tzinfo=UTC)

    def turn_to(self, day):
        assert day > self.now.date()
        self.now = datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)

    def in_database(self, connection, **signal):
        connection.connection.create_function("strftime", 2, self.strftime)

    def strftime(self, form, moment):
        assert (form, moment) == ("%Y-%m-%dT%H:%M:%f", "now")
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.000")


@pytest.fixture
def calendar(monkeypatch, transactional_db):
    calendar = Calendar()
    monkeypatch.setattr(timezone, "now", lambda: calendar.now)
    connection_created.connect(calendar.in_database)
    connection.ensure_connection()
    calendar.in_database(connection)
    yield calendar
    connection_created.disconnect(calendar.in_database)
    connection.close()


@pytest.fixture
def story(calendar, new_page, province, hamlet, agency, sibling_commune):
    """The province's campaign of three years, two hamlets, an agency and those who act for them."""
    campaign = make_campaign(province, period_start=date(BEGUN, 1, 1), period_end=date(BEGUN + 2, 12, 31))
    make_field(campaign, name="Kinh tế")
    make_field(campaign, name="Văn hóa - xã hội")
    far_hamlet = make_unit(sibling_commune, name="Xóm Bến")
    actors = {
        "desk": make_user("thuky.tinh", (Role.SECRETARY, province)),
        hamlet: make_user("canbo.xom", (Role.PREPARER, hamlet)),
        agency: make_user("canbo.hoi", (Role.PREPARER, agency)),
        far_hamlet: make_user("canbo.ben", (Role.PREPARER, far_hamlet)),
    }
    return Story(calendar, new_page, campaign, actors, far_hamlet)


class Story:
    def __init__(self, calendar, new_page, campaign, actors, far_hamlet):
        self.calendar, self.new_page, self.campaign, self.actors = calendar, new_page, campaign, actors
        self.far_hamlet = far_hamlet
        self.pages = {}

    def sits_down(self, who, **size):
        """The actor's page of that day: sessions do not last from one season to the next."""
        sitting = who, self.calendar.now, *size.values()
        if sitting not in self.pages:
            self.pages[sitting] = self.new_page(**size)
            login(self.pages[sitting], self.actors[who].username)
        return self.pages[sitting]

    def registers(self, model):
        page = self.sits_down(model.unit)
        page.goto(f"/mo-hinh/{model.pk}/")
        page.get_by_role("button", name="Đăng ký mô hình với").click()
        page.get_by_text("Đăng ký mô hình: đã ghi nhận.").wait_for()

    def takes(self, who, model, step, **values):
        """One step of the model's own page, unfolded where it asks something."""
        page = self.sits_down(who)
        page.goto(f"/mo-hinh/{model.pk}/")
        if values:
            page.locator("summary", has_text=step).click()
        for name, value in values.items():
            box = page.locator(f"details[open] [name={name}]")
            if box.evaluate("box => box.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(str(value))
        page.locator("main").get_by_role("button", name=step, exact=True).click()
        page.get_by_text(f"{step}: đã ghi nhận.").wait_for()

    def begins(self, model, launched_on):
        """Accepted by the desk, launched by the unit."""
        self.takes("desk", model, "Chấp nhận")
        self.takes(model.unit, model, "Ra mắt, bắt đầu triển khai", launched_on=launched_on.isoformat())

    def recognises(self, model, number, day):
        self.takes(
            "desk",
            model,
            "Ghi công nhận",
            level="province",
            year=day.year,
            decision_number=number,
            decided_on=day.isoformat(),
            issuer="UBND tỉnh",
        )

    def keeps_up(self, model, year):
        page = self.sits_down(model.unit)
        page.goto(f"/mo-hinh/{model.pk}/tung-nam/")
        page.get_by_role("button", name=f"Ghi duy trì năm {year}").click()
        page.get_by_role("heading", name=str(year)).wait_for()

    def copies(self, model):
        """The far hamlet finds the design and makes it its own."""
        page = self.sits_down(self.far_hamlet)
        page.goto("/mo-hinh/nen-nhan-rong/?q=duong hoa")
        page.locator("main").get_by_role("link", name=model.title).click()
        page.locator("[name=year]").fill(str(self.calendar.now.year))
        page.get_by_role("button", name="Nhân rộng về đơn vị").click()
        page.wait_for_url("**/sua/")
        page.fill("[name=title]", "Đường hoa xóm Bến")
        page.fill("[name=place_and_people]", "40 hộ ven sông.")
        page.get_by_role("button", name="Xem lại và gửi").click()
        page.wait_for_url("**/xem-lai/")
        page.get_by_role("button", name="Đăng ký mô hình với").click()
        page.get_by_text("Đăng ký mô hình: đã ghi nhận.").wait_for()
        return MobilisationModel.objects.get(replicated_from=model)

    def reviews(self, year, exceptions):
        """The desk keeps every model but those in ``{model: (proposal, reason)}``, and confirms."""
        page = self.sits_down("desk")
        page.goto("/mo-hinh/ra-soat/")
        page.get_by_label("Phong trào").select_option(str(self.campaign.pk))
        page.get_by_label("Rà soát danh sách năm").fill(str(year))
        page.get_by_role("button", name="Mở đợt rà soát").click()
        page.get_by_role("heading", name=f"Rà soát danh sách năm {year}").wait_for()
        for model, (proposal, reason) in exceptions.items():
            page.locator(f"[name=m{model.pk}-proposal]").select_option(proposal)
            page.locator(f"[name=m{model.pk}-reason]").fill(reason)
        page.get_by_role("button", name="Lưu trang này").first.click()
        page.wait_for_load_state()
        page.get_by_role("button", name="Duy trì tất cả mô hình đang hiện").click()
        page.wait_for_load_state()
        page.get_by_role("link", name="Xem lại và xác nhận").click()
        page.get_by_role("button", name="Xác nhận kết quả của").click()
        page.wait_for_load_state()
        carry_out_review(review_id=ListReview.objects.get(year=year).pk, clock=lambda: self.calendar.now)

    def figures(self, year):
        """The last row of the table by field: new, replicated, kept, total, change, delisted."""
        page = self.sits_down("desk")
        page.goto(f"/mo-hinh/theo-nam/?campaign={self.campaign.pk}&year={year}")
        cells = page.locator("#linh-vuc tfoot td.num").all_inner_texts()
        return tuple(int(cell) for cell in cells)

    def people(self, year):
        """The models of individuals in the year: new, replicated, kept."""
        page = self.sits_down("desk")
        page.goto(f"/mo-hinh/theo-nam/?campaign={self.campaign.pk}&year={year}")
        rows = page.locator("#chu-tri tbody tr", has_text=re.compile("^.*Cá nhân"))
        return tuple(int(row.locator("td.num").last.inner_text()) for row in rows.all())


def idea(story, unit, title, field, year, **columns):
    return make_model(
        unit, story.campaign, title=title, field=story.campaign.fields.get(name=field), year=year, **columns
    )


def state_of(model):
    return MobilisationModel.objects.get(pk=model.pk).state


def test_three_years_of_a_model_and_the_tables_of_each(story, calendar, hamlet, agency):
    flowers = idea(story, hamlet, "Đường hoa phụ nữ", "Kinh tế", 2027)
    watch = idea(story, agency, "Tổ tự quản", "Văn hóa - xã hội", 2027, owner=make_person(agency))

    calendar.turn_to(date(2027, 2, 20))
    story.registers(flowers)
    story.registers(watch)
    calendar.turn_to(date(2027, 4, 2))
    story.begins(flowers, date(2027, 4, 1))
    story.begins(watch, date(2027, 4, 1))
    calendar.turn_to(date(2027, 11, 20))
    story.recognises(flowers, "120/QĐ-UBND", date(2027, 11, 18))
    calendar.turn_to(date(2027, 12, 31))
    assert story.figures(2027) == (2, 0, 0, 2, 2, 0)
    assert story.people(2027) == (1, 0, 0)

    calendar.turn_to(date(2028, 2, 15))
    story.keeps_up(flowers, 2028)
    copy = story.copies(flowers)
    market = idea(story, agency, "Chợ xanh", "Kinh tế", 2028)
    story.registers(market)
    calendar.turn_to(date(2028, 3, 20))
    story.begins(copy, date(2028, 3, 15))
    story.begins(market, date(2028, 3, 18))
    calendar.turn_to(date(2028, 12, 5))
    story.reviews(2028, {watch: ("strengthen", "Sáu tháng không họp.")})
    assert (state_of(watch), state_of(flowers)) == (ModelState.UNDER_REVIEW, ModelState.RECOGNISED)
    calendar.turn_to(date(2028, 12, 31))
    assert story.figures(2028) == (1, 1, 2, 4, 2, 0)
    assert story.people(2028) == (0, 0, 1)

    calendar.turn_to(date(2029, 10, 10))
    story.recognises(copy, "98/QĐ-UBND", date(2029, 10, 9))
    calendar.turn_to(date(2029, 12, 3))
    story.reviews(2029, {flowers: ("delist", "Tuyến đường đã mở rộng, không còn hoa.")})
    assert (state_of(flowers), state_of(copy)) == (ModelState.DELISTED, ModelState.RECOGNISED)
    calendar.turn_to(date(2029, 12, 31))
    assert story.figures(2029) == (0, 0, 3, 3, -1, 1)
    assert story.figures(2028) == (1, 1, 2, 4, 2, 0)
    assert story.figures(2027) == (2, 0, 0, 2, 2, 0)

    by_hand = {
        flowers: [(2027, ModelOrigin.NEW), (2028, ModelOrigin.MAINTAINED)],
        watch: [(2027, ModelOrigin.NEW), (2028, ModelOrigin.MAINTAINED), (2029, ModelOrigin.MAINTAINED)],
        copy: [(2028, ModelOrigin.REPLICATED), (2029, ModelOrigin.MAINTAINED)],
        market: [(2028, ModelOrigin.NEW), (2029, ModelOrigin.MAINTAINED)],
    }
    assert {model: list(model.years.values_list("year", "origin")) for model in by_hand} == by_hand

    page = story.sits_down(hamlet, width=360, height=740)
    for part in ("", "nhan-rong/", "tien-do/", "tung-nam/"):
        page.goto(f"/mo-hinh/{flowers.pk}/{part}")
        assert not overflows(page)
    page.goto(f"/mo-hinh/{flowers.pk}/nhan-rong/")
    page.get_by_text("Xóm Bến").first.wait_for()
    page.goto(f"/mo-hinh/{flowers.pk}/tung-nam/")
    page.get_by_text("Tuyến đường đã mở rộng, không còn hoa.").first.wait_for()
