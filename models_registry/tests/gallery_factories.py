"""Plain builders of galleries and stories; every default is valid, every call makes a new row."""

from datetime import UTC, date, datetime
from itertools import count

from models_registry.models import Exemplar, Gallery, PublicStory, StoryPhoto
from models_registry.tests.factories import make_photo, make_update
from units.tests.factories import make_user

numbers = count(1)
NOON = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)


def make_gallery(province, **columns):
    """An open gallery; the one that is there already when the province has one."""
    facts = {"slug": f"tinh-{next(numbers)}", "is_open": True, **columns}
    return Gallery.objects.get_or_create(province=province, defaults=facts)[0]


def make_story(source, *, photos=(), **columns):
    """A published story of a model or an exemplar."""
    number = next(numbers)
    story = PublicStory(
        **{
            "gallery": make_gallery(source.province),
            "exemplar" if isinstance(source, Exemplar) else "model": source,
            "slug": f"bai-{number}",
            "headline": f"Con đường nở hoa số {number}",
            "story": "Trước đây đường lầy lội.\n\nNay bà con đi lại dễ dàng.",
            "is_published": True,
            "published_at": NOON,
            **columns,
        }
    )
    story.full_clean(validate_constraints=False)
    story.save()
    for order, photo in enumerate(photos, start=1):
        StoryPhoto.objects.create(story=story, photo=photo, order=order, shown=photo.file, width=800, height=600)
    return story


def make_cleared_photo(model, **columns):
    update = make_update(model, make_user(), happened_on=date(model.year, 6, 15))
    return make_photo(update, is_cleared=True, **columns)
