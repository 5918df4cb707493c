"""Pages of decisions: the desk's, the look-ups of those who are signed in, the look-up of those who are not."""

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from awards.enums import DossierState, SubjectKind
from awards.models import AwardDecision, AwardDecisionLine, Dossier, RevokedLine
from awards.tests.factories import (
    make_base_wage,
    make_campaign_award,
    make_council,
    make_decision,
    make_dossier,
    make_meeting,
    make_prize_rule,
    publish,
    revoke,
    take,
)
from awards.tests.test_admin_dossiers import NEVER_ON_SCREEN, words_of
from campaigns.tests.factories import make_campaign
from units.tests.factories import make_household, make_person, make_unit, make_user

LIST = reverse("admin:awards_awarddecision_changelist")
PUBLISH = reverse("admin:awards_awarddecision_publish")
PAST = reverse("admin:awards_awarddecision_past")
AWARDED = reverse("decisions:awarded_list")
LOOKUP = reverse("decisions:dossier_lookup")


def act(name, decision, *more):
    return reverse(f"admin:awards_awarddecision_{name}", args=[decision.pk, *more])


@pytest.fixture
def campaign(commune, preparer, secretary, chairman):
    return make_campaign(commune)


@pytest.fixture
def superuser(db):
    return make_user("toanquyen", is_superuser=True)


@pytest.fixture
def voted(hamlet, campaign):
    award = make_campaign_award(campaign)
    subjects = [make_person(hamlet, full_name="Lò Thị Ánh"), make_household(hamlet)]
    return [make_dossier(hamlet, campaign_award=award, subject=one, state=DossierState.VOTED) for one in subjects]


@pytest.fixture
def drawn_up(voted):
    take(voted[0], "decide")
    return AwardDecision.objects.get()


# The chairman's list


def choose(client, *dossiers):
    form = {"action": "decide", "index": "0", "_selected_action": [d.pk for d in dossiers]}
    return client.post(reverse("admin:awards_dossier_changelist"), form)


def confirm(client, dossiers, **values):
    chosen = {"ho_so": [f"{d.pk}-{d.version}" for d in dossiers]}
    return client.post(reverse("admin:awards_dossier_batch", args=["decide"]), chosen | values)


def test_the_confirm_page_names_prizes_and_a_day_of_another_wage_is_shown_before_it_counts(client, chairman, voted):
    code = voted[0].campaign_award.award_form.code
    make_base_wage(2_340_000, valid_from=date(2024, 7, 1), valid_to=date(2026, 11, 10))
    make_base_wage(2_530_000, valid_from=date(2026, 11, 11))
    make_prize_rule(code)
    make_prize_rule(code, SubjectKind.HOUSEHOLD, "0.45")
    client.force_login(chairman)
    page = choose(client, *voted)
    assert page.context["proposal"].total == 759_000 + 1_138_500
    for words in ("Lò Thị Ánh", voted[0].code, "759.000 đồng", "1.138.500 đồng", "1.897.500 đồng", "1 người lập hồ sơ"):
        assert words in page.content.decode(), words
    head = {"number": "7/QĐ-UBND", "decided_on": "2026-11-10", "signatory": "Nguyễn Văn Thịnh"}
    other_day = confirm(client, voted, **head, tong=1_897_500)
    assert other_day.status_code == 422
    assert "702.000 đồng" in other_day.content.decode()
    assert "đã tính lại" in other_day.content.decode()
    assert not AwardDecision.objects.exists()
    done = confirm(client, voted, **head, tong=other_day.context["proposal"].total)
    decision = AwardDecision.objects.get()
    assert sorted(decision.lines.values_list("prize_amount", flat=True)) == [702_000, 1_053_000]
    assert f"{PUBLISH}?qd={decision.pk}" in done.content.decode()
    again = confirm(client, voted, **head, tong=0)
    assert [row.reason for row in again.context["left_out"]] == ["Hồ sơ đã có quyết định, chờ công bố."] * 2


def test_the_desk_tells_that_a_dossier_is_decided_and_waits(client, secretary, drawn_up, voted):
    client.force_login(secretary)
    page = client.get(reverse("admin:awards_dossier_change", args=[voted[0].pk])).content.decode()
    assert "Đã quyết định, chờ công bố" in page
    assert drawn_up.number in page
    listed = client.get(reverse("admin:awards_dossier_changelist"), {"viec": "publish"})
    assert [row.pk for row in listed.context["cl"].result_list] == [voted[0].pk]
    assert "Đã quyết định, chờ công bố" in listed.content.decode()


