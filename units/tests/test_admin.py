"""Units and accounts at the desk: what an administrator may touch, and what never."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from units.enums import CodeScheme, Role, UnitKind, UnitLevel
from units.models import Membership, Person, Unit, User
from units.services import grant_role, revoke_role, save_account
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "mật khẩu tạm thời dài"


@pytest.fixture
def local_administrator(commune):
    return make_user("quantri.xa", (Role.ADMINISTRATOR, commune))


def account_form(*roles, kept=(), **cells):
    """The form of an account: ``roles`` are new (unit, role) pairs, ``kept`` memberships that it already has."""
    data = {
        "username": "moi",
        "full_name": "Người Mới",
        "email": "Moi@Example.vn",
        "is_active": "on",
        "new_password": "",
        "memberships-TOTAL_FORMS": len(kept) + len(roles),
        "memberships-INITIAL_FORMS": len(kept),
        "memberships-MIN_NUM_FORMS": 0,
        "memberships-MAX_NUM_FORMS": 1000,
    }
    for at, membership in enumerate(kept):
        data |= {f"memberships-{at}-id": membership.pk, f"memberships-{at}-user": membership.user_id}
    for at, (unit, role) in enumerate(roles, start=len(kept)):
        data |= {f"memberships-{at}-unit": unit.pk, f"memberships-{at}-role": role}
    return data | cells


def errors_of(answer):
    page = answer.context["adminform"].form
    inline = answer.context["inline_admin_formsets"][0].formset
    return page.errors, inline.errors, inline.non_form_errors()


def test_an_administrator_makes_an_account_with_a_role_below(client, local_administrator, hamlet):
    client.force_login(local_administrator)
    answer = client.post(reverse("admin:units_user_add"), account_form((hamlet, Role.PREPARER), new_password=PASSWORD))
    assert answer.status_code == 302
    account = User.objects.get(username="moi")
    assert account.check_password(PASSWORD)
    assert (account.email, account.is_superuser) == ("moi@example.vn", False)
    assert list(account.memberships.values_list("unit", "role")) == [(hamlet.pk, Role.PREPARER)]
    assert Membership.history.get(unit=hamlet).history_user == local_administrator


@pytest.mark.parametrize("where", ["province", "sibling_commune", "foreign_commune"])
def test_no_role_is_given_outside_the_own_subtree(where, request, client, local_administrator):
    unit = request.getfixturevalue(where)
    client.force_login(local_administrator)
    answer = client.post(reverse("admin:units_user_add"), account_form((unit, Role.AUDITOR)))
    assert answer.status_code == 200
    assert list(errors_of(answer)[1][0]) == ["unit"]
    assert not User.objects.filter(username="moi").exists()


def test_an_account_without_a_role_is_not_made(client, local_administrator):
    client.force_login(local_administrator)
    answer = client.post(reverse("admin:units_user_add"), account_form())
    assert errors_of(answer)[2] == ["Hãy giao ít nhất một vai trò; tài khoản không có vai trò thì không dùng được."]


def test_nobody_becomes_superuser_through_a_forged_field(client, local_administrator, hamlet):
    client.force_login(local_administrator)
    client.post(
        reverse("admin:units_user_add"),
        account_form((hamlet, Role.PREPARER), is_superuser="on", is_staff="on", password="x"),
    )
    account = User.objects.get(username="moi")
    assert not account.is_superuser
    assert not account.has_usable_password()


def test_an_account_with_a_role_elsewhere_is_seen_but_not_touched(client, local_administrator, hamlet, province):
    shared = make_user("chung", (Role.PREPARER, hamlet), (Role.AUDITOR, province), password=PASSWORD)
    client.force_login(local_administrator)
    address = reverse("admin:units_user_change", args=[shared.pk])
    page = client.get(address)
    assert page.status_code == 200
    assert 'name="new_password"' not in page.content.decode()
    answer = client.post(address, account_form(kept=list(shared.memberships.all()), new_password=PASSWORD + "x"))
    assert answer.status_code == 403
    shared.refresh_from_db()
    assert (shared.username, shared.check_password(PASSWORD)) == ("chung", True)


def test_an_account_of_another_place_does_not_exist_here(client, local_administrator, stranger, province_staff):
    client.force_login(local_administrator)
    for account in (stranger, province_staff):
        address = reverse("admin:units_user_change", args=[account.pk])
        assert client.get(address).status_code == client.post(address, account_form()).status_code == 404
    listed = client.get(reverse("admin:units_user_changelist")).content.decode()
    assert local_administrator.username in listed
    assert stranger.username not in listed
    assert province_staff.username not in listed


def test_the_list_of_accounts_is_for_administrators(client, secretary):
    client.force_login(secretary)
    answer = client.get(reverse("admin:units_user_changelist"))
    assert answer.status_code == 403


def test_a_role_taken_away_leaves_its_history(client, local_administrator, hamlet):
    officer = make_user("canbo2", (Role.PREPARER, hamlet))
    kept = officer.memberships.get()
    client.force_login(local_administrator)
    data = account_form(
        (hamlet, Role.AUDITOR),
        kept=[kept],
        username="canbo2",
        email="canbo2@example.vn",
        **{"memberships-0-DELETE": "on"},
    )
    assert client.post(reverse("admin:units_user_change", args=[officer.pk]), data).status_code == 302
    assert list(officer.memberships.values_list("role", flat=True)) == [Role.AUDITOR]
    assert Membership.history.filter(id=kept.pk).first().history_type == "-"


def test_a_given_role_is_not_turned_into_another(client, local_administrator, hamlet, commune):
    officer = make_user("canbo2", (Role.PREPARER, hamlet))
    kept = officer.memberships.get()
    client.force_login(local_administrator)
    data = account_form(
        kept=[kept],
        username="canbo2",
        email="canbo2@example.vn",
        **{
            "memberships-0-unit": commune.pk,
            "memberships-0-role": Role.CHAIRMAN,
            "memberships-0-valid_to": "31/12/2030",
        },
    )
    assert client.post(reverse("admin:units_user_change", args=[officer.pk]), data).status_code == 302
    kept.refresh_from_db()
    assert (kept.unit, kept.role, kept.valid_to) == (hamlet, Role.PREPARER, date(2030, 12, 31))


def test_nobody_locks_the_own_account_and_short_passwords_are_refused(client, local_administrator, commune):
    client.force_login(local_administrator)
    address = reverse("admin:units_user_change", args=[local_administrator.pk])
    kept = list(local_administrator.memberships.all())
    data = account_form(kept=kept, username="quantri.xa", email="quantri.xa@example.vn")
    answer = client.post(address, {**data, "new_password": "ngắn quá"})
    assert "new_password" in errors_of(answer)[0]
    del data["is_active"]
    answer = client.post(address, data)
    assert errors_of(answer)[0] == {"is_active": ["Không thể tự khóa tài khoản của mình."]}
    local_administrator.refresh_from_db()
    assert local_administrator.is_active


def test_an_administrator_adds_a_unit_below_and_corrects_it(client, local_administrator, commune):
    client.force_login(local_administrator)
    data = {"parent": commune.pk, "kind": UnitKind.SCHOOL, "name": "Trường THCS", "code": "TH01"}
    assert client.post(reverse("admin:units_unit_add"), data).status_code == 302
    school = Unit.objects.get(code="TH01")
    assert (school.level, school.commune, school.path) == (
        UnitLevel.GRASSROOTS,
        commune,
        f"{commune.path}{school.pk}/",
    )
    other = make_unit(commune)
    address = reverse("admin:units_unit_change", args=[school.pk])
    for inline in ("successions_in", "successions_out", "changes"):
        data |= {f"{inline}-TOTAL_FORMS": 0, f"{inline}-INITIAL_FORMS": 0}
    assert client.post(address, data | {"name": "Trường THCS số 1", "parent": other.pk}).status_code == 302
    school.refresh_from_db()
    assert (school.name, school.parent, school.path) == (
        "Trường THCS số 1",
        commune,
        f"{commune.path}{school.pk}/",
    )


def test_no_unit_is_added_elsewhere_or_above_the_grassroots(client, local_administrator, foreign_commune, commune):
    client.force_login(local_administrator)
    data = {"parent": foreign_commune.pk, "kind": UnitKind.SCHOOL, "name": "Trường", "code": "T"}
    assert "parent" in client.post(reverse("admin:units_unit_add"), data).context["adminform"].form.errors
    data |= {"parent": commune.pk, "kind": UnitKind.WARD}
    assert "kind" in client.post(reverse("admin:units_unit_add"), data).context["adminform"].form.errors
    assert not Unit.objects.filter(code="T").exists()


def test_national_units_are_not_edited_by_hand(client, administrator, province):
    commune = make_unit(province, code="05788", code_scheme=CodeScheme.GSO_2025)
    client.force_login(administrator)
    address = reverse("admin:units_unit_change", args=[commune.pk])
    assert client.get(address).status_code == 200
    answer = client.post(address, {"name": "Xã khác", "kind": UnitKind.COMMUNE, "code": "05788"})
    assert answer.status_code == 403
    commune.refresh_from_db()
    assert commune.name != "Xã khác"


def test_people_at_the_desk_are_kept_by_administrators_and_only_seen_by_others(
    client, local_administrator, secretary, hamlet, foreign_commune
):
    client.force_login(local_administrator)
    data = {"unit": hamlet.pk, "full_name": "Lò Thị Én", "occupation_group": "farmer", "is_active": "on"}
    assert client.post(reverse("admin:units_person_add"), data).status_code == 302
    person = Person.objects.get()
    assert person.commune_id == hamlet.commune_id
    page = client.post(reverse("admin:units_person_add"), data | {"unit": foreign_commune.pk})
    assert "unit" in page.context["adminform"].form.errors
    client.force_login(secretary)
    address = reverse("admin:units_person_change", args=[person.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, data | {"full_name": "Khác"}).status_code == 403


@pytest.mark.parametrize("name", ["unit", "person", "household", "user", "membership"])
def test_a_desk_list_costs_the_same_for_one_row_and_for_three(name, client, administrator, hamlet):
    client.force_login(administrator)
    address = reverse(f"admin:units_{name}_changelist")
    costs = []
    for more in (1, 2):
        for _ in range(more):
            make_person(hamlet)
            make_household(hamlet)
            make_user(None, (Role.PREPARER, make_unit(hamlet)))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 15


def test_services_refuse_what_the_forms_do_not_offer(local_administrator, stranger, province, foreign_commune):
    with pytest.raises(PermissionDenied):
        grant_role(actor=local_administrator, user=stranger, unit=province, role=Role.CHAIRMAN)
    with pytest.raises(PermissionDenied):
        revoke_role(actor=local_administrator, membership_id=stranger.memberships.get().pk)
    with pytest.raises(PermissionDenied):
        save_account(actor=local_administrator, account_id=stranger.pk, password=PASSWORD)
    with pytest.raises(PermissionDenied, match="hệ thống"):
        save_account(actor=local_administrator, username="x", email="x@example.vn", full_name="X", is_superuser=True)


def test_a_changed_mail_address_no_longer_resets_the_password(client, local_administrator, hamlet, mailoutbox):
    officer = make_user("canbo2", (Role.PREPARER, hamlet), password=PASSWORD, email="cu@example.vn")
    client.post(reverse("account_login"), {"login": "canbo2", "password": PASSWORD})
    client.logout()
    save_account(actor=local_administrator, account_id=officer.pk, email="moi@example.vn")
    for email in ("cu@example.vn", "moi@example.vn"):
        client.post(reverse("account_reset_password"), {"email": email})
    assert [message.to for message in mailoutbox] == [["moi@example.vn"]]
