"""Scoring over HTTP: the member's queue, the unit's own sheet, the desk's pages; what each hides and costs."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from awards.enums import DossierState, PhaseKind, ScoresSeen
from awards.models import ReviewPhase, ReviewYear, ScoreSheet
from awards.score_forms import SheetForm
from awards.tests.factories import make_council, make_dossier, make_upload
from awards.tests.score_factories import (
    close,
    give_rights,
    make_member,
    make_review_year,
    make_reviewed_dossier,
    score,
    take_to,
)
from campaigns.tests.factories import make_campaign
from models_registry.enums import RubricPurpose, ScoreColumn
from models_registry.tests.appraisal_factories import make_rubric
from units.enums import Role
from units.tests.factories import make_unit, make_user

SELF, APPRAISER, COUNCIL = ScoreColumn.SELF, ScoreColumn.APPRAISER, ScoreColumn.COUNCIL
QUEUE = "/hoi-dong/cham-diem/"


def sheet_of(review, dossier):
    return reverse("council:score_sheet", args=[review.pk, dossier.pk])


def desk(name, review, *args):
    return reverse(f"admin:awards_reviewyear_{name}", args=[review.pk, *args])


def words_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


def boxes(review, *points, column=COUNCIL, version=0, notes=("", "")):
    rows = list(review.rubric.criteria.order_by("order"))
    data = {"version": version}
    if column != COUNCIL:
        data |= {f"diem-{rows[0].pk}": "met", f"ghi-chu-{rows[0].pk}": ""}
    for row, point, note in zip(rows[1:], points, notes, strict=True):
        data |= {f"diem-{row.pk}": point, f"ghi-chu-{row.pk}": note}
    return data


@pytest.fixture
def review(commune):
    return make_review_year(commune)


@pytest.fixture
def member_row(review, member):
    return make_member(review, member)


@pytest.fixture
def queue(review, hamlet, member_row, client, member):
    """Three dossiers that wait for the member, who is signed in."""
    client.force_login(member)
    return [make_reviewed_dossier(review, hamlet) for _ in range(3)]


def test_the_member_scores_one_after_the_other_to_the_end(client, queue, review, member):
    page = client.get(QUEUE)
    assert "3 hồ sơ chờ chấm" in words_of(page)
    first = client.get(sheet_of(review, queue[0]))
    assert "Để sau" in words_of(first)
    for dossier, following in zip(queue, [*queue[1:], None], strict=True):
        answer = client.post(sheet_of(review, dossier), boxes(review, "50", "32,5") | {"go": "next"})
        assert answer.status_code == 302
        assert answer.url == (sheet_of(review, following) if following else QUEUE)
    assert "Đã chấm hết" in words_of(client.get(QUEUE))
    assert set(ScoreSheet.objects.values_list("total", flat=True)) == {Decimal("82.5")}


def test_an_unfinished_sheet_saves_by_itself_and_is_handed_in_only_whole(client, queue, review):
    here = sheet_of(review, queue[0])
    saved = client.post(here, boxes(review, "0", ""), headers={"accept": "application/json"})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert "1/2 tiêu chí, 0 điểm" in saved.json()["message"]
    refused = client.post(here, boxes(review, "0", "", version=2) | {"go": "next"})
    assert refused.status_code == 422
    assert "Tiêu chí 2 chưa chấm" in words_of(refused)
    wrong = client.post(here, boxes(review, "60,5", "x", version=2), headers={"accept": "application/json"})
    assert wrong.json()["partial"]
    assert ScoreSheet.objects.get().handed_in_at is None
    stale = client.post(here, boxes(review, "10", "10", version=1) | {"go": "next"})
    assert stale.status_code == 409
    assert 'value="10"' in stale.content.decode()


def test_a_handed_in_sheet_changes_only_with_a_reason(client, queue, review):
    here = sheet_of(review, queue[0])
    client.post(here, boxes(review, "50", "30") | {"go": "next"})
    version = ScoreSheet.objects.get().version
    refused = client.post(here, boxes(review, "40", "30", version=version) | {"go": "next"})
    assert refused.status_code == 422
    assert "ghi lý do mới" in words_of(refused)
    reasoned = boxes(review, "40", "30", version=version, notes=("Số liệu đã điều chỉnh", ""))
    assert client.post(here, reasoned | {"go": "next"}).status_code == 302
    assert "1 lần sửa sau khi nộp phiếu" in words_of(client.get(here))


def test_recusing_takes_the_dossier_out_of_the_queue(client, queue, review):
    recuse = reverse("council:score_recuse", args=[review.pk, queue[0].pk])
    assert client.post(recuse, {"note": ""}).status_code == 422
    assert client.post(recuse, {"note": "Là anh em kết nghĩa"}).url == sheet_of(review, queue[1])
    assert "2 hồ sơ chờ chấm" in words_of(client.get(QUEUE))
    assert (
        client.post(sheet_of(review, queue[0]), boxes(review, "1", "1", version=1) | {"go": "next"}).status_code == 422
    )


def test_the_own_unit_is_not_in_the_queue_and_is_refused(client, review, member, hamlet):
    make_member(review, member, unit=hamlet)
    own, other = make_reviewed_dossier(review, hamlet), make_reviewed_dossier(review, make_unit(review.unit))
    client.force_login(member)
    page = words_of(client.get(QUEUE))
    assert own.subject_name not in page
    assert other.subject_name in page
    for answer in (client.get(sheet_of(review, own)), client.post(sheet_of(review, own), boxes(review, "1", "1"))):
        assert answer.status_code == 403
    assert client.get(sheet_of(review, other)).status_code == 200


def told_scores(client, review, dossier):
    return [
        words
        for address in (QUEUE, sheet_of(review, dossier))
        for words in re.findall(r"47,25|Ủy viên Bí Mật", words_of(client.get(address)))
    ]


@pytest.mark.parametrize(
    ("seen", "own", "shown"),
    [
        (ScoresSeen.NEVER, False, False),
        (ScoresSeen.NEVER, True, False),
        (ScoresSeen.AFTER_OWN, False, False),
        (ScoresSeen.AFTER_OWN, True, True),
        (ScoresSeen.ALWAYS, False, True),
    ],
)
def test_what_others_gave_is_on_no_page_of_a_member_before_the_phase_lets_it(
    client, queue, review, member, seen, own, shown
):
    dossier = queue[0]
    other = make_member(review)
    type(other).objects.filter(pk=other.pk).update(full_name="Ủy viên Bí Mật")
    score(review, dossier, COUNCIL, other.user, "40", "7.25")
    if own:
        score(review, dossier, COUNCIL, member, "1", "1")
    give_rights(review, PhaseKind.SCORING, scores_seen=seen)
    assert bool(told_scores(client, review, dossier)) == shown
    close(review)
    assert set(told_scores(client, review, dossier)) == {"47,25", "Ủy viên Bí Mật"}


def test_names_stay_hidden_where_the_phase_says_so(client, queue, review, hamlet):
    dossier = queue[0]
    version = dossier.versions.get()
    version.content["summary"] = f"{dossier.subject_name} của {hamlet.name} đã hiến đất."
    version.save()
    paper = reverse("council:score_file", args=[review.pk, dossier.pk, version.files.first().pk])
    open_page = words_of(client.get(sheet_of(review, dossier)))
    assert dossier.subject_name in open_page
    assert client.get(paper).status_code == 200
    give_rights(review, PhaseKind.SCORING, shows_names=False)
    for address in (QUEUE, sheet_of(review, dossier)):
        page = client.get(address).content.decode()
        assert dossier.code in page
        assert dossier.subject_name not in page
        assert hamlet.name not in page
    assert "đã hiến đất" in words_of(client.get(sheet_of(review, dossier)))
    assert client.get(paper).status_code == 404


def test_outside_the_phase_the_sheet_is_read_and_not_written(client, queue, review):
    take_to(review, PhaseKind.MEETING)
    assert "Không trong bước chấm điểm" in words_of(client.get(QUEUE))
    page = client.get(sheet_of(review, queue[0]))
    assert "thành viên hội đồng không chấm" in words_of(page)
    assert "data-autosave" not in page.content.decode()
    assert client.post(sheet_of(review, queue[0]), boxes(review, "1", "1") | {"go": "next"}).status_code == 422


def test_who_does_not_sit_in_the_council_finds_no_queue(client, queue, review, commune):
    client.force_login(make_user(None, (Role.COUNCIL_MEMBER, commune)))
    assert "Không có hồ sơ nào chờ" in words_of(client.get(QUEUE))
    assert client.get(sheet_of(review, queue[0])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_members_pages_cost_the_same_however_much_waits(
    rows, client, review, member_row, member, hamlet, django_assert_num_queries
):
    dossiers = [make_reviewed_dossier(review, hamlet) for _ in range(rows)]
    client.force_login(member)
    with django_assert_num_queries(14):
        client.get(QUEUE)
    with django_assert_num_queries(19):
        client.get(sheet_of(review, dossiers[0]))


# The unit


def test_the_unit_scores_itself_with_its_evidence(client, commune, hamlet, preparer):
    review = make_review_year(commune, phase=PhaseKind.SELF_SCORING, evidence="Biên bản nghiệm thu")
    dossier = make_dossier(hamlet, review.campaign)
    client.force_login(preparer)
    here = reverse("awards:self_score", args=[dossier.pk])
    assert here in client.get(dossier.get_absolute_url()).content.decode()
    refused = client.post(here, boxes(review, "50", "30", column=SELF) | {"go": "hand_in"})
    assert refused.status_code == 422
    assert "cần tệp minh chứng" in words_of(refused)
    criterion = review.rubric.criteria.get(order=2)
    add = reverse("awards:self_score_file_add", args=[dossier.pk])
    client.post(add, {"criterion": criterion.pk, f"file-{criterion.pk}": make_upload()})
    version = ScoreSheet.objects.get().version
    done = client.post(here, boxes(review, "50", "30", column=SELF, version=version) | {"go": "hand_in"})
    assert (done.status_code, done.url) == (302, dossier.get_absolute_url())
    kept = ScoreSheet.objects.get().scores.get(criterion=criterion)
    assert client.get(reverse("awards:self_score_file", args=[dossier.pk, kept.pk])).status_code == 200
    assert "80 điểm" in words_of(client.get(dossier.get_absolute_url()))
    client.post(add, {"criterion": criterion.pk, "viec": "go"})
    kept.refresh_from_db()
    assert kept.evidence is not None
    client.post(add, {"criterion": "x"})
    client.force_login(make_user(None, (Role.PREPARER, make_unit(commune))))
    assert client.get(here).status_code == 404


def test_without_a_review_year_nothing_is_scored(client, hamlet, preparer):
    dossier = make_dossier(hamlet)
    client.force_login(preparer)
    assert client.get(reverse("awards:self_score", args=[dossier.pk])).status_code == 404
    assert "tu-cham" not in client.get(dossier.get_absolute_url()).content.decode()


# The desk


def test_the_secretary_sets_up_a_year_on_scales_that_are_locked_then(client, commune, secretary):
    campaign = make_campaign(commune)
    council = make_council(commune)
    client.force_login(secretary)
    add = reverse("admin:awards_reviewyear_add")
    assert "Chưa có thang điểm" in words_of(client.get(add))
    rubric = make_rubric(campaign, purpose=RubricPurpose.DOSSIER)
    make_rubric(campaign)
    data = {
        "council": council.pk,
        "campaign": campaign.pk,
        "year": "2026",
        "rubric": rubric.pk,
        "unit_rubric": "",
        "aggregate": "median",
        "decimals": "1",
        "period_rule": "lowest",
        "resolution": "Nghị quyết 12",
    }
    refused = client.post(add, data | {"year": "x"})
    assert refused.status_code == 422
    done = client.post(add, data)
    review = ReviewYear.objects.get()
    assert (done.status_code, done.url) == (302, review.get_absolute_url())
    rubric.refresh_from_db()
    assert rubric.is_locked
    assert "đã được lập" in words_of(client.post(add, data))
    assert "Đơn vị tự chấm" in words_of(client.get(review.get_absolute_url()))


def test_the_year_is_moved_after_a_look_at_what_changes(client, review, queue, secretary):
    client.force_login(secretary)
    target = review.phases.get(kind=PhaseKind.MEETING)
    address = desk("move", review, target.pk)
    score(review, queue[0], COUNCIL, make_member(review).user, "1", None, hand_in=False)
    before = words_of(client.get(address))
    assert "1 phiếu chấm dở không được tính" in before
    assert ReviewPhase.objects.get(is_current=True).kind == PhaseKind.SCORING
    review.refresh_from_db()
    assert client.post(address, {"version": review.version - 1, "note": ""}).status_code == 422
    assert client.post(address, {"version": review.version, "note": ""}).status_code == 302
    assert ReviewPhase.objects.get(is_current=True).kind == PhaseKind.MEETING
    assert "Chuyển bước: Họp hội đồng" in words_of(client.get(desk("change", review)))


def test_rights_of_a_phase_are_edited_with_dates_and_a_reason(client, review, secretary):
    client.force_login(secretary)
    phase = review.phases.get(kind=PhaseKind.SCORING)
    address = desk("phase", review, phase.pk)
    review.refresh_from_db()
    data = {
        "version": review.version,
        "starts_on": "2026-11-20",
        "ends_on": "2026-11-10",
        "members_write": "on",
        "visible_states": ["confirmed"],
        "scores_seen": "after_own",
        "decider": "chairman",
        "note": "Kết luận ngày 20/11",
    }
    assert client.post(address, data).status_code == 422
    assert client.post(address, data | {"ends_on": "2026-11-30", "note": ""}).status_code == 422
    assert client.post(address, data | {"ends_on": "2026-11-30"}).status_code == 302
    phase.refresh_from_db()
    assert (phase.visible_states, phase.shows_names, phase.decider) == (["confirmed"], False, "chairman")


def test_the_desk_appraises_sees_the_gap_and_goes_on(client, commune, hamlet, preparer, secretary):
    review = make_review_year(commune, phase=PhaseKind.SELF_SCORING)
    first, second = (make_reviewed_dossier(review, hamlet) for _ in range(2))
    score(review, first, SELF, preparer, "60", "40")
    take_to(review, PhaseKind.APPRAISAL)
    client.force_login(secretary)
    here = desk("appraise", review, first.pk)
    done = client.post(here, boxes(review, "55", "32,5", column=APPRAISER) | {"go": "next"})
    assert (done.status_code, done.url) == (302, desk("appraise", review, second.pk))
    assert "−12,5" in words_of(client.get(here))
    assert "−12,5" in words_of(client.get(desk("scores", review) + "?sap-xep=lech"))
    dossier_page = client.get(reverse("admin:awards_dossier_change", args=[first.pk]))
    assert "−12,5" in words_of(dossier_page)
    book = openpyxl.load_workbook(io.BytesIO(client.get(desk("scores_sheet", review)).content))
    cells = [cell.value for row in book.active.iter_rows() for cell in row]
    assert {100, 87.5, -12.5, first.code} <= set(cells)


def test_closing_tells_what_it_freezes_and_then_the_table_has_the_class(client, review, queue, secretary, member):
    score(review, queue[0], COUNCIL, member, "60", "25")
    score(review, queue[1], COUNCIL, member, "60", None, hand_in=False)
    client.force_login(secretary)
    page = words_of(client.get(desk("close", review)))
    assert "1 hồ sơ theo điểm hội đồng" in page
    assert "2 hồ sơ không có điểm" in page
    assert "1 phiếu chấm dở" in page
    review.refresh_from_db()
    table = desk("scores", review)
    assert "Tốt" not in words_of(client.get(table))
    assert client.post(desk("close", review), {"version": review.version, "note": ""}).url == table
    assert "Tốt" in words_of(client.get(table))


def test_units_are_classed_on_their_own_page_and_sheet(client, commune, hamlet, secretary):
    review = make_review_year(commune, phase=PhaseKind.APPRAISAL)
    client.force_login(secretary)
    here = desk("appraise_unit", review, hamlet.pk)
    rows = list(review.unit_rubric.criteria.all())
    data = {"version": 0, "go": "next"}
    for row, points in zip(rows, ("50", "20"), strict=True):
        data |= {f"diem-{row.pk}": points, f"ghi-chu-{row.pk}": ""}
    done = client.post(here, data)
    assert (done.status_code, done.url) == (302, desk("units", review))
    assert "70 chưa khóa" in words_of(client.get(desk("units", review)))
    close(review)
    assert "70 , khá" in words_of(client.get(desk("units", review)))
    book = openpyxl.load_workbook(io.BytesIO(client.get(desk("units_sheet", review)).content))
    assert {70, "Khá"} <= {cell.value for row in book.active.iter_rows() for cell in row}


def test_a_member_reads_no_table_of_scores_at_the_desk(client, review, queue):
    for name in ("scores", "scores_sheet", "units", "units_sheet"):
        assert client.get(desk(name, review)).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_the_desks_pages_cost_the_same_however_many_dossiers(
    rows, client, commune, secretary, django_assert_num_queries
):
    review = make_review_year(commune)
    units = [make_unit(commune) for _ in range(rows)]
    dossiers = [make_reviewed_dossier(review, unit) for unit in units]
    for dossier in dossiers:
        score(review, dossier, COUNCIL, make_member(review).user, "60", "25")
    client.force_login(secretary)
    costs = {"scores": 13, "scores_sheet": 8, "units": 11, "units_sheet": 10, "change": 13}
    for name, cost in costs.items():
        with django_assert_num_queries(cost, info=name):
            client.get(desk(name, review))
    with django_assert_num_queries(15):
        client.get(desk("appraise", review, dossiers[0].pk))


@pytest.mark.parametrize("junk", ["abc", "-1", "0", "99999999999999999999", "²"])
def test_junk_in_the_address_is_no_error(client, review, secretary, junk):
    client.force_login(secretary)
    assert client.get(desk("scores", review), {"trang": junk, "sap-xep": junk, "q": junk}).status_code == 200


def test_a_form_reads_only_what_was_posted(review):
    assert SheetForm.names(1) == ("diem-1", "ghi-chu-1")
    assert DossierState.APPRAISED in review.phases.get(kind=PhaseKind.SCORING).visible_states
    assert timezone.is_aware(review.created_at)
