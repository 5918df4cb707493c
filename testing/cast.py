"""The fixed cast: one province with a commune, its hamlet and agency; a sibling commune; a foreign province."""

import pytest

from units.enums import Role, UnitKind
from units.tests.factories import make_unit, make_user


@pytest.fixture
def province(db):
    return make_unit(name="Tỉnh Sông Lam")


@pytest.fixture
def commune(province):
    return make_unit(province, name="Xã Hòa Bình")


@pytest.fixture
def hamlet(commune):
    return make_unit(commune, name="Xóm Đồng Tâm")


@pytest.fixture
def agency(commune):
    return make_unit(commune, kind=UnitKind.MASS_ORGANISATION, name="Hội Nông dân xã")


@pytest.fixture
def sibling_commune(province):
    return make_unit(province, name="Xã Tân Tiến")


@pytest.fixture
def foreign_commune(db):
    return make_unit(make_unit(name="Tỉnh Núi Hồng"), name="Xã Xa Lạ")


@pytest.fixture
def preparer(hamlet):
    return make_user("canbo.xom", (Role.PREPARER, hamlet))


@pytest.fixture
def commune_preparer(commune):
    return make_user("canbo.xa", (Role.PREPARER, commune))


@pytest.fixture
def secretary(commune):
    return make_user("thuky", (Role.SECRETARY, commune))


@pytest.fixture
def member(commune):
    return make_user("uyvien", (Role.COUNCIL_MEMBER, commune))


@pytest.fixture
def chairman(commune):
    return make_user("chutich", (Role.CHAIRMAN, commune))


@pytest.fixture
def province_staff(province):
    return make_user("canbo.tinh", (Role.PROVINCE_STAFF, province))


@pytest.fixture
def auditor(province):
    return make_user("giamsat", (Role.AUDITOR, province))


@pytest.fixture
def administrator(province):
    return make_user("quantri", (Role.ADMINISTRATOR, province))


@pytest.fixture
def stranger(foreign_commune):
    return make_user("nguoila", (Role.PREPARER, foreign_commune))
