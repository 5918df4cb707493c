import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.enums import DossierState, SubjectKind
from awards.models import AwardDecision, Dossier, DossierEvent, DossierVersion
from awards.services import (
    MAX_FILES,
    DecisionDetails,
    KeyReused,
    PastCutoff,
    ReturnDetails,
    StaleDossier,
    TableDetails,
    VoteDetails,
    add_file,
    create_dossier,
    decide_late,
    remove_file,
    request_late,
    save_draft,
    submit_dossier,
)
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_complete,
    make_council,
    make_dossier,
    make_meeting,
    make_upload,
    submit,
    take,
)
from campaigns.deadlines import HANOI
from campaigns.enums import CampaignState
from campaigns.tests.factories import make_campaign, make_deadline
from documents.models import NumberSeries
from models_registry.tests.factories import make_recognised_model
from notices.models import Notice
from units.tests.factories import make_household, make_person

LAST_MOMENT = datetime(2026, 12, 9, 23, 59, 59, 999999, tzinfo=HANOI)
CUTOFF = datetime(2026, 12, 10, 0, 0, tzinfo=HANOI)


@pytest.fixture
def dossier(hamlet, preparer):
    return make_complete(make_dossier(hamlet))


def fresh(dossier):
    return Dossier.objects.get(pk=dossier.pk)


def save(dossier, actor, **changes):
    typed = {"achievement": "Đạt giải nhất", "summary": "Đã vận động 45 hộ.", "model": None, **changes}
    version = typed.pop("expected_version", dossier.version)
    return save_draft(dossier_id=dossier.pk, expected_version=version, actor=actor, now=IN_TIME, **typed)


# Opening


@pytest.fixture
def opening(hamlet, commune, preparer):
    campaign = make_campaign(commune)
    make_deadline(campaign)
    return {
        "actor": preparer,
        "unit": hamlet,
        "campaign": campaign,
        "year": 2026,
        "campaign_award": make_campaign_award(campaign),
        "subject_kind": SubjectKind.INDIVIDUAL,
        "subject": make_person(hamlet),
        "now": IN_TIME,
    }


def test_a_draft_is_opened_for_the_receiver_of_the_plan(opening, commune):
    dossier = create_dossier(**opening)
    assert (dossier.state, dossier.receiving_unit, dossier.subject_name) == (
        DossierState.DRAFT,
        commune,
        opening["subject"].full_name,
    )
    assert dossier.events.get().action == "create"


def test_every_kind_of_subject_can_be_nominated(opening, hamlet):
    for kind, subject in (("collective", hamlet), ("household", make_household(hamlet))):
        dossier = create_dossier(**opening | {"subject_kind": SubjectKind(kind), "subject": subject})
        assert (dossier.subject, dossier.get_subject_kind_display()) == (subject, SubjectKind(kind).label)


def test_a_second_click_does_not_open_a_second_dossier(opening):
    first = create_dossier(**opening)
    with pytest.raises(ValidationError, match=f"đã có hồ sơ {first.code}"):
        create_dossier(**opening)
    assert Dossier.objects.count() == 1


def test_a_refused_subject_may_be_nominated_again(opening, hamlet):
    make_dossier(
        hamlet, subject=opening["subject"], campaign_award=opening["campaign_award"], state=DossierState.REFUSED
    )
    assert create_dossier(**opening).state == DossierState.DRAFT


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda o, r: {"subject": make_person(r("agency"))}, "không thuộc Xóm Đồng Tâm"),
        (lambda o, r: {"year": 2040}, "không diễn ra trong năm 2040"),
        (lambda o, r: {"campaign_award": make_campaign_award(make_campaign(r("commune")))}, "không thuộc phong trào"),
        (lambda o, r: {"campaign": make_campaign(r("sibling_commune"))}, "không phát động tới Xóm Đồng Tâm"),
        (lambda o, r: {"model": make_recognised_model(r("agency"), o["campaign"])}, "Mô hình phải là của đơn vị"),
    ],
)
def test_what_does_not_fit_together_is_refused_with_its_reason(change, sentence, opening, request):
    with pytest.raises(ValidationError, match=sentence):
        create_dossier(**opening | change(opening, request.getfixturevalue))
    assert Dossier.objects.count() == 0


