"""What strangers read: the galleries that are open, their stories, the photos cleared for them.

The pages know nobody: they are rendered without the request, so that the same bytes serve everybody.
"""

import functools
import hashlib
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.text import Truncator
from django.views.decorators.http import require_safe

from documents.selectors import file_response
from interface.text import without_control_characters
from models_registry.models import PublicStory, StoryPhoto
from models_registry.selectors.gallery import gallery_stamp, open_galleries, shown_figures
from units.text import clean_line

ON_A_PAGE = 12
FRESH = 60  # seconds for which a reader's browser, or a proxy, need not ask
KEPT = (
    10 * 60
)  # seconds for which a rendered page is kept here; what it shows may change sooner, and then so does its key
PHOTO_AGE = 365 * 24 * 3600
KINDS = {"mo-hinh": "Mô hình", "nguoi-tot-viec-tot": "Người tốt, việc tốt"}
SOURCES = ("model__unit", "model__commune", "model__field", "exemplar__unit", "exemplar__commune", "exemplar__field")


def answer(request, stamp, make, *, is_kept=True, is_listed=True):
    """The page that ``make`` renders, told apart by ``stamp``: everything it shows, or what changes with it.

    A reader who has it already is told so, a page once rendered is kept; nothing of either outlives its stamp.
    """
    told = repr((stamp, look(), timezone.localdate(), settings.BASE_URL, settings.PUBLIC_NAME))
    digest = hashlib.sha256(told.encode()).hexdigest()[:40]
    etag = f'"{digest}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        body = cache.get(f"gallery:{digest}") if is_kept else None
        if body is None:
            template, context = make()
            body = render_to_string(template, context | {"site_name": settings.PUBLIC_NAME})
            if is_kept:
                cache.set(f"gallery:{digest}", body, KEPT)
        response = HttpResponse(body)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    if is_listed:
        response["X-Robots-Tag"] = "all"
    return response


@functools.cache
def look():
    """What the pages are drawn with: after a new release nothing drawn by an older one is given out."""
    sources = b"".join(path.read_bytes() for path in sorted((settings.BASE_DIR / "templates/gallery").iterdir()))
    assets = [static(name) for name in ("css/tokens.css", "css/gallery.css", "js/gallery.js", "img/mark.svg")]
    return hashlib.sha256(sources + repr(assets).encode()).hexdigest()


def absolute(path):
    return f"{settings.BASE_URL}{path}"


@require_safe
@login_not_required
def gallery_index(request):
    """The provinces whose galleries are open; where it is one, its stories at once."""
    galleries = list(open_galleries())
    if not galleries:
        raise Http404
    if len(galleries) == 1:
        return stories_page(request, galleries[0])
    told = [(gallery.province.name, gallery.introduction, gallery.get_absolute_url()) for gallery in galleries]
    return answer(
        request,
        ("index", told),
        lambda: ("gallery/gallery_index.html", {"galleries": told, "canonical": absolute(request.path)}),
    )


@require_safe
@login_not_required
def province_stories(request, slug):
    return stories_page(request, get_object_or_404(open_galleries(), slug=slug))


def stories_page(request, gallery):
    asked = asked_of(without_control_characters(request.GET))
    plain = not any(asked[name] for name in ("q", "field", "place", "kind"))
    told = (gallery.pk, gallery.introduction, gallery.province.name, request.path)
    return answer(
        request,
        ("stories", told, tuple(asked.items()), gallery_stamp(gallery)),
        lambda: ("gallery/province_stories.html", stories_context(gallery, asked)),
        is_kept=not asked["q"],
        is_listed=plain,
    )


def asked_of(query):
    """What the address asks for, cut to what can be asked."""
    place, page = query.get("noi", ""), query.get("trang", "")
    return {
        "q": clean_line(query.get("q", ""))[:60],
        "field": clean_line(query.get("linh-vuc", ""))[:200],
        "place": int(place) if place.isdecimal() and len(place) < 19 else 0,
        "kind": kind if (kind := query.get("ke-ve", "")) in KINDS else "",
        "page": int(page) if page.isdecimal() and len(page) < 6 else 1,
    }


PARAMETERS = {"q": "q", "field": "linh-vuc", "place": "noi", "kind": "ke-ve"}


def address(gallery, asked, **changes):
    """The list with some of what is asked replaced, on its first page unless ``page`` says another."""
    wanted = {PARAMETERS[name]: value for name, value in (asked | changes).items() if name in PARAMETERS and value}
    if changes.get("page", 1) > 1:
        wanted["trang"] = changes["page"]
    return f"{gallery.get_absolute_url()}?{urlencode(wanted)}" if wanted else gallery.get_absolute_url()


