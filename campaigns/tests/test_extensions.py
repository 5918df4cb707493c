from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.gates import admission, dossier_due
from awards.models import Dossier
from awards.selectors import overdue_q
from awards.tests.factories import make_dossier
from campaigns.deadlines import HANOI
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import Deadline, DeadlineExtension
from campaigns.reminders import write_reminders
from campaigns.selectors import due_items, owing_by, owing_counts
from campaigns.services import extend_deadline, revoke_extension
from campaigns.tests.factories import make_campaign, make_deadline, make_extension
from notices.enums import MailState
from notices.models import Notice
from notices.services import drain
from units.enums import Role
from units.models import Unit
from units.tests.factories import make_unit, make_user

COMMON, UNTIL = date(2026, 12, 9), date(2026, 12, 20)


def at(day, month=12, hour=7, year=2026):
    return datetime(year, month, day, hour, 0, tzinfo=HANOI)


@pytest.fixture
def deadline(commune):
    return make_deadline(make_campaign(commune), kind=DeadlineKind.REGISTRATION)


@pytest.fixture
def other(commune):
    return make_unit(commune, name="Xóm Ao Sen")


def fresh(deadline):
    return Deadline.objects.select_related("campaign__launching_unit").with_dates().get(pk=deadline.pk)


# what an extension does to the date -----------------------------------------------------------


def test_an_extension_moves_the_end_of_its_unit_alone(deadline, hamlet, other):
    make_extension(deadline, hamlet)
    mine, theirs = fresh(deadline).due_in(2026, hamlet), fresh(deadline).due_in(2026, other)
    assert (mine.last_day, mine.cutoff, mine.is_extended) == (UNTIL, datetime(2026, 12, 21, tzinfo=HANOI), True)
    assert (theirs.last_day, theirs.is_extended) == (COMMON, False)
    assert mine.text == (
        "gia hạn riêng đến hết ngày 20/12/2026 (hết 24:00); hạn chung trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026)"
    )


def test_more_time_for_a_unit_is_more_time_for_what_lies_inside_it(province, commune, hamlet, sibling_commune):
    deadline = make_deadline(make_campaign(province))
    make_extension(deadline, commune)
    ends = {unit: fresh(deadline).due_in(2026, unit).last_day for unit in (commune, hamlet, sibling_commune)}
    assert ends == {commune: UNTIL, hamlet: UNTIL, sibling_commune: COMMON}


@pytest.mark.parametrize(
    "columns",
    [
        {"revoked_at": datetime(2026, 12, 2, tzinfo=UTC)},
        {"until": COMMON},
        {"until": COMMON - timedelta(days=1)},
        {"year": 2027, "until": date(2027, 12, 20)},
    ],
)
def test_a_revoked_one_an_earlier_day_and_another_year_change_nothing(columns, deadline, hamlet):
    make_extension(deadline, hamlet, **columns)
    due = fresh(deadline).due_in(2026, hamlet)
    assert (due.last_day, due.is_extended) == (COMMON, False)


def test_the_ends_of_a_year_are_the_common_one_and_each_later_day_with_its_units(deadline, commune, hamlet, other):
    third = make_unit(commune, name="Xóm Đình")
    for unit, until in ((hamlet, UNTIL), (other, UNTIL), (third, date(2026, 12, 15))):
        make_extension(deadline, unit, until=until)
    ends = fresh(deadline).ends_in(2026)
    assert [(end.last_day, {*end.units}) for end in ends] == [
        (COMMON, set()),
        (date(2026, 12, 15), {third}),
        (UNTIL, {hamlet, other}),
    ]
    assert ends[1].text.startswith("gia hạn cho Xóm Đình đến hết ngày 15/12/2026")


# granting and revoking ------------------------------------------------------------------------


def grant(deadline, unit, actor, **facts):
    return extend_deadline(
        **{
            "deadline_id": deadline.pk,
            "unit": unit,
            "year": 2026,
            "until": UNTIL,
            "reason": "Mưa lũ",
            "actor": actor,
            "now": at(1),
            **facts,
        }
    )