def test_a_closed_campaign_and_a_dissolved_unit_take_no_new_dossier(opening):
    opening["campaign"].state = CampaignState.CLOSED
    opening["unit"].valid_to = date(2026, 6, 30)
    opening["unit"].save()
    with pytest.raises(ValidationError) as refused:
        create_dossier(**opening)
    assert refused.value.message_dict.keys() == {"campaign", "unit"}


def test_only_a_preparer_of_the_unit_opens_a_dossier(opening, secretary, stranger):
    for actor in (secretary, stranger):
        with pytest.raises(PermissionDenied, match="dành cho cán bộ lập hồ sơ của Xóm Đồng Tâm"):
            create_dossier(**opening | {"actor": actor})


# The working copy


def test_saving_keeps_what_was_typed_and_counts_the_version(dossier, preparer):
    saved = save(dossier, preparer)
    assert (saved.achievement, saved.summary, saved.version) == ("Đạt giải nhất", "Đã vận động 45 hộ.", 2)
    assert fresh(dossier).search_key.endswith("dat giai nhat")


def test_a_draft_may_be_empty(dossier, preparer):
    assert save(dossier, preparer, achievement="", summary="").version == 2


def test_a_second_saver_of_the_same_page_gets_a_conflict_and_overwrites_nothing(dossier, preparer, commune_preparer):
    save(dossier, preparer)
    with pytest.raises(StaleDossier):
        save(dossier, commune_preparer, summary="Bản khác")
    assert fresh(dossier).summary == "Đã vận động 45 hộ."


def test_the_repeat_of_a_save_whose_answer_got_lost_is_no_conflict(dossier, preparer):
    save(dossier, preparer)
    assert save(dossier, preparer, expected_version=1).version == 2


def test_saving_never_depends_on_the_cutoff(dossier, preparer):
    saved = save_draft(
        dossier_id=dossier.pk,
        expected_version=1,
        actor=preparer,
        now=CUTOFF + timedelta(days=30),
        achievement="Viết sau hạn",
        summary="",
    )
    assert saved.achievement == "Viết sau hạn"


def test_what_was_sent_cannot_be_saved_over(dossier, preparer):
    submit(dossier)
    with pytest.raises(StaleDossier, match="đã nộp nên không sửa được"):
        save(fresh(dossier), preparer)


def test_a_model_of_another_unit_is_refused_and_the_text_stays(dossier, preparer, agency):
    with pytest.raises(ValidationError, match="Mô hình phải là của đơn vị"):
        save(dossier, preparer, model=make_recognised_model(agency))
    assert fresh(dossier).summary == "Vận động nhân dân hiến đất, làm đường."


def test_the_same_paper_twice_and_too_many_papers_are_refused(hamlet, preparer):
    dossier = make_dossier(hamlet)
    kind = dossier.campaign_award.checklist.first().item_type
    base = {"dossier_id": dossier.pk, "item_type": kind, "actor": preparer, "now": IN_TIME}
    add_file(**base, upload=make_upload(text="một"))
    with pytest.raises(ValidationError, match="Tệp này đã có"):
        add_file(**base, upload=make_upload(text="một"))
    for _ in range(MAX_FILES - 1):
        add_file(**base, upload=make_upload())
    with pytest.raises(ValidationError, match="tối đa 30 tệp"):
        add_file(**base, upload=make_upload())
    assert dossier.files.count() == MAX_FILES


def test_papers_of_a_sent_dossier_neither_come_nor_go(dossier, preparer):
    submit(dossier)
    file = dossier.files.first()
    with pytest.raises(ValidationError, match="không thêm tệp"):
        add_file(dossier_id=dossier.pk, item_type=file.item_type, upload=make_upload(), actor=preparer, now=IN_TIME)
    with pytest.raises(ValidationError, match="không gỡ tệp"):
        remove_file(dossier_id=dossier.pk, file_id=file.pk, actor=preparer)
    assert dossier.files.filter(is_current=True).count() == 2


# Sending


def test_the_last_microsecond_before_the_cutoff_is_in_time(dossier, commune, secretary):
    version = submit(dossier, now=LAST_MOMENT)
    assert (version.submitted_at, version.cutoff, version.is_late) == (LAST_MOMENT, CUTOFF, False)
    assert (version.receipt_number, version.receiving_unit) == ("00001/2026/BN", commune)
    assert fresh(dossier).state == DossierState.SUBMITTED
    assert Notice.objects.get(recipient=secretary).title == f"Hồ sơ {dossier.code} vừa nộp, chờ tiếp nhận"


