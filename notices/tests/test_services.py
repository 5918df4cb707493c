import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.core import mail

from notices.enums import MailState
from notices.letters import message_id
from notices.models import Notice
from notices.selectors import RECHECKS, Wording, rechecks
from notices.services import LEASE, MAX_TRIES, PAUSES, claim_next, drain, mark_all_read, notify, resend_parked
from notices.tests.factories import NOW, make_notice
from notices.tests.smtp_sink import smtp_sink
from units.models import User
from units.tests.factories import make_user


def tell(recipients, key="ho-so:1:tra-lai", **columns):
    return notify(
        recipients=recipients,
        **{"key": key, "kind": "test", "title": "Hồ sơ bị trả lại", "now": NOW, **columns},
    )


@pytest.fixture
def registry():
    kept = dict(RECHECKS)
    yield RECHECKS
    RECHECKS.clear()
    RECHECKS.update(kept)


@pytest.fixture
def sink(settings):
    with smtp_sink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_TIMEOUT = 5
        yield sink


# notify ---------------------------------------------------------------------------------------


def test_telling_twice_adds_nothing(db):
    people = [make_user(), make_user()]
    assert [tell(people), tell(people), tell(people, key="ho-so:1:tra-lai:2")] == [2, 0, 2]
    assert Notice.objects.count() == 4


def test_one_person_named_twice_is_told_once(db):
    person = make_user()
    assert tell([person, person]) == 1


def test_an_inactive_account_is_not_told(db):
    assert tell([make_user(is_active=False)]) == 0
    assert not Notice.objects.exists()


def test_a_notice_keeps_what_it_was_given_and_waits_to_be_sent(db):
    person = make_user()
    tell([person], title="Trả lại " * 60, body="Thiếu biên bản.", url="/ho-so/1/", facts={"dossier": 1})
    notice = Notice.objects.get()
    assert len(notice.title) == 200
    assert notice.title.endswith("…")
    assert (notice.recipient, notice.body, notice.url, notice.facts) == (
        person,
        "Thiếu biên bản.",
        "/ho-so/1/",
        {"dossier": 1},
    )
    assert (notice.mail_state, notice.next_attempt_at, notice.created_at) == (MailState.WAITING, NOW, NOW)


@pytest.mark.parametrize("people", [1, 3])
def test_telling_costs_the_same_for_one_and_for_many(people, db, django_assert_num_queries):
    recipients = [make_user() for _ in range(people)]
    with django_assert_num_queries(4):  # savepoint in the test's transaction, who is told, rows, release
        tell(recipients)


# drain ----------------------------------------------------------------------------------------


def test_a_letter_carries_the_notice_and_a_link_to_the_site(db, settings):
    settings.BASE_URL = "https://thidua.example.vn"
    notice = make_notice(make_user(full_name="Lò Thị Mai"), title="Hồ sơ bị trả lại", url="/ho-so/1/")
    assert drain(now=NOW).sent == 1
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == ("Hồ sơ bị trả lại", [notice.recipient.email])
    assert letter.body == (
        "Kính gửi: Lò Thị Mai\n\nNội dung thông báo.\n\nMở trong hệ thống: https://thidua.example.vn/ho-so/1/\n\n"
        "Thư tự động của hệ thống Dân vận khéo; xin không trả lời thư này.\n"
    )
    assert letter.extra_headers["Message-ID"] == message_id(notice)
    assert message_id(notice).endswith("@thidua.example.vn>")
    notice.refresh_from_db()
    assert (notice.mail_state, notice.attempts) == (MailState.SENT, 1)
    assert NOW <= notice.sent_at < NOW + timedelta(minutes=1)


def test_draining_again_sends_nothing(db):
    make_notice()
    assert [drain(now=NOW).sent, drain(now=NOW).sent] == [1, 0]
    assert len(mail.outbox) == 1


def test_letters_not_yet_due_wait_and_the_limit_holds(db):
    make_notice(next_attempt_at=NOW + timedelta(hours=1))
    for _ in range(3):
        make_notice()
    assert drain(now=NOW, limit=2).sent == 2
    assert drain(now=NOW, limit=9).sent == 1