def test_the_desk_shows_earlier_awards_of_the_nominee(client, secretary, hamlet, campaign):
    person = make_person(hamlet)
    old = make_dossier(hamlet, campaign, subject=person, state=DossierState.AWARDED)
    new = make_dossier(hamlet, campaign, subject=person, state=DossierState.SUBMITTED, year=2026)
    client.force_login(secretary)
    page = client.get(reverse("admin:awards_dossier_change", args=[new.pk]))
    assert list(page.context["honours"]) == [old.decision_line]
    assert str(old.decision_line.decision) in page.content.decode()


# Publishing and what follows


def test_chosen_decisions_are_confirmed_then_published(client, secretary, drawn_up, voted, sibling_commune):
    theirs = make_decision(sibling_commune, published_at=None)
    client.force_login(secretary)
    chosen = client.post(LIST, {"action": "publish_chosen", "index": "0", "_selected_action": [drawn_up.pk]})
    assert chosen.url == f"{PUBLISH}?qd={drawn_up.pk}"
    page = client.get(chosen.url + f"&qd={theirs.pk}&qd=x&qd={'9' * 30}")
    assert page.context["ready"] == [drawn_up]
    assert "Lò Thị Ánh" in page.content.decode()
    assert Dossier.objects.get(pk=voted[0].pk).state == DossierState.VOTED
    done = client.post(PUBLISH, {"qd": [drawn_up.pk]}, follow=True)
    assert "Đã công bố" in done.content.decode()
    assert Dossier.objects.get(pk=voted[0].pk).state == DossierState.AWARDED
    twice = client.post(PUBLISH, {"qd": [drawn_up.pk]})
    assert twice.status_code == 422
    assert "đã được công bố" in twice.content.decode()
    assert client.post(PUBLISH, {"qd": [theirs.pk]}).status_code == 422
    theirs.refresh_from_db()
    assert not theirs.is_published


def test_a_decision_is_put_right_revoked_and_its_recovery_written_on_its_pages(client, chairman, drawn_up, voted):
    client.force_login(chairman)
    AwardDecisionLine.objects.update(prize_amount=759_000)
    line = drawn_up.lines.get()
    form = client.get(act("correct", drawn_up)).context["form"]
    head = {name: form[name].value() for name in ("signing_mode", "signatory", "prize_source", "grounds", "version")}
    head |= {"number": "8/QĐ-UBND", "decided_on": "2026-11-02"}
    assert client.post(act("correct", drawn_up), head).status_code == 422
    assert client.post(act("correct", drawn_up), {**head, "reason": "Nhầm số", "version": 9}).status_code == 409
    assert client.post(act("correct", drawn_up), {**head, "reason": "Nhầm số"}).status_code == 302
    drawn_up.refresh_from_db()
    assert drawn_up.number == "8/QĐ-UBND"
    AwardDecisionLine.objects.update(prize_amount=759_000)
    publish(drawn_up)
    assert client.post(act("correct", drawn_up), {**head, "reason": "Nữa"}).status_code == 403
    revocation = {"lines": [line.pk], "reason": "Khai sai", "number": "9/QĐ-UBND", "decided_on": "2026-11-03"}
    empty = client.post(act("revoke", drawn_up), {})
    assert empty.status_code == 422
    assert "Hãy chọn ít nhất một đối tượng" in empty.content.decode()
    taken = {**revocation, "is_whole": "on", "lines": [], "takes_certificate": "on", "takes_money": "on"}
    page = client.post(act("revoke", drawn_up), taken, follow=True)
    assert "chưa thu hồi" in page.content.decode()
    assert client.post(act("revoke", drawn_up), taken).status_code == 422
    revoking = AwardDecision.objects.get(number="9/QĐ-UBND")
    assert client.post(act("recover", revoking, line.pk), {}).status_code == 422
    done = {"certificate_on": "2026-11-04", "money_on": "2026-11-05"}
    assert client.post(act("recover", revoking, line.pk), done).status_code == 302
    assert RevokedLine.objects.get().is_settled
    assert client.get(act("recover", revoking, line.pk)).status_code == 405


def test_a_revoking_decision_counts_those_it_takes_back(secretary, hamlet):
    line = make_dossier(hamlet, state=DossierState.REVOKED).decision_line
    totals = {row.kind: (row.line_total, row.taken_total) for row in AwardDecision.objects.with_counts()}
    assert totals == {"award": (1, 0), "revocation": (0, 1)}
    assert line.revocation.decision.kind == "revocation"


def test_no_post_to_the_desk_changes_a_decision(client, chairman, superuser, drawn_up):
    before = list(AwardDecision.objects.values()), list(AwardDecisionLine.objects.values())
    for user in (chairman, superuser):
        client.force_login(user)
        assert client.post(act("change", drawn_up), {"number": "0/QĐ", "prize_amount": 1}).status_code == 405
        client.post(LIST, {"form-0-id": drawn_up.pk, "form-0-number": "0/QĐ", "_save": "1"})
        client.post(LIST, {"action": "delete_selected", "index": "0", "_selected_action": [drawn_up.pk], "post": "yes"})
    assert (list(AwardDecision.objects.values()), list(AwardDecisionLine.objects.values())) == before


