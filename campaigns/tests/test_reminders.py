import subprocess
import sys
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from campaigns.deadlines import HANOI
from campaigns.enums import CampaignState, DeadlineKind
from campaigns.models import DeadlineOverride
from campaigns.reminders import STEPS, step_at, write_reminders
from campaigns.selectors import OWING
from campaigns.tasks import write_reminders as write_reminders_task
from campaigns.tests.factories import make_campaign, make_deadline
from notices.enums import MailState
from notices.models import Notice
from notices.services import drain
from units.enums import Role
from units.models import Unit, User
from units.tests.factories import make_unit, make_user


def at(day, month, hour=7, minute=0, year=2026):
    return datetime(year, month, day, hour, minute, tzinfo=HANOI)


@pytest.fixture
def owing():
    """Names of the units that owe the dossier of the campaign-year; tests empty or fill it."""
    kept, units = dict(OWING), set()
    OWING[DeadlineKind.DOSSIER] = lambda deadline, year: Unit.objects.filter(pk__in=units)
    yield units
    OWING.clear()
    OWING.update(kept)


@pytest.fixture
def deadline(commune):
    return make_deadline(make_campaign(commune))


@pytest.fixture
def owes(owing, hamlet):
    owing.add(hamlet.pk)
    return owing


def written():
    return list(Notice.objects.order_by("recipient__username", "pk").values_list("recipient__username", "key"))


# the milestones -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days_left", "step"),
    [
        *[(31, None), (30, 30), (29, 30), (15, 30), (14, 14), (12, 14), (8, 14), (7, 7), (4, 7), (3, 3), (2, 3)],
        *[(1, 1), (0, 0), (-1, None)],
    ],
)
def test_a_day_belongs_to_the_latest_milestone_that_is_due(days_left, step):
    assert step_at(days_left) == step


def test_a_year_of_ticks_writes_each_milestone_once_and_on_its_day(deadline, owes, preparer):
    days = {}
    moment = at(1, 1)
    while moment.year == 2026:
        if write_reminders(now=moment).written:
            days[moment.date()] = Notice.objects.first().key.rpartition(":")[2]
        moment += timedelta(days=1)
    last = date(2026, 12, 9)
    assert days == {last - timedelta(days=step): str(step) for step in STEPS}


def test_the_words_name_the_deadline_exactly(deadline, owes, preparer, commune):
    assert write_reminders(now=at(22, 11)).written == 1
    notice = Notice.objects.get()
    assert notice.title == "Nộp hồ sơ đề nghị khen thưởng: còn 17 ngày, hết 24:00 ngày 09/12/2026"
    assert notice.body == (
        "Tính đến ngày 22/11/2026: còn 17 ngày, hết 24:00 ngày 09/12/2026.\n"
        "Việc phải làm: Nộp hồ sơ đề nghị khen thưởng, trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026).\n"
        f"Phong trào: {deadline.campaign.title}.\n"
        "Còn thiếu: Xóm Đồng Tâm.\n"
        "Nơi nhận: Xã Hòa Bình."
    )
    assert notice.last_day == date(2026, 12, 9)


def test_the_last_day_is_called_so(deadline, owes, preparer):
    write_reminders(now=at(9, 12, 20, 5))
    assert Notice.objects.get().title.endswith(": hôm nay là ngày cuối, hết 24:00 ngày 09/12/2026")


def test_writing_again_in_the_same_milestone_adds_nothing(deadline, owes, preparer):
    reports = [write_reminders(now=at(day, 11)) for day in (25, 25, 26, 30)]
    assert [(r.due, r.written, r.already_there) for r in reports] == [(1, 1, 0), (1, 0, 1), (1, 0, 1), (1, 0, 1)]


def test_after_missed_nights_only_the_latest_milestone_is_written_with_the_true_days(deadline, owes, preparer):
    write_reminders(now=at(5, 12))
    notice = Notice.objects.get()
    assert notice.key == f"deadline:{deadline.pk}:2026-12-09:7"
    assert "còn 4 ngày" in notice.title


