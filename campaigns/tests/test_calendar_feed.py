import hashlib
import logging
import re
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from campaigns.deadlines import HANOI
from campaigns.enums import CampaignState, ShiftPolicy
from campaigns.models import CalendarFeed, DeadlineOverride
from campaigns.selectors import feed_of_token
from campaigns.services import create_feed, revoke_feed
from campaigns.tests.factories import make_campaign, make_day_off, make_deadline, make_extension
from dankhe.logs import HideTokens, without_tokens
from interface import ics
from units.models import User

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=HANOI)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(NOW, tick=False):
        yield


# an independent reading of the file -----------------------------------------------------------

UNESCAPED = re.compile(r"\\(.)", re.DOTALL)


def plain(value):
    return UNESCAPED.sub(lambda found: {"n": "\n", "N": "\n"}.get(found[1], found[1]), value)


def properties(data):
    """``(name, parameters, value)`` of each content line, by the letter of RFC 5545 §3.1."""
    assert data.endswith(b"\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    for line in data.decode().replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        name, _, value = line.partition(":")
        name, *parameters = name.split(";")
        assert re.fullmatch(r"[A-Z-]+", name), line
        yield name, parameters, value


def tree(data):
    """Components as ``(name, {property: (parameters, value)}, children)``; everything opened is closed."""
    stack = [("", {}, [])]
    for name, parameters, value in properties(data):
        if name == "BEGIN":
            stack.append((value, {}, []))
        elif name == "END":
            done = stack.pop()
            assert done[0] == value
            stack[-1][2].append(done)
        else:
            assert name not in stack[-1][1] or name == "CATEGORIES"
            stack[-1][1][name] = (parameters, value)
    assert len(stack) == 1
    return stack[0][2]


def fetch(client, token):
    return client.get(reverse("campaigns:calendar_feed", args=[token]))


def events(client, token):
    (calendar,) = tree(fetch(client, token).content)
    return [props | {"alarms": children} for name, props, children in calendar[2] if name == "VEVENT"]


def value(event, name):
    return plain(event[name][1])


@pytest.fixture
def campaign(commune):
    """In its last year: the coming 13 months hold each yearly date once."""
    return make_campaign(commune, period_end=date(2026, 12, 31))


@pytest.fixture
def deadline(campaign):
    return make_deadline(campaign, owed_by="Các xóm", owed_to="Hội đồng; văn phòng", raw_phrase="trước")


@pytest.fixture
def token(preparer):
    return create_feed(user=preparer, now=NOW)


# the file -------------------------------------------------------------------------------------


def test_the_file_is_a_calendar_with_one_whole_day_on_the_last_valid_day(client, deadline, token):
    response = fetch(client, token)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, max-age=3600"
    (calendar,) = tree(response.content)
    assert (calendar[0], calendar[1]["VERSION"][1]) == ("VCALENDAR", "2.0")
    assert calendar[1]["PRODID"][1]
    (event,) = events(client, token)
    assert event["DTSTART"] == (["VALUE=DATE"], "20261209")
    assert event["DTEND"] == (["VALUE=DATE"], "20261210")
    assert value(event, "SUMMARY") == "Hạn: Nộp hồ sơ đề nghị khen thưởng"
    words = value(event, "DESCRIPTION").split("\n")
    assert words[0].endswith("trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026).")
    assert "Các xóm gửi Hội đồng; văn phòng." in words
    assert "Kế hoạch ghi: “trước”." in words


def test_two_alarms_stand_a_week_and_a_day_before_at_eight_in_the_morning(client, deadline, token):
    (event,) = events(client, token)
    triggers = [alarm[1]["TRIGGER"][1] for alarm in event["alarms"]]
    assert triggers == ["-P6DT16H", "-PT16H"]
    assert {alarm[1]["ACTION"][1] for alarm in event["alarms"]} == {"DISPLAY"}


def test_before_a_last_day_off_the_alarm_rings_on_the_last_working_day(client, commune, token):
    make_deadline(make_campaign(commune), month=1, day=31, inclusive=True)
    (event,) = events(client, token)
    assert [alarm[1]["TRIGGER"][1] for alarm in event["alarms"]] == ["-P6DT16H", "-P1DT16H"]
    assert "ngày làm việc cuối cùng trước đó là thứ Sáu 29/01/2027" in value(event, "DESCRIPTION")


def test_the_coming_thirteen_months_are_in_and_nothing_else(client, commune, token):
    campaign = make_campaign(commune)
    for day in (date(2026, 11, 21), date(2026, 11, 22), date(2027, 12, 22), date(2027, 12, 23)):
        make_deadline(campaign, on_date=day, inclusive=True)
    make_deadline(campaign, month=12, day=10)
    starts = [event["DTSTART"][1] for event in events(client, token)]
    assert starts == ["20261122", "20261209", "20271209", "20271222"]


def test_only_what_concerns_the_units_of_the_user_is_in(client, commune, sibling_commune, foreign_commune, token):
    for unit in (sibling_commune, foreign_commune):
        make_deadline(make_campaign(unit), what="Không phải của xóm này")
    make_deadline(make_campaign(commune, state=CampaignState.DRAFT))
    make_deadline(make_campaign(commune, state=CampaignState.CLOSED))
    assert events(client, token) == []


def test_an_account_without_a_role_has_an_empty_calendar(client, deadline, preparer, token):
    preparer.memberships.all().delete()
    assert events(client, token) == []


def test_a_link_stands_in_the_event_only_where_the_site_has_an_address(client, deadline, token, settings):
    settings.HAS_PUBLIC_ADDRESS = False
    assert "URL" not in events(client, token)[0]
    settings.HAS_PUBLIC_ADDRESS, settings.BASE_URL = True, "https://thidua.example.vn"
    (event,) = events(client, token)
    assert event["URL"][1] == f"https://thidua.example.vn/phong-trao/han/{deadline.pk}/"


def test_the_file_is_the_same_until_something_changes(client, deadline, token):
    before = fetch(client, token).content
    with time_machine.travel(NOW + timedelta(hours=5), tick=False):
        assert fetch(client, token).content == before


def revision(event):
    return event["UID"][1], int(event["SEQUENCE"][1]), event["LAST-MODIFIED"][1]


def test_a_moved_date_keeps_its_event_and_raises_its_revision(client, deadline, token):
    uid, sequence, modified = revision(events(client, token)[0])
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2026, 12, 15), reason="Lùi hạn")
        (event,) = events(client, token)
    assert event["DTSTART"][1] == "20261214"
    assert revision(event) == (uid, sequence + 1, "20261122T020000Z")
    assert modified < "20261122T020000Z"


