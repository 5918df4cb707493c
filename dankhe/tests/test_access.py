"""The pages of the journey under axe, at the width of an office computer and of a small telephone."""

import io
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from awards.enums import DossierState, MeetingState, SubjectKind
from awards.models import AwardQuota, CouncilMeeting, Dossier, DossierVersion, LateRequest, RatioRule, VoteRound
from campaigns.enums import CampaignState, RegistrationState
from campaigns.models import Activity, Campaign, Difficulty, Inspection, Plan, Registration, Review
from models_registry.enums import ModelState
from models_registry.models import MobilisationModel
from reports.models import Job
from testing.browser import accessibility_violations, login, overflows
from units.models import Household, Person, User

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
DESK = "/ban-lam-viec"


class Inspector:
    """Opens pages as somebody and notes what is wrong with each at both widths."""

    def __init__(self, new_page):
        self.new_page, self.complaints, self.seen = new_page, [], []

    def sign_in(self, username):
        self.page = self.new_page()
        if username:
            login(self.page, username)

    def look(self, *addresses):
        for address in addresses:
            answer = self.page.goto(address)
            if answer.status >= 400:
                self.complaints.append(f"{address} answers {answer.status}")
            self.judge()

    def judge(self):
        self.seen.append(self.page.url)
        for size in (NARROW, WIDE):
            self.page.set_viewport_size(size)
            found = accessibility_violations(self.page)
            if overflows(self.page):
                found.append(f"{self.page.url} is wider than its window")
            self.complaints += [f"{size['width']} px: {complaint}" for complaint in found]


@pytest.fixture
def inspector(new_page):
    call_command("load_demo", stdout=io.StringIO())
    return Inspector(new_page)


def dossier_in(state):
    """The newest of the demonstration's commune."""
    return Dossier.objects.filter(state=state, receiving_unit=commune()).latest("pk")


def commune():
    return User.objects.get(username="thuky").scope[0]


def look_at_the_officers_pages(inspector, year):
    campaign = Campaign.objects.get(launching_unit=commune(), state=CampaignState.RUNNING)
    pledge = Registration.objects.filter(state=RegistrationState.DRAFT).first()
    idea = MobilisationModel.objects.filter(state=ModelState.IDEA).first()
    drafts = Dossier.objects.filter(state=DossierState.DRAFT)
    draft, returned = drafts.filter(campaign=campaign).latest("pk"), dossier_in(DossierState.RETURNED)
    overdue = drafts.exclude(campaign__state=CampaignState.RUNNING).first() or LateRequest.objects.first().dossier
    version = DossierVersion.objects.latest("pk")
    person = Person.objects.filter(unit=draft.unit).first()
    household = Household.objects.filter(unit__commune=draft.commune).first()
    opening = f"/ho-so/moi/?unit={draft.unit_id}"
    award = f"{opening}&campaign={campaign.pk}&year={year}&award={draft.campaign_award_id}"
    inspector.sign_in("canbo")
    inspector.look("/", "/tim/?q=nguyen", "/tim/?q=khongthay", "/thong-bao/", "/don-vi/")
    inspector.look("/phong-trao/", f"/phong-trao/{campaign.pk}/", f"/ho-so/hinh-thuc/{campaign.pk}/")
    inspector.look("/phong-trao/dang-ky/", "/phong-trao/dang-ky/moi/", f"/phong-trao/dang-ky/{pledge.pk}/sua/")
    inspector.look(
        *(f"/phong-trao/dang-ky/{row.pk}/" for row in (pledge, Registration.objects.exclude(pk=pledge.pk).first()))
    )
    inspector.look("/mo-hinh/", "/mo-hinh/moi/", f"/mo-hinh/{idea.pk}/sua/", f"/mo-hinh/{idea.pk}/")
    inspector.look(f"/mo-hinh/{MobilisationModel.objects.filter(state=ModelState.RECOGNISED).first().pk}/")
    inspector.look(
        "/ho-so/", "/ho-so/?q=khongthay", "/ho-so/moi/", opening, f"{opening}&campaign={campaign.pk}&year={year}"
    )
    inspector.look(*(f"{award}&kind={kind}" for kind in (SubjectKind.INDIVIDUAL, SubjectKind.COLLECTIVE)))
    inspector.look(f"/ho-so/{draft.pk}/sua/", f"/ho-so/{draft.pk}/nop/", f"/ho-so/{draft.pk}/")
    inspector.look(f"/ho-so/{returned.pk}/", f"/ho-so/{returned.pk}/sua/", f"/ho-so/{overdue.pk}/nop/")
    inspector.look(f"/ho-so/{dossier_in(DossierState.AWARDED).pk}/")
    inspector.look(f"/ho-so/{version.dossier_id}/bien-nhan/{version.number}/")
    inspector.look(f"/ho-so/{dossier_in(DossierState.SUBMITTED).pk}/rut/")
    inspector.look("/ca-nhan/", "/ca-nhan/them/", f"/ca-nhan/{person.pk}/sua/", "/ca-nhan/nhap-tep/")
    inspector.look("/ho-gia-dinh/", "/ho-gia-dinh/them/", f"/ho-gia-dinh/{household.pk}/sua/")
    inspector.look("/ho-gia-dinh/nhap-tep/", "/tai-khoan/mat-khau/doi/")

    page = inspector.page
    page.goto(f"/ho-so/{draft.pk}/sua/")
    Dossier.objects.filter(pk=draft.pk).update(version=draft.version + 1, summary="Bản người khác vừa lưu.")
    page.locator("[name=summary]").fill("Bản của tôi.")
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("heading", name="Có người vừa lưu bản mới hơn").wait_for()
    inspector.judge()