def test_granting_keeps_who_when_and_why_and_tells_the_preparers_of_the_unit(
    deadline, hamlet, secretary, preparer, commune_preparer, stranger
):
    made = grant(deadline, hamlet, secretary)
    assert (made.approved_by, made.approved_at, made.reason, made.until) == (secretary, at(1), "Mưa lũ", UNTIL)
    told = Notice.objects.filter(kind="extension")
    assert set(told.values_list("recipient__username", flat=True)) == {"canbo.xom", "canbo.xa"}
    assert told[0].title == f"{deadline.what}: {hamlet} được gia hạn đến hết ngày 20/12/2026"
    assert "Mưa lũ" in told[0].body


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"until": COMMON}, "until", "Ngày gia hạn phải sau hạn chung (hết ngày 09/12/2026)"),
        ({"until": date(2027, 12, 31)}, "until", "hơn một năm"),
        ({"now": at(25)}, "until", "không ở trước hôm nay"),
        ({"reason": "  "}, "reason", "Hãy ghi lý do gia hạn."),
        ({"year": 2031}, "year", "Mốc này không có trong năm 2031."),
    ],
)
def test_an_extension_that_makes_no_sense_is_refused_in_words(facts, field, sentence, deadline, hamlet, secretary):
    with pytest.raises(ValidationError) as refusal:
        grant(deadline, hamlet, secretary, **facts)
    assert sentence in " ".join(refusal.value.message_dict[field])
    assert not DeadlineExtension.objects.exists()
    assert not Notice.objects.exists()


def test_a_unit_outside_the_campaign_an_ended_one_and_a_closed_campaign_get_nothing(
    deadline, commune, sibling_commune, secretary, hamlet
):
    ended = make_unit(commune, valid_to=date(2026, 6, 30))
    for unit in (sibling_commune, ended):
        with pytest.raises(ValidationError, match="không thuộc phong trào này hoặc không còn hoạt động"):
            grant(deadline, unit, secretary)
    type(deadline.campaign).objects.update(state=CampaignState.CLOSED)
    with pytest.raises(ValidationError, match="Chỉ gia hạn khi phong trào đang thực hiện"):
        grant(deadline, hamlet, secretary)


@pytest.mark.parametrize("role", [Role.PREPARER, Role.COUNCIL_MEMBER, Role.AUDITOR, Role.PROVINCE_STAFF])
def test_only_who_runs_the_campaign_grants_and_revokes(role, deadline, hamlet, commune):
    actor = make_user(None, (role, commune))
    with pytest.raises(PermissionDenied, match="Chỉ thường trực"):
        grant(deadline, hamlet, actor)
    held = make_extension(deadline, hamlet)
    with pytest.raises(PermissionDenied, match="Chỉ thường trực"):
        revoke_extension(extension_id=held.pk, actor=actor, now=at(2))
    assert fresh(deadline).due_in(2026, hamlet).is_extended


def test_a_second_extension_needs_the_first_revoked(deadline, hamlet, secretary):
    first = grant(deadline, hamlet, secretary)
    with pytest.raises(ValidationError, match="hãy thu hồi lần trước rồi cho gia hạn lại"):
        grant(deadline, hamlet, secretary, until=date(2026, 12, 25))
    revoke_extension(extension_id=first.pk, actor=secretary, now=at(2))
    grant(deadline, hamlet, secretary, until=date(2026, 12, 25))
    assert fresh(deadline).due_in(2026, hamlet).last_day == date(2026, 12, 25)
    assert DeadlineExtension.objects.count() == 2


def test_the_database_itself_keeps_one_extension_in_force(deadline, hamlet):
    held = make_extension(deadline, hamlet)
    held.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)


def test_revoking_keeps_the_row_tells_the_unit_and_repeated_does_nothing(deadline, hamlet, secretary, preparer):
    held = make_extension(deadline, hamlet)
    for moment in (at(2), at(3)):
        revoke_extension(extension_id=held.pk, actor=secretary, now=moment)
    held.refresh_from_db()
    assert (held.revoked_by, held.revoked_at) == (secretary, at(2))
    notice = Notice.objects.get()
    assert "thôi gia hạn" in notice.title
    assert "trước ngày 10/12/2026" in notice.body


def test_the_word_of_more_time_does_not_leave_once_it_is_taken_back(deadline, hamlet, secretary, preparer):
    held = grant(deadline, hamlet, secretary)
    revoke_extension(extension_id=held.pk, actor=secretary, now=at(1, hour=8))
    drain(now=at(1, hour=9))
    states = dict(Notice.objects.values_list("kind", "mail_state"))
    assert states == {"extension": MailState.DROPPED, "extension_revoked": MailState.SENT}


# lateness everywhere --------------------------------------------------------------------------


@pytest.fixture
def dossiers(commune, hamlet, other):
    campaign = make_campaign(commune)
    deadline = make_deadline(campaign)
    return deadline, make_dossier(hamlet, campaign), make_dossier(other, campaign)


