"""Opening a gallery, writing, publishing and taking down a story: who may, what hinders it, what is kept."""

import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from PIL import Image

from campaigns.tests.factories import make_campaign
from documents.models import StoredFile
from documents.services import store_generated
from interface.versions import StaleVersion
from models_registry.enums import ExemplarState, ModelState
from models_registry.models import Force, Gallery, GalleryEvent, PublicStory, StoryPhoto
from models_registry.selectors.gallery import known_names
from models_registry.services import advance_exemplar, advance_model, set_photo_clearance
from models_registry.services.gallery import publish_story, save_story, set_gallery, take_story_down
from models_registry.tests.exemplar_factories import make_exemplar
from models_registry.tests.factories import make_model
from models_registry.tests.gallery_factories import make_cleared_photo, make_gallery, make_story
from notices.models import Notice
from units.enums import Role, UnitKind
from units.tests.factories import make_household, make_person, make_unit, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
WORDS = {"headline": "Đường nở hoa", "story": "Bà con cùng làm.", "cleared_names": "", "photos": []}


def clock():
    return NOW


@pytest.fixture
def model(hamlet, commune):
    return make_model(hamlet, make_campaign(commune), state=ModelState.RECOGNISED)


def write(actor, source, version=0, **changes):
    return save_story(actor=actor, source=source, expected_version=version, clock=clock, **{**WORDS, **changes})


def publish(actor, story):
    return publish_story(actor=actor, story_id=story.pk, clock=clock)


@pytest.fixture
def province_chairman(province):
    return make_user("chutich.tinh", (Role.CHAIRMAN, province))


@pytest.mark.parametrize("role", ["administrator", "province_chairman"])
def test_a_gallery_is_off_until_the_province_opens_it_and_off_again_when_closed(role, request, province):
    user = request.getfixturevalue(role)
    assert not Gallery.objects.exists()
    gallery = set_gallery(actor=user, province_id=province.pk, is_open=True, introduction="Mời bà con.", clock=clock)
    assert (gallery.slug, gallery.is_open, gallery.opened_by, gallery.opened_at) == ("tinh-song-lam", True, user, NOW)
    set_gallery(actor=user, province_id=province.pk, is_open=True, introduction="Mời bà con.", clock=clock)
    set_gallery(actor=user, province_id=province.pk, is_open=False, introduction="Mời bà con.", clock=clock)
    assert [event.action for event in gallery.events.all()] == ["introduce", "open", "close"]
    assert not Gallery.objects.get().is_open


@pytest.mark.parametrize("role", ["secretary", "chairman", "province_staff", "auditor", "preparer", "stranger"])
def test_nobody_else_opens_it(role, request, province):
    with pytest.raises(PermissionDenied):
        set_gallery(
            actor=request.getfixturevalue(role), province_id=province.pk, is_open=True, introduction="", clock=clock
        )
    assert not Gallery.objects.exists()


def test_the_words_above_a_gallery_tell_of_no_person_either(administrator, province):
    with pytest.raises(ValidationError, match="số điện thoại"):
        set_gallery(
            actor=administrator,
            province_id=province.pk,
            is_open=True,
            introduction="Liên hệ 0912 345 678",
            clock=clock,
        )
    assert not Gallery.objects.exists()


@pytest.mark.parametrize(
    "role", ["preparer", "commune_preparer", "member", "chairman", "province_staff", "auditor", "administrator"]
)
def test_only_the_desk_of_the_launching_unit_writes_publishes_and_takes_down(role, request, model, secretary):
    user = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        write(user, model)
    draft = write(secretary, model)
    with pytest.raises(PermissionDenied):
        publish(user, draft)
    publish(secretary, draft)
    with pytest.raises(PermissionDenied):
        take_story_down(actor=user, story_id=draft.pk, note="Sai.", clock=clock)
    draft.refresh_from_db()
    assert draft.is_published


