import io
from datetime import UTC, datetime

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from reports.enums import JobState
from reports.models import Job
from reports.selectors import yearly_tables
from reports.services import request_yearly_summary, run_job
from reports.tasks import resume_jobs
from reports.tasks import run_job as run_job_task
from reports.tests.factories import make_world
from units.enums import Role
from units.models import Membership
from units.tests.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
PAGE = reverse("reports:yearly_summary")
EXPORT = reverse("reports:yearly_export")


@pytest.fixture
def staff_at(client):
    def enter(unit, role=Role.PROVINCE_STAFF):
        user = make_user(None, (role, unit))
        client.force_login(user)
        return user

    return enter


@pytest.fixture
def broker(monkeypatch):
    """The messages that would go to the broker."""
    sent = []
    monkeypatch.setattr(run_job_task, "apply_async", lambda arguments, **options: sent.append(arguments))
    return sent


def finished_job(user, unit):
    job = request_yearly_summary(unit=unit, year=2026, actor=user, now=NOW)
    return run_job(job_id=job.pk, now=NOW)


def test_the_page_opens_on_the_users_own_unit_and_shows_what_the_workbook_holds(client, staff_at):
    world = make_world()
    staff_at(world.province)
    response = client.get(PAGE, {"year": 2026})
    expected = yearly_tables(world.province, 2026, now=timezone.now())
    assert [part.table.rows for part in response.context["parts"]] == [table.rows for table in expected]
    text = response.content.decode()
    for table in expected:
        assert f"{table.row_count} dòng" in text
        assert text.count(f'aria-label="{table.title}"') == bool(table.rows)
    assert "Không thuộc tỉnh này" not in text


def test_the_totals_stand_under_the_table(client, staff_at):
    world = make_world()
    staff_at(world.commune, Role.SECRETARY)
    response = client.get(PAGE, {"year": 2026})
    summary = response.context["parts"][0]
    assert [total for _, total in summary.totals] == summary.table.totals
    assert "<tfoot>" in response.content.decode()


def test_the_screen_stops_at_two_hundred_rows_and_says_how_many_are_left(client, staff_at, province):
    for number in range(203):
        make_unit(province, name=f"Xã số {number:03d}")
    staff_at(province)
    response = client.get(PAGE)
    assert len(response.context["parts"][0].rows) == 200
    assert "Còn 3 dòng nữa trong tệp Excel." in response.content.decode()


@pytest.mark.parametrize("communes", [1, 3])
def test_the_page_costs_the_same_whatever_it_lists(communes, client, staff_at, province, django_assert_num_queries):
    for _ in range(communes):
        make_unit(province)
    staff_at(province)
    client.get(PAGE)
    with django_assert_num_queries(21):
        client.get(PAGE)


def test_those_without_figures_to_gather_are_told_why(client, preparer, member, auditor, chairman):
    for user in (preparer, member, auditor, chairman):
        client.force_login(user)
        for response in (client.get(PAGE), client.post(EXPORT, {"unit": user.scope[0].pk, "year": 2026})):
            assert response.status_code == 403
            assert "dành cho cán bộ tổng hợp và thường trực hội đồng" in response.content.decode()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [{"year": 1999}, {"year": "năm nay"}, {"year": ""}, {"unit": 999_999}, {"unit": "x"}, {"campaign": 999_999}],
)
def test_a_question_that_makes_no_sense_is_answered_on_the_form_and_starts_nothing(asked, client, staff_at, province):
    staff_at(province)
    assert client.get(PAGE, asked).status_code == 422
    response = client.post(EXPORT, {"unit": province.pk, "year": 2026, **asked})
    assert response.status_code == 422
    assert "invalid-feedback" in response.content.decode()
    assert not Job.objects.exists()


def test_a_foreign_unit_is_not_among_the_choices(client, staff_at, commune, foreign_commune, sibling_commune):
    staff_at(commune, Role.SECRETARY)
    for unit in (foreign_commune, sibling_commune, commune.province):
        assert client.post(EXPORT, {"unit": unit.pk, "year": 2026}).status_code == 422
    assert not Job.objects.exists()


def test_the_button_asks_for_one_job_and_leads_to_its_progress(
    client, staff_at, province, broker, django_capture_on_commit_callbacks
):
    staff_at(province)
    with django_capture_on_commit_callbacks(execute=True):
        answers = [client.post(EXPORT, {"unit": province.pk, "year": 2026, "campaign": ""}) for _ in range(2)]
    job = Job.objects.get()
    assert [answer["Location"] for answer in answers] == [reverse("reports:job_detail", args=[job.pk])] * 2
    assert broker == [[job.pk]] * 2
    assert client.get(EXPORT).status_code == 405


def test_a_broker_that_is_away_only_delays_the_job(
    client, staff_at, province, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args, **options):
        raise run_job_task.OperationalError("away")

    monkeypatch.setattr(run_job_task, "apply_async", refuse)
    staff_at(province)
    with django_capture_on_commit_callbacks(execute=True) as told:
        assert client.post(EXPORT, {"unit": province.pk, "year": 2026}).status_code == 302
    assert len(told) == 1
    Job.objects.update(requested_at=NOW)
    resume_jobs()
    assert Job.objects.get().state == JobState.DONE


def test_the_progress_page_asks_again_while_the_job_runs_and_offers_the_file_when_done(client, staff_at, province):
    user = staff_at(province)
    job = request_yearly_summary(unit=province, year=2026, actor=user, now=NOW)
    address = reverse("reports:job_detail", args=[job.pk])
    waiting = client.get(address).content.decode()
    assert "hx-get" in waiting
    assert "<noscript>" in waiting
    run_job_task(job.pk)
    fragment = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "hx-get" not in fragment
    assert reverse("reports:job_download", args=[job.pk]) in fragment
    assert reverse("reports:job_detail", args=[job.pk]) in client.get(PAGE).content.decode()


def test_a_failed_job_says_so_and_offers_no_file(client, staff_at, province):
    user = staff_at(province)
    job = request_yearly_summary(unit=province, year=2026, actor=user, now=NOW)
    Job.objects.update(state=JobState.FAILED, message="Chưa lập được bảng tổng hợp.")
    text = client.get(reverse("reports:job_detail", args=[job.pk])).content.decode()
    assert "Chưa lập được bảng tổng hợp." in text
    assert "Không hoàn thành" in text
    assert client.get(reverse("reports:job_download", args=[job.pk])).status_code == 404


def test_the_file_downloads_whole_under_its_name_and_is_kept_by_nobody_on_the_way(client, staff_at):
    world = make_world()
    user = staff_at(world.province)
    job = finished_job(user, world.province)
    response = client.get(reverse("reports:job_download", args=[job.pk]))
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    content = b"".join(response.streaming_content)
    assert len(content) == job.file.size
    assert "Tổng hợp" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_a_job_belongs_to_who_asked_for_it(client, staff_at, province):
    job = finished_job(make_user("truoc", (Role.PROVINCE_STAFF, province)), province)
    staff_at(province)
    for name in ("reports:job_detail", "reports:job_download"):
        assert client.get(reverse(name, args=[job.pk])).status_code == 404
    assert "truoc" not in client.get(PAGE).content.decode()


def test_whoever_lost_the_role_loses_the_file(client, staff_at, province):
    user = staff_at(province)
    job = finished_job(user, province)
    Membership.objects.filter(user=user).delete()
    response = client.get(reverse("reports:job_download", args=[job.pk]))
    assert response.status_code == 403
    assert "cán bộ tổng hợp của Tỉnh Sông Lam" in response.content.decode()