def test_the_first_instant_after_it_is_refused_and_changes_nothing(dossier):
    before = Dossier.objects.filter(pk=dossier.pk).values().get()
    with pytest.raises(PastCutoff) as refused:
        submit(dossier, now=CUTOFF)
    assert (refused.value.cutoff, refused.value.judged_at) == (CUTOFF, CUTOFF)
    assert Dossier.objects.filter(pk=dossier.pk).values().get() == before
    assert dossier.files.filter(is_current=True).count() == 2
    assert not NumberSeries.objects.exists()
    assert not DossierEvent.objects.filter(action="submit").exists()


def test_a_double_click_gives_the_same_receipt_before_and_after_the_cutoff(dossier, preparer):
    key = uuid.uuid4()
    first = submit(dossier, key=key)
    assert submit(dossier, key=key) == first
    assert submit(dossier, key=key, now=CUTOFF + timedelta(days=1)) == first
    assert submit(dossier, now=CUTOFF + timedelta(days=1)) == first
    assert (dossier.versions.count(), NumberSeries.objects.get().last) == (1, 1)


def test_the_key_answers_with_its_receipt_after_the_desk_went_on(dossier):
    key = uuid.uuid4()
    first = submit(dossier, key=key)
    take(dossier, "receive")
    sent = submit_dossier(
        dossier_id=dossier.pk, key=key, expected_version=1, actor=first.submitted_by, clock=lambda: CUTOFF
    )
    assert sent == first


def test_a_key_used_for_something_else_is_refused(dossier, hamlet, preparer):
    key = uuid.uuid4()
    submit(dossier, key=key)
    other = make_complete(make_dossier(hamlet))
    with pytest.raises(KeyReused):
        submit(other, key=key)
    assert fresh(other).state == DossierState.DRAFT


@pytest.mark.parametrize("stale", ["text", "files", "state"])
def test_what_changed_since_it_was_shown_is_not_sent(stale, dossier, preparer):
    shown = {"expected_version": 1, "expected_files": {file.pk for file in dossier.files.all()}}
    if stale == "text":
        save(dossier, preparer)
    elif stale == "files":
        kind = dossier.campaign_award.checklist.first().item_type
        add_file(dossier_id=dossier.pk, item_type=kind, upload=make_upload(), actor=preparer, now=IN_TIME)
    else:
        submit(dossier)
        take(dossier, "receive")
    with pytest.raises(StaleDossier):
        submit_dossier(dossier_id=dossier.pk, key=uuid.uuid4(), actor=preparer, clock=lambda: IN_TIME, **shown)
    assert dossier.versions.count() == (stale == "state")


def test_an_incomplete_dossier_is_not_sent_and_takes_no_number(hamlet, preparer):
    dossier = make_dossier(hamlet, summary="")
    with pytest.raises(ValidationError) as refused:
        submit(dossier)
    assert len(refused.value.message_dict) == 3
    assert not NumberSeries.objects.exists()


def test_the_clock_is_read_once_and_after_the_number_is_taken(dossier, preparer):
    asked = []

    def clock():
        asked.append(NumberSeries.objects.get().last)
        return IN_TIME

    submit_dossier(dossier_id=dossier.pk, key=uuid.uuid4(), expected_version=1, actor=preparer, clock=clock)
    assert asked == [1]


def test_a_returned_dossier_comes_back_after_the_plans_cutoff_as_a_new_version(dossier, preparer):
    first = submit(dossier, now=LAST_MOMENT)
    take(dossier, "return", now=LAST_MOMENT, details=_return_by(date(2026, 12, 20)))
    save(fresh(dossier), preparer, achievement=dossier.achievement, summary="Đã bổ sung số liệu.")
    second = submit(dossier, now=datetime(2026, 12, 20, 23, 59, 59, tzinfo=HANOI))
    assert (second.number, second.cutoff, second.is_late) == (2, datetime(2026, 12, 21, tzinfo=HANOI), False)
    assert (first.content["summary"], second.content["summary"]) == (
        "Vận động nhân dân hiến đất, làm đường.",
        "Đã bổ sung số liệu.",
    )
    assert (fresh(dossier).submitted_at, fresh(dossier).return_due_on) == (LAST_MOMENT, None)


def _return_by(day):
    return ReturnDetails(due_on=day, fields=("summary",))


