"""A small province whose figures can be counted by hand."""

from dataclasses import dataclass

from awards.enums import DossierState
from awards.tests.factories import make_campaign_award, make_dossier
from campaigns.enums import RegistrationState
from campaigns.models import Campaign, Field
from campaigns.tests.factories import make_campaign, make_deadline, make_field, make_registration
from models_registry.enums import ModelState
from models_registry.tests.factories import make_model, make_recognised_model
from units.enums import UnitKind, UnitLevel
from units.models import Unit
from units.tests.factories import make_unit


@dataclass
class World:
    province: Unit
    commune: Unit
    sibling: Unit
    hamlet: Unit
    campaign: Campaign
    economy: Field


def make_world():
    """In 2026: see ``test_selectors`` for what each line must say; drafts and foreign rows stand beside the counted."""
    province = make_unit(name="Tỉnh Sông Lam")
    commune, sibling = make_unit(province, name="Xã Hòa Bình"), make_unit(province, name="Xã Tân Tiến")
    hamlet, school = (
        make_unit(commune, name="Xóm Đồng Tâm"),
        make_unit(commune, name="Trường học", kind=UnitKind.SCHOOL),
    )
    other = make_unit(sibling, name="Xóm Chùa")
    body = make_unit(province, level=UnitLevel.GRASSROOTS, kind=UnitKind.AGENCY, name="Sở Nội vụ")
    campaign = make_campaign(province)
    make_deadline(campaign)
    economy, culture = make_field(campaign, name="Kinh tế"), make_field(campaign, name="Văn hóa")
    award = make_campaign_award(campaign)
    at = {"campaign": campaign, "campaign_award": award}

    make_registration(hamlet, campaign, 2026, state=RegistrationState.REGISTERED)
    make_registration(hamlet, campaign, 2025, state=RegistrationState.REGISTERED)
    make_registration(other, campaign, 2026, state=RegistrationState.REGISTERED)
    make_registration(school, campaign, 2026)
    make_model(hamlet, campaign, field=economy, state=ModelState.REGISTERED, title="Đường hoa")
    make_model(hamlet, campaign, field=culture, state=ModelState.REGISTERED, title="Câu lạc bộ", year=2025)
    make_model(school, campaign, field=economy, title="Mới là ý tưởng")
    make_recognised_model(other, campaign, field=culture, title="Tiếng loa")
    make_dossier(hamlet, **at, state=DossierState.SUBMITTED)
    make_dossier(hamlet, **at, state=DossierState.RETURNED)
    make_dossier(hamlet, **at)
    make_dossier(school, **at, state=DossierState.VOTED)
    make_dossier(other, **at, state=DossierState.AWARDED)
    make_dossier(other, **at, state=DossierState.REFUSED)
    make_dossier(other, **at, state=DossierState.WITHDRAWN)
    make_dossier(body, **at, state=DossierState.SUBMITTED)

    foreign = make_unit(make_unit(make_unit(name="Tỉnh Núi Hồng"), name="Xã Xa Lạ"), name="Xóm Lạ")
    make_registration(foreign, make_campaign(foreign.province), 2026, state=RegistrationState.REGISTERED)
    make_model(foreign, state=ModelState.REGISTERED, title="Không thuộc tỉnh này")
    make_dossier(foreign, state=DossierState.SUBMITTED)
    return World(province, commune, sibling, hamlet, campaign, economy)
