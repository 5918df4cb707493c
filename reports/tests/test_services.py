import threading
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection
from python_calamine import CalamineWorkbook

from campaigns.tests.factories import make_campaign
from documents.models import StoredFile
from models_registry.enums import ModelState
from models_registry.tests.factories import make_model
from reports import services
from reports.enums import JobKind, JobState
from reports.models import Job
from reports.selectors import yearly_tables
from reports.services import request_yearly_summary, run_job, stranded_jobs, write_yearly_workbook
from reports.tests.factories import make_world
from units.enums import Role
from units.tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def ask(actor, unit, **changes):
    return request_yearly_summary(**{"unit": unit, "year": 2026, "actor": actor, "now": NOW, **changes})


def run(job, *, now=NOW):
    return run_job(job_id=job.pk, now=now, clock=lambda: now)


def test_the_same_question_under_way_is_one_job_and_another_question_is_another(province_staff, province, commune):
    first = ask(province_staff, province)
    assert ask(province_staff, province) == first
    assert ask(province_staff, province, year=2025) != first
    assert ask(province_staff, commune) != first
    assert ask(province_staff, province, campaign=make_campaign(province)) != first
    run(first)
    assert ask(province_staff, province) != first


def test_a_colleague_gets_a_job_of_his_own(province_staff, province):
    colleague = make_user("dongnghiep", (Role.PROVINCE_STAFF, province))
    assert ask(colleague, province) != ask(province_staff, province)


def test_only_those_who_gather_figures_may_ask(preparer, member, chairman, auditor, secretary, commune, province):
    for user in (preparer, member, chairman, auditor):
        with pytest.raises(PermissionDenied, match="cán bộ tổng hợp của Xã Hòa Bình"):
            ask(user, commune)
    with pytest.raises(PermissionDenied, match="cán bộ tổng hợp của Tỉnh Sông Lam"):
        ask(secretary, province)
    assert ask(secretary, commune).state == JobState.WAITING


def test_a_hamlet_has_no_yearly_summary(province_staff, hamlet):
    with pytest.raises(ValidationError, match="cấp xã trở lên"):
        ask(province_staff, hamlet)


def test_a_job_leaves_a_workbook_that_two_readers_open_with_the_rows_of_the_screen():
    world = make_world()
    staff = make_user("tonghop", (Role.PROVINCE_STAFF, world.province))
    job = run(ask(staff, world.province))
    assert (job.state, job.percent, job.message) == (JobState.DONE, 100, "Đã xong")
    assert job.file.original_name == "Tổng hợp năm 2026 - Tỉnh Sông Lam.xlsx"
    assert job.file.uploaded_by == staff
    tables = yearly_tables(world.province, 2026, now=NOW)
    book = openpyxl.load_workbook(job.file.file.open())
    other = CalamineWorkbook.from_path(job.file.file.path)
    assert book.sheetnames == other.sheet_names == [table.name for table in tables]
    for table in tables:
        first = 9 if any(column.group for column in table.columns) else 8
        shown = book[table.name].iter_rows(min_row=first, max_row=first + table.row_count - 1, values_only=True)
        plain = [[None if cell == "" else cell for cell in row] for row in table.rows]
        numbered = [[number, *row] for number, row in enumerate(plain, start=1)]
        as_read = [[cell.date() if isinstance(cell, datetime) else cell for cell in row] for row in shown]
        assert as_read == numbered, table.name
        rows = other.get_sheet_by_name(table.name).to_python()
        assert [row[0] for row in rows if isinstance(row[0], float)] == list(range(1, table.row_count + 1))
        assert any(row[0] == f"Số dòng: {table.row_count}." for row in rows)


def test_a_job_is_claimed_once(province_staff, province):
    job = ask(province_staff, province)
    assert run(job).state == JobState.DONE
    assert run(job) is None
    assert StoredFile.objects.count() == 1


def test_a_job_in_hand_is_left_alone_and_one_left_behind_is_taken_over(province_staff, province):
    job = ask(province_staff, province)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=NOW, total=5, done=2)
    assert run(job, now=NOW + timedelta(minutes=4)) is None
    assert stranded_jobs(now=NOW + timedelta(minutes=4)) == []
    later = NOW + timedelta(minutes=6)
    assert stranded_jobs(now=later) == [job.pk]
    assert run(job, now=later).state == JobState.DONE