def test_a_claimed_letter_is_out_of_reach_until_its_claim_runs_out(db):
    notice = make_notice()
    assert claim_next(now=NOW) == notice
    assert claim_next(now=NOW + LEASE - timedelta(seconds=1)) is None
    assert claim_next(now=NOW + LEASE) == notice


def test_a_notice_that_no_longer_holds_is_dropped_and_leaves_the_bell(db, registry):
    rechecks("test")(lambda notice, now: None)
    notice = make_notice()
    assert drain(now=NOW).dropped == 1
    notice.refresh_from_db()
    assert notice.mail_state == MailState.DROPPED
    assert notice.read_at is not None
    assert mail.outbox == []


def test_the_words_are_those_true_at_the_moment_of_sending(db, registry):
    rechecks("test")(lambda notice, now: Wording(f"Viết lúc {now:%H:%M}", "Nội dung mới."))
    notice = make_notice()
    drain(now=NOW)
    notice.refresh_from_db()
    assert (mail.outbox[0].subject, notice.title, notice.body) == ("Viết lúc 02:00", "Viết lúc 02:00", "Nội dung mới.")


def test_an_account_closed_after_the_writing_gets_no_letter(db):
    notice = make_notice()
    User.objects.filter(pk=notice.recipient_id).update(is_active=False)
    assert drain(now=NOW).dropped == 1
    assert mail.outbox == []


def test_a_passing_refusal_is_tried_again_later_and_later_then_parked(db, sink):
    notice = make_notice()
    sink.answers[notice.recipient.email] = "451 try later"
    moment = NOW
    for pause in PAUSES:
        assert drain(now=moment).postponed == 1
        notice.refresh_from_db()
        assert pause <= notice.next_attempt_at - moment < pause + timedelta(seconds=30)
        assert drain(now=notice.next_attempt_at - timedelta(seconds=1)).handled == 0
        moment = notice.next_attempt_at
    assert drain(now=moment).parked == 1
    notice.refresh_from_db()
    assert (notice.mail_state, notice.attempts) == (MailState.PARKED, MAX_TRIES)
    assert notice.last_error == "Máy chủ thư không nhận địa chỉ này: 451 try later"
    assert drain(now=moment + timedelta(days=9)).handled == 0


def test_a_refusal_for_good_parks_at_once_and_the_others_go_out(db, sink):
    poison = make_notice()
    others = [make_notice() for _ in range(3)]
    sink.answers[poison.recipient.email] = "550 no such mailbox"
    drained = drain(now=NOW)
    assert (drained.parked, drained.sent) == (1, 3)
    assert sorted(sink.message_ids) == sorted(map(message_id, others))


@pytest.mark.parametrize("title", ["Dòng một\nBcc: ai-do@example.vn", "Bộ nhớ\ud800 hỏng"])
def test_a_letter_that_cannot_be_written_is_parked_and_the_others_go_out(title, db, registry):
    poison, other = make_notice(), make_notice()
    rechecks("test")(lambda notice, now: Wording(title if notice == poison else notice.title, ""))
    drained = drain(now=NOW)
    assert (drained.parked, drained.sent) == (1, 1)
    assert [letter.to for letter in mail.outbox] == [[other.recipient.email]]


def test_a_check_that_breaks_postpones_its_notice_alone(db, registry):
    def recheck(notice, now):
        if notice == poison:
            raise KeyError("deadline")
        return Wording(notice.title, notice.body)

    poison, _other = make_notice(), make_notice()
    rechecks("test")(recheck)
    drained = drain(now=NOW)
    assert (drained.postponed, drained.sent) == (1, 1)


