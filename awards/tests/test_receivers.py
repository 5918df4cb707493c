"""Dossiers, awards and councils when their unit ends, moves or is divided; and at the same time."""

import uuid
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from awards.enums import DossierState
from awards.models import AwardCouncil, CampaignAward, Dossier, DossierVersion
from awards.receivers import QUOTAS
from awards.services import StaleDossier, create_dossier, submit_dossier
from awards.services.quotas import grant_excess
from awards.tests.factories import (
    IN_TIME,
    make_campaign_award,
    make_complete,
    make_council,
    make_dossier,
    preparer_for,
    submit,
    take,
)
from awards.tests.quota_factories import make_quota
from awards.tests.test_races import at_once
from campaigns.models import Campaign
from campaigns.tests.factories import make_campaign, make_deadline
from units.enums import Role, UnitEventKind, UnitLevel
from units.gates import Change
from units.models import Membership, Unit
from units.selectors import Fate, preview_of
from units.services import Decisions, reorganise
from units.tests.factories import make_person, make_unit, make_user

DAY = date(2026, 7, 1)
EVE = date(2026, 6, 30)
TODAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def merge(*units, into, kind=UnitEventKind.MERGE, actor=None, **decisions):
    change = Change(
        kind, DAY, "Nghị quyết", units=units, heirs=(into,) if into else (), parent=decisions.pop("to", None)
    )
    roles = {m.pk: 0 for m in Membership.objects.filter(unit__in=change.ending)}
    actor = actor or make_user(None, is_superuser=True)
    return reorganise(actor=actor, change=change, decisions=Decisions(roles=roles, **decisions), now=NOW, today=TODAY)


def fresh(row):
    return type(row)._base_manager.get(pk=row.pk)


@pytest.fixture
def two_hamlets(db):
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    return make_unit(commune, name="Xóm Đông"), make_unit(commune, name="Xóm Tây")


def test_what_is_in_the_units_hands_moves_and_what_was_sent_keeps_its_unit(two_hamlets):
    old, new = two_hamlets
    campaign = make_campaign(old.commune)
    make_campaign_award(campaign)
    rows = {
        state: make_dossier(old, campaign, state=state)
        for state in (DossierState.DRAFT, DossierState.RETURNED, DossierState.SUBMITTED, DossierState.AWARDED)
    }
    officer = make_user("canbo", (Role.PREPARER, new))
    assert not Dossier.objects.visible_to(fresh(officer)).exists()
    receipt = merge(old, new, into=new)
    assert {state: fresh(row).unit for state, row in rows.items()} == {
        DossierState.DRAFT: new,
        DossierState.RETURNED: new,
        DossierState.SUBMITTED: old,
        DossierState.AWARDED: old,
    }
    assert set(Dossier.objects.visible_to(fresh(officer))) == set(rows.values())
    assert rows[DossierState.DRAFT].events.last().note == "Xóm Đông → Xóm Tây."
    assert ("Hồ sơ đang lập, đang bổ sung", 2) in [(line["what"], line["count"]) for line in receipt.outcome]


def test_a_returned_dossier_is_mended_and_sent_again_by_the_successor(two_hamlets):
    old, new = two_hamlets
    dossier = make_dossier(old, state=DossierState.RETURNED)
    merge(old, new, into=new)
    officer = make_user("canbo", (Role.PREPARER, new))
    version = submit(dossier, actor=officer)
    assert (version.number, version.content["unit"]) == (2, "Xóm Tây")
    assert dossier.versions.get(number=1).content["unit"] == "Xóm Đông"