def look_at_the_council(inspector):
    """The meeting that is under way, one that ended, and the pages of a member who may vote."""
    meetings = f"{DESK}/awards/councilmeeting"
    round = VoteRound.objects.get(is_approved=None)
    sitting, over = round.case.meeting, CouncilMeeting.objects.filter(state=MeetingState.ENDED).first()
    other = sitting.cases.exclude(pk=round.case_id).first()
    inspector.look(f"{DESK}/awards/awardcouncil/", f"{meetings}/", f"{meetings}/add/")
    inspector.look(f"{DESK}/awards/awardcouncil/{sitting.council_id}/change/")
    inspector.look(f"{DESK}/awards/councilmember/{sitting.council.members.first().pk}/change/")
    inspector.look(
        f"{meetings}/{sitting.pk}/change/", f"{meetings}/{over.pk}/change/", f"{meetings}/{over.pk}/bien-ban/"
    )
    inspector.look(f"{meetings}/{sitting.pk}/ho-so/{round.case_id}/", f"{meetings}/{sitting.pk}/ho-so/{other.pk}/")
    inspector.sign_in("uyvien")
    inspector.look("/hoi-dong/", f"/hoi-dong/bieu-quyet/{round.pk}/", f"/hoi-dong/ho-so/{other.pk}/")
    inspector.sign_in("thuky")


def look_at_the_desk(inspector):
    campaign = Campaign.objects.get(launching_unit=commune(), state=CampaignState.RUNNING)
    inspector.sign_in("thuky")
    inspector.look("/", f"{DESK}/", f"{DESK}/awards/dossier/", f"{DESK}/awards/dossier/?viec=receive&q=nguyen")
    states = ("SUBMITTED", "APPRAISED", "CONFIRMED", "TABLED", "VOTED", "AWARDED", "REFUSED")
    inspector.look(*(f"{DESK}/awards/dossier/{dossier_in(DossierState[name]).pk}/change/" for name in states))
    inspector.look(f"{DESK}/awards/laterequest/", f"{DESK}/awards/laterequest/{LateRequest.objects.first().pk}/change/")
    inspector.look(f"{DESK}/campaigns/campaign/", f"{DESK}/campaigns/campaign/{campaign.pk}/change/")
    inspector.look(f"{DESK}/campaigns/campaign/add/", f"{DESK}/awards/campaignaward/add/")
    inspector.look(f"{DESK}/awards/campaignaward/{campaign.awards.first().pk}/change/")
    inspector.look(f"{DESK}/campaigns/plan/{Plan.objects.filter(campaign=campaign).first().pk}/change/")
    inspector.look(f"{DESK}/campaigns/deadline/{campaign.deadlines.first().pk}/change/")
    look_at_the_council(inspector)
    inspector.look(f"{DESK}/models_registry/mobilisationmodel/")
    registered = MobilisationModel.objects.filter(campaign=campaign, state=ModelState.REGISTERED).first()
    inspector.look(f"{DESK}/models_registry/mobilisationmodel/{registered.pk}/change/")

    page = inspector.page
    page.goto(f"{DESK}/awards/dossier/?viec=receive")
    page.get_by_label("Đánh dấu cả trang").check()
    page.get_by_role("button", name="Tiếp nhận", exact=True).click()
    page.get_by_role("heading", name="Tiếp nhận: xác nhận").wait_for()
    inspector.judge()
    page.locator("main").get_by_role("button", name=re.compile(r"^Tiếp nhận \d+ hồ sơ")).click()
    page.get_by_role("heading", name="Tiếp nhận: kết quả").wait_for()
    inspector.judge()


