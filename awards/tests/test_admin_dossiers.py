"""The desk over HTTP: who sees what, who takes which step, what it costs."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState
from awards.models import AwardDecision, Dossier, DossierEvent
from awards.selectors import QUEUE, dossiers_awaiting
from awards.services import TableDetails, VoteDetails
from awards.tests.factories import (
    advance_to,
    make_campaign_award,
    make_council,
    make_dossier,
    make_meeting,
    preparer_for,
    submit,
    take,
)
from awards.workflow import TRANSITIONS, open_actions
from campaigns.tests.factories import make_campaign
from models_registry.tests.factories import make_recognised_model
from units.tests.factories import make_household, make_person, make_user

LIST = reverse("admin:awards_dossier_changelist")
NEVER_ON_SCREEN = re.compile(
    r"\b(Add|Save|Delete|Change|View|Search|Filter|Home|Select|Action|Actions|History|Close|Log out|Welcome|Go|"
    r"Show|Clear|Yes|No|None|True|False|Unknown|Today|Now|Error|Back|Next|Previous|submitted|accepted|tabled)\b"
)


def page_of(dossier):
    return reverse("admin:awards_dossier_change", args=[dossier.pk])


def step_of(dossier, action):
    return reverse("admin:awards_dossier_step", args=[dossier.pk, action])


def post_step(client, dossier, action, **values):
    return client.post(step_of(dossier, action), {"version": dossier.version, **values})


def words_of(response):
    """What a person reads of the page: text without tags, scripts and addresses."""
    html = re.sub(r"(?s)<(script|style|head)\b.*?</\1>", " ", response.content.decode())
    labels = " ".join(re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', html))
    return re.sub(r"<[^>]+>", " ", html) + labels


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def meeting(commune):
    return make_meeting(make_council(commune, members=9), absent=1)


VALUES = {
    "withdraw": {"note": "Rút để nộp lại"},
    "receive": {},
    "return": {
        "fields_to_mend": ["summary"],
        "note": "Thiếu số liệu",
        "due_on": (timezone.localdate() + timedelta(days=7)).isoformat(),
    },
    "appraise": {"note": "Đủ tiêu chuẩn"},
    "confirm": {},
    "put_off": {"note": "Chờ xác minh thêm"},
    "forward": {"note": "Tờ trình 12/TTr-UBND"},
    "decide": {"number": "15/QĐ-UBND", "decided_on": "2026-11-20", "signatory": "Chủ tịch"},
    "record_answer": {"number": "99/QĐ-UBND", "decided_on": "2026-11-20", "signatory": ""},
    "refuse": {"note": "Chưa đủ thời gian"},
}
SOURCES = {
    "receive": DossierState.SUBMITTED,
    "return": DossierState.ACCEPTED,
    "appraise": DossierState.ACCEPTED,
    "confirm": DossierState.APPRAISED,
    "table": DossierState.CONFIRMED,
    "put_off": DossierState.TABLED,
    "vote": DossierState.TABLED,
    "forward": DossierState.VOTED,
    "decide": DossierState.VOTED,
    "record_answer": DossierState.FORWARDED,
    "refuse": DossierState.APPRAISED,
}
DOER = {"decide": "chairman"}


def values_for(action, meeting):
    if action == "table":
        return {"meeting_id": meeting.pk}
    if action == "vote":
        return {"votes_for": 7, "votes_against": 1, "votes_blank": 0}
    return VALUES[action]


def dossier_ready_for(action, hamlet, campaign, province):
    award = make_campaign_award(campaign, deciding_unit=province if action in {"forward", "record_answer"} else None)
    return make_dossier(hamlet, campaign_award=award, state=SOURCES[action])


@pytest.mark.parametrize("action", sorted(SOURCES))
def test_the_right_role_takes_each_step_and_its_trace_stays(
    action, request, client, hamlet, campaign, province, meeting
):
    dossier = dossier_ready_for(action, hamlet, campaign, province)
    doer = request.getfixturevalue(DOER.get(action, "secretary"))
    client.force_login(doer)
    assert step_of(dossier, action) in client.get(page_of(dossier)).content.decode()
    response = post_step(client, dossier, action, **values_for(action, meeting))
    assert (response.status_code, response.headers["Location"]) == (302, page_of(dossier))
    dossier.refresh_from_db()
    assert dossier.state == TRANSITIONS[action].target_from(SOURCES[action])
    event = dossier.events.last()
    assert (event.action, event.actor, event.before, event.after) == (action, doer, SOURCES[action], dossier.state)
    assert client.get(page_of(dossier)).status_code == 200


@pytest.mark.parametrize("action", sorted(SOURCES))
def test_others_who_read_the_dossier_may_not_take_the_step(
    action, client, member, auditor, province_staff, administrator, hamlet, campaign, province, meeting
):
    dossier = dossier_ready_for(action, hamlet, campaign, province)
    for user in (member, auditor, province_staff, administrator):
        client.force_login(user)
        shown = client.get(page_of(dossier))
        assert shown.status_code == 200
        assert step_of(dossier, action) not in shown.content.decode()
        response = post_step(client, dossier, action, **values_for(action, meeting))
        assert response.status_code == 403
        assert "Việc này dành cho" in response.content.decode()
    assert Dossier.objects.get(pk=dossier.pk).state == SOURCES[action]


def test_a_secretary_does_not_decide_and_a_chairman_does_not_receive(client, secretary, chairman, hamlet, campaign):
    voted, sent = (make_dossier(hamlet, campaign, state=s) for s in (DossierState.VOTED, DossierState.SUBMITTED))
    for user, dossier, action in ((secretary, voted, "decide"), (chairman, sent, "receive")):
        client.force_login(user)
        assert post_step(client, dossier, action, **VALUES[action]).status_code == 403


def test_a_step_that_lacks_something_keeps_what_was_typed_and_says_what(client, secretary, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.ACCEPTED)
    client.force_login(secretary)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    response = post_step(client, dossier, "return", note="Thiếu chữ ký", due_on=yesterday)
    assert response.status_code == 422
    assert "Thiếu chữ ký" in response.content.decode()
    assert "Hãy ghi hạn bổ sung, từ hôm nay trở đi." in response.content.decode()
    response = post_step(client, dossier, "return", note="", due_on="")
    assert response.status_code == 422
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.ACCEPTED


def test_a_vote_that_cannot_be_true_is_refused_beside_its_field(client, secretary, hamlet, campaign, meeting):
    dossier = make_dossier(hamlet, campaign, state=DossierState.TABLED)
    client.force_login(secretary)
    assert (
        "Cần ít nhất 5/9 phiếu đồng ý (trên 1/2 tổng số thành viên hội đồng)."
        in client.get(page_of(dossier)).content.decode()
    )
    response = post_step(client, dossier, "vote", votes_for=9, votes_against=3)
    assert response.status_code == 422
    assert "Tổng số phiếu là 12, lớn hơn số người được biểu quyết là 8." in response.content.decode()
    thin = make_dossier(
        hamlet,
        campaign,
        subject=make_person(hamlet),
        state=DossierState.CONFIRMED,
        campaign_award=dossier.campaign_award,
    )
    thin = take(thin, "table", details=TableDetails(meeting_id=make_meeting(meeting.council, absent=7).pk))
    response = post_step(client, thin, "vote", votes_for=2, votes_against=0)
    assert "chưa đủ 2/3 theo quy định" in response.content.decode()


def test_what_the_council_did_not_approve_can_be_ended_but_not_decided(client, chairman, hamlet, campaign, meeting):
    dossier = make_dossier(hamlet, campaign, state=DossierState.TABLED)
    dossier = take(dossier, "vote", details=VoteDetails(meeting_id=meeting.pk, votes_for=4, votes_against=4))
    client.force_login(chairman)
    page = client.get(page_of(dossier)).content.decode()
    assert "Hội đồng chưa biểu quyết thông qua hồ sơ này." in page
    assert step_of(dossier, "decide") not in page
    assert step_of(dossier, "refuse") in page
    assert post_step(client, dossier, "decide", **VALUES["decide"]).status_code == 422
    assert not AwardDecision.objects.exists()


def test_a_stale_form_changes_nothing_and_keeps_the_text(client, secretary, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.ACCEPTED)
    client.force_login(secretary)
    response = client.post(step_of(dossier, "appraise"), {"version": dossier.version - 1, "note": "Nhận xét dài"})
    assert response.status_code == 409
    assert "Nhận xét dài" in response.content.decode()
    assert "vừa được người khác thay đổi" in response.content.decode()
    assert post_step(client, dossier, "appraise", version="", note="x").status_code == 409
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.ACCEPTED


def test_unknown_steps_and_other_methods_are_refused(client, secretary, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    client.force_login(secretary)
    assert client.get(step_of(dossier, "receive")).status_code == 405
    assert client.post(step_of(dossier, "explode")).status_code == 404
    assert client.post(page_of(dossier), {"state": "awarded"}).status_code == 405
    assert client.get(reverse("admin:awards_dossier_batch", args=["receive"])).status_code == 405
    assert client.post(reverse("admin:awards_dossier_batch", args=["vote"])).status_code == 404


@pytest.mark.parametrize("is_superuser", [False, True])
def test_no_post_writes_a_workflow_column(is_superuser, client, secretary, hamlet, sibling_commune, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    user = make_user("toanquyen", is_superuser=True) if is_superuser else secretary
    client.force_login(user)
    columns = ("state", "unit_id", "receiving_unit_id", "created_by_id", "received_at", "campaign_award_id")
    kept = Dossier.objects.filter(pk=dossier.pk).values(*columns).get()
    forged = {"state": "awarded", "unit": sibling_commune.pk, "receiving_unit": sibling_commune.pk, "created_by": 1}
    client.post(page_of(dossier), forged)
    client.post(LIST, {"form-0-id": dossier.pk, "form-0-state": "awarded", "_save": "1", **forged})
    assert Dossier.objects.filter(pk=dossier.pk).values(*columns).get() == kept
    client.force_login(secretary)
    post_step(client, dossier, "receive", **forged)
    changed = Dossier.objects.filter(pk=dossier.pk).values(*columns).get()
    assert changed == kept | {"state": "accepted", "received_at": changed["received_at"]}
    for name in ("add", "delete", "history"):
        assert client.get(f"{LIST}{name}/").status_code == 404


# Who sees what


def test_drafts_never_show_at_the_desk_and_foreign_dossiers_answer_404(
    client, secretary, hamlet, sibling_commune, foreign_commune, campaign
):
    draft = make_dossier(hamlet, campaign, subject=make_person(hamlet, full_name="Bản Nháp Kín"))
    others = [
        make_dossier(unit, state=DossierState.SUBMITTED, subject=make_person(unit, full_name="Người Nơi Khác"))
        for unit in (sibling_commune, foreign_commune)
    ]
    mine = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    for user in (secretary, make_user("toanquyen", is_superuser=True)):
        client.force_login(user)
        listed = client.get(LIST).content.decode()
        assert draft.code not in listed
        assert "Bản Nháp Kín" not in listed
        assert client.get(page_of(draft)).status_code == 404
        assert post_step(client, draft, "receive").status_code == 404
    client.force_login(secretary)
    page = client.get(LIST)
    assert [d.pk for d in page.context["cl"].result_list] == [mine.pk]
    for other in others:
        assert client.get(page_of(other)).status_code == 404
        assert post_step(client, other, "receive").status_code == 404
    batch = client.post(
        reverse("admin:awards_dossier_batch", args=["receive"]), {"ho_so": [f"{d.pk}-{d.version}" for d in others]}
    )
    assert "2 hồ sơ nằm ngoài phạm vi" in batch.content.decode()
    assert {d.state for d in Dossier.objects.filter(pk__in=[o.pk for o in others])} == {"submitted"}


def test_a_returned_dossier_shows_what_was_sent_not_what_is_being_typed(client, secretary, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.RETURNED)
    Dossier.objects.filter(pk=dossier.pk).update(achievement="Đang sửa dở", summary="Chưa muốn cho xem")
    client.force_login(secretary)
    page = client.get(page_of(dossier)).content.decode()
    assert "Đang sửa dở" not in page
    assert "Chưa muốn cho xem" not in page
    assert "Có thành tích xuất sắc trong phong trào thi đua Dân vận khéo năm 2026" in page


def test_preparers_have_no_desk(client, preparer, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    client.force_login(preparer)
    assert client.get(LIST).status_code in {302, 403}
    assert client.get(page_of(dossier)).status_code in {302, 403}
    assert post_step(client, dossier, "withdraw", note="x").status_code in {302, 403}
    assert Dossier.objects.get(pk=dossier.pk).state == DossierState.SUBMITTED


def test_one_screen_tells_standards_model_papers_votes_and_earlier_awards(client, secretary, hamlet, campaign):
    person = make_person(hamlet, full_name="Lò Thị Ánh", position="Trưởng xóm")
    old = make_dossier(hamlet, campaign, subject=person, year=2025)
    old = advance_to(old, DossierState.AWARDED, now=datetime(2025, 11, 2, 3, 0, tzinfo=UTC))
    model = make_recognised_model(hamlet, campaign, title="Đường hoa Đồng Tâm")
    award = make_campaign_award(campaign)
    dossier = make_dossier(hamlet, campaign_award=award, subject=person, model=model, state=DossierState.VOTED)
    client.force_login(secretary)
    response = client.get(page_of(dossier))
    page = response.content.decode()
    for words in (
        "Lò Thị Ánh",
        "Trưởng xóm",
        "Đường hoa Đồng Tâm",
        "Cần xác nhận",
        "Được thông qua",
        "trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)",
        "Nộp đúng hạn",
        str(old.decision_line.decision),
    ):
        assert words in page, words
    assert [row.shown.verdict.is_met for row in response.context["rows"]] == [None, True]
    for paper in response.context["files"]:
        assert reverse("awards:dossier_file_download", args=[dossier.pk, paper.pk]) + "?xem=1" in page
    assert len(response.context["files"]) == 2
    labels = [act.label for act in response.context["acts"]]
    assert labels[0] == "Ghi kết quả biểu quyết"
    assert labels[-1] in {"Lập hồ sơ", "Nộp hồ sơ"}


# The list


def test_the_list_is_narrowed_by_every_filter_and_searched_without_accents(client, secretary, hamlet, agency, campaign):
    sent = make_dossier(
        hamlet, campaign, state=DossierState.SUBMITTED, subject=make_person(hamlet, full_name="Nguyễn Thị Hòa")
    )
    other_award = make_campaign_award(campaign)
    taken = make_dossier(agency, campaign_award=other_award, subject=make_household(agency), year=2025)
    taken = advance_to(taken, DossierState.ACCEPTED, now=datetime(2025, 11, 2, 3, 0, tzinfo=UTC))
    client.force_login(secretary)

    def found(**query):
        return [d.pk for d in client.get(LIST, query).context["cl"].result_list]

    assert found() == [taken.pk, sent.pk]
    assert found(q="nguyen thi hoa") == [sent.pk]
    assert found(q="hoi nong dan") == [taken.pk]
    assert found(q=sent.code) == [sent.pk]
    assert found(viec="receive") == [sent.pk]
    assert found(viec="appraise") == [taken.pk]
    assert found(**{"trang-thai": "accepted"}) == [taken.pk]
    assert found(**{"hinh-thuc": other_award.award_form_id}) == [taken.pk]
    assert found(**{"don-vi": agency.pk}) == [taken.pk]
    assert found(nam=2026) == [sent.pk]
    assert found(**{"phong-trao": campaign.pk}) == [taken.pk, sent.pk]
    assert found(han="dung") == [taken.pk, sent.pk]
    assert found(han="muon") == []
    assert found(xep="nop-som") == [taken.pk, sent.pk]
    assert found(xep="nop-muon") == [sent.pk, taken.pk]
    assert found(xep="ten") == [taken.pk, sent.pk]
    for nonsense in ({"don-vi": "x"}, {"nam": "9" * 40}, {"han": "gi"}, {"viec": "gi"}, {"trang-thai": "gi"}):
        assert found(**nonsense) == []
    assert client.get(LIST, {"q": "a\x00b", "p": "abc"}, follow=True).status_code == 200
    page = client.get(LIST, {"q": "hoa", "nam": "2026"}).content.decode()
    assert 'href="?q=hoa"' in page
    assert 'href="?nam=2026"' in page


def test_the_queue_counts_what_waits_and_each_number_opens_its_list(
    request, client, hamlet, campaign, province, meeting
):
    for state in (DossierState.SUBMITTED, DossierState.SUBMITTED, DossierState.ACCEPTED, DossierState.TABLED):
        make_dossier(hamlet, campaign, state=state)
    make_dossier(hamlet, campaign, state=DossierState.VOTED)
    above = make_campaign_award(campaign, deciding_unit=province)
    make_dossier(hamlet, campaign_award=above, state=DossierState.VOTED)
    make_dossier(hamlet, campaign_award=above, state=DossierState.FORWARDED)
    expected = {
        "secretary": {
            "receive": 2,
            "appraise": 1,
            "confirm": 0,
            "table": 0,
            "vote": 1,
            "forward": 1,
            "publish": 0,
            "record_answer": 1,
            "end": 0,
        },
        "chairman": {"decide": 1, "publish": 0, "end": 0},
        "member": {"read": 1},
        "auditor": {},
        "administrator": {},
    }
    for name, counts in expected.items():
        user = request.getfixturevalue(name)
        client.force_login(user)
        page = client.get(reverse("admin:index"))
        assert {line.step: line.count for line in page.context["queue"]} == counts, name
        for step, count in counts.items():
            listed = client.get(LIST, {"viec": step}).context["cl"].result_list
            assert len(listed) == count
            if step in TRANSITIONS:
                assert all(step in open_actions(user, dossier) for dossier in listed)
                waiting = {d.pk for d in Dossier.objects.all() if step in open_actions(user, d)}
                assert waiting == {d.pk for d in listed} | set()


def test_the_queue_of_a_user_without_a_step_is_none_at_all(member):
    assert not dossiers_awaiting(member, "receive").exists()
    assert not dossiers_awaiting(member, "khong-co").exists()
    assert set(QUEUE) - {"read", "end", "superior"} <= set(TRANSITIONS)


def test_one_walks_through_the_filtered_list(client, secretary, hamlet, campaign):
    first, second, third = (make_dossier(hamlet, campaign, state=DossierState.SUBMITTED) for _ in range(3))
    make_dossier(hamlet, campaign, state=DossierState.ACCEPTED)
    client.force_login(secretary)
    kept = {"_changelist_filters": "viec=receive"}
    page = client.get(page_of(second), kept)
    assert "2 / 3" in page.content.decode()
    place = page.context["place"]
    assert (place.previous, place.next) == (third.pk, first.pk)
    response = client.post(
        f"{step_of(second, 'receive')}?_changelist_filters=viec%3Dreceive", {"version": second.version, "next": "1"}
    )
    assert response.headers["Location"] == f"{page_of(first)}?_changelist_filters=viec%3Dreceive"
    response = client.post(
        f"{step_of(first, 'receive')}?_changelist_filters=viec%3Dreceive", {"version": first.version, "next": "1"}
    )
    assert response.headers["Location"] == f"{LIST}?viec=receive"


# Many at once


def choose(client, action, *dossiers):
    return client.post(LIST, {"action": action, "index": "0", "_selected_action": [d.pk for d in dossiers]})


def confirm(client, action, dossiers, **values):
    pairs = [f"{d.pk}-{d.version}" for d in dossiers]
    return client.post(reverse("admin:awards_dossier_batch", args=[action]), {"ho_so": pairs, **values})


def test_a_batch_shows_what_it_will_do_then_does_it_and_a_second_post_is_harmless(client, secretary, hamlet, campaign):
    ready = [make_dossier(hamlet, campaign, state=DossierState.SUBMITTED) for _ in range(2)]
    late = make_dossier(hamlet, campaign, state=DossierState.ACCEPTED)
    client.force_login(secretary)
    shown = choose(client, "receive", *ready, late)
    assert {d.pk for d in shown.context["ready"]} == {d.pk for d in ready}
    assert [row.dossier for row in shown.context["left_out"]] == [late]
    assert "Đang ở trạng thái “Đã tiếp nhận”" in shown.content.decode()
    assert not DossierEvent.objects.filter(action="receive", dossier__in=ready).exists()
    result = confirm(client, "receive", ready)
    assert {d.pk for d in result.context["done"]} == {d.pk for d in ready}
    again = confirm(client, "receive", ready)
    assert again.context["done"] == []
    assert len(again.context["left_out"]) == 2
    assert "Đang ở trạng thái “Đã tiếp nhận”" in again.content.decode()
    assert DossierEvent.objects.filter(action="receive", dossier__in=ready).count() == 2


def test_one_dossier_changed_meanwhile_is_skipped_and_its_neighbours_are_not(client, secretary, hamlet, campaign):
    kept, moved = (make_dossier(hamlet, campaign, state=DossierState.APPRAISED) for _ in range(2))
    client.force_login(secretary)
    seen = [kept, moved]
    take(moved, "return")
    result = confirm(client, "confirm", seen)
    assert [d.pk for d in result.context["done"]] == [kept.pk]
    assert [row.dossier.pk for row in result.context["left_out"]] == [moved.pk]


def test_a_batch_of_tabling_asks_the_meeting_once_and_a_batch_of_decisions_the_number(
    client, secretary, chairman, hamlet, campaign, meeting
):
    confirmed = [make_dossier(hamlet, campaign, state=DossierState.CONFIRMED) for _ in range(2)]
    client.force_login(secretary)
    assert "meeting_id" in choose(client, "table", *confirmed).context["form"].fields
    missing = confirm(client, "table", confirmed)
    assert (missing.status_code, len(missing.context["ready"])) == (422, 2)
    assert len(confirm(client, "table", confirmed, meeting_id=meeting.pk).context["done"]) == 2
    voted = [advance_to(make_dossier(hamlet, campaign), DossierState.VOTED) for _ in range(2)]
    client.force_login(chairman)
    result = confirm(client, "decide", voted, number="7/QĐ-UBND", decided_on="2026-11-20", signatory="Chủ tịch")
    assert len(result.context["done"]) == 2
    decision = AwardDecision.objects.get(number="7/QĐ-UBND")
    assert (decision.decided_on, decision.lines.count()) == (date(2026, 11, 20), 2)


def test_a_batch_is_only_for_those_who_hold_the_role_and_only_so_many(
    client, auditor, chairman, hamlet, campaign, monkeypatch, secretary
):
    dossiers = [make_dossier(hamlet, campaign, state=DossierState.SUBMITTED) for _ in range(3)]
    for user in (auditor, chairman):
        client.force_login(user)
        assert confirm(client, "receive", dossiers).status_code == 403
        assert "Tiếp nhận</button>" not in client.get(LIST).content.decode()
    monkeypatch.setattr("awards.admin.batches.BATCH_LIMIT", 2)
    client.force_login(secretary)
    response = client.post(
        LIST, {"action": "receive", "index": "0", "_selected_action": [d.pk for d in dossiers]}, follow=True
    )
    assert "Mỗi lần làm tối đa 2 hồ sơ" in response.content.decode()
    for nonsense in (["x"], ["1"], ["-"], ["9" * 40 + "-1"]):
        response = client.post(reverse("admin:awards_dossier_batch", args=["receive"]), {"ho_so": nonsense})
        assert response.context["done"] == []


# Cost and language


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_the_desk_cost_the_same_for_one_row_and_three(
    rows, client, secretary, hamlet, campaign, meeting, django_assert_num_queries
):
    person = make_person(hamlet)
    for _ in range(rows):
        model = make_recognised_model(hamlet, campaign)
        award = make_campaign_award(campaign)
        dossier = make_dossier(hamlet, campaign_award=award, subject=person, model=model, state=DossierState.TABLED)
    client.force_login(secretary)
    client.get(LIST)
    with django_assert_num_queries(10):
        client.get(LIST)
    with django_assert_num_queries(6):
        client.get(reverse("admin:index"))
    with django_assert_num_queries(25):
        client.get(page_of(dossier))
    with django_assert_num_queries(17):
        choose(client, "table", dossier)


def test_no_english_is_left_on_the_desk(client, secretary, chairman, hamlet, campaign, meeting):
    tabled = make_dossier(hamlet, campaign, state=DossierState.TABLED)
    sent = make_dossier(hamlet, campaign, state=DossierState.SUBMITTED)
    client.force_login(secretary)
    pages = [
        client.get(reverse("admin:index")),
        client.get(LIST),
        client.get(LIST, {"q": "khong co ai"}),
        client.get(page_of(tabled)),
        post_step(client, tabled, "vote"),
        choose(client, "receive", sent, tabled),
        confirm(client, "receive", [sent]),
        client.get(page_of(make_dossier(hamlet, campaign, state=DossierState.RETURNED))),
    ]
    for page in pages:
        assert NEVER_ON_SCREEN.findall(words_of(page)) == [], page.request["PATH_INFO"]


def test_a_resubmission_is_shown_as_the_newest_version(client, secretary, hamlet, campaign):
    dossier = make_dossier(hamlet, campaign, state=DossierState.RETURNED)
    Dossier.objects.filter(pk=dossier.pk).update(summary="Đã bổ sung số liệu")
    submit(dossier, actor=preparer_for(dossier))
    client.force_login(secretary)
    page = client.get(page_of(dossier)).content.decode()
    assert "Đã bổ sung số liệu" in page
    assert "Bản nộp lần 2" in page