def test_a_mail_server_that_is_away_costs_no_letter_a_try(db, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    notices = [make_notice() for _ in range(3)]
    drained = drain(now=NOW)
    assert (drained.unreachable, drained.handled) == (True, 0)
    assert list(Notice.objects.values_list("attempts", "mail_state")) == [(0, MailState.WAITING)] * 3
    notices[0].refresh_from_db()
    assert notices[0].last_error.startswith("Không nối được với máy chủ thư")


def test_a_letter_that_always_brings_the_worker_down_is_parked_in_the_end(db):
    notice = make_notice()
    moment = NOW
    for _ in range(MAX_TRIES):
        assert claim_next(now=moment) == notice
        moment += LEASE
    assert drain(now=moment).parked == 1
    notice.refresh_from_db()
    assert notice.last_error == "Tiến trình gửi thư nhiều lần bị dừng giữa chừng."
    assert mail.outbox == []


# by hand --------------------------------------------------------------------------------------


def test_an_administrator_sends_parked_letters_again_inside_the_own_reach(administrator, preparer, stranger):
    mine = make_notice(preparer, mail_state=MailState.PARKED, attempts=5, last_error="550")
    sent = make_notice(preparer, mail_state=MailState.SENT)
    foreign = make_notice(stranger, mail_state=MailState.PARKED, attempts=5)
    assert resend_parked(notice_ids=[mine.pk, sent.pk, foreign.pk], actor=administrator, now=NOW) == 1
    mine.refresh_from_db()
    assert (mine.mail_state, mine.attempts, mine.next_attempt_at, mine.last_error) == (MailState.WAITING, 0, NOW, "")
    assert Notice.objects.get(pk=foreign.pk).mail_state == MailState.PARKED
    assert Notice.objects.get(pk=sent.pk).mail_state == MailState.SENT


def test_no_other_role_sends_parked_letters_again(preparer, province_staff, secretary):
    parked = make_notice(preparer, mail_state=MailState.PARKED)
    for actor in (preparer, province_staff, secretary):
        assert resend_parked(notice_ids=[parked.pk], actor=actor, now=NOW) == 0


def test_reading_all_touches_only_the_own_unread_notices(preparer, stranger):
    make_notice(preparer)
    read = make_notice(preparer, read_at=NOW - timedelta(days=1))
    foreign = make_notice(stranger)
    assert mark_all_read(user=preparer, now=NOW) == 1
    assert Notice.objects.get(pk=read.pk).read_at == NOW - timedelta(days=1)
    assert Notice.objects.get(pk=foreign.pk).read_at is None


# real processes -------------------------------------------------------------------------------

WORKER = """
import sys
from datetime import datetime
import django; django.setup()
from notices.services import drain
print("ready", flush=True)
sys.stdin.readline()
while drain(now=datetime.fromisoformat(sys.argv[1]), limit=20).handled:
    pass
"""


def start_workers(number, environment, sink, now):
    """Workers that begin to drain together, once all of them are up."""
    environment = {**environment, "DANKHE_EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}
    command = [sys.executable, "-c", WORKER, now.isoformat()]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    workers = [subprocess.Popen(command, env=environment, start_new_session=True, **pipes) for _ in range(number)]
    assert [worker.stdout.readline() for worker in workers] == [b"ready\n"] * number
    for worker in workers:
        worker.stdin.write(b"go\n")
        worker.stdin.flush()
    return workers


def finish(workers):
    for worker in workers:
        worker.communicate(timeout=120)
    return [worker.returncode for worker in workers]


@pytest.mark.django_db(transaction=True)
def test_workers_killed_in_the_middle_lose_no_letter_and_invent_none(process_environment):
    person = make_user()
    notices = [make_notice(person) for _ in range(200)]
    with smtp_sink() as sink:
        sink.delay = 0.02
        for kill in range(5):
            goal, patience = len(sink.letters) + 10 + kill, time.monotonic() + 60
            workers = start_workers(2, process_environment, sink, NOW + kill * 2 * LEASE)
            while len(sink.letters) < goal and time.monotonic() < patience:
                time.sleep(0.002)
            for worker in workers:
                os.killpg(worker.pid, signal.SIGKILL)
            assert finish(workers) == [-signal.SIGKILL] * 2
        assert 0 < Notice.objects.filter(mail_state=MailState.WAITING).count() < 150
        sink.delay = 0
        assert finish(start_workers(1, process_environment, sink, NOW + 10 * LEASE)) == [0]
    assert set(sink.message_ids) == set(map(message_id, notices))
    assert len(sink.message_ids) - len(notices) <= 10  # one copy for each killed worker at most
    assert not Notice.objects.exclude(mail_state=MailState.SENT).exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_every_letter_once(process_environment):
    person = make_user()
    notices = [make_notice(person) for _ in range(100)]
    with smtp_sink() as sink:
        assert finish(start_workers(2, process_environment, sink, NOW)) == [0, 0]
    assert sorted(sink.message_ids) == sorted(map(message_id, notices))