def test_an_extension_moves_the_event_of_its_unit_and_revoking_moves_it_back(client, deadline, hamlet, token):
    first = revision(events(client, token)[0])
    held = make_extension(deadline, hamlet, approved_at=NOW)
    (event,) = events(client, token)
    second = revision(event)
    assert event["DTSTART"][1] == "20261220"
    assert "gia hạn cho Xóm Đồng Tâm" in value(event, "DESCRIPTION")
    held.revoked_at = NOW
    held.save()
    (event,) = events(client, token)
    assert event["DTSTART"][1] == "20261209"
    assert {first[0], second[0], event["UID"][1]} == {first[0]}
    assert first[1] < second[1] < revision(event)[1]


def test_the_calendar_of_the_commune_shows_both_ends(client, deadline, hamlet, secretary):
    make_extension(deadline, hamlet)
    found = events(client, create_feed(user=secretary, now=NOW))
    assert [event["DTSTART"][1] for event in found] == ["20261209", "20261220"]
    assert len({event["UID"][1] for event in found}) == 2


def test_a_new_day_off_that_moves_an_end_raises_its_revision(client, commune, token):
    make_deadline(make_campaign(commune), day=25, month=11, shift=ShiftPolicy.PREVIOUS_WORKING_DAY)
    before = events(client, token)[0]
    make_day_off()
    after = events(client, token)[0]
    assert (before["DTSTART"][1], after["DTSTART"][1]) == ("20261124", "20261123")
    assert int(after["SEQUENCE"][1]) > int(before["SEQUENCE"][1])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_file_costs_the_same_however_many_deadlines(
    rows, client, campaign, hamlet, token, django_assert_num_queries
):
    for _ in range(rows):
        make_extension(make_deadline(campaign, shift=ShiftPolicy.NEXT_WORKING_DAY), hamlet)
    with django_assert_num_queries(10):
        assert len(events(client, token)) == rows


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_survives_escaping_and_folding(text):
    data = ics.written(ics.component("VCALENDAR", ("SUMMARY", ics.text(text))))
    ((_, props, _),) = tree(data)
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert plain(props["SUMMARY"][1]) == kept


def test_folding_never_cuts_a_letter():
    line = "SUMMARY:" + "Phong trào thi đua «Dân vận khéo» ở các xóm, tổ dân phố; " * 5
    pieces = ics.folded(line).split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert len(pieces) > 3
    assert "".join([pieces[0], *(piece[1:] for piece in pieces[1:])]) == line


# the address ----------------------------------------------------------------------------------