@pytest.mark.parametrize(
    ("moment", "count"), [(at(9, 12, 23, 59), 1), (at(10, 12, 0, 0), 0), (at(11, 12), 0), (at(8, 11, 23, 59), 0)]
)
def test_nothing_is_written_before_the_window_or_after_the_cutoff(moment, count, deadline, owes, preparer):
    assert write_reminders(now=moment).written == count


def test_a_moved_deadline_is_a_new_cycle(deadline, owes, preparer):
    write_reminders(now=at(2, 12))
    DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2026, 12, 12), reason="Gia hạn")
    assert write_reminders(now=at(2, 12)).written == 1
    assert [key.rpartition(":")[0].rpartition(":")[2] for _, key in written()] == ["2026-12-09", "2026-12-11"]


def test_the_new_year_is_looked_into_in_december(commune, owes, preparer):
    make_deadline(make_campaign(commune), month=1, day=10)
    (row,) = write_reminders(now=at(27, 12)).deadlines
    assert (row.due.year, row.due.last_day, row.days_left, row.written) == (2027, date(2027, 1, 9), 13, 1)


def test_an_override_into_january_belongs_to_the_year_before(commune, owes, preparer):
    deadline = make_deadline(make_campaign(commune))
    DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2027, 1, 5), reason="Gia hạn")
    (row,) = write_reminders(now=at(2, 1, year=2027)).deadlines
    assert (row.due.year, row.due.last_day) == (2026, date(2027, 1, 4))


@pytest.mark.parametrize(
    "columns",
    [
        {"state": CampaignState.DRAFT},
        {"state": CampaignState.CLOSED},
        {"period_end": date(2025, 12, 31)},
        {"period_start": date(2026, 12, 20)},
        {"period_start": date(2027, 1, 1)},
    ],
)
def test_only_a_campaign_that_runs_in_the_year_reminds(columns, commune, owes, preparer):
    make_deadline(make_campaign(commune, **columns))
    assert write_reminders(now=at(2, 12)).deadlines == ()


def test_a_single_date_reminds_in_its_own_year_alone(commune, owes, preparer):
    make_deadline(make_campaign(commune), on_date=date(2026, 12, 10))
    assert write_reminders(now=at(2, 12)).written == 1
    assert write_reminders(now=at(2, 12, year=2027)).deadlines == ()


def test_what_nobody_counts_reminds_nobody(commune, owes, preparer):
    make_deadline(make_campaign(commune), kind=DeadlineKind.OTHER)
    assert write_reminders(now=at(2, 12)).due == 0


# to whom --------------------------------------------------------------------------------------


def test_the_preparers_of_the_owing_unit_and_of_its_commune_are_reminded_and_nobody_else(
    deadline, owes, preparer, commune_preparer, secretary, member, chairman, province_staff, auditor, administrator
):
    province_preparer = make_user("canbo.tinh.lap", (Role.PREPARER, deadline.campaign.launching_unit.province))
    assert province_preparer.scope
    write_reminders(now=at(2, 12))
    assert [username for username, _ in written()] == ["canbo.xa", "canbo.xom"]


def test_units_that_owe_nothing_and_strangers_are_left_alone(deadline, owes, preparer, agency, stranger):
    make_user("canbo.hoi", (Role.PREPARER, agency))
    write_reminders(now=at(2, 12))
    assert [username for username, _ in written()] == ["canbo.xom"]


def test_a_preparer_of_several_owing_units_gets_one_message_that_names_them(deadline, owing, commune, commune_preparer):
    names = ["Xóm Ao Sen", "Xóm Đình", "Xóm Vàng"]
    owing.update(make_unit(commune, name=name).pk for name in reversed(names))
    assert write_reminders(now=at(2, 12)).written == 1
    assert "Còn thiếu: Xóm Ao Sen, Xóm Đình, Xóm Vàng." in Notice.objects.get().body