def test_a_past_decision_is_typed_in_and_its_faults_are_told_line_by_line(client, secretary, commune, hamlet):
    person = make_person(hamlet, code="CN-07", full_name="Lò Thị Ánh")
    client.force_login(secretary)
    assert client.get(PAST).status_code == 200
    head = {"desk_unit": commune.pk, "unit": commune.pk, "number": "12/QĐ-UBND", "decided_on": "2019-12-20"}
    size = {"dong-TOTAL_FORMS": "2", "dong-INITIAL_FORMS": "0"}
    line = {
        "dong-0-recipient_name": "Lò Thị Ánh",
        "dong-0-subject_kind": "individual",
        "dong-0-unit": hamlet.pk,
        "dong-0-code": "CN-07",
        "dong-0-award_name": "Giấy khen",
        "dong-0-prize_amount": "500.000",
        "dong-1-subject_kind": "individual",
        "dong-1-unit": commune.pk,
    }
    wrong = client.post(PAST, {**head, **size, **line, "dong-0-code": "KHONG-CO", "dong-0-prize_amount": "nhiều"})
    assert wrong.status_code == 422
    assert set(wrong.context["lines"][0].errors) == {"code", "prize_amount"}
    assert not AwardDecision.objects.exists()
    client.post(PAST, {**head, **size, **line})
    saved = AwardDecisionLine.objects.get()
    assert (saved.person, saved.prize_amount, saved.decision.number) == (person, 500_000, "12/QĐ-UBND")
    empty = client.post(PAST, {**head, **size, "dong-0-unit": hamlet.pk, "dong-0-subject_kind": "individual"})
    assert empty.status_code == 422


# Look-ups


def test_the_list_of_the_awarded_is_searched_without_accents_and_narrowed(client, preparer, secretary, commune, hamlet):
    other = make_unit(commune, name="Xóm Bên")
    mine = make_decision(hamlet, recipient="Lò Thị Ánh").lines.get()
    old = make_decision(hamlet, recipient="Hộ ông Bảy", decided_on=date(2025, 3, 1)).lines.get()
    AwardDecisionLine.objects.filter(pk=old.pk).update(subject_kind=SubjectKind.HOUSEHOLD, year=2025)
    theirs = make_decision(other, recipient="Trần Văn Ba").lines.get()
    client.force_login(preparer)

    def found(**query):
        return [line.pk for line in client.get(AWARDED, query).context["object_list"]]

    assert found() == [mine.pk, old.pk]
    assert found(q="lo thi anh") == [mine.pk]
    assert found(q="tran van ba") == []
    assert found(year=2025) == [old.pk]
    assert found(kind="household") == [old.pk]
    assert found(standing="revoked") == []
    assert client.get(theirs.decision.get_absolute_url()).status_code == 404
    client.force_login(secretary)
    assert found(unit=other.pk) == [theirs.pk]
    assert found(unit=commune.pk) == [theirs.pk, mine.pk, old.pk]


def test_a_decision_shows_only_the_lines_of_the_readers_own_units(client, preparer, hamlet, commune):
    decision = make_decision(hamlet, recipient="Lò Thị Ánh")
    AwardDecisionLine.objects.filter(decision=make_decision(commune, recipient="Trần Văn Ba")).update(decision=decision)
    client.force_login(preparer)
    page = client.get(decision.get_absolute_url()).content.decode()
    assert "Lò Thị Ánh" in page
    assert "Trần Văn Ba" not in page
    assert "1 trong 2 đối tượng" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_decisions_cost_the_same_for_one_row_and_three(
    rows, client, secretary, chairman, hamlet, campaign, django_assert_num_queries
):
    make_base_wage()
    award = make_campaign_award(campaign)
    make_meeting(make_council(campaign.launching_unit))
    waiting = [make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED) for _ in range(rows)]
    for _ in range(rows):
        revoke(make_dossier(hamlet, campaign_award=award, state=DossierState.AWARDED).decision_line)
    known = AwardDecision.objects.filter(kind="award").first()
    AwardDecisionLine.objects.filter(decision__kind="award").update(decision=known)
    client.force_login(secretary)
    client.get(LIST)
    costs = {
        LIST: 8,
        act("change", known): 9,
        AWARDED: 8,
        known.get_absolute_url(): 8,
    }
    for address, cost in costs.items():
        with django_assert_num_queries(cost, info=address):
            client.get(address)
    client.force_login(chairman)
    client.get(LIST)
    with django_assert_num_queries(21):
        choose(client, *waiting)
    for dossier in waiting:
        take(dossier, "decide")
    query = "&".join(f"qd={pk}" for pk in AwardDecision.objects.filter(published_at=None).values_list("pk", flat=True))
    client.get(LIST)
    with django_assert_num_queries(8):
        client.get(f"{PUBLISH}?{query}")


