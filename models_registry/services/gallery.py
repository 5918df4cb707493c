"""The public gallery: opened and closed by province, its stories written, published and taken down."""

import io

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from PIL import Image

from documents.models import StoredFile
from documents.services import store_generated
from interface.versions import StaleVersion, refuse_stale
from models_registry.gates import data_sentence, publication_gaps
from models_registry.models import Exemplar, Gallery, GalleryEvent, Photo, PublicStory, StoryPhoto
from models_registry.permissions import can_keep_gallery, can_write_story
from models_registry.personal_data import Known
from models_registry.selectors.gallery import is_shown, known_names
from models_registry.services.exemplars import lock_exemplar
from models_registry.services.life import lock_model
from notices.services import notify
from units.models import Unit
from units.permissions import require
from units.selectors import database_now, preparers_of
from units.text import clean_prose, search_key

MOST_PHOTOS = 12
SHOWN_WIDTH, SHOWN_QUALITY = 800, 78


def gallery_of(province):
    """The gallery of the province, made closed where there is none yet; the province is locked by the caller."""
    gallery = Gallery.objects.filter(province=province).select_related("province").first()
    if gallery is None:
        slug = slugify(search_key(province.name))[:60] or "tinh"
        if Gallery.objects.filter(slug=slug).exists():
            slug = f"{slug}-{province.pk}"
        gallery = Gallery.objects.create(province=province, slug=slug)
    return gallery


@transaction.atomic
def set_gallery(*, actor, province_id, is_open, introduction, clock=database_now):
    """Open or close the gallery of a province and say what stands above it; closed, it is as if it were not there."""
    province = Unit.objects.select_for_update(no_key=True).get(pk=province_id)
    require(can_keep_gallery(actor, province))
    now, gallery = clock(), gallery_of(province)
    introduction = clean_prose(introduction)
    if sentence := data_sentence(introduction, Known(places=frozenset({province.name}))):
        raise ValidationError({"introduction": sentence})
    acts = []
    if gallery.introduction != introduction:
        gallery.introduction = introduction
        acts.append("introduce")
    if gallery.is_open != is_open:
        gallery.is_open = is_open
        acts.append("open" if is_open else "close")
        if is_open:
            gallery.opened_by, gallery.opened_at = actor, now
    gallery.save(update_fields=["introduction", "is_open", "opened_by", "opened_at"])
    for action in acts:
        write_event(gallery, actor=actor, at=now, action=action)
    return gallery


def write_event(gallery, *, actor, at, action, story=None, note=""):
    return GalleryEvent.objects.create(gallery=gallery, story=story, actor=actor, at=at, action=action, note=note)


def lock_source(source):
    """The model or exemplar of a story, locked, then read anew: stories of it are written one after the other."""
    return lock_exemplar(source.pk) if isinstance(source, Exemplar) else lock_model(source.pk)


def story_of(source):
    return PublicStory.objects.filter(**{"exemplar" if isinstance(source, Exemplar) else "model": source.pk}).first()


@transaction.atomic
def save_story(*, actor, source, expected_version, headline, story, cleared_names, photos, clock=database_now):
    """Write the story of a model or an exemplar, however incomplete; version 0 is the form of one not begun.

    A published story is first taken down: what strangers read is what was judged when it was published. Nothing new
    leaves the version as it is. Raises ``StaleVersion``, ``PermissionDenied`` or ``ValidationError``.
    """
    source = lock_source(source)
    require(can_write_story(actor, source))
    row, now = story_of(source), clock()
    if row is not None and row.is_published:
        refuse_stale(row, expected_version)
        raise ValidationError("Bài đang công bố; hãy gỡ xuống rồi sửa.")
    if row is None:
        row = _begun(source)
    refused = {photo.pk for photo in photos} - set(photos_to_choose(source).values_list("pk", flat=True))
    if refused or len(photos) > MOST_PHOTOS:
        raise ValidationError({"photos": f"Chọn không quá {MOST_PHOTOS} ảnh được phép công bố của mô hình này."})
    columns = {"headline": headline, "story": story, "cleared_names": cleared_names}
    columns = {name: clean_prose(value) for name, value in columns.items()}
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    chosen = [photo.pk for photo in photos]
    held = list(row.photos.values_list("photo", flat=True)) if row.pk else []
    if row.pk and not changed and held == chosen:
        return row
    if row.pk:
        refuse_stale(row, expected_version)
        row.version += 1
    row.slug = slugify(f"{search_key(row.headline)[:90]} {search_key(source.code)}")
    row.full_clean(exclude=[name for name in ("headline", "story") if not columns[name]])
    begun = row._state.adding
    row.save()
    _choose_photos(row, chosen)
    if begun:
        write_event(row.gallery, actor=actor, at=now, action="begin_story", story=row)
    return row