def test_the_desk_of_a_commune_that_ended_is_its_successors(db):
    province = make_unit(name="Tỉnh Sông Lam")
    old, new = make_unit(province, name="Xã Cũ"), make_unit(province, name="Xã Lớn")
    hamlet = make_unit(old)
    campaign = make_campaign(old)
    award = make_campaign_award(campaign)
    waiting = make_dossier(hamlet, campaign, state=DossierState.ACCEPTED)
    decided = make_dossier(hamlet, campaign, state=DossierState.AWARDED)
    council = AwardCouncil.objects.get(unit=old)
    secretary = make_user("thuky.moi", (Role.SECRETARY, new))
    merge(old, new, into=new)
    assert [fresh(row).receiving_unit for row in (waiting, decided)] == [new, old]
    assert (fresh(award).deciding_unit, fresh(award).valid_to) == (new, None)
    assert fresh(council).valid_to == EVE
    assert set(Dossier.objects.visible_to(fresh(secretary))) == {waiting, decided}
    taken = take(fresh(waiting), "appraise", actor=fresh(secretary))
    assert taken.state == DossierState.APPRAISED
    assert decided.decision_line.decision.unit == old
    assert Campaign.objects.get().launching_unit == new


def test_an_award_of_a_level_that_is_gone_is_granted_no_more(db):
    province = make_unit(name="Tỉnh Sông Lam")
    district = make_unit(province, level=UnitLevel.DISTRICT, name="Huyện Đại Từ")
    commune = make_unit(district, name="Xã Phú Lạc")
    campaign = make_campaign(commune)
    award = make_campaign_award(campaign, deciding_unit=district)
    merge(district, into=province, kind=UnitEventKind.ABOLISH, to=province)
    assert (fresh(award).deciding_unit, fresh(award).valid_to) == (district, EVE)


def test_a_draft_goes_where_its_person_goes(two_hamlets):
    old, _ = two_hamlets
    campaign = make_campaign(old.commune)
    stays, goes = (make_dossier(old, campaign, subject=make_person(old)) for _ in range(2))
    new = make_unit(old.commune, name="Xóm Mới")
    change = Change(UnitEventKind.SPLIT, DAY, "Nghị quyết", units=(old,), heirs=(old, new))
    chief = make_user(None, is_superuser=True)
    decisions = Decisions(people={goes.person_id: 1})
    reorganise(actor=chief, change=change, decisions=decisions, now=NOW, today=TODAY)
    assert [fresh(row).unit for row in (stays, goes)] == [old, new]


def test_a_desk_keeps_in_sight_what_it_received_from_a_unit_that_moved_away(two_hamlets):
    hamlet, _ = two_hamlets
    commune = hamlet.commune
    elsewhere = make_unit(commune.province, name="Xã Tân Tiến")
    dossier = make_dossier(hamlet, state=DossierState.SUBMITTED)
    old_desk, new_desk = (make_user(None, (Role.SECRETARY, unit)) for unit in (commune, elsewhere))
    change = Change(UnitEventKind.TRANSFER, DAY, "Nghị quyết", units=(hamlet,), parent=elsewhere)
    told = {line.what: (line.count, line.fate) for line in preview_of(change).lines}
    assert told["Hồ sơ ở nơi nhận cũ"] == (1, Fate.KEEPS)
    reorganise(actor=make_user(None, is_superuser=True), change=change, now=NOW, today=TODAY)
    assert (fresh(dossier).commune, fresh(dossier).receiving_unit) == (elsewhere, commune)
    for desk in (old_desk, new_desk):
        assert list(Dossier.objects.visible_to(fresh(desk))) == [dossier]


def test_nobody_opens_a_dossier_at_a_unit_that_ended(two_hamlets):
    old, new = two_hamlets
    sample = make_dossier(old)
    subject, actor = make_person(old), preparer_for(sample)
    merge(old, new, into=new)
    with pytest.raises((PermissionDenied, ValidationError)):
        open_one(sample, subject, fresh(actor), unit=old)()


def open_one(sample, subject, actor, *, unit):
    return lambda: create_dossier(
        actor=actor,
        unit=unit,
        campaign=sample.campaign,
        year=2026,
        campaign_award=sample.campaign_award,
        subject_kind="individual",
        subject=subject,
        now=NOW,
    )


