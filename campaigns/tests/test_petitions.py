import logging
from datetime import date

import pytest
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.enums import Counting, DayKind, PetitionKind, PetitionState
from campaigns.models import DayOff, Petition, TimeLimit
from campaigns.services.petitions import Limit, advance_petition, assign_petition, receive_petition
from campaigns.tests.record_factories import NOW, make_petition, make_time_limit
from campaigns.workflow import PETITION_STEPS
from documents.tests.factories import make_stored_file, upload_of
from interface.versions import StaleVersion
from notices.models import Notice
from units.enums import Role
from units.tests.factories import make_user

CANARY = "Chim hoàng yến"
LIST_QUERIES, DETAIL_QUERIES = 10, 13
CAST = ["preparer", "commune_preparer", "secretary", "chairman", "member", "province_staff", "auditor", "administrator"]
MONDAY = date(2026, 10, 26)


@pytest.fixture(autouse=True)
def _bare_tables(db):
    TimeLimit.objects.all().delete()
    DayOff.objects.all().delete()


@pytest.fixture
def handler(commune):
    return make_user("nguoigiaiquyet", (Role.COUNCIL_MEMBER, commune))


@pytest.fixture
def petition(commune, handler):
    return make_petition(
        commune, handlers=[handler], state=PetitionState.HANDLING, subject=CANARY, sender=CANARY, content=CANARY
    )


def receive(actor, unit, **changes):
    facts = {
        "kind": PetitionKind.COMPLAINT,
        "received_on": MONDAY,
        "subject": "Về bình xét",
        "content": "Chưa công khai",
        "now": NOW,
    }
    return receive_petition(actor=actor, unit=unit, **{**facts, **changes})


def step(petition, actor, action, note="Đúng quy định", **changes):
    return advance_petition(
        petition_id=petition.pk, action=action, actor=actor, note=note, clock=lambda: NOW, **changes
    )


# Time limits


def test_the_last_day_comes_from_the_rule_of_the_day_and_the_calendar(secretary, commune):
    make_time_limit(days=5, valid_from=date(2020, 1, 1), valid_to=date(2026, 10, 26))
    make_time_limit(days=90, valid_from=date(2026, 10, 27))
    make_time_limit(kind=PetitionKind.DENUNCIATION, days=1)
    DayOff.objects.create(day=date(2026, 10, 28), kind=DayKind.HOLIDAY, name="Ngày nghỉ thử", source="Kiểm thử")
    petition = receive(secretary, commune)
    assert petition.due_on == date(2026, 11, 3)
    assert petition.limit_basis == "5 ngày làm việc; Văn bản mẫu, Điều 1"


def test_a_limit_in_calendar_days_ends_on_a_working_day(secretary, commune):
    make_time_limit(days=5, counting=Counting.CALENDAR)
    assert receive(secretary, commune).due_on == date(2026, 11, 2)


def test_without_a_rule_the_days_and_their_basis_are_asked_for(secretary, commune):
    with pytest.raises(ValidationError, match="chưa có thời hạn"):
        receive(secretary, commune)
    with pytest.raises(ValidationError, match="căn cứ"):
        receive(secretary, commune, limit=Limit(10, Counting.WORKING, " "))
    petition = receive(secretary, commune, limit=Limit(10, Counting.WORKING, "Quy chế của xã"))
    assert (petition.due_on, petition.limit_basis) == (date(2026, 11, 9), "Quy chế của xã")


def test_the_form_asks_for_the_days_where_the_table_has_none(client, secretary, chairman, commune):
    client.force_login(secretary)
    address = reverse("campaigns:petition_create")
    sent = {
        "unit": commune.pk,
        "kind": PetitionKind.COMPLAINT,
        "received_on": timezone.localdate().isoformat(),
        "subject": "Về bình xét",
        "content": "Chưa công khai",
    }
    refused = client.post(address, sent)
    assert refused.status_code == 422
    assert "chưa có thời hạn" in refused.content.decode()
    typed = sent | {"limit_days": "20", "limit_basis": "Quy chế", "files": [upload_of("don.pdf")]}
    assert client.post(address, typed).status_code == 302
    petition = Petition.objects.get()
    assert (petition.limit_basis, petition.files.count(), petition.created_by) == ("Quy chế", 1, secretary)


# The table