def _choose_photos(story, chosen):
    """Leave exactly these photos with the story; copies made of the others go with them."""
    gone = story.photos.exclude(photo__in=chosen)
    copies = list(gone.exclude(shown=None).values_list("shown", flat=True))
    gone.delete()
    StoredFile.objects.filter(pk__in=copies).delete()
    held = {row.photo_id: row for row in story.photos.all()}
    for order, pk in enumerate(chosen, start=1):
        row = held.get(pk) or StoryPhoto(story=story, photo_id=pk)
        row.order = order
        row.save()


def _begun(source):
    if source.province_id is None:
        raise ValidationError(f"{source.unit} chưa thuộc tỉnh nào trong hệ thống nên chưa có trang giới thiệu.")
    province = Unit.objects.select_for_update(no_key=True).get(pk=source.province_id)
    kind = "exemplar" if isinstance(source, Exemplar) else "model"
    return PublicStory(gallery=gallery_of(province), **{kind: source})


def photos_to_choose(source):
    """Cleared photos of the model, or of the model behind an exemplar, newest first."""
    model_id = source.model_id if isinstance(source, Exemplar) else source.pk
    rows = Photo.objects.filter(update__model=model_id, is_cleared=True, update__withdrawn_at=None)
    return rows.select_related("update", "small").order_by("-update__happened_on", "pk")


@transaction.atomic
def publish_story(*, actor, story_id, expected_version=None, clock=database_now):
    """Show the story to strangers, if everything of people in it was cleared; raises what hinders it."""
    story, source = _lock_story(story_id)
    now = clock()
    require(can_write_story(actor, source))
    if story.is_published:
        raise StaleVersion(story)
    refuse_stale(story, expected_version)
    rows = list(story.photos.select_related("photo__file", "photo__update"))
    photos = [row.photo for row in rows]
    if gaps := publication_gaps(story, photos, known=known_names(source), is_listed=is_shown(source)):
        raise ValidationError(gaps)
    for row in rows:
        _make_shown(row, actor=actor, now=now)
    story.is_published, story.published_at, story.published_by = True, now, actor
    story.version += 1
    story.save(update_fields=["is_published", "published_at", "published_by", "version"])
    event = write_event(story.gallery, actor=actor, at=now, action="publish", story=story)
    _tell_the_unit(story, source, event, f"Bài “{story.headline}” được công bố trên trang giới thiệu")
    return story


@transaction.atomic
def take_story_down(*, actor, story_id, note, expected_version=None, clock=database_now):
    """Hide the story from strangers at once."""
    story, source = _lock_story(story_id)
    now = clock()
    require(can_write_story(actor, source))
    if not story.is_published:
        raise StaleVersion(story)
    refuse_stale(story, expected_version)
    if not note.strip():
        raise ValidationError({"note": "Hãy ghi lý do."})
    story.is_published = False
    story.version += 1
    story.save(update_fields=["is_published", "version"])
    event = write_event(story.gallery, actor=actor, at=now, action="take_down", story=story, note=note)
    _tell_the_unit(story, source, event, f"Bài “{story.headline}” được gỡ khỏi trang giới thiệu")
    return story


def _lock_story(story_id):
    """The story after its source, in the order in which ``save_story`` locks."""
    source = lock_source(PublicStory.objects.select_related("model", "exemplar").get(pk=story_id).source)
    story = PublicStory.objects.select_for_update(of=("self",)).select_related("gallery").get(pk=story_id)
    return story, source


def _make_shown(row, *, actor, now):
    """A copy of the photo for small telephones; the photo itself was made bare when it came in."""
    if row.shown_id:
        return
    try:
        with row.photo.file.file.open("rb") as content:
            image = Image.open(content, formats=["JPEG"])
            image.draft("RGB", (SHOWN_WIDTH, SHOWN_WIDTH))
            image = image.convert("RGB")
    except OSError as error:
        raise ValidationError({"photos": f"Ảnh “{row.photo}” không mở được; hãy bỏ chọn ảnh này."}) from error
    image.thumbnail((SHOWN_WIDTH, 2 * SHOWN_WIDTH), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=SHOWN_QUALITY, optimize=True, progressive=True)
    row.shown = store_generated(content=kept.getvalue(), name=f"anh-{row.pk}.jpg", actor=actor, now=now)
    row.width, row.height = image.size
    row.save(update_fields=["shown", "width", "height"])


def _tell_the_unit(story, source, event, title):
    notify(
        recipients=preparers_of(source.unit),
        key=f"story:{story.pk}:event:{event.pk}",
        kind="story",
        title=title,
        body="\n".join(filter(None, [f"Bài kể về “{source}”.", event.note])),
        url=source.get_absolute_url(),
        facts={"story": story.pk},
        now=event.at,
    )
