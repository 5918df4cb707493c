"""Warnings of one nominee, or one deed, twice: found, told as far as the user may see, silent otherwise."""

from datetime import date

import pytest

from awards.enums import DossierState
from awards.models import Dossier
from awards.selectors import mark_nominees, related_to
from awards.tests.factories import make_campaign_award, make_dossier, make_hold
from awards.tests.test_eligibility import DEED
from campaigns.tests.factories import make_campaign
from models_registry.tests.factories import make_recognised_model
from units.tests.factories import make_household, make_person, make_unit

ANN = {"full_name": "Hoàng Thị Ẩn", "birth_date": date(1979, 3, 2)}


@pytest.fixture
def campaign(commune):
    return make_campaign(commune)


@pytest.fixture
def elsewhere(commune):
    return make_unit(commune, name="Xóm Bên")


def warned(dossier, user):
    fresh = Dossier.objects.select_related("unit", "person", "household", "subject_unit").get(pk=dossier.pk)
    return [(each.text, each.dossier) for each in related_to(fresh, user).lookalikes]


def test_the_same_person_with_another_award_of_the_year(hamlet, campaign, preparer):
    first = make_dossier(hamlet, campaign)
    second = make_dossier(hamlet, campaign, campaign_award=make_campaign_award(campaign), subject=first.person)
    ((text, other),) = warned(second, preparer)
    assert other == first
    assert text.startswith(f"Cùng đối tượng, cùng năm, hình thức khác: {first.code}")
    Dossier.objects.filter(pk=first.pk).update(year=2025)
    assert warned(second, preparer) == []


def test_a_namesake_born_the_same_day_elsewhere_is_told_without_names(hamlet, elsewhere, campaign, secretary, preparer):
    own = make_dossier(hamlet, campaign, subject=make_person(hamlet, **ANN), state=DossierState.SUBMITTED)
    far = make_dossier(elsewhere, campaign, subject=make_person(elsewhere, **ANN), state=DossierState.SUBMITTED)
    assert warned(own, preparer) == [("Trùng họ tên và ngày sinh: đã có hồ sơ khác ở đơn vị khác, năm 2026.", None)]
    ((text, other),) = warned(own, secretary)
    assert other == far
    assert "Xóm Bên" in text


def test_another_birth_date_is_another_person_and_a_missing_one_is_said(hamlet, elsewhere, campaign, secretary):
    own = make_dossier(hamlet, campaign, subject=make_person(hamlet, **ANN))
    twin = make_person(elsewhere, **{**ANN, "birth_date": date(1980, 1, 1)})
    make_dossier(elsewhere, campaign, subject=twin, state=DossierState.SUBMITTED)
    assert warned(own, secretary) == []
    twin.birth_date = None
    twin.save()
    ((text, _other),) = warned(own, secretary)
    assert text.startswith("Trùng họ tên, chưa đủ ngày sinh để phân biệt")


def test_the_same_head_of_two_households_and_a_person_with_the_name_of_a_head(hamlet, elsewhere, campaign, secretary):
    own = make_dossier(hamlet, campaign, subject=make_household(hamlet, head_name="Lý Văn Sáu"))
    make_dossier(
        elsewhere, campaign, subject=make_household(elsewhere, head_name="Lý Văn Sáu"), state=DossierState.SUBMITTED
    )
    make_dossier(hamlet, campaign, subject=make_person(hamlet, full_name="Lý Văn Sáu"), state=DossierState.SUBMITTED)
    reasons = sorted(text.split(":")[0] for text, _other in warned(own, secretary))
    assert reasons == ["Cá nhân và chủ hộ trùng họ tên", "Trùng họ tên chủ hộ"]


def test_one_model_or_one_deed_in_two_dossiers(hamlet, elsewhere, campaign, secretary):
    model = make_recognised_model(hamlet, campaign)
    own = make_dossier(hamlet, campaign, model=model, achievement=DEED)
    before = make_dossier(hamlet, campaign, model=model, state=DossierState.SUBMITTED)
    Dossier.objects.filter(pk=before.pk).update(year=2025)
    make_dossier(elsewhere, campaign, achievement=f"{DEED} trong năm 2026", state=DossierState.SUBMITTED)
    make_dossier(elsewhere, campaign, achievement="Giữ gìn hát then đàn tính", state=DossierState.SUBMITTED)
    reasons = [text.split(":")[0] for text, _other in warned(own, secretary)]
    assert reasons == ["Thành tích gần như trùng lời", "Cùng một mô hình"]


def test_set_phrases_drafts_of_others_and_what_ended_warn_of_nothing(hamlet, elsewhere, campaign, preparer):
    own = make_dossier(hamlet, campaign, subject=make_person(hamlet, **ANN))
    make_dossier(elsewhere, campaign, state=DossierState.SUBMITTED)
    make_dossier(elsewhere, campaign, subject=make_person(elsewhere, **ANN))
    make_dossier(elsewhere, campaign, subject=make_person(elsewhere, **ANN), state=DossierState.REFUSED)
    assert own.achievement == Dossier.objects.latest("pk").achievement
    assert warned(own, preparer) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_for_likes_is_one_query(rows, hamlet, elsewhere, campaign, secretary, django_assert_num_queries):
    own = make_dossier(hamlet, campaign, subject=make_person(hamlet, **ANN), achievement=DEED)
    for _ in range(rows):
        make_dossier(elsewhere, campaign, subject=make_person(elsewhere, **ANN), state=DossierState.SUBMITTED)
    own = Dossier.objects.select_related("unit", "person").get(pk=own.pk)
    secretary.memberships_now  # noqa: B018
    with django_assert_num_queries(1):
        assert len(related_to(own, secretary).lookalikes) == rows


def test_the_choice_of_a_nominee_marks_who_is_known_or_set_aside(hamlet, elsewhere, campaign):
    award = make_campaign_award(campaign)
    nominated, known, held, namesake, plain = (make_person(hamlet) for _ in range(5))
    namesake.full_name, namesake.birth_date = ANN["full_name"], ANN["birth_date"]
    namesake.save()
    first = make_dossier(hamlet, campaign, campaign_award=award, subject=nominated)
    make_dossier(hamlet, campaign, campaign_award=make_campaign_award(campaign), subject=known)
    make_dossier(elsewhere, campaign, subject=make_person(elsewhere, **ANN), state=DossierState.SUBMITTED)
    make_hold(held)
    people = [nominated, known, held, namesake, plain]
    mark_nominees(people, award=award, year=2026)
    assert [person.dossier for person in people] == [first, None, None, None, None]
    assert [len(person.warnings) for person in people] == [0, 1, 1, 1, 0]
    assert "Đang tạm dừng xét" in held.warnings[0]
    assert namesake.warnings == ["Trùng họ tên và ngày sinh: năm 2026 đã có hồ sơ khác."]