@pytest.mark.one_database
@pytest.mark.parametrize("state", PetitionState)
@pytest.mark.parametrize("action", sorted(set(PETITION_STEPS) - {"assign"}))
@pytest.mark.parametrize("who", [*CAST, "handler"])
def test_a_step_is_taken_by_its_role_in_its_state_alone(who, action, state, request, commune, handler):
    user = request.getfixturevalue(who)
    petition = make_petition(commune, handlers=[handler], state=state)
    if who not in {"chairman", "handler"}:
        with pytest.raises(PermissionDenied):
            step(petition, user, action, days=5)
    elif state not in PETITION_STEPS[action].sources:
        with pytest.raises(ValidationError, match="vừa được người khác xử lý"):
            step(petition, user, action, days=5)
    else:
        assert step(petition, user, action, days=5).state == PETITION_STEPS[action].target
        return
    petition.refresh_from_db()
    assert (petition.state, petition.events.count()) == (state, 0)


@pytest.mark.parametrize("who", sorted({*CAST, "handler"} - {"chairman"}))
def test_only_the_head_assigns(who, request, commune, handler, petition):
    with pytest.raises(PermissionDenied):
        assign_petition(petition_id=petition.pk, handlers=[handler], actor=request.getfixturevalue(who), now=NOW)


@pytest.mark.parametrize("who", sorted({*CAST} - {"secretary"}))
def test_only_the_secretary_of_the_unit_receives(who, request, commune):
    with pytest.raises(PermissionDenied):
        receive(request.getfixturevalue(who), commune, limit=Limit(5, Counting.WORKING, "Quy chế"))


def test_an_extension_counts_on_from_the_old_day_once_and_gives_its_reason(chairman, commune):
    petition = make_petition(commune, state=PetitionState.HANDLING, due_on=date(2026, 11, 6))
    for days, note, sentence in ((0, "Phức tạp", "từ 1 đến"), (5, " ", "lý do gia hạn")):
        with pytest.raises(ValidationError, match=sentence):
            step(petition, chairman, "extend", note, days=days)
    step(petition, chairman, "extend", "Phức tạp", days=5)
    petition.refresh_from_db()
    assert petition.due_on == date(2026, 11, 13)
    with pytest.raises(ValidationError, match="vừa được người khác xử lý"):
        step(petition, chairman, "extend", "Thêm nữa", days=5)
    with pytest.raises(StaleVersion):
        step(petition, chairman, "resolve", "Xong", expected_version=1)


def test_a_petition_is_given_to_people_of_the_unit_who_are_told_and_left_out_again(
    secretary, chairman, member, handler, stranger, petition
):
    def assign(*people):
        assign_petition(petition_id=petition.pk, handlers=people, actor=chairman, now=NOW)

    with pytest.raises(ValidationError, match="ít nhất một người"):
        assign()
    with pytest.raises(ValidationError, match="đang có vai trò"):
        assign(stranger)
    assign(member)
    assert list(Petition.objects.visible_to(member)) == [petition]
    assert not Petition.objects.visible_to(handler).exists()
    assert [notice.title for notice in Notice.objects.filter(recipient=member)] == ["Có đơn mới cần giải quyết"]
    assign(member, handler)
    assert Notice.objects.filter(recipient=member).count() == 1


def test_the_whole_way_is_told_without_a_name(secretary, chairman, member, commune):
    make_time_limit()
    petition = receive(secretary, commune, sender=CANARY, subject=CANARY, content=CANARY)
    assign_petition(petition_id=petition.pk, handlers=[member], actor=chairman, now=NOW)
    step(petition, member, "accept")
    step(petition, member, "resolve", f"Trả lời {CANARY}")
    petition.refresh_from_db()
    assert (petition.state, petition.resolved_on, petition.result) == (
        PetitionState.RESOLVED,
        NOW.date(),
        f"Trả lời {CANARY}",
    )
    told = Notice.objects.all()
    assert {notice.title for notice in told} == {"Có đơn mới cần giải quyết", "Có diễn biến mới về đơn"}
    assert all(CANARY not in f"{notice.body}{notice.facts}{notice.url}{notice.key}" for notice in told)
    assert [event.action for event in petition.events.all()] == ["create", "assign", "accept", "resolve"]


# Who sees nothing


@pytest.mark.parametrize(
    "who", ["preparer", "commune_preparer", "secretary", "member", "province_staff", "auditor", "administrator", "root"]
)
def test_a_petition_leaks_to_nobody(who, client, request, petition, caplog, django_user_model):
    caplog.set_level(logging.DEBUG)
    if who == "root":
        user = django_user_model.objects.create_superuser("goc", "goc@example.vn", None, full_name="Gốc")
    else:
        user = request.getfixturevalue(who)
    stored = make_stored_file("don.pdf")
    petition.files.add(stored)
    client.force_login(user)
    pages = [
        client.get(reverse("campaigns:petition_list")),
        client.get(reverse("campaigns:year_hub")),
        client.get("/"),
        client.get("/tim/", {"q": "hoang yen"}),
        client.get(reverse("notices:notice_list")),
    ]
    assert list(pages[0].context["object_list"]) == []
    assert pages[1].context["petitions"] == 0
    assert all(CANARY not in page.content.decode() for page in pages if page.status_code == 200)
    for address in (
        petition.get_absolute_url(),
        reverse("campaigns:petition_file", args=[petition.pk, stored.pk]),
    ):
        assert client.get(address).status_code == 404
    posted = client.post(
        reverse("campaigns:petition_advance", args=[petition.pk]), {"action": "resolve", "note": CANARY}
    )
    assert posted.status_code == 404
    petition.refresh_from_db()
    assert petition.state == PetitionState.HANDLING
    assert CANARY not in caplog.text