def test_each_preparer_reads_only_of_the_own_units(deadline, owes, owing, preparer, agency):
    owing.add(agency.pk)
    other = make_user("canbo.hoi", (Role.PREPARER, agency))
    write_reminders(now=at(2, 12))
    drain(now=at(2, 12))
    texts = {n.recipient_id: n.title + n.body for n in Notice.objects.all()}
    assert ("Xóm Đồng Tâm" in texts[preparer.pk], "Hội Nông dân" in texts[preparer.pk]) == (True, False)
    assert ("Xóm Đồng Tâm" in texts[other.pk], "Hội Nông dân" in texts[other.pk]) == (False, True)


def test_a_long_list_of_units_is_cut_with_its_number(deadline, owing, commune, commune_preparer):
    owing.update(make_unit(commune, name=f"Xóm {number:02d}").pk for number in range(1, 24))
    write_reminders(now=at(2, 12))
    assert "Xóm 19, Xóm 20 và 3 đơn vị khác." in Notice.objects.get().body


def test_a_commune_that_owes_to_its_province_is_reminded_itself(province, owing, commune, commune_preparer, preparer):
    make_deadline(make_campaign(province))
    owing.add(commune.pk)
    write_reminders(now=at(2, 12))
    assert [username for username, _ in written()] == ["canbo.xa"]


def test_an_ended_role_and_a_closed_account_are_not_reminded(deadline, owes, preparer, hamlet):
    preparer.memberships.update(valid_to=date(2026, 12, 1))
    closed = make_user("canbo.cu", (Role.PREPARER, hamlet))
    User.objects.filter(pk=closed.pk).update(is_active=False)
    assert write_reminders(now=at(2, 12)).due == 0


@pytest.mark.parametrize("units", [1, 3, 60])
def test_reminders_cost_the_same_however_many_units_owe(units, deadline, owing, commune, django_assert_num_queries):
    for _ in range(units):
        unit = make_unit(commune)
        owing.add(unit.pk)
        make_user(None, (Role.PREPARER, unit))
    with django_assert_num_queries(16):
        assert write_reminders(now=at(2, 12)).written == units


# at sending time ------------------------------------------------------------------------------


def test_the_letter_counts_the_days_on_the_day_it_leaves(deadline, owes, preparer):
    write_reminders(now=at(2, 12))
    assert drain(now=at(4, 12)).sent == 1
    assert mail.outbox[0].subject == "Nộp hồ sơ đề nghị khen thưởng: còn 5 ngày, hết 24:00 ngày 09/12/2026"
    assert "Tính đến ngày 04/12/2026" in mail.outbox[0].body
    assert Notice.objects.get().title == mail.outbox[0].subject


def test_a_unit_that_sent_its_dossier_before_the_letter_left_gets_none(deadline, owes, preparer, hamlet):
    write_reminders(now=at(2, 12))
    owes.discard(hamlet.pk)
    assert drain(now=at(2, 12)).dropped == 1
    assert mail.outbox == []


def test_the_letter_names_only_what_is_still_missing(deadline, owing, commune, commune_preparer):
    first, second = make_unit(commune, name="Xóm Ao Sen"), make_unit(commune, name="Xóm Đình")
    owing.update({first.pk, second.pk})
    write_reminders(now=at(2, 12))
    owing.discard(first.pk)
    drain(now=at(2, 12))
    assert "Còn thiếu: Xóm Đình." in mail.outbox[0].body
    assert "Ao Sen" not in mail.outbox[0].body


def move_deadline(deadline, user):
    DeadlineOverride.objects.create(deadline=deadline, year=2026, on_date=date(2026, 12, 20), reason="Gia hạn")


def close_campaign(deadline, user):
    type(deadline.campaign).objects.filter(pk=deadline.campaign_id).update(state=CampaignState.CLOSED)


def take_role(deadline, user):
    user.memberships.all().delete()