def test_a_story_lives_with_its_history_and_the_unit_is_told(model, secretary, preparer):
    draft = write(secretary, model)
    assert (draft.version, draft.slug) == (1, f"duong-no-hoa-{model.code.lower()}")
    assert write(secretary, model).version == 1
    renamed = write(secretary, model, version=1, headline="Con đường nở hoa")
    assert renamed.version == 2
    with pytest.raises(StaleVersion):
        write(secretary, model, version=1, headline="Tên khác")
    shown = publish(secretary, draft)
    assert (shown.is_published, shown.published_at, shown.published_by, shown.version) == (True, NOW, secretary, 3)
    with pytest.raises(StaleVersion):
        publish(secretary, draft)
    with pytest.raises(ValidationError, match="gỡ xuống rồi sửa"):
        write(secretary, model, version=3, headline="Sửa trộm")
    with pytest.raises(ValidationError, match="lý do"):
        take_story_down(actor=secretary, story_id=draft.pk, note=" ", clock=clock)
    down = take_story_down(actor=secretary, story_id=draft.pk, note="Sai số liệu.", clock=clock)
    assert not down.is_published
    with pytest.raises(StaleVersion):
        take_story_down(actor=secretary, story_id=draft.pk, note="Lần nữa.", clock=clock)
    events = list(GalleryEvent.objects.values_list("action", "note", "actor__username"))
    assert events == [
        ("begin_story", "", "thuky"),
        ("publish", "", "thuky"),
        ("take_down", "Sai số liệu.", "thuky"),
    ]
    assert list(Notice.objects.order_by("pk").values_list("recipient__username", "title")) == [
        ("canbo.xom", "Bài “Con đường nở hoa” được công bố trên trang giới thiệu"),
        ("canbo.xom", "Bài “Con đường nở hoa” được gỡ khỏi trang giới thiệu"),
    ]


@pytest.mark.parametrize("state", [ModelState.IDEA, ModelState.REGISTERED, ModelState.REFUSED, ModelState.DELISTED])
def test_what_is_not_on_the_list_is_not_published(state, hamlet, commune, secretary):
    draft = write(secretary, make_model(hamlet, make_campaign(commune), state=state))
    with pytest.raises(ValidationError, match="có trong danh sách"):
        publish(secretary, draft)


@pytest.mark.parametrize("state", [ExemplarState.DRAFT, ExemplarState.WITHDRAWN])
def test_nor_is_an_exemplar_that_was_not_introduced_or_was_withdrawn(state, hamlet, commune, secretary):
    draft = write(secretary, make_exemplar(hamlet, make_campaign(commune), state=state))
    with pytest.raises(ValidationError, match="có trong danh sách"):
        publish(secretary, draft)


def test_an_empty_story_is_kept_and_not_published(model, secretary):
    draft = write(secretary, model, headline="", story="")
    with pytest.raises(ValidationError) as refusal:
        publish(secretary, draft)
    assert set(refusal.value.error_dict) == {"headline", "story"}


def known_people(model, commune):
    """One of each who has to do with the model, by the way the house knows them."""
    model.owner = make_person(model.unit, full_name="Nông Văn Chủ")
    model.save()
    actor = make_user("dienbien", full_name="Ma Thị Diễn")
    model.events.create(actor=actor, at=NOW, action="start")
    make_cleared_photo(model)
    writer = model.updates.get().written_by
    writer.full_name = "Triệu Văn Ghi"
    writer.save()
    Force.objects.create(model=model, order=1, name="Ông Vi Văn Lực, trưởng bản", role="lead")
    Force.objects.create(model=model, order=2, name="Chi hội Phụ nữ", role="cooperate")
    make_exemplar(model.unit, model.campaign, model=model, household=make_household(model.unit, head_name="Lò Thị Hộ"))
    make_person(model.unit, full_name="Hà An")
    return ["Nông Văn Chủ", "Ma Thị Diễn", "Triệu Văn Ghi", "Vi Văn Lực", "Lò Thị Hộ", "Hà An"]


