"""Returns counted, flagged parts alone mended, the superior's word, the simplified procedure, limits, the archive."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from awards.enums import DossierState, SimplifiedCase
from awards.models import Dossier, DossierEvent, SuperiorConfirmation
from awards.selectors import dossiers_awaiting
from awards.services import (
    ReturnDetails,
    StaleDossier,
    add_file,
    archive_dossier,
    choose_procedure,
    confirm_report,
    remove_file,
    save_draft,
)
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_complete,
    make_dossier,
    make_upload,
    publish,
    submit,
    take,
)
from campaigns.deadlines import local_day
from campaigns.tests.factories import make_campaign, make_day_off
from notices.models import Notice
from units.enums import Role, UnitKind
from units.tests.factories import make_unit, make_user

DUE = date(2026, 11, 20)


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def award_of(dossier, **columns):
    type(dossier.campaign_award).objects.filter(pk=dossier.campaign_award_id).update(**columns)
    return fresh(dossier)


def save(dossier, actor, **changes):
    dossier = fresh(dossier)
    typed = {"achievement": dossier.achievement, "summary": dossier.summary, "model": dossier.model, **changes}
    return save_draft(dossier_id=dossier.pk, expected_version=dossier.version, actor=actor, now=IN_TIME, **typed)


# Returned


def returned(dossier, *fields):
    return take(dossier, "return", details=ReturnDetails(due_on=DUE, fields=fields))


def send_again(dossier, actor):
    save(dossier, actor, summary=f"Đã bổ sung lần {dossier.version}.")
    submit(dossier)
    return fresh(dossier)


def test_a_dossier_is_returned_once_unless_the_award_says_otherwise(hamlet, preparer):
    dossier = send_again(returned(make_dossier(hamlet, state=DossierState.SUBMITTED), "summary"), preparer)
    with pytest.raises(ValidationError, match="đã trả lại 1 lần; theo quy định của hình thức này chỉ được trả lại 1"):
        returned(dossier, "summary")
    dossier = award_of(dossier, max_returns=2)
    dossier = send_again(returned(dossier, "summary"), preparer)
    with pytest.raises(ValidationError, match="đã trả lại 2 lần"):
        returned(dossier, "summary")
    assert returned(award_of(dossier, max_returns=None), "summary").state == DossierState.RETURNED


def test_an_award_without_returns_says_so_at_the_desk(hamlet, secretary, client):
    dossier = award_of(make_dossier(hamlet, state=DossierState.ACCEPTED), max_returns=0)
    client.force_login(secretary)
    page = client.get(reverse("admin:awards_dossier_change", args=[dossier.pk])).content.decode()
    assert "theo quy định của hình thức này không trả lại bổ sung" in page


def test_only_what_was_flagged_is_mended(hamlet, preparer):
    dossier = make_dossier(hamlet, state=DossierState.ACCEPTED)
    papers = [item.item_type for item in dossier.campaign_award.checklist.all()]
    dossier = returned(dossier, "summary", f"item-{papers[0].pk}")
    kept = "giữ nguyên như bản đã nộp"
    with pytest.raises(ValidationError, match=kept) as refusal:
        save(dossier, preparer, achievement="Khác hẳn")
    assert set(refusal.value.error_dict) == {"achievement"}
    closed = dossier.files.get(item_type=papers[1])
    with pytest.raises(ValidationError, match=kept):
        remove_file(dossier_id=dossier.pk, file_id=closed.pk, actor=preparer)
    for paper, is_open in zip(papers, (True, False), strict=True):
        arguments = {
            "dossier_id": dossier.pk,
            "item_type": paper,
            "upload": make_upload(),
            "actor": preparer,
            "now": IN_TIME,
        }
        if is_open:
            add_file(**arguments)
        else:
            with pytest.raises(ValidationError, match=kept):
                add_file(**arguments)
    assert save(dossier, preparer, summary="Đã bổ sung số liệu.").summary == "Đã bổ sung số liệu."
    assert fresh(dossier).achievement == dossier.achievement


def test_a_return_that_flags_nothing_opens_everything(hamlet, preparer):
    dossier = returned(make_dossier(hamlet, state=DossierState.ACCEPTED))
    assert save(dossier, preparer, achievement="Khác hẳn").achievement == "Khác hẳn"


def test_what_is_posted_beside_the_flagged_parts_changes_nothing(hamlet, preparer, client):
    dossier = returned(make_dossier(hamlet, state=DossierState.ACCEPTED), "summary")
    client.force_login(preparer)
    page = client.get(reverse("awards:dossier_edit", args=[dossier.pk])).content.decode()
    assert "giữ nguyên như bản đã nộp" in page
    posted = {"version": dossier.version, "achievement": "Lén sửa", "summary": "Đã bổ sung.", "model": ""}
    assert client.post(reverse("awards:dossier_save", args=[dossier.pk]), posted).status_code == 302
    assert (fresh(dossier).achievement, fresh(dossier).summary) == (dossier.achievement, "Đã bổ sung.")
    paper = dossier.campaign_award.checklist.first().item_type
    address = reverse("awards:dossier_file_add", args=[dossier.pk])
    answer = client.post(address, {"item_type": paper.pk, "file": make_upload()})
    assert answer.status_code == 422
    assert "giữ nguyên như bản đã nộp" in answer.content.decode()


# The direct superior


@pytest.fixture
def club(agency):
    """A body below the agency of the commune: its direct superior is not the desk that receives."""
    return make_unit(agency, kind=UnitKind.MASS_ORGANISATION, name="Chi hội Nông dân xóm")


@pytest.fixture
def asking(club, commune):
    award = make_campaign_award(make_campaign(commune), asks_superior=True)
    return make_dossier(club, campaign_award=award, state=DossierState.APPRAISED)


@pytest.fixture
def superior(agency):
    return make_user("chutich.hoi", (Role.CHAIRMAN, agency))


def say(dossier, actor, *, is_confirmed=True, comment="Đúng thực tế", version_number=1):
    return confirm_report(
        dossier_id=dossier.pk,
        version_number=version_number,
        is_confirmed=is_confirmed,
        comment=comment,
        actor=actor,
        now=IN_TIME,
    )


def test_the_desk_confirms_only_what_the_direct_superior_has_confirmed(asking, superior, agency, secretary):
    with pytest.raises(ValidationError, match=f"{agency} .cấp trên trực tiếp. chưa xác nhận"):
        take(asking, "confirm")
    assert list(dossiers_awaiting(superior, "superior")) == [asking]
    word = say(asking, superior)
    assert (word.unit, word.by, word.version.number) == (agency, superior, 1)
    assert not dossiers_awaiting(superior, "superior").exists()
    assert take(asking, "confirm").state == DossierState.CONFIRMED
    assert DossierEvent.objects.filter(dossier=asking, action="superior_confirm", actor=superior).count() == 1
    assert Notice.objects.filter(recipient=secretary, title__contains=f"{agency} xác nhận báo cáo").count() == 1


def test_a_superior_who_does_not_confirm_says_why_and_holds_the_confirmation_up(asking, superior):
    with pytest.raises(ValidationError, match="Hãy ghi lý do"):
        say(asking, superior, is_confirmed=False, comment=" ")
    say(asking, superior, is_confirmed=False, comment="Số liệu hiến đất chưa đúng")
    with pytest.raises(ValidationError, match="không xác nhận báo cáo thành tích: Số liệu hiến đất chưa đúng"):
        take(asking, "confirm")


def test_another_version_is_another_report(asking, superior, club):
    say(asking, superior)
    preparer = make_user(None, (Role.PREPARER, club))
    send_again(returned(asking, "summary"), preparer)
    with pytest.raises(StaleDossier, match="đã nộp bản khác"):
        say(asking, superior)
    take(take(asking, "receive"), "appraise")
    with pytest.raises(ValidationError, match="chưa xác nhận"):
        take(asking, "confirm")
    say(asking, superior, version_number=2)
    assert take(asking, "confirm").state == DossierState.CONFIRMED


@pytest.mark.parametrize("name", ["secretary", "member", "stranger", "preparer", "chairman"])
def test_nobody_else_speaks_for_the_direct_superior(name, request, asking):
    with pytest.raises(PermissionDenied):
        say(asking, request.getfixturevalue(name))
    assert not SuperiorConfirmation.objects.exists()


def test_a_desk_that_is_itself_the_direct_superior_confirms_once(hamlet, commune, secretary):
    award = make_campaign_award(make_campaign(commune), asks_superior=True)
    dossier = make_dossier(hamlet, campaign_award=award, state=DossierState.APPRAISED)
    assert not dossiers_awaiting(secretary, "superior").exists()
    with pytest.raises(ValidationError, match="không cần cấp trên trực tiếp"):
        say(dossier, secretary)
    assert take(dossier, "confirm").state == DossierState.CONFIRMED


def test_the_superior_finds_the_form_on_the_dossiers_screen(asking, superior, secretary, client):
    address = reverse("admin:awards_dossier_fact", args=[asking.pk, "xac-nhan-cap-tren"])
    posted = {"word": "yes", "comment": "Đúng thực tế", "version_number": 1}
    client.force_login(secretary)
    assert client.post(address, posted).status_code == 403
    client.force_login(superior)
    assert address in client.get(reverse("admin:awards_dossier_change", args=[asking.pk])).content.decode()
    assert client.post(address, posted | {"word": "no", "comment": ""}).status_code == 422
    assert client.post(address, posted).status_code == 302
    page = client.get(reverse("admin:awards_dossier_change", args=[asking.pk])).content.decode()
    assert "Cấp trên trực tiếp đã xác nhận" in page
    assert address not in page or "Đúng thực tế" in page


# Simplified


def simplify(dossier, actor, case=SimplifiedCase.FOUND_BY_HEAD, discovered_by="Chủ tịch UBND xã"):
    return choose_procedure(dossier_id=dossier.pk, case=case, discovered_by=discovered_by, actor=actor, now=IN_TIME)


def test_the_simplified_procedure_leaves_the_council_out_and_records_who_found_the_case(
    hamlet, secretary, chairman, preparer
):
    dossier = award_of(make_dossier(hamlet, state=DossierState.CONFIRMED), allows_simplified=True)
    dossier = simplify(dossier, secretary)
    assert "Người phát hiện: Chủ tịch UBND xã." in DossierEvent.objects.latest("pk").note
    with pytest.raises(ValidationError, match="không áp dụng"):
        take(dossier, "table")
    assert list(dossiers_awaiting(chairman, "decide")) == [dossier]
    dossier = take(dossier, "decide")
    assert dossier.state == DossierState.CONFIRMED
    assert not dossiers_awaiting(chairman, "decide").exists()
    assert list(dossiers_awaiting(secretary, "publish")) == [dossier]
    publish(dossier.decision_line.decision)
    assert fresh(dossier).state == DossierState.AWARDED
    assert dossier.votes.count() == 0


def test_an_award_that_does_not_allow_it_refuses_and_so_does_a_late_wish(hamlet, secretary, preparer):
    dossier = make_dossier(hamlet, state=DossierState.ACCEPTED)
    with pytest.raises(ValidationError, match="không xét theo thủ tục đơn giản"):
        simplify(dossier, secretary)
    voted = award_of(make_dossier(hamlet, state=DossierState.VOTED), allows_simplified=True)
    with pytest.raises(ValidationError, match="không đổi thủ tục được nữa"):
        simplify(voted, secretary)
    allowed = award_of(dossier, allows_simplified=True)
    with pytest.raises(ValidationError, match="người hoặc cơ quan phát hiện"):
        simplify(allowed, secretary, discovered_by=" ")
    with pytest.raises(ValidationError, match="trường hợp luật cho phép"):
        simplify(allowed, secretary, case="tuy-y")
    with pytest.raises(PermissionDenied):
        simplify(allowed, preparer)
    assert not simplify(simplify(allowed, secretary), secretary, case="").is_simplified


def test_the_database_keeps_the_discoverer(hamlet):
    dossier = make_dossier(hamlet)
    with pytest.raises(IntegrityError, match="simplified_dossier_names_its_discoverer"), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(simplified_case=SimplifiedCase.SUDDEN_FEAT)


def test_those_who_draw_it_up_choose_on_a_page_of_their_own(hamlet, preparer, client):
    dossier = award_of(make_complete(make_dossier(hamlet)), allows_simplified=True)
    client.force_login(preparer)
    address = reverse("awards:dossier_procedure", args=[dossier.pk])
    assert address in client.get(dossier.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"case": "sudden_feat", "discovered_by": ""}).status_code == 422
    assert client.post(address, {"case": "sudden_feat", "discovered_by": "Công an xã"}).status_code == 302
    assert fresh(dossier).is_simplified
    submit(dossier)
    assert client.post(address, {"case": "", "discovered_by": ""}).status_code == 302
    assert fresh(dossier).is_simplified


# Time limits, the archive


@pytest.mark.parametrize(
    ("days", "counting", "due"),
    [(10, "working", date(2026, 11, 17)), (10, "calendar", date(2026, 11, 12)), (5, "calendar", date(2026, 11, 9))],
)
def test_the_desk_has_its_working_or_calendar_days_from_reception(days, counting, due, hamlet):
    """Received on Monday 2/11/2026; 3/11 is a day off; five calendar days end on a Saturday off, so on Monday 9/11."""
    make_day_off(day=date(2026, 11, 3))
    dossier = award_of(
        make_dossier(hamlet, state=DossierState.SUBMITTED), processing_days=days, processing_counting=counting
    )
    if (days, counting) == (5, "calendar"):
        make_day_off(day=date(2026, 11, 7))
    dossier = take(dossier, "receive")
    assert dossier.due_on == due
    assert returned(dossier, "summary").due_on is None


def test_what_is_overdue_is_found_and_told_in_working_days(hamlet, secretary, client):
    dossier = make_dossier(hamlet, state=DossierState.ACCEPTED)
    ahead = make_dossier(hamlet, dossier.campaign, state=DossierState.ACCEPTED)
    today = local_day(IN_TIME)
    Dossier.objects.filter(pk=dossier.pk).update(due_on=date(2020, 1, 6))
    Dossier.objects.filter(pk=ahead.pk).update(due_on=today + timedelta(days=20_000))
    client.force_login(secretary)
    address = reverse("admin:awards_dossier_changelist")
    page = client.get(address, {"han-giai-quyet": "qua"})
    assert list(page.context["cl"].result_list) == [dossier]
    assert "quá hạn" in page.content.decode()
    assert "ngày làm việc" in client.get(reverse("admin:awards_dossier_change", args=[ahead.pk])).content.decode()
    assert list(client.get(address, {"xep": "han"}).context["cl"].result_list) == [dossier, ahead]


def test_the_archived_leave_the_lists_and_are_only_read(hamlet, secretary, client):
    refused = make_dossier(hamlet, state=DossierState.REFUSED)
    open_one = make_dossier(hamlet, refused.campaign, state=DossierState.ACCEPTED)
    with pytest.raises(ValidationError, match="đã kết thúc"):
        archive_dossier(dossier_id=open_one.pk, place="", actor=secretary, now=IN_TIME)
    client.force_login(secretary)
    address = reverse("admin:awards_dossier_fact", args=[refused.pk, "luu-tru"])
    assert client.post(address, {"place": "Hộp 12", "version": refused.version}).status_code == 302
    kept = fresh(refused)
    assert (kept.archive_place, kept.archived_by, kept.state) == ("Hộp 12", secretary, DossierState.REFUSED)
    rows = reverse("admin:awards_dossier_changelist")
    for query, found in (({}, [open_one]), ({"luu-tru": "da"}, [kept]), ({"luu-tru": "ca"}, [open_one, kept])):
        assert list(client.get(rows, query).context["cl"].result_list) == found
    page = client.get(reverse("admin:awards_dossier_change", args=[kept.pk]))
    assert "Hộp 12" in page.content.decode()
    assert (page.context["panels"], page.context["facts"]) == ([], [])
    with pytest.raises(ValidationError, match="đã lưu trữ"):
        archive_dossier(dossier_id=kept.pk, place="", actor=secretary, now=IN_TIME)


def test_the_database_archives_nothing_that_goes_on(hamlet, secretary):
    dossier = make_dossier(hamlet, state=DossierState.ACCEPTED)
    with pytest.raises(IntegrityError, match="only_an_ended_dossier_is_archived"), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(archived_at=IN_TIME, archived_by=secretary)