def test_a_late_request_granted_lets_it_in_as_late_and_a_second_request_waits_its_turn(dossier, preparer, secretary):
    late = CUTOFF + timedelta(hours=9)
    request = request_late(dossier_id=dossier.pk, reason="Mất điện do bão", actor=preparer, now=late)
    with pytest.raises(ValidationError, match="đang chờ quyết định"):
        request_late(dossier_id=dossier.pk, reason="Lần nữa", actor=preparer, now=late)
    decide_late(
        request_id=request.pk,
        is_granted=True,
        note="Chấp nhận",
        actor=secretary,
        now=late,
        until=late + timedelta(days=1),
    )
    version = submit(dossier, now=late + timedelta(hours=1))
    assert (version.is_late, version.cutoff) == (True, CUTOFF)
    assert set(Notice.objects.values_list("recipient__username", "title")) == {
        ("thuky", f"Xóm Đồng Tâm xin nộp muộn hồ sơ {dossier.code}"),
        ("canbo.xom", f"Chấp nhận nộp muộn hồ sơ {dossier.code}"),
        ("thuky", f"Hồ sơ {dossier.code} vừa nộp, chờ tiếp nhận"),
    }


def test_nobody_asks_for_lateness_while_the_door_is_open(dossier, preparer):
    with pytest.raises(ValidationError, match="còn trong hạn"):
        request_late(dossier_id=dossier.pk, reason="Cho chắc", actor=preparer, now=LAST_MOMENT)


def test_what_was_sent_stays_as_it_was_whatever_is_edited_later(hamlet, commune, preparer):
    campaign = make_campaign(commune)
    model = make_recognised_model(hamlet, campaign, title="Đường hoa")
    dossier = make_complete(make_dossier(hamlet, campaign, model=model))
    version = submit(dossier)
    frozen, names = dict(version.content), {str(file) for file in version.files.all()}
    dossier.person.full_name, dossier.person.position = "Tên khác", "Chức khác"
    dossier.person.save()
    model.title = "Tên mô hình khác"
    model.save()
    model.recognitions.all().delete()
    hamlet.name = "Xóm đổi tên"
    hamlet.save()
    take(dossier, "return", details=ReturnDetails(due_on=date(2026, 12, 20)))
    save(fresh(dossier), preparer, achievement="Khác", summary="Khác")
    remove_file(dossier_id=dossier.pk, file_id=dossier.files.first().pk, actor=preparer)
    version = DossierVersion.objects.get(pk=version.pk)
    assert version.content == frozen
    assert {str(file) for file in version.files.all()} == names
    assert (frozen["model"], len(frozen["recognitions"])) == (f"{model.code} Đường hoa", 1)


def test_numbers_run_per_receiving_unit(hamlet, foreign_commune, preparer):
    from units.tests.factories import make_unit

    numbers = [submit(make_complete(make_dossier(unit))).receipt_number for unit in (hamlet, hamlet)]
    numbers.append(submit(make_complete(make_dossier(make_unit(foreign_commune)))).receipt_number)
    assert numbers == ["00001/2026/BN", "00002/2026/BN", "00001/2026/BN"]


def test_two_dossiers_may_share_one_signed_decision(hamlet):
    details = DecisionDetails(number="99/QĐ-UBND", decided_on=date(2026, 11, 2))
    campaign = None
    for _ in range(2):
        dossier = make_dossier(hamlet, campaign, state=DossierState.VOTED)
        campaign = dossier.campaign
        take(dossier, "decide", details=details)
    assert AwardDecision.objects.get().lines.count() == 2


def test_a_meeting_before_the_reception_and_a_decision_before_the_meeting_are_refused(hamlet):
    dossier = make_dossier(hamlet, state=DossierState.CONFIRMED)
    council = make_council(dossier.receiving_unit)
    early = make_meeting(council, held_on=date(2026, 11, 1))
    with pytest.raises(ValidationError, match="trước ngày tiếp nhận"):
        take(dossier, "table", details=TableDetails(meeting_id=early.pk))
    held = make_meeting(council, held_on=date(2026, 11, 3))
    take(dossier, "table", details=TableDetails(meeting_id=held.pk))
    take(dossier, "vote", details=VoteDetails(meeting_id=held.pk, votes_for=9, votes_against=0))
    later = datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
    with pytest.raises(ValidationError, match="trước phiên họp"):
        take(dossier, "decide", now=later, details=DecisionDetails(number="7/QĐ-UBND", decided_on=date(2026, 11, 2)))
    take(dossier, "decide", now=later, details=DecisionDetails(number="7/QĐ-UBND", decided_on=date(2026, 11, 3)))
