"""Late requests, rules, councils and decisions at the desk: who reads, who writes, what stays as it was."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.models import AwardCouncil, AwardForm, CampaignAward, CouncilMeeting, LateRequest
from awards.services import request_late
from awards.tests.factories import (
    make_award_form,
    make_campaign_award,
    make_council,
    make_dossier,
    make_item_type,
    make_meeting,
    make_vote_rule,
    preparer_for,
)
from awards.tests.test_admin_dossiers import NEVER_ON_SCREEN, words_of
from campaigns.tests.factories import make_campaign
from notices.enums import MailState
from notices.models import Notice
from notices.services import notify
from units.enums import Role
from units.tests.factories import make_user

AFTER_THE_CUTOFF = datetime(2025, 12, 20, 3, 0, tzinfo=UTC)
MODELS = (
    "awardform",
    "voterule",
    "dossieritemtype",
    "campaignaward",
    "awardcouncil",
    "councilmeeting",
    "awarddecision",
)


def address(model, name="changelist", *args):
    return reverse(f"admin:awards_{model}_{name}", args=args)


@pytest.fixture
def superuser(db):
    return make_user("toanquyen", is_superuser=True)


@pytest.fixture
def late(hamlet, commune):
    """A request about a draft whose cutoff is over."""
    dossier = make_dossier(hamlet, make_campaign(commune), year=2025)
    return request_late(
        dossier_id=dossier.pk, reason="Bão, mất điện", actor=preparer_for(dossier), now=AFTER_THE_CUTOFF
    )


# Late requests


def test_the_desk_sees_the_request_of_a_draft_and_answers_it(client, secretary, late):
    client.force_login(secretary)
    index = client.get(reverse("admin:index"))
    assert index.context["late_count"] == 1
    listed = client.get(address("laterequest"), {"ket-qua": "cho-toi"})
    assert late.dossier.code in listed.content.decode()
    page = client.get(address("laterequest", "change", late.pk)).content.decode()
    assert "Bão, mất điện" in page
    assert late.dossier.achievement not in page
    day = timezone.localdate() + timedelta(days=3)
    answer = {"answer": "grant", "until": day.isoformat(), "decision_note": "Lý do khách quan"}
    response = client.post(address("laterequest", "answer", late.pk), answer)
    assert response.status_code == 302
    late.refresh_from_db()
    assert late.is_granted
    assert timezone.localtime(late.until).date() == day + timedelta(days=1)
    again = client.post(address("laterequest", "answer", late.pk), answer)
    assert again.status_code == 409
    assert "Đề nghị này đã được quyết định" in again.content.decode()


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"answer": "grant", "until": "", "decision_note": "Được"}, "until"),
        ({"answer": "grant", "until": "2020-01-01", "decision_note": "Được"}, "until"),
        ({"answer": "grant", "until": "mai", "decision_note": "Được"}, "until"),
        ({"answer": "refuse", "until": "", "decision_note": "  "}, "decision_note"),
        ({"answer": "khac", "until": "", "decision_note": "Được"}, "answer"),
    ],
)
def test_an_incomplete_answer_changes_nothing(answer, field, client, chairman, late):
    client.force_login(chairman)
    response = client.post(address("laterequest", "answer", late.pk), answer)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert LateRequest.objects.get(pk=late.pk).is_granted is None


def test_a_late_request_is_refused_with_a_reason_and_only_by_its_desk(
    client, chairman, auditor, member, stranger, late
):
    for user in (auditor, member):
        client.force_login(user)
        assert client.get(address("laterequest", "change", late.pk)).status_code == 200
        response = client.post(address("laterequest", "answer", late.pk), {"answer": "grant"})
        assert response.status_code == 403
        assert "Việc này dành cho thường trực hội đồng hoặc lãnh đạo" in response.content.decode()
    elsewhere = make_user("thuky.xa.khac", (Role.SECRETARY, stranger.scope[0]))
    client.force_login(elsewhere)
    assert client.get(address("laterequest", "change", late.pk)).status_code == 404
    assert client.post(address("laterequest", "answer", late.pk), {}).status_code == 404
    client.force_login(chairman)
    client.post(address("laterequest", "answer", late.pk), {"answer": "refuse", "decision_note": "Không có lý do"})
    late.refresh_from_db()
    assert (late.is_granted, late.until, late.decided_by) == (False, None, chairman)


def test_letters_that_could_not_be_sent_wait_for_administrators_alone(client, administrator, secretary, member):
    now = timezone.now()
    told = {"recipients": [secretary, member], "key": "thu", "kind": "dossier", "title": "Nhắc", "now": now}
    assert notify(**told) == 2
    Notice.objects.filter(recipient=member).update(mail_state=MailState.PARKED)
    client.force_login(administrator)
    index = client.get(reverse("admin:index"))
    assert index.context["parked_count"] == 1
    assert reverse("admin:notices_notice_changelist") in index.content.decode()
    client.force_login(secretary)
    assert client.get(reverse("admin:index")).context["parked_count"] is None


# Rules


@pytest.mark.parametrize("model", ["awardform", "voterule", "dossieritemtype"])
def test_national_rules_are_read_by_the_desk_and_kept_by_the_province(
    model, client, secretary, chairman, administrator, superuser
):
    made = {"awardform": make_award_form, "dossieritemtype": make_item_type}
    row = make_vote_rule(make_award_form()) if model == "voterule" else made[model]()
    for user, may in ((secretary, False), (chairman, False), (administrator, True), (superuser, True)):
        client.force_login(user)
        assert client.get(address(model)).status_code == 200
        assert client.get(address(model, "change", row.pk)).status_code == 200
        assert client.get(address(model, "add")).status_code == (200 if may else 403)
        if not may:
            assert client.post(address(model, "change", row.pk), {"name": "Đổi tên"}).status_code == 403
        assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_commune_administrator_does_not_keep_national_rules(client, commune):
    client.force_login(make_user("quantri.xa", (Role.ADMINISTRATOR, commune)))
    assert client.get(address("awardform", "add")).status_code == 403
    assert "quản trị cấp tỉnh" in client.get(address("awardform", "add")).content.decode()


def test_what_is_not_verified_says_so(client, secretary):
    make_award_form(is_verified=False)
    client.force_login(secretary)
    assert "Chưa kiểm chứng" in client.get(address("awardform")).content.decode()
    AwardForm.objects.update(is_verified=True)
    assert "Chưa kiểm chứng" not in client.get(address("awardform")).content.decode()


def form_data(response):
    """The posted shape of a change page as it stands, inlines included."""
    data = {}
    admin_form = response.context["adminform"].form
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    for form in (admin_form, *(f for formset in formsets for f in (formset.management_form, *formset.forms))):
        for bound in form:
            value = bound.value()
            if value is not None and value is not False:
                data[bound.html_name] = value
    return data


def test_standards_of_a_campaign_are_kept_by_its_desk_and_administrators_above(
    client, commune, secretary, administrator, chairman, member
):
    award = make_campaign_award(make_campaign(commune))
    page = address("campaignaward", "change", award.pk)
    for number, user in enumerate((secretary, administrator), start=1):
        client.force_login(user)
        data = form_data(client.get(page)) | {"quota_note": f"Không quá {number} tập thể"}
        response = client.post(page, data)
        assert response.status_code == 302, response.context["errors"]
        award.refresh_from_db()
        assert award.quota_note == f"Không quá {number} tập thể"
    for user in (chairman, member):
        client.force_login(user)
        assert client.get(page).status_code == 200
        assert client.post(page, {"quota_note": "Tùy ý"}).status_code == 403
    award.refresh_from_db()
    assert award.quota_note == "Không quá 2 tập thể"
    assert award.history.count() == 3


def test_an_award_is_added_only_to_a_campaign_one_keeps_and_its_subject_stays(
    client, commune, sibling_commune, foreign_commune, secretary
):
    mine, theirs = make_campaign(commune), make_campaign(sibling_commune)
    form = make_award_form()
    client.force_login(secretary)
    page = client.get(address("campaignaward", "add"))
    offered = set(page.context["adminform"].form.fields["campaign"].queryset)
    assert offered == {mine}
    base = form_data(page) | {"award_form": form.pk, "order": 1}
    base = {key: value for key, value in base.items() if not re.match(r"(rules|checklist)-\d", key)}
    for campaign, unit in ((theirs, commune), (mine, foreign_commune)):
        response = client.post(
            address("campaignaward", "add"), base | {"campaign": campaign.pk, "deciding_unit": unit.pk}
        )
        assert response.status_code == 200
    assert not CampaignAward.objects.exists()
    response = client.post(address("campaignaward", "add"), base | {"campaign": mine.pk, "deciding_unit": commune.pk})
    assert response.status_code == 302, response.context["errors"]
    award = CampaignAward.objects.get()
    page = address("campaignaward", "change", award.pk)
    client.post(page, form_data(client.get(page)) | {"campaign": theirs.pk, "deciding_unit": foreign_commune.pk})
    award.refresh_from_db()
    assert (award.campaign, award.deciding_unit) == (mine, commune)


# The council


def test_a_council_is_set_up_by_its_keepers_and_administrators(
    client, commune, sibling_commune, secretary, member, administrator
):
    client.force_login(member)
    assert client.get(address("awardcouncil", "add")).status_code == 403
    client.force_login(secretary)
    offered = client.get(address("awardcouncil", "add")).context["adminform"].form.fields["unit"].queryset
    assert list(offered) == [commune]
    client.force_login(administrator)
    offered = client.get(address("awardcouncil", "add")).context["adminform"].form.fields["unit"].queryset
    assert {commune, sibling_commune} <= set(offered)
    theirs = make_council(sibling_commune)
    client.force_login(secretary)
    assert client.get(address("awardcouncil", "change", theirs.pk)).status_code == 404
    assert AwardCouncil.objects.get(pk=theirs.pk).members.count() == 9


def test_a_decision_is_only_looked_at(client, hamlet, commune, chairman, superuser):
    dossier = make_dossier(hamlet, make_campaign(commune), state=DossierState.AWARDED)
    decision = dossier.decision_line.decision
    for user in (chairman, superuser):
        client.force_login(user)
        page = client.get(address("awarddecision", "change", decision.pk))
        assert dossier.subject_name in page.content.decode()
        assert client.post(address("awarddecision", "change", decision.pk), {"number": "0/QĐ"}).status_code == 405
    decision.refresh_from_db()
    assert decision.number != "0/QĐ"


# Cost and language


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_rules_cost_the_same_for_one_row_and_three(
    rows, client, hamlet, commune, secretary, django_assert_num_queries
):
    campaign = make_campaign(commune)
    council = make_council(commune)
    for _ in range(rows):
        make_dossier(hamlet, campaign_award=make_campaign_award(campaign), state=DossierState.AWARDED)
        make_meeting(council)
        late = make_dossier(hamlet, campaign, year=2025)
        request_late(dossier_id=late.pk, reason="Mưa lũ", actor=preparer_for(late), now=AFTER_THE_CUTOFF)
    client.force_login(secretary)
    costs = dict.fromkeys((*MODELS, "laterequest"), 6) | {"campaignaward": 7, "awarddecision": 8}
    client.get(reverse("admin:index"))
    for model, cost in costs.items():
        with django_assert_num_queries(cost, info=model):
            client.get(address(model))


def test_no_english_is_left_on_the_pages_of_rules(client, hamlet, commune, administrator, secretary, late):
    campaign = make_campaign(commune)
    make_dossier(hamlet, campaign, state=DossierState.AWARDED)
    award = CampaignAward.objects.filter(campaign=campaign).get()
    meeting = CouncilMeeting.objects.get()
    client.force_login(secretary)
    pages = [client.get(address(model)) for model in (*MODELS, "laterequest")]
    pages += [
        client.get(address("campaignaward", "change", award.pk)),
        client.get(address("campaignaward", "add")),
        client.get(address("councilmeeting", "change", meeting.pk)),
        client.get(address("councilmeeting", "add")),
        client.post(address("councilmeeting", "add"), {"held_on": "mai"}),
        client.get(address("councilmeeting", "minutes", meeting.pk)),
        client.get(address("councilmeeting", "case", meeting.pk, meeting.cases.get().pk)),
        client.get(address("councilmember")),
        client.get(address("councilmember", "change", meeting.council.members.first().pk)),
        client.get(address("awardcouncil", "change", meeting.council_id)),
        client.get(address("awardcouncil", "history", meeting.council_id)),
        client.get(address("awardform", "change", award.award_form_id)),
        client.get(address("laterequest", "change", late.pk)),
    ]
    client.force_login(administrator)
    pages += [client.get(address(model, "add")) for model in ("awardform", "voterule", "dossieritemtype")]
    for page in pages:
        assert page.status_code in (200, 422), page.request["PATH_INFO"]
        assert NEVER_ON_SCREEN.findall(words_of(page)) == [], page.request["PATH_INFO"]
