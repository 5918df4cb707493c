"""Plain builders of exemplars; every default is valid, every call makes a new row."""

from datetime import UTC, date, datetime
from itertools import count

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ExemplarState, RecognitionLevel
from models_registry.models import Exemplar
from units.tests.factories import make_user

numbers = count(1)


def make_exemplar(unit, campaign=None, **columns):
    """A complete draft of the unit itself; any later ``state`` brings its moment and its paper."""
    campaign = campaign or make_campaign(unit.commune or unit)
    columns = {
        "campaign": campaign,
        "year": 2026,
        "title": f"Hiến đất mở đường lần {next(numbers)}",
        "story": "Gia đình vận động cả xóm cùng hiến đất; đường rộng thêm 3 m.",
        "field": columns.get("field") or campaign.fields.first() or make_field(campaign),
        "created_by": columns.get("created_by") or make_user(),
        **columns,
    }
    if columns.get("state", ExemplarState.DRAFT) != ExemplarState.DRAFT:
        columns.setdefault("registered_at", datetime(columns["year"], 3, 10, 2, 0, tzinfo=UTC))
    if columns.get("state") == ExemplarState.RECOGNISED:
        columns.setdefault("recognised_level", RecognitionLevel.GRASSROOTS)
        columns.setdefault("decision_number", f"{next(numbers)}/QĐ-UBND")
        columns.setdefault("decided_on", date(columns["year"], 6, 1))
    exemplar = Exemplar(**columns)
    exemplar.place_at(unit)
    exemplar.full_clean(validate_constraints=False)
    exemplar.save()
    return exemplar