def test_the_desk_has_no_table_of_petitions_and_the_list_no_search():
    assert Petition not in admin.site._registry
    assert not any(related.related_model in admin.site._registry for related in Petition._meta.related_objects)


def test_what_is_typed_stays_out_of_reports_of_errors(client, secretary, commune, monkeypatch, rf):
    client.force_login(secretary)
    address = reverse("campaigns:petition_create")
    request = client.post(address, {"sender": CANARY, "content": CANARY}).wsgi_request
    assert request.sensitive_post_parameters == "__ALL__"


def test_who_wrote_it_its_handler_and_its_head_see_it(client, secretary, chairman, handler, commune):
    petition = make_petition(commune, handlers=[handler], created_by=secretary)
    stored = make_stored_file("don.pdf")
    petition.files.add(stored)
    for user in (secretary, chairman, handler):
        client.force_login(user)
        assert client.get(petition.get_absolute_url()).status_code == 200
        file = client.get(reverse("campaigns:petition_file", args=[petition.pk, stored.pk]))
        assert "no-store" in file["Cache-Control"]
        b"".join(file.streaming_content)


# Pages


def test_the_head_assigns_and_the_handler_settles_on_the_page(client, chairman, handler, commune):
    petition = make_petition(commune)
    address = reverse("campaigns:petition_advance", args=[petition.pk])
    client.force_login(chairman)
    assert client.post(address, {"action": "assign", "version": "1"}).status_code == 422
    assert client.post(address, {"action": "assign", "handlers": [handler.pk], "version": "1"}).status_code == 302
    client.force_login(handler)
    assert client.post(address, {"action": "assign", "handlers": [handler.pk]}).status_code == 403
    assert client.post(address, {"action": "accept", "version": "2"}).status_code == 302
    page = client.get(petition.get_absolute_url()).content.decode()
    assert "Ghi kết quả giải quyết" in page
    settled = {"action": "resolve", "note": "Đã đối thoại, rút đơn", "version": "3"}
    assert client.post(address, settled | {"note": ""}).status_code == 422
    assert client.post(address, settled | {"files": [upload_of("bb.pdf")]}).status_code == 302
    petition.refresh_from_db()
    assert (petition.state, petition.files.count()) == (PetitionState.RESOLVED, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_marks_what_is_late_and_hides_the_rest(
    rows, client, chairman, commune, hamlet, django_assert_num_queries
):
    mine = [make_petition(commune, received_on=date(2024, 1, 2), due_on=date(2024, 2, 1)) for _ in range(rows)]
    make_petition(hamlet, subject=CANARY)
    client.force_login(chairman)
    with django_assert_num_queries(LIST_QUERIES):
        response = client.get(reverse("campaigns:petition_list"))
    assert set(response.context["object_list"]) == set(mine)
    page = response.content.decode()
    assert CANARY not in page
    assert page.count("đã quá hạn") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_handlers(rows, client, chairman, commune, django_assert_num_queries):
    petition = make_petition(
        commune,
        state=PetitionState.HANDLING,
        handlers=[make_user(None, (Role.COUNCIL_MEMBER, commune)) for _ in range(rows)],
    )
    client.force_login(chairman)
    with django_assert_num_queries(DETAIL_QUERIES):
        assert client.get(petition.get_absolute_url()).status_code == 200


def test_what_waits_for_me_is_a_filter(client, chairman, handler, commune):
    fresh, given = make_petition(commune), make_petition(commune, handlers=[handler])
    make_petition(commune, handlers=[handler], state=PetitionState.RESOLVED)
    for user, expected in ((chairman, fresh), (handler, given)):
        client.force_login(user)
        rows = client.get(reverse("campaigns:petition_list"), {"turn": "awaiting"}).context["object_list"]
        assert list(rows) == [expected]


def test_the_database_keeps_the_end_with_its_day(petition):
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(state=PetitionState.RESOLVED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Petition.objects.filter(pk=petition.pk).update(due_on=date(2020, 1, 1))
