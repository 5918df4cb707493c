from datetime import timedelta

import pytest

from campaigns.deadlines import local_day
from campaigns.enums import FindingState, InspectionState, PetitionState
from campaigns.services.due_records import remind_due_records, step_at
from campaigns.tests.factories import make_campaign
from campaigns.tests.record_factories import NOW, make_finding, make_inspection, make_petition
from notices.models import Notice
from notices.selectors import wording_at

CANARY = "Chim hoàng yến"
TODAY = local_day(NOW)


@pytest.fixture
def checked(hamlet, commune):
    return make_inspection(hamlet, make_campaign(commune), state=InspectionState.CARRIED_OUT)


@pytest.mark.parametrize(
    ("left", "step"),
    [(8, None), (7, 7), (4, 7), (3, 3), (2, 3), (1, 1), (0, 0), (-1, -1), (-7, -1), (-8, -2), (-56, -8), (-57, None)],
)
def test_the_step_of_a_number_of_days(left, step):
    assert step_at(left) == step


def test_the_unit_is_reminded_once_a_step_and_the_checking_desk_when_it_is_late(preparer, secretary, checked):
    finding = make_finding(checked, due_on=TODAY + timedelta(days=3))
    make_finding(checked, due_on=TODAY + timedelta(days=30))
    make_finding(checked, due_on=TODAY, state=FindingState.MENDED)
    assert remind_due_records(now=NOW, dry_run=True).written == 1
    assert not Notice.objects.exists()
    for written in (1, 0):
        report = remind_due_records(now=NOW)
        assert (report.due, report.written) == (1, written)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.url) == (preparer, checked.get_absolute_url())
    assert "còn 3 ngày, hết 24:00 ngày 05/11/2026" in notice.title
    late = NOW + timedelta(days=5)
    assert remind_due_records(now=late).written == 2
    assert Notice.objects.filter(recipient=secretary).count() == 1
    assert remind_due_records(now=late + timedelta(days=1)).written == 0
    assert wording_at(notice, late).title == "Khắc phục sau kiểm tra: đã quá hạn 2 ngày, hạn là ngày 05/11/2026"
    finding.due_on = TODAY + timedelta(days=20)
    finding.save()
    assert wording_at(notice, NOW) is None


def test_a_letter_about_a_mended_finding_does_not_leave(preparer, checked):
    finding = make_finding(checked, due_on=TODAY)
    remind_due_records(now=NOW)
    notice = Notice.objects.get()
    assert "hôm nay là ngày cuối" in wording_at(notice, NOW).title
    finding.state, finding.mended_at = FindingState.MENDED, NOW
    finding.save()
    assert wording_at(notice, NOW) is None


def test_a_petition_reminds_its_handlers_or_the_head_and_names_nobody(chairman, member, secretary, commune):
    texts = {"subject": CANARY, "sender": CANARY, "content": CANARY}
    given = make_petition(commune, handlers=[member], due_on=TODAY + timedelta(days=1), **texts)
    make_petition(commune, due_on=TODAY - timedelta(days=2), **texts)
    make_petition(commune, due_on=TODAY, state=PetitionState.RESOLVED, **texts)
    assert remind_due_records(now=NOW).written == 2
    mine, heads = Notice.objects.get(recipient=member), Notice.objects.get(recipient=chairman)
    assert (mine.title, mine.body) == ("Có đơn sắp đến hạn giải quyết", "Còn 1 ngày, hết 24:00 ngày 03/11/2026.")
    assert heads.title == "Có đơn quá hạn giải quyết"
    assert not any(CANARY in f"{row.title}{row.body}{row.facts}" for row in Notice.objects.all())
    given.handlers.set([secretary])
    assert wording_at(mine, NOW) is None