def stories_context(gallery, asked):
    stories = PublicStory.objects.public().filter(gallery=gallery)
    fields, places = choices_among(stories)
    rows = stories.search(asked["q"])
    if asked["field"]:
        rows = rows.filter(Q(model__field__name=asked["field"]) | Q(exemplar__field__name=asked["field"]))
    if asked["place"]:
        rows = rows.filter(Q(model__commune=asked["place"]) | Q(exemplar__commune=asked["place"]))
    if asked["kind"]:
        rows = rows.filter(model__isnull=asked["kind"] != "mo-hinh")
    photos = Prefetch("photos", StoryPhoto.objects.public().select_related("photo"), to_attr="shown_photos")
    page = Paginator(rows.select_related(*SOURCES).prefetch_related(photos), ON_A_PAGE).get_page(asked["page"])
    chips = {
        "q": asked["q"],
        "kind": KINDS.get(asked["kind"], ""),
        "field": asked["field"],
        "place": dict(places).get(asked["place"], ""),
    }
    return {
        "gallery": gallery,
        "asked": asked,
        "kinds": KINDS.items(),
        "fields": fields,
        "places": places,
        "page": page,
        "cards": [card(story) for story in page],
        "chips": [(value, address(gallery, asked, **{name: ""})) for name, value in chips.items() if value],
        "before": address(gallery, asked, page=page.number - 1) if page.has_previous() else "",
        "after": address(gallery, asked, page=page.number + 1) if page.has_next() else "",
        "canonical": absolute(address(gallery, asked, page=page.number)),
    }


def choices_among(stories):
    """Fields by name and communes by key that have a story, in the order people look for them: one query."""
    columns = ("field__name", "commune", "commune__name", "commune__sort_key")
    paths = [f"{source}__{column}" for source in ("model", "exemplar") for column in columns]
    fields, places = set(), set()
    for row in stories.order_by().values_list(*paths).distinct():
        for field, key, name, order in (row[:4], row[4:]):
            fields |= {field} if field else set()
            places |= {(order, key, name)} if key else set()
    return sorted(fields), [(key, name) for _, key, name in sorted(places)]


def card(story):
    source, photo = story.source, next(iter(story.shown_photos), None)
    return {
        "url": story.get_absolute_url(),
        "headline": story.headline,
        "excerpt": Truncator(" ".join(story.story.split())).chars(170 if photo else 380),
        "kind": KINDS["mo-hinh" if story.model_id else "nguoi-tot-viec-tot"],
        "unit": source.unit.name,
        "place": source.commune.name if source.commune_id not in (None, source.unit_id) else "",
        "field": source.field.name if source.field else "",
        "photo": photo,
    }


@require_safe
@login_not_required
def story_detail(request, slug):
    launchers = ("model__campaign__launching_unit", "exemplar__campaign__launching_unit")
    rows = PublicStory.objects.public().select_related("gallery__province", *SOURCES, *launchers)
    story = get_object_or_404(rows, slug=slug)
    story.shown_photos = list(story.photos.public().select_related("photo"))  # as ``card`` finds them
    figures = shown_figures(story.model) if story.model_id else []
    told = card(story)
    photos = [(row.pk, row.photo.caption) for row in story.shown_photos]
    desk = story.source.campaign.launching_unit.name
    stamp = (story.pk, story.version, told | {"photo": None}, photos, figures, desk, story.gallery.province.name)
    return answer(
        request,
        ("story", stamp),
        lambda: ("gallery/story_detail.html", story_context(story, told, figures) | {"desk": desk}),
    )


def story_context(story, told, figures):
    gallery, field = story.gallery, told["field"]
    first = story.shown_photos[0] if story.shown_photos else None
    return {
        "gallery": gallery,
        "story": story,
        "told": told,
        "figures": figures,
        "photos": story.shown_photos,
        "more": f"{gallery.get_absolute_url()}?{urlencode({'linh-vuc': field})}" if field else "",
        "canonical": absolute(story.get_absolute_url()),
        "image": absolute(first.get_absolute_url()) if first else "",
        "summary": Truncator(told["excerpt"]).chars(170),
    }


@require_safe
@login_not_required
def story_photo(request, pk):
    return photo_answer(request, pk, "shown")


@require_safe
@login_not_required
def story_photo_small(request, pk):
    return photo_answer(request, pk, "photo__small")


def photo_answer(request, pk, column):
    """A photo of a public story. Only the reader's own browser keeps it: taken down, nobody new is given it."""
    row = get_object_or_404(StoryPhoto.objects.public().select_related(column), pk=pk)
    stored = row.shown if column == "shown" else row.photo.small
    etag = f'"{stored.sha256}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = file_response(stored, inline=True)
        response["Content-Disposition"] = f'inline; filename="anh-{row.pk}.jpg"'
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={PHOTO_AGE}, immutable"
    response["X-Robots-Tag"] = "all"
    return response