def look_at_the_year_of_a_campaign(inspector):
    campaign = Campaign.objects.get(launching_unit=commune(), state=CampaignState.RUNNING)
    own, above = f"/phong-trao/{campaign.pk}", Campaign.objects.get(lower_campaigns__launching_unit=commune())
    inspector.sign_in("thuky")
    inspector.look(*(f"{own}/{page}/" for page in ("moc-thoi-gian", "chuoi-ke-hoach", "ban-do-trien-khai")))
    inspector.look(*(f"{own}/{page}/" for page in ("phan-cong", "cac-phong-trao", "ban-chi-dao", "kinh-phi")))
    inspector.look(f"{own}/kinh-phi/moi/", f"{own}/tong-ket/moi/", f"{own}/xep-loai/", f"{own}/trien-khai/")
    inspector.look(f"/phong-trao/han/{campaign.deadlines.first().pk}/", "/phong-trao/ngay-nghi/")
    inspector.look("/phong-trao/tu-ke-hoach/", "/phong-trao/van-ban/", "/phong-trao/trong-nam/")
    inspector.look(f"/phong-trao/{above.lower_campaigns.get(launching_unit=commune()).pk}/cap-tren-giao/")
    for model in (Activity, Inspection, Difficulty, Review):
        inspector.look(model.objects.first().get_absolute_url())
    inspector.look("/phong-trao/hoat-dong/", "/phong-trao/kiem-tra/", "/phong-trao/vuong-mac/", "/phong-trao/tong-ket/")
    inspector.look("/phong-trao/hoat-dong/moi/", "/phong-trao/kiem-tra/moi/", "/phong-trao/ton-tai/")
    inspector.look("/phong-trao/don/", "/phong-trao/don/moi/", "/phong-trao/lich-cua-toi/", "/phong-trao/xep-loai/")
    inspector.look(f"/phong-trao/ke-hoach/{Plan.objects.filter(campaign=campaign).first().pk}/")
    inspector.sign_in("tinh")
    target = above.targets.exclude(measure="none").first()
    inspector.look(f"/phong-trao/{above.pk}/", f"/phong-trao/{above.pk}/ban-do-trien-khai/")
    inspector.look(f"/phong-trao/chi-tieu/{target.pk}/{above.period_start.year}/", "/phong-trao/don-vi-phu-trach/")
    inspector.sign_in("quantri")
    inspector.look(f"/don-vi/{commune().pk}/thay-doi/")


def look_at_the_limits(inspector):
    """Quotas and the share of direct workers, at the commune's desk and on the site."""
    own = AwardQuota.objects.filter(unit=commune(), allotted_by=commune()).first()
    rule = RatioRule.objects.get(campaign__launching_unit=commune())
    inspector.sign_in("lanhdao")
    quotas, ratios = f"{DESK}/awards/awardquota", f"{DESK}/awards/ratiorule"
    inspector.look("/khen-thuong/chi-tieu/", f"{quotas}/{own.pk}/change/", f"{quotas}/ghi-van-ban/")
    inspector.look(f"{quotas}/phan-bo/?award_form={own.award_form_id}&year={own.year}")
    inspector.look(f"{ratios}/", f"{ratios}/{rule.pk}/nguoi/{commune().pk}/{own.year}/")
    inspector.look(f"{DESK}/awards/dossier/{dossier_in(DossierState.VOTED).pk}/chi-tieu/")


def look_at_the_provinces_pages(inspector, year):
    inspector.sign_in("tinh")
    inspector.look("/", f"/bao-cao/tong-hop-nam/?year={year}", f"{DESK}/", f"{DESK}/awards/dossier/")
    inspector.page.goto(f"/bao-cao/tong-hop-nam/?year={year}")
    inspector.page.locator("main").get_by_role("button", name="Xuất Excel").click()
    inspector.page.wait_for_url("**/bao-cao/viec/*/")
    inspector.judge()
    assert Job.objects.count() == 1
    inspector.sign_in("quantri")
    unit = commune()
    inspector.look("/don-vi/", f"/don-vi/{unit.pk}/", "/don-vi/nhap-tep/", f"{DESK}/units/unit/{unit.pk}/change/")
    inspector.look(f"{DESK}/units/user/", f"{DESK}/units/user/add/", f"{DESK}/notices/notice/")


def test_the_pages_of_the_journey_are_accessible_and_fit_both_widths(inspector):
    year = timezone.localdate().year
    inspector.sign_in("")
    inspector.look("/tai-khoan/dang-nhap/", "/tai-khoan/mat-khau/quen/")
    look_at_the_officers_pages(inspector, year)
    look_at_the_desk(inspector)
    look_at_the_provinces_pages(inspector, year)
    assert inspector.complaints == []
    assert len(inspector.seen) > 70


def test_the_year_of_a_campaign_is_accessible_and_fits_both_widths(inspector):
    look_at_the_year_of_a_campaign(inspector)
    look_at_the_limits(inspector)
    assert inspector.complaints == []
    assert len(inspector.seen) > 35
