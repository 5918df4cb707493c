"""30/6/2025, in the middle of a campaign of 2022-2026: the district ends, communes merge, the work goes on."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from awards.enums import DossierState
from awards.models import CampaignAward, Dossier
from awards.selectors import awards_of
from awards.tests.factories import advance_to, make_award_form, make_campaign_award, make_dossier, take
from campaigns.enums import CampaignAct, CampaignState, RegistrationState
from campaigns.models import Campaign, Registration
from campaigns.tests.factories import make_campaign, make_deadline, make_field, make_registration
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from models_registry.tests.factories import make_model
from notices.models import Notice
from reports.enums import Grouping
from reports.selectors import yearly_tables
from units.enums import Fate, Role, UnitEventKind, UnitKind, UnitLevel
from units.gates import Change, NewUnit
from units.models import Membership, Person, Unit, User
from units.selectors import preview_of
from units.services import Decisions, reorganise
from units.tests.factories import make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
DAY, EVE, TODAY = date(2025, 7, 1), date(2025, 6, 30), date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
BEFORE = datetime(2024, 11, 2, 3, 0, tzinfo=UTC)
BASIS = "Nghị quyết 1683/NQ-UBTVQH15 ngày 16/6/2025"


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


def sent_in_time(dossier, state):
    return advance_to(dossier, state, now=BEFORE)


@dataclass
class Place:
    """Tỉnh Thái Nguyên, huyện Đại Từ, xã Phú Lạc and xã Phục Linh below it; the figures of 2024."""

    province: Unit
    district: Unit
    commune: Unit
    neighbour: Unit
    hamlet: Unit
    district_campaign: Campaign
    campaign: Campaign
    district_award: CampaignAward
    officer: User
    chief: User
    dossiers: dict


@pytest.fixture
def place(db):
    province = make_unit(name="Tỉnh Thái Nguyên")
    district = make_unit(province, level=UnitLevel.DISTRICT, name="Huyện Đại Từ")
    commune, neighbour = make_unit(district, name="Xã Phú Lạc"), make_unit(district, name="Xã Phục Linh")
    hamlet, other = make_unit(commune, name="Xóm Đồng Đăng"), make_unit(neighbour, name="Xóm Cẩm")
    period = {"period_start": date(2022, 1, 1), "period_end": date(2026, 12, 31)}
    district_campaign = make_campaign(district, title="Dân vận khéo huyện Đại Từ", **period)
    make_deadline(district_campaign)
    campaign = make_campaign(commune, title="Dân vận khéo xã Phú Lạc", **period)
    make_deadline(campaign)
    field = make_field(campaign, name="Kinh tế")
    local = make_campaign_award(campaign)
    form = make_award_form(name="Giấy khen của Chủ tịch UBND huyện", deciding_level=UnitLevel.DISTRICT, valid_to=EVE)
    district_award = make_campaign_award(campaign, award_form=form, deciding_unit=district)
    dossiers = {
        "awarded": sent_in_time(make_dossier(hamlet, campaign, campaign_award=local, year=2024), DossierState.AWARDED),
        "sent": sent_in_time(make_dossier(hamlet, campaign, campaign_award=local, year=2024), DossierState.SUBMITTED),
        "draft": make_dossier(commune, campaign, campaign_award=local, year=2026),
    }
    make_model(hamlet, campaign, year=2024, field=field, state=ModelState.REGISTERED, title="Đường hoa")
    make_model(other, make_campaign(neighbour), year=2024, state=ModelState.REGISTERED, title="Tiếng loa")
    make_registration(hamlet, campaign, 2024, state=RegistrationState.REGISTERED)
    make_registration(commune, district_campaign, 2024, state=RegistrationState.REGISTERED)
    officer = make_user("canbo.phulac", (Role.PREPARER, commune))
    make_user("thuky.daitu", (Role.SECRETARY, district))
    chief = make_user("quantri.tinh", (Role.ADMINISTRATOR, province))
    return Place(
        province,
        district,
        commune,
        neighbour,
        hamlet,
        district_campaign,
        campaign,
        district_award,
        officer,
        chief,
        dossiers,
    )


def carry_out(actor, change, **decisions):
    roles = {m.pk: 0 for m in Membership.objects.filter(unit__in=change.ending)}
    return reorganise(
        actor=fresh(actor), change=change, decisions=Decisions(roles=roles, **decisions), now=NOW, today=TODAY
    )


def end_the_district(place):
    change = Change(
        UnitEventKind.ABOLISH, DAY, BASIS, units=(place.district,), heirs=(place.province,), parent=place.province
    )
    return change, carry_out(place.chief, change)


def merge_the_communes(place):
    new = NewUnit("Xã Phú Lạc", UnitKind.COMMUNE, UnitLevel.COMMUNE, "05788", place.province)
    communes = tuple(map(fresh, (place.commune, place.neighbour)))
    carry_out(place.chief, Change(UnitEventKind.MERGE, DAY, BASIS, units=communes, heirs=(new,)))
    return Unit.objects.get(name="Xã Phú Lạc", valid_to=None)


def test_the_districts_campaign_goes_on_below_its_successor(place):
    change = Change(
        UnitEventKind.ABOLISH, DAY, BASIS, units=(place.district,), heirs=(place.province,), parent=place.province
    )
    told = {line.what: (line.count, line.fate) for line in preview_of(change).lines}
    assert told["Phong trào đang thực hiện"] == (1, Fate.MOVES)
    assert told["Hình thức khen thưởng do đơn vị quyết định"] == (1, Fate.ENDS)
    assert told["Đơn vị trực thuộc"] == (2, Fate.MOVES)
    end_the_district(place)
    campaign = fresh(place.district_campaign)
    assert (campaign.founding_unit, campaign.launching_unit, campaign.level, campaign.state) == (
        place.district,
        place.province,
        UnitLevel.DISTRICT,
        CampaignState.RUNNING,
    )
    event = campaign.events.get()
    assert (event.action, event.actor) == (CampaignAct.CARRY_ON, place.chief)
    assert event.note.startswith("Huyện Đại Từ → Tỉnh Thái Nguyên")
    assert campaign.deadlines.get().receiving_unit == place.province
    assert fresh(place.campaign).launching_unit == place.commune
    assert Campaign.objects.visible_to(fresh(place.officer)).filter(pk=campaign.pk).exists()


def test_the_officers_of_its_communes_keep_their_rights_and_work(place, client):
    end_the_district(place)
    officer = fresh(place.officer)
    assert [m.unit for m in officer.memberships_now] == [place.commune]
    assert set(Dossier.objects.visible_to(officer)) == set(place.dossiers.values())
    client.force_login(officer)
    for name, row in (("awards:dossier_edit", place.dossiers["draft"]), ("units:unit_detail", place.commune)):
        assert client.get(reverse(name, args=[row.pk])).status_code == 200
    assert not Membership.objects.active_on(TODAY).filter(unit=place.district).exists()
    assert Notice.objects.filter(recipient__username="thuky.daitu", kind="units").count() == 1


def test_an_award_of_the_district_is_offered_until_its_last_day(place):
    assert place.district_award in awards_of(place.campaign, today=EVE)
    end_the_district(place)
    assert place.district_award not in awards_of(place.campaign, today=DAY)
    assert fresh(place.district_award).deciding_unit == place.district


def test_two_communes_merge_and_only_what_was_not_sent_changes_hands(place):
    end_the_district(place)
    new = merge_the_communes(place)
    rows = {name: fresh(row) for name, row in place.dossiers.items()}
    assert {name: row.unit for name, row in rows.items()} == {
        "awarded": place.hamlet,
        "sent": place.hamlet,
        "draft": new,
    }
    assert {row.commune for row in rows.values()} == {new}
    assert rows["sent"].receiving_unit == new
    assert rows["awarded"].receiving_unit == place.commune
    assert Registration.objects.get(unit=place.commune).commune == new
    assert MobilisationModel.objects.get(title="Đường hoa").unit == place.hamlet
    assert fresh(place.campaign).launching_unit == new
    secretary = make_user("thuky.moi", (Role.SECRETARY, new))
    assert take(rows["sent"], "receive", actor=secretary).state == DossierState.ACCEPTED
    officer = fresh(place.officer)
    assert [m.unit for m in officer.memberships_now] == [new]
    assert set(Dossier.objects.visible_to(officer)) == set(rows.values())
    assert set(Person.objects.visible_to(officer)) == set(Person.objects.all())


def test_figures_of_2024_stand_for_the_units_of_then_or_for_their_successor_with_equal_sums(place):
    before = lines_of(place.province, 2024)
    end_the_district(place)
    merge_the_communes(place)
    then, rolled = (lines_of(place.province, 2024, grouping) for grouping in Grouping)
    assert then == before == {"Xã Phú Lạc": (2, 1, 2, 1), "Xã Phục Linh": (0, 1, 0, 0)}
    assert rolled == {"Xã Phú Lạc": (2, 2, 2, 1)}
    assert [sum(column) for column in zip(*then.values(), strict=True)] == list(rolled["Xã Phú Lạc"])
    assert lines_of(place.province, 2026) == {"Xã Phú Lạc": (0, 0, 0, 0)}
    old = fresh(place.commune)
    assert lines_of(old, 2024) == {"Xã Phú Lạc": (1, 0, 0, 0), "Xóm Đồng Đăng": (1, 1, 2, 1)}


def test_what_was_divided_is_counted_once_and_marked(place):
    end_the_district(place)
    commune = fresh(place.commune)
    parts = tuple(
        NewUnit(name, UnitKind.COMMUNE, UnitLevel.COMMUNE, code, place.province)
        for name, code in (("Xã Bắc", "1"), ("Xã Nam", "2"))
    )
    change = Change(UnitEventKind.SPLIT, DAY, BASIS, units=(commune,), heirs=parts)
    carry_out(place.chief, change, children={place.hamlet.pk: 1})
    then, rolled = (lines_of(place.province, 2024, grouping) for grouping in Grouping)
    assert then == {"Xã Phú Lạc": (2, 1, 2, 1), "Xã Phục Linh": (0, 1, 0, 0)}
    assert rolled["Xã Phú Lạc (đã chia, không gộp)"] == (1, 0, 0, 0)
    assert rolled["Xã Nam"] == (1, 1, 2, 1)
    assert [sum(column) for column in zip(*then.values(), strict=True)] == [
        sum(column) for column in zip(*rolled.values(), strict=True)
    ]


def lines_of(unit, year, grouping=Grouping.THEN):
    """By line: registrations, models, dossiers, of which awarded."""
    table = yearly_tables(unit, year, now=NOW, grouping=grouping)[0]
    heads = [column.head for column in table.columns]
    wanted = [heads.index(head) for head in ("Đăng ký thi đua", "Cộng mô hình", "Cộng hồ sơ", "Được khen thưởng")]
    return {row[0]: tuple(row[place] for place in wanted) for row in table.rows}


def test_the_page_of_figures_offers_both(place, client):
    end_the_district(place)
    merge_the_communes(place)
    staff = make_user("tonghop", (Role.PROVINCE_STAFF, place.province))
    client.force_login(staff)
    asked = {"unit": place.province.pk, "year": 2024}
    page = client.get(reverse("reports:yearly_summary"), asked)
    assert page.context["parts"][0].table.row_count == 2
    rolled = client.get(reverse("reports:yearly_summary"), asked | {"grouping": "ke-thua"})
    assert "gộp theo đơn vị kế thừa" in rolled.content.decode()
    assert rolled.context["parts"][0].table.row_count == 1


def test_a_registration_that_the_successor_has_already_stays_behind(place):
    old, new = place.hamlet, make_unit(place.commune, name="Xóm Mới")
    mine = make_registration(old, place.campaign, 2026)
    make_registration(new, place.campaign, 2026)
    alone = make_registration(old, place.district_campaign, 2026)
    receipt = carry_out(place.chief, Change(UnitEventKind.MERGE, DAY, BASIS, units=(old, new), heirs=(new,)))
    assert [fresh(row).unit for row in (mine, alone)] == [old, new]
    told = {(line["what"], line["fate"]): line["count"] for line in receipt.outcome}
    assert told["Bản đăng ký thi đua chưa gửi", Fate.MOVES] == 1
    assert told["Bản đăng ký thi đua chưa gửi", Fate.LEFT] == 1


def test_an_idea_moves_and_a_registered_model_is_run_on_by_the_successor(place):
    old, new = place.hamlet, make_unit(place.commune, name="Xóm Mới")
    idea = make_model(old, place.campaign, title="Ý tưởng")
    officer = make_user("canbo.moi", (Role.PREPARER, new))
    carry_out(place.chief, Change(UnitEventKind.MERGE, DAY, BASIS, units=(old, new), heirs=(new,)))
    assert fresh(idea).unit == new
    assert idea.events.get().note == "Xóm Đồng Đăng → Xóm Mới."
    assert set(MobilisationModel.objects.visible_to(fresh(officer)).values_list("title", flat=True)) == {
        "Ý tưởng",
        "Đường hoa",
    }


def test_without_a_successor_a_running_campaign_is_closed(place):
    body = make_unit(place.commune, kind=UnitKind.MASS_ORGANISATION, name="Hội Nông dân")
    campaign = make_campaign(body)
    draft = make_campaign(body, state=CampaignState.DRAFT)
    person = make_person(body)
    carry_out(place.chief, Change(UnitEventKind.ABOLISH, DAY, BASIS, units=(body,)))
    assert [fresh(row).state for row in (campaign, draft)] == [CampaignState.CLOSED, CampaignState.DRAFT]
    assert campaign.events.get().action == CampaignAct.CLOSE
    assert fresh(person).unit == body
