"""The writing of public stories and the opening of galleries, for those who are signed in."""

from copy import copy

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.filters import StoryFilterSet
from models_registry.forms.gallery import GalleryForm, StoryForm, TakeDownForm
from models_registry.gates import publication_gaps
from models_registry.models import Exemplar, Gallery, MobilisationModel, PublicStory, StoryPhoto
from models_registry.permissions import can_keep_gallery, can_write_story
from models_registry.querysets import provinces_of
from models_registry.selectors.gallery import galleries_kept_by, is_shown, known_names, open_galleries
from models_registry.services.gallery import publish_story, save_story, set_gallery, story_of, take_story_down
from models_registry.views.registration import place_errors, refusal
from models_registry.workflow import GALLERY_ACTS
from units.enums import UnitLevel
from units.models import Unit
from units.permissions import require

EXAMINED = ("unit", "campaign__launching_unit", "created_by")


class StoryList(ListPage):
    model = PublicStory
    template_name = "models_registry/story_list.html"
    filterset_class = StoryFilterSet
    noun = "bài"
    search_placeholder = "Tiêu đề, nội dung; có dấu hoặc không"
    sorts = {"tieu_de": ("Tiêu đề", "search_key"), "ngay": ("Công bố", "published_at")}

    def get_queryset(self):
        rows = PublicStory.objects.visible_to(self.request.user)
        self.queryset = rows.select_related("gallery", "model__unit", "exemplar__unit")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(
            provinces=galleries_kept_by(user),
            shown=open_galleries()
            if user.sees_everything
            else open_galleries().filter(province__in=provinces_of(user)),
            **kwargs,
        )
        for story in context["object_list"]:
            story.standing = standing_of(story)
        return context


def standing_of(story):
    """``(words, tone, icon)``: whether strangers read it now, and why not."""
    if not story.is_published:
        return "Chưa công bố", "plain", "pencil"
    if not is_shown(story.source):
        return "Tạm ẩn: không còn trong danh sách", "closed", "archive"
    if not story.gallery.is_open:
        return "Chờ mở trang giới thiệu", "waiting", "hourglass-split"
    return "Đang công bố", "done", "megaphone"


@require_http_methods(["GET", "HEAD", "POST"])
def gallery_edit(request, pk):
    """Open, close and introduce the gallery of one province."""
    rows = Unit.objects.visible_to(request.user).filter(level=UnitLevel.PROVINCE)
    province = get_object_or_404(rows, pk=pk)
    require(can_keep_gallery(request.user, province))
    gallery = Gallery.objects.filter(province=province).first() or Gallery(province=province)
    form = GalleryForm(request.POST if request.method == "POST" else None, instance=copy(gallery))
    if request.method == "POST" and form.is_valid():
        try:
            saved = set_gallery(actor=request.user, province_id=province.pk, **form.cleaned_data)
        except ValidationError as error:
            place_errors(form, error)
        else:
            said = "đang mở cho mọi người xem" if saved.is_open else "đang đóng"
            messages.success(request, f"Đã lưu. Trang giới thiệu của {province.name_in_text} {said}.")
            return redirect("models_registry:gallery_edit", province.pk)
    events = gallery.events.select_related("actor", "story").order_by("-pk")[:30] if gallery.pk else []
    context = {
        "gallery": gallery,
        "province": province,
        "form": form,
        "public_url": request.build_absolute_uri(gallery.get_absolute_url()) if gallery.is_open else "",
        "events": [spoken(event, with_story=True) for event in events],
    }
    return render(request, "models_registry/gallery_edit.html", context, status=422 if form.errors else 200)


def spoken(event, *, with_story=False):
    label = GALLERY_ACTS[event.action]
    if with_story and event.story:
        label = f"{label}: {event.story.headline or 'chưa có tiêu đề'}"
    return {"at": event.at, "actor": event.actor, "label": label, "note": event.note}