def test_every_name_known_to_the_model_hinders_publication_until_it_is_cleared(model, commune, secretary):
    names = known_people(model, commune)
    version = 0
    for name in names:
        draft = write(secretary, model, version=version, headline="Đường nở hoa", story=f"Nhờ {name} vận động.")
        version = draft.version
        with pytest.raises(ValidationError) as refusal:
            publish(secretary, draft)
        assert f"“{name}”" in refusal.value.error_dict["story"][0].messages[0]
    draft = write(secretary, model, version=version, headline=f"{names[0]} mở đường", story="Bà con làm.")
    with pytest.raises(ValidationError) as refusal:
        publish(secretary, draft)
    assert list(refusal.value.error_dict) == ["headline"]
    text = f"Nhờ {', '.join(names)} vận động."
    cleared = write(
        secretary, model, version=draft.version, headline="Mở đường", story=text, cleared_names=", ".join(names)
    )
    assert publish(secretary, cleared).is_published


def test_people_of_other_units_and_bodies_do_not_hinder(model, agency, secretary):
    make_person(agency, full_name="Cao Bằng")
    draft = write(secretary, model, story="Đoàn Cao Bằng đến học; Chi hội Phụ nữ đón tiếp.")
    assert publish(secretary, draft).is_published


@pytest.mark.parametrize("rows", [1, 3])
def test_known_names_are_read_in_a_constant_number_of_queries(rows, model, commune, django_assert_num_queries):
    known_people(model, commune)
    for _ in range(rows):
        model.events.create(actor=make_user(), at=NOW, action="start")
        make_exemplar(model.unit, model.campaign, model=model)
    model.refresh_from_db()
    with django_assert_num_queries(9):
        known = known_names(model)
    assert {"Nông Văn Chủ", "Ma Thị Diễn", "Triệu Văn Ghi", "Vi Văn Lực", "Lò Thị Hộ"} <= known.close
    assert known.around == {"Nông Văn Chủ", "Lò Thị Hộ", "Hà An"}
    assert known.places == {"Xóm Đồng Tâm", "Xã Hòa Bình", "Tỉnh Sông Lam"}


@pytest.mark.parametrize("words", ["0912 345 678", "001085012345", "mo@vidu.vn", "số nhà 12", "sinh ngày 1/2/1960"])
def test_numbers_and_addresses_hinder_publication_whoever_was_cleared(words, model, secretary):
    draft = write(secretary, model, story=f"Hỏi ở {words}.", cleared_names=words)
    with pytest.raises(ValidationError) as refusal:
        publish(secretary, draft)
    assert words in refusal.value.messages[0]


def test_the_subject_of_an_exemplar_is_told_by_name_only_when_cleared(hamlet, commune, secretary):
    person = make_person(hamlet, full_name="Lường Thị Mơ")
    exemplar = make_exemplar(hamlet, make_campaign(commune), state=ExemplarState.RECOGNISED, person=person)
    draft = write(secretary, exemplar, headline="Bà Mơ hiến đất")
    with pytest.raises(ValidationError, match="“Mơ”"):
        publish(secretary, draft)
    draft = write(secretary, exemplar, version=1, headline="Bà Mơ hiến đất", cleared_names="Lường Thị Mơ")
    assert publish(secretary, draft).slug == f"ba-mo-hien-dat-dh2026-{exemplar.pk:06d}"


def make_jpeg(width, height):
    kept = io.BytesIO()
    image = Image.new("RGB", (width, height), "green")
    image.save(kept, "JPEG", exif=Image.Exif())
    return kept.getvalue()