@pytest.mark.parametrize("change", [move_deadline, close_campaign, take_role])
def test_a_letter_that_a_change_has_made_untrue_is_dropped(change, deadline, owes, preparer):
    write_reminders(now=at(2, 12))
    change(deadline, preparer)
    assert drain(now=at(2, 12)).dropped == 1


def test_after_the_cutoff_no_waiting_letter_speaks_of_days_left(deadline, owes, preparer):
    write_reminders(now=at(9, 12))
    assert drain(now=at(10, 12, 0, 0)).dropped == 1
    assert mail.outbox == []


# the command and the task ---------------------------------------------------------------------


def run(*arguments):
    output = StringIO()
    call_command("send_reminders", *arguments, stdout=output)
    return output.getvalue()


def test_the_command_writes_sends_and_says_so(deadline, owes, preparer):
    lines = run("--now", "2026-12-02T07:00+07:00").splitlines()
    assert lines == [
        f"{deadline.campaign} – Nộp hồ sơ đề nghị khen thưởng, trước ngày 10/12/2026 (hết 24:00 ngày 09/12/2026), "
        "còn 7 ngày: cần nhắc 1, viết 1, đã có 0.",
        "Đến hạn nhắc: 1. Đã viết: 1. Đã có từ trước: 0.",
        "Thư đã gửi: 1. Không còn cần gửi: 0. Hoãn, sẽ thử lại: 0. Gửi không được, chờ quản trị: 0.",
    ]
    assert len(mail.outbox) == 1
    again = run("--now", "2026-12-02T07:00+07:00").splitlines()
    assert again[1:] == [
        "Đến hạn nhắc: 1. Đã viết: 0. Đã có từ trước: 1.",
        "Thư đã gửi: 0. Không còn cần gửi: 0. Hoãn, sẽ thử lại: 0. Gửi không được, chờ quản trị: 0.",
    ]
    assert len(mail.outbox) == 1


def test_a_dry_run_counts_and_changes_nothing(deadline, owes, preparer, commune_preparer):
    write_reminders(now=at(2, 12))
    Notice.objects.filter(recipient=preparer).delete()
    output = run("--now", "2026-12-02T07:00", "--dry-run")
    assert output.splitlines()[-1] == "Đến hạn nhắc: 2. Sẽ viết: 1. Đã có từ trước: 1."
    assert Notice.objects.get().mail_state == MailState.WAITING
    assert mail.outbox == []


@pytest.mark.parametrize("moment", ["hôm nay", "2026-13-02T07:00", "02/12/2026"])
def test_a_moment_that_cannot_be_read_is_refused_with_a_sentence(moment, db):
    with pytest.raises(CommandError, match="Không đọc được --now"):
        run("--now", moment)


def test_the_task_goes_by_the_clock_of_the_database(owing, commune, hamlet, preparer):
    owing.add(hamlet.pk)
    make_deadline(make_campaign(commune), on_date=datetime.now(HANOI).date() + timedelta(days=5))
    write_reminders_task()
    write_reminders_task()
    assert len(written()) == 1


SENDER = """
import sys
from datetime import datetime
import django; django.setup()
from campaigns.reminders import write_reminders
print("ready", flush=True)
sys.stdin.readline()
print(write_reminders(now=datetime.fromisoformat("2026-12-02T07:00+07:00")).written)
"""


@pytest.mark.django_db(transaction=True)
def test_three_beats_at_once_write_each_reminder_once_and_count_it_once(process_environment, commune):
    make_deadline(make_campaign(commune), kind=DeadlineKind.REGISTRATION)
    for _ in range(40):
        make_user(None, (Role.PREPARER, make_unit(commune)))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    beats = [subprocess.Popen([sys.executable, "-c", SENDER], env=process_environment, **pipes) for _ in range(3)]
    assert [beat.stdout.readline() for beat in beats] == ["ready\n"] * 3
    counts = sorted(int(beat.communicate("go\n", timeout=120)[0]) for beat in beats)
    assert counts == [0, 0, 40]
    assert Notice.objects.count() == 40