@require_http_methods(["GET", "HEAD", "POST"])
def model_story(request, pk):
    rows = MobilisationModel.objects.visible_to(request.user).select_related(*EXAMINED, "owner", "field")
    return story_page(request, get_object_or_404(rows, pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def exemplar_story(request, pk):
    rows = Exemplar.objects.visible_to(request.user).select_related(*EXAMINED, "person", "household", "model__owner")
    return story_page(request, get_object_or_404(rows, pk=pk))


def story_page(request, source):
    """The story of a model or an exemplar: a form for the desk, until it is published; asked for JSON its autosave."""
    if request.method != "POST":
        return show_story(request, source)
    require(can_write_story(request.user, source))
    story = story_of(source)
    form = StoryForm(request.POST, instance=copy(story) if story else None, source=source)
    wants_page = request.accepts("text/html")
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            saved = save_story(actor=request.user, source=source, expected_version=version, **form.columns())
        except StaleVersion as error:
            if not wants_page:
                return refusal(409, error)
            form.data = form.data | {"version": str(error.current.version)}
            return show_story(request, source, form=form, refused=error.messages, status=409)
        except ValidationError as error:
            place_errors(form, error)
        else:
            hour = f"{timezone.localtime():%H:%M}"
            if not wants_page:
                return JsonResponse({"saved_at": hour, "version": saved.version, "next": request.path})
            messages.success(request, f"Đã lưu lúc {hour}.")
            return redirect(request.path)
    if not wants_page:
        return refusal(422, [sentence for errors in form.errors.values() for sentence in errors])
    return show_story(request, source, form=form, status=422)


def show_story(request, source, *, form=None, take_down=None, refused=(), status=200):
    story = story_of(source)
    may_write = can_write_story(request.user, source)
    photos = list(StoryPhoto.objects.filter(story=story).select_related("photo__update", "shown")) if story else []
    is_written = bool(story and not story.is_published and may_write)
    gaps = {}
    if is_written:
        chosen = [row.photo for row in photos]
        gaps = publication_gaps(story, chosen, known=known_names(source), is_listed=is_shown(source))
    if form is None and may_write and not (story and story.is_published):
        form = StoryForm(instance=story, source=source)
    context = {
        "source": source,
        "model": source if isinstance(source, MobilisationModel) else None,
        "story": story,
        "form": form,
        "take_down": take_down or TakeDownForm(initial={"version": story.version if story else 0}),
        "refused": refused,
        "photos": photos,
        "choices": list(form.fields["photos"].queryset) if form else [],
        "chosen": {str(key) for key in form["photos"].value() or ()} if form else set(),
        "may_write": may_write,
        "gaps": gaps,
        "standing": standing_of(story) if story else None,
        "public_url": request.build_absolute_uri(story.get_absolute_url()) if story and is_public(story) else "",
        "events": [spoken(event) for event in story.events.select_related("actor").order_by("-pk")] if story else [],
    }
    return render(request, "models_registry/story_edit.html", context, status=status)


def is_public(story):
    return story.is_published and story.gallery.is_open and is_shown(story.source)


@require_POST
def story_advance(request, pk):
    """Publish the story (``action=publish``) or take it down; a refusal is the page with what hinders it."""
    rows = PublicStory.objects.visible_to(request.user).select_related("gallery")
    rows = rows.prefetch_related(
        Prefetch("model", MobilisationModel.objects.select_related(*EXAMINED, "owner", "field")),
        Prefetch("exemplar", Exemplar.objects.select_related(*EXAMINED, "person", "household", "model__owner")),
    )
    story = get_object_or_404(rows, pk=pk)
    source = story.source
    require(can_write_story(request.user, source))
    form = TakeDownForm(request.POST)
    down = request.POST.get("action") == "take_down"
    if down and not form.is_valid():
        return show_story(request, source, take_down=form, status=422)
    seen = request.POST.get("version", "")
    facts = {"actor": request.user, "story_id": pk, "expected_version": int(seen) if seen.isdecimal() else None}
    try:
        if down:
            take_story_down(note=form.cleaned_data["note"], **facts)
        else:
            publish_story(**facts)
    except StaleVersion as error:
        return show_story(request, source, refused=error.messages, status=409)
    except ValidationError as error:
        return show_story(request, source, refused=error.messages, status=422)
    messages.success(request, "Đã gỡ bài xuống." if down else "Đã công bố bài.")
    return redirect(story.writing_url)