def test_no_english_is_left_on_the_pages_of_decisions(client, secretary, chairman, drawn_up, voted, administrator):
    client.force_login(chairman)
    pages = [
        client.get(LIST),
        client.get(act("change", drawn_up)),
        client.get(act("correct", drawn_up)),
        client.post(act("correct", drawn_up), {}),
        client.get(act("revoke", drawn_up)),
        client.post(act("revoke", drawn_up), {}),
        client.get(f"{PUBLISH}?qd={drawn_up.pk}"),
        client.get(PUBLISH),
        choose(client, voted[1]),
    ]
    publish(drawn_up)
    revoking = revoke(drawn_up.lines.get())
    pages += [client.get(address) for address in (AWARDED, revoking.get_absolute_url(), act("change", revoking))]
    client.force_login(secretary)
    pages += [client.get(PAST), client.post(PAST, {"dong-TOTAL_FORMS": "1", "dong-INITIAL_FORMS": "0"})]
    client.force_login(administrator)
    pages += [client.get(reverse(f"admin:awards_{model}_add")) for model in ("basewage", "prizerule")]
    client.logout()
    pages += [client.get(LOOKUP), client.post(LOOKUP, {})]
    for page in pages:
        assert page.status_code in (200, 422), page.request["PATH_INFO"]
        assert NEVER_ON_SCREEN.findall(words_of(page)) == [], page.request["PATH_INFO"]


def test_prize_tables_are_kept_by_administrators_of_a_province(client, secretary, administrator):
    form = {"amount": "2530000", "valid_from": "2026-07-01", "legal_basis": "Nghị định 161/2026/NĐ-CP"}
    address = reverse("admin:awards_basewage_add")
    client.force_login(secretary)
    assert client.post(address, form).status_code == 403
    client.force_login(administrator)
    assert client.post(address, form).status_code == 302
    overlapping = client.post(address, {**form, "valid_from": "2027-01-01"})
    assert "Trùng thời gian áp dụng" in overlapping.content.decode()


# Without an account


@pytest.fixture
def fresh_counters(db):
    cache.clear()
    yield
    cache.clear()


def test_a_nominee_reads_the_state_by_code_and_receipt_and_nothing_personal(client, fresh_counters, drawn_up, voted):
    dossier = Dossier.objects.get(pk=voted[0].pk)
    receipt = dossier.versions.get().receipt_number
    shown = client.post(LOOKUP, {"code": f" {dossier.code.lower()} ", "receipt": f" {receipt.lower()} "})
    page = shown.content.decode()
    assert "Hội đồng đã biểu quyết" in page
    assert str(dossier.receiving_unit) in page
    for hidden in (
        dossier.subject_name,
        str(dossier.unit),
        dossier.achievement,
        drawn_up.number,
        str(dossier.campaign),
    ):
        assert hidden not in page, hidden
    publish(drawn_up)
    awarded = client.post(LOOKUP, {"code": dossier.code, "receipt": receipt})
    assert "Được khen thưởng" in awarded.content.decode()


def test_unknown_and_wrong_get_one_answer_and_the_address_carries_no_code(client, fresh_counters, voted, hamlet):
    receipt = voted[0].versions.get().receipt_number
    other = voted[1].versions.get().receipt_number
    draft = make_dossier(hamlet)
    wrong = [
        {"code": voted[0].code, "receipt": other},
        {"code": f"HS2025-{voted[0].pk:06d}", "receipt": receipt},
        {"code": "HS2026-999999", "receipt": receipt},
        {"code": "không phải mã", "receipt": receipt},
        {"code": draft.code, "receipt": receipt},
    ]
    answers = [client.post(LOOKUP, values) for values in wrong]
    assert {answer.status_code for answer in answers} == {422}
    told = {tuple(answer.context["form"].non_field_errors()) for answer in answers}
    assert told == {("Không có hồ sơ nào khớp cả mã hồ sơ và số biên nhận này.",)}
    asked = client.get(LOOKUP, {"code": voted[0].code, "receipt": receipt})
    assert asked.context["standing"] is None


def test_an_address_asks_ten_times_in_a_quarter_of_an_hour(client, fresh_counters, voted):
    right = {"code": voted[0].code, "receipt": voted[0].versions.get().receipt_number}
    for _ in range(9):
        client.post(LOOKUP, {"code": "HS2026-000001", "receipt": "x"})
    assert client.post(LOOKUP, right).status_code == 200
    assert client.post(LOOKUP, right).status_code == 429
    assert client.get(LOOKUP).status_code == 200
    assert client.post(LOOKUP, right, REMOTE_ADDR="203.0.113.9").status_code == 200