def test_a_job_whose_message_was_lost_is_found_in_the_table(province_staff, province):
    job = ask(province_staff, province)
    assert stranded_jobs(now=NOW + timedelta(seconds=30)) == []
    assert stranded_jobs(now=NOW + timedelta(minutes=2)) == [job.pk]
    run(job)
    assert stranded_jobs(now=NOW + timedelta(minutes=2)) == []


def test_a_job_that_kills_its_workers_is_given_up(province_staff, province):
    job = ask(province_staff, province)
    Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, heartbeat_at=NOW + timedelta(minutes=56), total=5)
    assert run(job, now=NOW + timedelta(minutes=62)) is None
    job.refresh_from_db()
    assert (job.state, job.message) == (JobState.FAILED, services.BROKEN)
    assert stranded_jobs(now=NOW + timedelta(days=1)) == []


def test_a_living_job_gives_signs_of_life(province_staff, province):
    job = ask(province_staff, province)
    moments = iter(NOW + timedelta(minutes=4 * number) for number in range(1, 9))
    done = run_job(job_id=job.pk, now=NOW, clock=lambda: next(moments))
    assert done.heartbeat_at == NOW + timedelta(minutes=16)


def test_a_full_disk_leaves_its_sentence_no_file_and_a_way_to_ask_again(province_staff, province, settings, tmp_path):
    (tmp_path / "khong-phai-thu-muc").touch()
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "khong-phai-thu-muc"}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    job = ask(province_staff, province)
    failed = run(job)
    assert (failed.state, failed.file) == (JobState.FAILED, None)
    assert "Máy chủ chưa lưu được tệp" in failed.message
    assert not StoredFile.objects.exists()
    assert ask(province_staff, province) != job


def test_a_defect_is_told_in_plain_words_and_logged(province_staff, province, caplog):
    job = ask(province_staff, province)
    Job.objects.filter(pk=job.pk).update(parameters={"campaign": None})
    assert (run(job).state, run(job)) == (JobState.FAILED, None)
    job.refresh_from_db()
    assert job.message == services.BROKEN
    assert "KeyError" in caplog.text


def test_the_table_refuses_a_finished_job_without_its_file_and_progress_past_the_end(province_staff, province):
    job = ask(province_staff, province)
    with pytest.raises(IntegrityError, match="done_job_has_a_file"):
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE)


def test_progress_stays_within_its_whole(province_staff, province):
    job = ask(province_staff, province)
    with pytest.raises(IntegrityError, match="job_progress_within_total"):
        Job.objects.filter(pk=job.pk).update(done=6, total=5)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_job():
    province = make_unit(name="Tỉnh Sông Lam")
    staff = make_user("tonghop", (Role.PROVINCE_STAFF, province))
    barrier = threading.Barrier(4)

    def press():
        barrier.wait(timeout=20)
        ask(staff, province)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert Job.objects.get().kind == JobKind.YEARLY_SUMMARY


@pytest.mark.django_db(transaction=True)
def test_every_workbook_written_during_other_writes_agrees_with_itself(tmp_path):
    """The first sheet counts what the second lists: true only if both saw one state of the database."""
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    hamlet, campaign = make_unit(commune, name="Xóm Đồng Tâm"), make_campaign(commune)
    make_model(hamlet, campaign, state=ModelState.REGISTERED)
    stop, written = threading.Event(), []

    def write():
        while not stop.is_set():
            written.append(make_model(hamlet, campaign, state=ModelState.REGISTERED))
            stop.wait(0.005)
        connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    counts = []
    try:
        for number in range(20):
            path = tmp_path / f"{number}.xlsx"
            write_yearly_workbook(path, commune, 2026, now=NOW)
            book = openpyxl.load_workbook(path, data_only=True)
            summary, models = book["Tổng hợp"], book["Danh sách mô hình"]
            head = [cell.value for cell in summary[7]].index("Cộng mô hình")
            total = next(row[head].value for row in summary.iter_rows() if row[1].value == "Tổng cộng")
            assert f"Số dòng: {total}." in [row[0].value for row in models.iter_rows()]
            counts.append(total)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
    assert counts[-1] > counts[0], "nobody wrote meanwhile"