def test_only_the_digest_of_the_token_is_kept(preparer, token):
    feed = CalendarFeed.objects.get()
    assert feed.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert len(token) >= 43
    assert all(token not in str(getattr(feed, field.attname)) for field in feed._meta.fields)
    assert feed_of_token(token) == feed


@pytest.mark.parametrize("wrong", ["", "x", "khong-co", "é" * 43, "a" * 5000])
def test_a_token_that_nobody_has_finds_nothing(wrong, client, token):
    assert feed_of_token(wrong) is None
    if wrong:
        assert fetch(client, wrong).status_code == 404


def test_the_address_needs_no_sign_in_writes_nothing_and_is_read_only(client, deadline, token):
    assert fetch(client, token).status_code == 200
    assert not client.cookies
    assert client.post(reverse("campaigns:calendar_feed", args=[token])).status_code == 405


def close(user):
    User.objects.filter(pk=user.pk).update(is_active=False)


def revoke(user):
    assert revoke_feed(user=user, now=NOW)


def replace(user):
    create_feed(user=user, now=NOW)


@pytest.mark.parametrize("act", [close, revoke, replace])
def test_a_revoked_a_replaced_address_and_one_of_a_closed_account_answer_no_more(act, client, preparer, token):
    assert fetch(client, token).status_code == 200
    act(preparer)
    assert fetch(client, token).status_code == 404


def test_one_address_is_in_use_at_a_time(preparer, token):
    newer = create_feed(user=preparer, now=NOW)
    assert newer != token
    assert CalendarFeed.objects.in_use().count() == 1
    assert CalendarFeed.objects.count() == 2
    assert revoke_feed(user=preparer, now=NOW)
    assert not revoke_feed(user=preparer, now=NOW)


# the page -------------------------------------------------------------------------------------


def test_the_address_is_shown_once_and_never_again(client, deadline, preparer):
    client.force_login(preparer)
    page = client.get(reverse("campaigns:my_calendar"))
    assert "Tạo địa chỉ lịch" in page.text
    assert "Nộp hồ sơ đề nghị khen thưởng" in page.text
    made = client.post(reverse("campaigns:feed_create"))
    (address,) = re.findall(r'value="(http[^"]+\.ics)"', made.text)
    assert "đều đọc được lịch mà không cần đăng nhập" in made.text
    assert made["Cache-Control"] == "no-store"
    client.logout()
    assert client.get(address.removeprefix("http://testserver")).status_code == 200
    client.force_login(preparer)
    assert ".ics" not in client.get(reverse("campaigns:my_calendar")).text


def test_the_shown_address_is_the_public_one_where_there_is_one(client, preparer, settings):
    settings.HAS_PUBLIC_ADDRESS, settings.BASE_URL = True, "https://thidua.example.vn"
    client.force_login(preparer)
    assert 'value="https://thidua.example.vn/phong-trao/lich/' in client.post(reverse("campaigns:feed_create")).text


def test_revoking_from_the_page(client, preparer, token):
    client.force_login(preparer)
    assert client.post(reverse("campaigns:feed_revoke")).status_code == 302
    assert fetch(client, token).status_code == 404
    assert "Chưa có địa chỉ lịch" in client.get(reverse("campaigns:my_calendar")).text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_many_deadlines(rows, client, commune, preparer, django_assert_num_queries):
    campaign = make_campaign(commune)
    for _ in range(rows):
        make_deadline(campaign, shift=ShiftPolicy.NEXT_WORKING_DAY)
    client.force_login(preparer)
    client.get(reverse("campaigns:my_calendar"))
    with django_assert_num_queries(12):
        client.get(reverse("campaigns:my_calendar"))


# no log ---------------------------------------------------------------------------------------


def test_a_token_is_struck_out_of_what_is_logged(client, token, caplog):
    handler = next(h for h in logging.getLogger().handlers if any(isinstance(f, HideTokens) for f in h.filters))
    address = reverse("campaigns:calendar_feed", args=[token[:-1]])
    with caplog.at_level(logging.WARNING):
        assert client.get(address).status_code == 404
    records = [record for record in caplog.records if record.name == "django.request"]
    assert records
    for record in records:
        handler.filter(record)
        assert "/phong-trao/lich/….ics" in record.getMessage()
        assert token[:-1] not in record.getMessage()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('"GET /phong-trao/lich/aB-_9x.ics HTTP/1.1" 200', '"GET /phong-trao/lich/….ics HTTP/1.1" 200'),
        ("/phong-trao/lich-cua-toi/", "/phong-trao/lich-cua-toi/"),
        ("Not Found: /phong-trao/lich/x.ics", "Not Found: /phong-trao/lich/….ics"),
    ],
)
def test_only_the_token_is_struck_out(line, kept):
    assert without_tokens(line) == kept