def test_a_dossier_is_admitted_until_the_end_of_its_own_unit_and_not_a_microsecond_longer(dossiers, hamlet):
    deadline, mine, theirs = dossiers
    make_extension(deadline, hamlet)
    mine, theirs = Dossier.objects.get(pk=mine.pk), Dossier.objects.get(pk=theirs.pk)
    last = datetime(2026, 12, 20, 23, 59, 59, 999999, tzinfo=HANOI)
    opened = admission(mine, now=last)
    assert (opened.is_open, opened.is_late, opened.cutoff) == (True, False, datetime(2026, 12, 21, tzinfo=HANOI))
    assert not admission(mine, now=last + timedelta(microseconds=1)).is_open
    assert not admission(theirs, now=at(10, hour=0)).is_open
    assert dossier_due(mine).is_extended


@pytest.mark.parametrize(("moment", "late"), [(at(9), ""), (at(15), "theirs"), (at(21), "mine theirs")])
def test_the_list_of_overdue_dossiers_leaves_out_who_has_more_time(moment, late, dossiers, hamlet):
    deadline, mine, theirs = dossiers
    make_extension(deadline, hamlet)
    names = {mine.pk: "mine", theirs.pk: "theirs"}
    found = Dossier.objects.filter(overdue_q(now=moment)).order_by("pk")
    assert " ".join(names[dossier.pk] for dossier in found) == late


def test_who_owes_at_the_common_end_and_who_at_the_own_one(deadline, commune, hamlet, other):
    make_extension(deadline, hamlet)
    row = fresh(deadline)
    common, own = row.ends_in(2026)
    assert list(owing_by(row, common)) == [other]
    assert list(owing_by(row, own)) == [hamlet]
    assert owing_counts([(row, common), (row, own)], Unit.objects.all()) == [2, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_counts_of_many_ends_are_one_query(rows, deadline, hamlet, django_assert_num_queries):
    make_extension(deadline, hamlet)
    row = fresh(deadline)
    with django_assert_num_queries(1):
        owing_counts([(row, end) for end in row.ends_in(2026)] * rows, Unit.objects.all())


# reminders ------------------------------------------------------------------------------------


@pytest.fixture
def other_preparer(other):
    return make_user("canbo.aosen", (Role.PREPARER, other))


def told():
    return sorted(Notice.objects.filter(kind="deadline").values_list("recipient__username", "key"))


def test_a_unit_with_more_time_is_reminded_before_its_own_end_and_not_before_the_common_one(
    deadline, hamlet, preparer, other_preparer
):
    make_extension(deadline, hamlet)
    write_reminders(now=at(8))
    assert told() == [
        ("canbo.aosen", f"deadline:{deadline.pk}:2026-12-09:1"),
        ("canbo.xom", f"deadline:{deadline.pk}:2026-12-20:14"),
    ]
    notice = Notice.objects.get(recipient=preparer)
    assert "còn 12 ngày, hết 24:00 ngày 20/12/2026" in notice.title
    assert "gia hạn cho Xóm Đồng Tâm đến hết ngày 20/12/2026" in notice.body


def test_after_the_common_end_only_who_has_more_time_is_reminded(deadline, hamlet, preparer, other_preparer):
    make_extension(deadline, hamlet)
    write_reminders(now=at(15))
    assert told() == [("canbo.xom", f"deadline:{deadline.pk}:2026-12-20:7")]


def test_without_the_extension_nobody_is_reminded_after_the_end(deadline, hamlet, preparer, other_preparer):
    make_extension(deadline, hamlet, revoked_at=at(2))
    assert write_reminders(now=at(15)).deadlines == ()


def test_a_reminder_waiting_when_more_time_is_granted_does_not_leave(deadline, hamlet, preparer):
    write_reminders(now=at(8))
    make_extension(deadline, hamlet)
    assert drain(now=at(8)).dropped == 1


def test_a_preparer_of_two_units_is_told_of_each_end_with_its_units(deadline, hamlet, other, commune_preparer):
    make_extension(deadline, hamlet)
    write_reminders(now=at(8))
    bodies = dict(Notice.objects.values_list("key", "body"))
    assert "Còn thiếu: Xóm Ao Sen." in bodies[f"deadline:{deadline.pk}:2026-12-09:1"]
    assert "Còn thiếu: Xóm Đồng Tâm." in bodies[f"deadline:{deadline.pk}:2026-12-20:14"]


# the work queue -------------------------------------------------------------------------------


def seen(units, today):
    return [(item.due.last_day, item.due.is_extended, item.owing) for item in due_items(units, today=today)]


def test_the_work_queue_of_a_unit_shows_its_own_end_and_that_of_the_commune_both(deadline, commune, hamlet, other):
    make_extension(deadline, hamlet)
    assert seen([hamlet], date(2026, 12, 5)) == [(UNTIL, True, 1)]
    assert seen([other], date(2026, 12, 5)) == [(COMMON, False, 1)]
    assert seen([commune], date(2026, 12, 5)) == [(COMMON, False, 2), (UNTIL, True, 1)]
    assert seen([commune], date(2026, 12, 15))[0] == (UNTIL, True, 1)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_work_queue_costs_the_same_however_many_extensions(rows, deadline, commune, django_assert_num_queries):
    for _ in range(rows):
        make_extension(deadline, make_unit(commune))
    with django_assert_num_queries(5):
        due_items([commune], today=date(2026, 12, 5))


# the page -------------------------------------------------------------------------------------


def page_of(client, deadline, **query):
    return client.get(reverse("campaigns:deadline_detail", args=[deadline.pk]), {"nam": 2026, **query})


def send(client, deadline, **facts):
    answers = {"unit": "", "until": "2026-12-20", "reason": "Mưa lũ", **facts}
    return client.post(reverse("campaigns:deadline_extend", args=[deadline.pk, 2026]), answers)


@pytest.fixture
def december(monkeypatch):
    import time_machine

    with time_machine.travel(at(1), tick=False):
        yield


def test_the_page_grants_to_an_owing_unit_and_revokes(december, client, deadline, hamlet, sibling_commune, secretary):
    client.force_login(secretary)
    form = page_of(client, deadline).context["form"]
    assert [key for key, _ in form.fields["unit"].choices] == ["", hamlet.pk]
    assert send(client, deadline, unit=hamlet.pk).status_code == 302
    held = DeadlineExtension.objects.get()
    page = page_of(client, deadline).text
    assert "đến hết ngày 20/12/2026" in page
    assert "Còn hiệu lực" in page
    assert client.post(reverse("campaigns:extension_revoke", args=[held.pk])).status_code == 302
    assert "Đã thu hồi" in page_of(client, deadline).text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"until": "2026-12-05"}, "Ngày gia hạn phải sau hạn chung"),
        ({"until": "ngày mai"}, "Ngày chưa đúng"),
        ({"reason": ""}, "Cần điền mục này."),
        ({"unit": ""}, "Cần điền mục này."),
    ],
)
def test_a_wrong_answer_brings_the_form_back_with_its_sentence(
    facts, sentence, december, client, deadline, hamlet, secretary
):
    client.force_login(secretary)
    response = send(client, deadline, **{"unit": hamlet.pk, **facts})
    assert response.status_code == 422
    assert response.context["form"].errors
    assert sentence in response.text
    assert not DeadlineExtension.objects.exists()