def make_place():
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    make_user("thuky", (Role.SECRETARY, commune))
    return make_unit(commune, name="Xóm Đông"), make_unit(commune, name="Xóm Tây")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_a_dossier_sent_at_the_very_moment_is_either_sent_by_the_old_unit_or_a_draft_of_the_new(turn):
    old, new = make_place()
    dossiers = [make_complete(make_dossier(old)) for _ in range(2)]
    chief, senders = make_user(None, is_superuser=True), [preparer_for(dossier) for dossier in dossiers]

    def sending(dossier, actor):
        return lambda: submit_dossier(
            dossier_id=dossier.pk, key=uuid.uuid4(), expected_version=1, actor=actor, clock=lambda: IN_TIME
        )

    calls = [lambda: merge(old, new, into=new, actor=chief), *map(sending, dossiers, senders)]
    receipt, *sent = at_once(*(calls if turn % 2 else reversed(calls)))
    if not turn % 2:
        *sent, receipt = receipt, *sent
        sent.reverse()
    assert receipt.outcome
    for dossier, answer in zip(map(fresh, dossiers), sent, strict=True):
        if isinstance(answer, DossierVersion):
            assert (dossier.unit, dossier.state) == (old, DossierState.SUBMITTED)
        else:
            assert isinstance(answer, PermissionDenied | StaleDossier), repr(answer)
            assert (dossier.unit, dossier.state) == (new, DossierState.DRAFT)
        assert (dossier.commune, dossier.person.unit) == (old.commune, new)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_a_dossier_opened_at_the_very_moment_is_not_left_at_the_old_unit(turn):
    old, new = make_place()
    sample = make_dossier(old)
    subject, actor = make_person(old), preparer_for(sample)
    make_deadline(sample.campaign)
    chief = make_user(None, is_superuser=True)
    at_once(open_one(sample, subject, actor, unit=old), lambda: merge(old, new, into=new, actor=chief))
    assert set(Dossier.objects.values_list("unit", flat=True)) == {new.pk}
    assert Unit.objects.get(pk=old.pk).valid_to == EVE
    assert not CampaignAward.objects.filter(deciding_unit=old).exists()
    assert not make_council(new).valid_to


def test_a_quota_ends_with_its_unit_and_what_was_passed_on_is_kept_by_the_heir(db):
    province = make_unit(name="Tỉnh Sông Lam")
    old, heir = make_unit(province, name="Xã Cũ"), make_unit(province, name="Xã Mới")
    hamlet = make_unit(old)
    award = make_campaign_award(make_campaign(old))
    dossier = make_dossier(hamlet, campaign_award=award, state=DossierState.VOTED)
    quota = make_quota(old, award.award_form, 5)
    passed_on = make_quota(hamlet, award.award_form, 0, allotted_by=old, passed_from=quota)
    change = Change(UnitEventKind.MERGE, DAY, "Nghị quyết", units=(old, heir), heirs=(heir,))
    (foretold,) = [line for line in preview_of(change).lines if line.what == QUOTAS]
    receipt = merge(old, heir, into=heir)
    (done,) = [line for line in receipt.outcome if line["what"] == QUOTAS]
    assert (foretold.fate, foretold.count, done["fate"], done["count"]) == (Fate.ENDS, 1, Fate.ENDS, 1)
    assert not fresh(quota).is_in_force
    assert quota.events.get().note == "Xã Cũ kết thúc hoạt động."
    assert (fresh(passed_on).desk_unit, fresh(passed_on).is_in_force) == (heir, True)
    chairman = make_user(None, (Role.CHAIRMAN, heir))
    with pytest.raises(ValidationError, match="lãnh đạo của Xã Mới"):
        take(fresh(dossier), "decide", actor=chairman)
    grant_excess(
        quota_id=passed_on.pk, extra=1, reason="Sáp nhập", source="9/UBND", actor=chairman, clock=lambda: IN_TIME
    )
    assert take(fresh(dossier), "decide", actor=chairman).decision_line