def test_photos_are_chosen_among_the_cleared_ones_and_shown_as_small_bare_copies(
    model, hamlet, secretary, sibling_commune
):
    photo = make_cleared_photo(model, content=make_jpeg(1600, 1200))
    hidden = make_cleared_photo(model)
    set_photo_clearance(actor=secretary, photo_id=hidden.pk, cleared=False, clock=clock)
    foreign = make_cleared_photo(make_model(sibling_commune))
    for wrong in (hidden, foreign):
        with pytest.raises(ValidationError, match="ảnh được phép công bố"):
            write(secretary, model, photos=[wrong])
    draft = write(secretary, model, photos=[photo])
    publish(secretary, draft)
    row = draft.photos.get()
    assert (row.width, row.height, row.small_width) == (800, 600, 320)
    with row.shown.file.open("rb") as content:
        shown = Image.open(content)
        assert (shown.size, dict(shown.getexif()), shown.info.get("comment")) == ((800, 600), {}, None)
    assert str(photo.file.original_name) not in row.shown.original_name
    take_story_down(actor=secretary, story_id=draft.pk, note="Đổi ảnh.", clock=clock)
    copies = StoredFile.objects.count()
    write(secretary, model, version=3, photos=[])
    assert (StoryPhoto.objects.count(), StoredFile.objects.count()) == (0, copies - 1)


def test_a_caption_is_judged_like_the_story(model, secretary):
    photo = make_cleared_photo(model, caption="Ông Phạm Quốc Khánh trồng hoa")
    draft = write(secretary, model, photos=[photo])
    with pytest.raises(ValidationError, match="Chú thích ảnh"):
        publish(secretary, draft)
    cleared = write(secretary, model, version=1, photos=[photo], cleared_names="Phạm Quốc Khánh")
    assert publish(secretary, cleared).is_published


def test_what_is_public_follows_gallery_story_and_source(model, hamlet, commune, secretary):
    story = make_story(model)
    exemplar = make_exemplar(hamlet, model.campaign, state=ExemplarState.REGISTERED)
    other = make_story(exemplar)
    assert set(PublicStory.objects.public()) == {story, other}
    advance_exemplar(exemplar_id=exemplar.pk, action="withdraw", actor=secretary, note="Chưa đúng.", clock=clock)
    assert set(PublicStory.objects.public()) == {story}
    advance_model(model_id=model.pk, action="delist", actor=secretary, note="Đã dừng.", clock=clock)
    assert set(PublicStory.objects.public()) == set()
    advance_model(model_id=model.pk, action="reinstate", actor=secretary, note="Chạy lại.", clock=clock)
    assert set(PublicStory.objects.public()) == {story}
    Gallery.objects.update(is_open=False)
    assert set(PublicStory.objects.public()) == set()


def test_two_provinces_of_one_name_have_galleries_at_two_addresses(province, administrator):
    twin = make_unit(kind=UnitKind.PROVINCE, name=province.name)
    keeper = make_user(None, (Role.ADMINISTRATOR, twin))
    first = set_gallery(actor=administrator, province_id=province.pk, is_open=True, introduction="", clock=clock)
    second = set_gallery(actor=keeper, province_id=twin.pk, is_open=True, introduction="", clock=clock)
    assert (first.slug, second.slug) == ("tinh-song-lam", f"tinh-song-lam-{twin.pk}")


def test_a_gallery_is_found_where_a_story_was_begun_before_it_opened(model, secretary, administrator, province):
    write(secretary, model)
    begun = Gallery.objects.get()
    assert (begun.province, begun.is_open) == (province, False)
    assert make_gallery(province) == begun
    opened = set_gallery(actor=administrator, province_id=province.pk, is_open=True, introduction="", clock=clock)
    assert opened == begun


def test_a_broken_file_is_no_reason_to_publish_half(model, secretary):
    """A photo whose file is no picture stops the publication as a whole."""
    photo = make_cleared_photo(model)
    photo.file = store_generated(content=b"khong phai anh", name="anh.jpg", actor=secretary, now=NOW)
    photo.save()
    draft = write(secretary, model, photos=[photo])
    with pytest.raises(ValidationError, match="không mở được"):
        publish(secretary, draft)
    draft.refresh_from_db()
    assert not draft.is_published
