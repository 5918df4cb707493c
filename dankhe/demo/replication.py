"""How a model spreads: copied in its commune and in others, one copy recognised, one still being written."""

from campaigns.deadlines import local_day
from campaigns.enums import CampaignState
from campaigns.models import Campaign
from models_registry.enums import RecognitionLevel
from models_registry.models import MobilisationModel
from models_registry.services import advance_model, copy_design, save_model
from units.enums import Role
from units.models import User
from units.services import grant_role

OTHER_COMMUNES = 3


def spread_models(story):
    """A recognised model of the year goes on to a hamlet, from there to other communes; one copy is still a draft."""
    year = story.today.year
    first = MobilisationModel.objects.recognised().filter(commune=story.commune, year=year).earliest("pk")
    near = story.hamlets[-4]
    copy = take_over(story, first, near, story.campaign, story.officer, ago=60)
    recognise(story, copy, year)
    campaigns = Campaign.objects.filter(superior_campaign__launching_unit=story.province, state=CampaignState.RUNNING)
    others = campaigns.exclude(launching_unit=story.commune).select_related("launching_unit").order_by("pk")
    for order, campaign in enumerate(others[:OTHER_COMMUNES]):
        if campaign.runs_in(year):
            officer = officer_of(campaign.launching_unit)
            take_over(story, copy if order else first, campaign.launching_unit, campaign, officer, ago=20 - order)
    moment = story.ago(1)
    copy_design(
        actor=story.officer,
        source_id=copy.pk,
        unit=story.hamlets[-3],
        campaign=story.campaign,
        year=year,
        clock=lambda: moment,
    )


def officer_of(unit):
    """An officer nobody signs in as."""
    name = f"canbo.{unit.code}"
    user = User.objects.create_user(name, f"{name}@vidu.vn", None, full_name=f"Cán bộ {unit}", is_active=False)
    grant_role(user=user, unit=unit, role=Role.PREPARER)
    return user


def take_over(story, source, unit, campaign, officer, *, ago):
    moment = story.ago(ago)
    copy = copy_design(
        actor=officer,
        source_id=source.pk,
        unit=unit,
        campaign=campaign,
        year=story.today.year,
        clock=lambda: moment,
    )
    save_model(
        actor=officer,
        model_id=copy.pk,
        expected_version=copy.version,
        title=f"{source.title.split(' Xóm ')[0]} {unit}",
        field=copy.field or campaign.fields.first(),
        situation=f"Ở {unit}, người dân cũng vướng việc này; đã đi xem cách làm ở {source.unit}.",
        place_and_people=f"Tại {unit}; các hộ gia đình trên địa bàn.",
    )
    return advance_model(model_id=copy.pk, action="register", actor=officer, clock=lambda: moment)


def recognise(story, model, year):
    moment = story.ago(30)
    day = local_day(moment)
    advance_model(model_id=model.pk, action="accept", actor=story.secretary, clock=lambda: moment)
    advance_model(model_id=model.pk, action="start", actor=story.officer, clock=lambda: moment, launched_on=day)
    advance_model(
        model_id=model.pk,
        action="recognise",
        actor=story.secretary,
        clock=lambda: moment,
        level=RecognitionLevel.GRASSROOTS,
        year=year,
        decision_number="90/QĐ-UBND",
        decided_on=day,
        issuer="Ủy ban nhân dân xã Phú Lạc",
    )
