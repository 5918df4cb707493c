"""What strangers read, and the names that a story must not tell unless they were cleared."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from models_registry.enums import EXEMPLARS_LISTED, ON_THE_LIST
from models_registry.models import Exemplar, ExemplarEvent, Gallery, Indicator, ModelEvent, PublicStory, StoryPhoto
from models_registry.personal_data import Known, bare_name, looks_like_a_person
from models_registry.selectors.progress import figures_of
from units.enums import Role, UnitLevel
from units.models import Household, Person, Unit
from units.querysets import placed_q, subtree_q

MOST_PROVINCES = 40


def is_shown(source):
    """Whether a model or an exemplar may have a public story: it is on its list."""
    return source.state in (EXEMPLARS_LISTED if isinstance(source, Exemplar) else ON_THE_LIST)


def known_names(source):
    """``Known`` to the house about a model or an exemplar: everybody who had to do with it, and the unit's people."""
    is_exemplar = isinstance(source, Exemplar)
    exemplars = [source] if is_exemplar else list(source.exemplars.select_related("person", "household"))
    model = source.model if is_exemplar else source
    events = ExemplarEvent.objects.filter(exemplar=source) if is_exemplar else ModelEvent.objects.filter(model=source)
    close = {*events.values_list("actor__full_name", flat=True), str(source.created_by or "")}
    for exemplar in exemplars:
        close.add(exemplar.person.full_name if exemplar.person else "")
        close.add(exemplar.household.head_name if exemplar.household else "")
    if model is not None:
        close.add(model.owner.full_name if model.owner else "")
        close |= set(model.updates.values_list("written_by__full_name", flat=True))
        forces = model.force_rows.values_list("name", flat=True)
        close |= {bare_name(name) for name in forces if looks_like_a_person(name)}
    inside = placed_q([source.unit])
    around = {
        *Person.objects.filter(inside).order_by().values_list("full_name", flat=True),
        *Household.objects.filter(inside).order_by().values_list("head_name", flat=True),
    }
    keys = [source.unit_id, source.commune_id, source.province_id]
    places = set(Unit.objects.filter(pk__in=[key for key in keys if key]).values_list("name", flat=True))
    return Known(frozenset(filter(None, close)), frozenset(around), frozenset(places))


def galleries_kept_by(user):
    """Provinces whose gallery the user opens and closes (``can_keep_gallery``), each with its row or none yet."""
    provinces = Unit.objects.filter(level=UnitLevel.PROVINCE, valid_to=None)
    if not user.sees_everything:
        posts = [m.unit for m in user.memberships_now if m.role in (Role.ADMINISTRATOR, Role.CHAIRMAN)]
        provinces = provinces.filter(subtree_q(posts))
    return list(provinces.select_related("gallery")[:MOST_PROVINCES])


@dataclass(frozen=True)
class ShownFigure:
    """One measurable result for strangers: what was promised and what was reached by which day."""

    indicator: Indicator
    promised: Decimal | None
    reached: Decimal | None
    share: int | None


def shown_figures(model):
    """The figures of a public story; what was neither promised nor reached is left out."""
    return [
        ShownFigure(
            line.indicator,
            line.promised,
            line.last[1] if line.last else None,
            None if line.share is None else min(int(line.share * 100), 100),
        )
        for line in figures_of(model)
        if line.promised is not None or line.last
    ]


def open_galleries():
    return Gallery.objects.open().select_related("province").order_by("province__sort_key")


def gallery_stamp(gallery):
    """Two queries whose answer changes with whatever a stranger sees in the lists of the gallery.

    A story that comes, goes or is written anew changes it, and so does a photo that is cleared no longer, whoever
    did it and wherever.
    """
    stories = PublicStory.objects.public().filter(gallery=gallery)
    shown = stories.order_by().aggregate(n=Count("pk"), keys=Sum("pk"), versions=Sum("version"))
    photos = (
        StoryPhoto.objects.public().filter(story__gallery=gallery).order_by().aggregate(n=Count("pk"), keys=Sum("pk"))
    )
    return tuple(shown.values()), tuple(photos.values())