def test_a_unit_of_another_place_cannot_be_slipped_in(december, client, deadline, sibling_commune, secretary):
    client.force_login(secretary)
    assert send(client, deadline, unit=sibling_commune.pk).status_code == 422
    assert not DeadlineExtension.objects.exists()


def test_a_unit_sees_its_own_extension_and_not_its_neighbours(client, deadline, hamlet, other, preparer):
    make_extension(deadline, hamlet, reason="Sạt lở đường xóm")
    make_extension(deadline, other, reason="Bí mật của Ao Sen")
    client.force_login(preparer)
    page = page_of(client, deadline).text
    assert "Sạt lở đường xóm" in page
    assert "Bí mật của Ao Sen" not in page
    theirs = DeadlineExtension.objects.get(unit=other)
    assert client.post(reverse("campaigns:extension_revoke", args=[theirs.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_extensions(
    rows, december, client, deadline, commune, secretary, django_assert_num_queries
):
    for _ in range(rows):
        make_extension(deadline, make_unit(commune), approved_by=secretary)
    client.force_login(secretary)
    page_of(client, deadline)
    with django_assert_num_queries(17):
        assert len(page_of(client, deadline).context["extensions"]) == rows


def test_the_list_of_who_owes_shows_the_own_end_and_can_be_cut_to_one_end(client, deadline, hamlet, other, secretary):
    make_extension(deadline, hamlet)
    client.force_login(secretary)
    address = reverse("campaigns:owing_list", args=[deadline.pk, 2026])
    everybody = client.get(address).context["object_list"]
    assert {unit: unit.until for unit in everybody} == {hamlet: UNTIL, other: None}
    assert list(client.get(address, {"han": "2026-12-20"}).context["object_list"]) == [hamlet]
    assert len(client.get(address, {"han": "rác"}).context["object_list"]) == 2
