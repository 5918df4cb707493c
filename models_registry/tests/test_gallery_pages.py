"""What strangers get of the gallery, and what they never get; how it is kept and forgotten."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.template.backends.django import Template
from django.urls import reverse

from campaigns.tests.factories import make_campaign, make_field
from models_registry.enums import ExemplarState, ModelState
from models_registry.models import Gallery, Promise, PublicStory, StoryPhoto
from models_registry.selectors.gallery import gallery_stamp
from models_registry.services import advance_model, set_photo_clearance, withdraw_update
from models_registry.services.gallery import publish_story, save_story, set_gallery, take_story_down
from models_registry.tests.exemplar_factories import make_exemplar
from models_registry.tests.factories import make_indicator, make_model, make_update
from models_registry.tests.gallery_factories import make_cleared_photo, make_gallery, make_story
from units.models import Unit
from units.tests.factories import make_person, make_user

pytestmark = pytest.mark.django_db
INDEX = reverse("gallery:gallery_index")
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def clock():
    return NOW


@pytest.fixture
def model(hamlet, commune):
    return make_model(hamlet, make_campaign(commune), state=ModelState.RECOGNISED, title="Tên trong hệ thống")


@pytest.fixture
def story(model):
    return make_story(model, photos=[make_cleared_photo(model, caption="Con đường mới")])


def addresses(story):
    return {
        "index": INDEX,
        "list": story.gallery.get_absolute_url(),
        "story": story.get_absolute_url(),
        "photo": story.photos.get().get_absolute_url(),
        "small": reverse("gallery:story_photo_small", args=[story.photos.get().pk]),
    }


def statuses(client, story):
    return {name: client.get(url).status_code for name, url in addresses(story).items()}


OPEN = dict.fromkeys(("index", "list", "story", "photo", "small"), 200)
GONE = dict.fromkeys(OPEN, 404)


def test_strangers_read_an_open_gallery_without_a_cookie(client, story):
    for name, url in addresses(story).items():
        response = client.get(url)
        assert response.status_code == 200, name
        assert (response.cookies, dict(client.cookies)) == ({}, {}), name
        assert response["X-Robots-Tag"] == "all", name
        lasts = "private, max-age=31536000, immutable" if name in ("photo", "small") else "public, max-age=60"
        assert response["Cache-Control"] == lasts, name
        assert b"".join(response).strip()


def test_whoever_is_signed_in_gets_the_same_page_and_no_cache_keeps_it(client, story, secretary):
    as_stranger = client.get(story.get_absolute_url())
    client.force_login(secretary)
    signed_in = client.get(story.get_absolute_url())
    assert signed_in.content == as_stranger.content
    assert signed_in["Cache-Control"] == "no-store"


def without_nonce(response):
    return re.sub(rb'csrfmiddlewaretoken" value="\w+', b"", response.content)


@pytest.mark.parametrize(
    "closing",
    [
        lambda story: Gallery.objects.update(is_open=False),
        lambda story: PublicStory.objects.update(is_published=False),
        lambda story: type(story.model).objects.update(state=ModelState.DELISTED),
    ],
    ids=["closed", "taken down", "delisted"],
)
def test_what_is_not_public_looks_like_what_never_was(closing, client, story):
    assert statuses(client, story) == OPEN
    closing(story)
    found = statuses(client, story)
    assert (found["story"], found["photo"], found["small"]) == (404, 404, 404)
    never = client.get(reverse("gallery:story_detail", args=["khong-co"]))
    assert without_nonce(client.get(story.get_absolute_url())) == without_nonce(never)
    shown = client.get(story.gallery.get_absolute_url())
    assert shown.status_code == (404 if not Gallery.objects.get().is_open else 200)
    assert story.headline not in shown.content.decode()


def test_a_closed_gallery_leaves_no_trace_at_all(client, story):
    Gallery.objects.update(is_open=False)
    assert statuses(client, story) == GONE
    never = client.get(reverse("gallery:province_stories", args=["tinh-khong-co"]))
    closed = client.get(story.gallery.get_absolute_url())
    assert (closed.status_code, without_nonce(closed)) == (404, without_nonce(never))
    assert story.gallery.province.name not in closed.content.decode()


def test_services_take_effect_at_once_on_pages_that_were_kept(
    client, model, hamlet, secretary, administrator, province
):
    make_gallery(province)
    facts = {"actor": secretary, "clock": clock}
    photo = make_cleared_photo(model)
    words = {"headline": "Đường nở hoa", "story": "Bà con cùng làm.", "cleared_names": "", "photos": [photo]}
    draft = save_story(source=model, expected_version=0, **words, **facts)
    listed = draft.gallery.get_absolute_url()
    assert "Đường nở hoa" not in client.get(listed).content.decode()
    publish_story(story_id=draft.pk, **facts)
    assert "Đường nở hoa" in client.get(listed).content.decode()
    assert "<figure" in client.get(draft.get_absolute_url()).content.decode()
    shown = draft.photos.get().get_absolute_url()
    assert client.get(shown).status_code == 200

    set_photo_clearance(photo_id=photo.pk, cleared=False, **facts)
    assert client.get(shown).status_code == 404
    assert "<figure" not in client.get(draft.get_absolute_url()).content.decode()
    assert "card__photo" not in client.get(listed).content.decode()
    set_photo_clearance(photo_id=photo.pk, cleared=True, **facts)
    assert "card__photo" in client.get(listed).content.decode()

    advance_model(model_id=model.pk, action="delist", note="Đã dừng.", **facts)
    assert "Đường nở hoa" not in client.get(listed).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
    advance_model(model_id=model.pk, action="reinstate", note="Chạy lại.", **facts)
    assert "Đường nở hoa" in client.get(listed).content.decode()

    keeper = {"actor": administrator, "province_id": province.pk, "clock": clock}
    set_gallery(is_open=True, introduction="Mời bà con xem.", **keeper)
    assert "Mời bà con xem." in client.get(listed).content.decode()
    take_story_down(story_id=draft.pk, note="Sai.", **facts)
    assert "Đường nở hoa" not in client.get(listed).content.decode()
    assert client.get(draft.get_absolute_url()).status_code == 404
    set_gallery(is_open=False, introduction="", **keeper)
    assert client.get(listed).status_code == 404


def test_a_photo_of_a_withdrawn_update_goes_with_it(client, model, story, hamlet, preparer):
    update = story.photos.get().photo.update
    type(update).objects.filter(pk=update.pk).update(written_by=preparer)
    shown = story.photos.get().get_absolute_url()
    assert client.get(shown).status_code == 200
    withdraw_update(actor=preparer, update_id=update.pk, expected_version=1, reason="Ghi nhầm mô hình.", clock=clock)
    assert client.get(shown).status_code == 404
    assert "<figure" not in client.get(story.get_absolute_url()).content.decode()


def test_a_page_once_rendered_is_kept_and_a_reader_who_has_it_gets_no_body(client, story, monkeypatch):
    rendered = []
    plain = Template.render
    monkeypatch.setattr(Template, "render", lambda self, *a, **k: rendered.append(self) or plain(self, *a, **k))
    for url in (story.gallery.get_absolute_url(), story.get_absolute_url()):
        cache.clear()
        rendered.clear()
        first = client.get(url)
        count = len(rendered)
        second = client.get(url)
        assert (count > 0, len(rendered), second.content) == (True, count, first.content)
        again = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Cache-Control"] == "public, max-age=60"
        PublicStory.objects.update(version=story.version + 1)
        story.version += 1
        changed = client.get(url, HTTP_IF_NONE_MATCH=first["ETag"])
        assert (changed.status_code, changed["ETag"] != first["ETag"]) == (200, True)
    photo = addresses(story)["photo"]
    etag = client.get(photo)["ETag"]
    assert client.get(photo, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_a_search_is_answered_and_not_kept(client, story, django_assert_num_queries):
    before = list_of_kept()
    client.get(story.gallery.get_absolute_url(), {"q": "duong no hoa"})
    assert list_of_kept() == before
    client.get(story.gallery.get_absolute_url())
    assert settings.CACHE_URL or list_of_kept() != before


def list_of_kept():
    """What the database cache holds; beside Redis the answer is the same before and after."""
    if settings.CACHE_URL:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache_entry ORDER BY cache_key")
        return cursor.fetchall()


def test_nothing_personal_stands_in_the_pages(client, model, secretary, preparer):
    """The fixtures name everybody who had to do with the model; the pages name none of them."""
    model.owner = make_person(model.unit, full_name="Nông Văn Chủ")
    model.created_by = preparer
    model.save()
    model.events.create(actor=secretary, at=NOW, action="start", note="Ghi chú mật của diễn biến")
    update = make_update(model, preparer, text="Diễn biến nội bộ của bà Mơ")
    story = make_story(model, photos=[make_cleared_photo(model)], published_by=secretary, cleared_names="Lò Thị Được")
    photo = story.photos.get()
    photo.photo.small.original_name = photo.shown.original_name = "anh-cua-nong-van-chu.jpg"
    photo.photo.small.save()
    photo.shown.save()
    person = make_person(model.unit, full_name="Lường Thị Mơ")
    exemplar = make_exemplar(model.unit, model.campaign, state=ExemplarState.RECOGNISED, person=person)
    other = make_story(exemplar)
    secrets = [
        "Nông Văn Chủ",
        "Lường Thị Mơ",
        "Lò Thị Được",
        "Ghi chú mật",
        "Diễn biến nội bộ",
        "nong-van-chu",
        model.title,
        exemplar.title,
        exemplar.story,
        model.situation,
        update.written_by.full_name,
        *(str(value) for user in (secretary, preparer) for value in (user.full_name, user.username, user.email)),
    ]
    for url in (*addresses(story).values(), other.get_absolute_url()):
        response = client.get(url)
        content = b"".join(response).decode(errors="replace") + str(response.headers)
        assert response.status_code == 200
        assert [secret for secret in secrets if secret in content] == [], url


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_however_many_stories(
    rows, client, hamlet, commune, settings, django_assert_num_queries
):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    campaign = make_campaign(commune)
    for _ in range(rows):
        model = make_model(hamlet, campaign, state=ModelState.ACTIVE)
        story = make_story(model, photos=[make_cleared_photo(model) for _ in range(rows)])
        make_story(make_exemplar(hamlet, campaign, state=ExemplarState.REGISTERED))
        for _ in range(rows):
            Promise.objects.create(model=model, indicator=make_indicator(), value=10)
    listed = story.gallery.get_absolute_url()
    with django_assert_num_queries(7):
        page = client.get(listed)
    etag = page["ETag"]
    assert page.content.decode().count('<li class="card') == 2 * rows
    with django_assert_num_queries(4):
        page = client.get(story.get_absolute_url())
    assert page.content.decode().count("<figure") == rows
    with django_assert_num_queries(3):
        assert client.get(listed, HTTP_IF_NONE_MATCH=etag).status_code == 304


def test_field_place_kind_and_words_narrow_the_list(client, hamlet, commune, sibling_commune):
    campaign = make_campaign(commune)
    hamlet_model = make_model(hamlet, campaign, state=ModelState.ACTIVE, field=make_field(campaign, name="Kinh tế"))
    wanted = make_story(hamlet_model, headline="Vườn chè xanh", story="Bà con trồng chè.")
    other_campaign = make_campaign(sibling_commune)
    other = make_exemplar(
        sibling_commune,
        other_campaign,
        state=ExemplarState.REGISTERED,
        field=make_field(other_campaign, name="Văn hóa"),
    )
    make_story(other, headline="Người giữ làn điệu", story="Dạy hát then.")
    listed = wanted.gallery.get_absolute_url()

    def headlines(**query):
        return set(re.findall(r'<h2><a href="[^"]+">([^<]+)</a>', client.get(listed, query).content.decode()))

    assert headlines() == {"Vườn chè xanh", "Người giữ làn điệu"}
    for query in (
        {"q": "VUON CHE"},
        {"q": "trồng"},
        {"linh-vuc": "Kinh tế"},
        {"noi": commune.pk},
        {"ke-ve": "mo-hinh"},
        {"q": "chè", "linh-vuc": "Kinh tế", "noi": commune.pk, "ke-ve": "mo-hinh"},
    ):
        assert headlines(**query) == {"Vườn chè xanh"}, query
    assert headlines(**{"ke-ve": "nguoi-tot-viec-tot"}) == {"Người giữ làn điệu"}
    assert headlines(q="khong co") == set()
    for rubbish in (
        {"noi": "x"},
        {"trang": "-1"},
        {"trang": "99999999"},
        {"ke-ve": "x"},
        {"q": "\x00"},
        {"noi": "9" * 30},
    ):
        assert headlines(**rubbish) == {"Vườn chè xanh", "Người giữ làn điệu"}, rubbish
    narrowed = client.get(listed, {"linh-vuc": "Kinh tế"})
    assert narrowed["X-Robots-Tag"] == "noindex"
    page = narrowed.content.decode()
    assert f'href="{listed}" aria-label="Bỏ điều kiện Kinh tế"' in page


def test_pages_follow_each_other_and_keep_what_is_asked(client, hamlet, commune):
    campaign = make_campaign(commune)
    for _ in range(13):
        story = make_story(make_model(hamlet, campaign, state=ModelState.ACTIVE))
    listed = story.gallery.get_absolute_url()
    first = client.get(listed, {"ke-ve": "mo-hinh"}).content.decode()
    assert first.count('<li class="card') == 12
    following = re.search(r'rel="next" href="([^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(following).content.decode()
    assert (second.count('<li class="card'), "Trang 2 / 2" in second, "mo-hinh" in following) == (1, True, True)


def test_galleries_of_two_provinces_are_apart_and_the_front_page_offers_both(client, story, foreign_commune):
    foreign = make_story(make_model(foreign_commune, state=ModelState.ACTIVE), headline="Bài của tỉnh khác")
    front = client.get(INDEX).content.decode()
    assert story.gallery.get_absolute_url() in front
    assert foreign.gallery.get_absolute_url() in front
    assert "Bài của tỉnh khác" not in front
    mine = client.get(story.gallery.get_absolute_url()).content.decode()
    assert "Bài của tỉnh khác" not in mine
    assert foreign_commune.name not in mine
    far = client.get(story.gallery.get_absolute_url(), {"noi": foreign_commune.pk}).content.decode()
    assert "Bài của tỉnh khác" not in far
    make_gallery(foreign_commune.province)
    Gallery.objects.filter(pk=foreign.gallery_id).update(is_open=False)
    alone = client.get(INDEX).content.decode()
    assert story.headline in alone


def test_figures_shown_are_those_promised_and_reached(client, model, preparer):
    land = make_indicator(name="Đất hiến", unit_name="m²")
    days = make_indicator(name="Ngày công", unit_name="ngày")
    homes = make_indicator(name="Hộ tham gia", unit_name="hộ")
    make_indicator(name="Không ai nhắc", unit_name="cái")
    for indicator, value in ((land, 1500), (days, 300)):
        Promise.objects.create(model=model, indicator=indicator, value=value)
    make_update(model, preparer, figures={land: 1200, homes: 45})
    page = client.get(make_story(model).get_absolute_url()).content.decode()
    figures = re.search(r'<ul class="figures">(.*?)</ul>', page, re.S)[1]
    told = [" ".join(re.sub(r"<[^>]+>", " ", line).split()) for line in figures.split("</li>")[:-1]]
    assert told == [
        "1.200 m² Đất hiến 80% phấn đấu 1.500",
        "300 ngày Ngày công mức phấn đấu",
        "45 hộ Hộ tham gia",
    ]


def test_a_shared_page_says_what_it_is(client, story):
    page = client.get(story.get_absolute_url()).content.decode()
    url = f"{settings.BASE_URL}{story.get_absolute_url()}"
    image = f"{settings.BASE_URL}{story.photos.get().get_absolute_url()}"
    assert f'<link rel="canonical" href="{url}">' in page
    assert f'<meta property="og:url" content="{url}">' in page
    assert f'<meta property="og:title" content="{story.headline}">' in page
    assert f'<meta property="og:image" content="{image}">' in page
    assert 'property="og:type" content="article"' in page
    assert f'value="{url}"' in page
    index = client.get(INDEX).content.decode()
    assert f'<link rel="canonical" href="{settings.BASE_URL}{story.gallery.get_absolute_url()}">' in index
    robots = client.get("/robots.txt")
    assert "Allow: /gioi-thieu/\n" in robots.content.decode()
    assert robots.content.decode().endswith("Disallow: /\n")


def test_a_photo_leaves_under_a_name_that_says_nothing(client, story):
    photo = story.photos.get()
    for url in (addresses(story)["photo"], addresses(story)["small"]):
        response = client.get(url)
        assert response["Content-Disposition"] == f'inline; filename="anh-{photo.pk}.jpg"'
        assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


def test_photos_nobody_published_are_not_served_whoever_guesses_their_number(client, model, story):
    private = make_cleared_photo(model)
    draft = make_story(
        make_exemplar(model.unit, model.campaign, state=ExemplarState.REGISTERED),
        photos=[private],
        is_published=False,
        published_at=None,
    )
    for row in StoryPhoto.objects.filter(story=draft):
        assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(reverse("gallery:story_photo", args=[10**9])).status_code == 404
    assert client.get(reverse("models_registry:photo_detail", args=[private.pk])).status_code == 302


def test_the_stamp_changes_with_whatever_the_lists_show(story):
    seen = [gallery_stamp(story.gallery)]
    for change in (
        lambda: PublicStory.objects.update(version=story.version + 1),
        lambda: type(story.photos.get().photo).objects.update(is_cleared=False),
        lambda: PublicStory.objects.update(is_published=False),
    ):
        change()
        seen.append(gallery_stamp(story.gallery))
    assert len(set(seen)) == 4


def test_a_renamed_unit_is_read_by_its_new_name_in_the_lists_once_they_are_rendered_anew(client, story, hamlet):
    client.get(story.get_absolute_url())
    Unit.objects.filter(pk=hamlet.pk).update(name="Xóm Đổi Tên")
    assert "Xóm Đổi Tên" in client.get(story.get_absolute_url()).content.decode()
    cache.clear()
    assert "Xóm Đổi Tên" in client.get(story.gallery.get_absolute_url()).content.decode()


def write_page(model, **changes):
    return {"version": "0", "headline": "Đường nở hoa", "story": "Bà con cùng làm.", "cleared_names": "", **changes}


def test_the_desk_writes_publishes_and_takes_down_on_its_pages(
    client, model, secretary, preparer, administrator, province
):
    url = reverse("models_registry:model_story", args=[model.pk])
    photo = make_cleared_photo(model)
    client.force_login(preparer)
    assert client.get(url).status_code == 200
    refused = client.post(url, write_page(model))
    assert (refused.status_code, PublicStory.objects.count()) == (403, 0)
    client.force_login(secretary)
    page = client.get(url)
    assert page.context["form"]["headline"].value() == model.title
    assert reverse("models_registry:photo_small", args=[photo.pk]) in page.content.decode()
    answer = client.post(url, write_page(model, story="Gọi 0912 345 678"), HTTP_ACCEPT="application/json").json()
    assert answer["version"] == 1
    assert list(client.get(url).context["gaps"]) == ["story"]
    story = PublicStory.objects.get()
    advance = reverse("models_registry:story_advance", args=[story.pk])
    hindered = client.post(advance, {"action": "publish", "version": 1})
    assert (hindered.status_code, "giống số điện thoại" in hindered.content.decode()) == (422, True)
    assert client.post(url, write_page(model, version=1, photos=[photo.pk])).url == url
    stale = client.post(url, write_page(model, version=1, headline="Tên khác"))
    assert (stale.status_code, "Tên khác" in stale.content.decode()) == (409, True)
    assert client.post(advance, {"action": "publish", "version": 1}).status_code == 409
    assert client.post(advance, {"action": "publish", "version": 2}).url == url
    waiting = client.get(url)
    assert (waiting.context["form"], waiting.context["standing"][0]) == (None, "Chờ mở trang giới thiệu")
    assert waiting.context["public_url"] == ""
    edit = reverse("models_registry:gallery_edit", args=[province.pk])
    assert client.get(edit).status_code == 403
    client.force_login(administrator)
    assert client.post(edit, {"is_open": "on", "introduction": "Gọi 0912 345 678"}).status_code == 422
    assert client.post(edit, {"is_open": "on", "introduction": "Mời bà con."}).url == edit
    assert "Mở trang giới thiệu" in client.get(edit).content.decode()
    client.force_login(secretary)
    story.refresh_from_db()
    assert story.get_absolute_url() in client.get(url).content.decode()
    assert client.post(advance, {"action": "take_down", "version": 3}).status_code == 422
    assert client.post(advance, {"action": "take_down", "version": 3, "note": "Sai."}).url == url
    assert client.get(story.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_stories_costs_the_same_and_hides_other_communes(
    rows, client, secretary, hamlet, commune, sibling_commune, django_assert_num_queries
):
    campaign = make_campaign(commune)
    mine = [make_story(make_model(hamlet, campaign, state=ModelState.ACTIVE)) for _ in range(rows)]
    make_story(make_model(sibling_commune, state=ModelState.ACTIVE), headline="Bài của xã khác")
    client.force_login(secretary)
    url = reverse("models_registry:story_list")
    client.get(url)
    with django_assert_num_queries(7):
        response = client.get(url)
    assert set(response.context["object_list"]) == set(mine)
    assert "Bài của xã khác" not in response.content.decode()
    for query, count in (({"shown": "published"}, rows), ({"shown": "draft"}, 0), ({"source": "exemplar"}, 0)):
        assert len(client.get(url, query).context["object_list"]) == count
    assert len(client.get(url, {"q": "DUONG NO HOA"}).context["object_list"]) == rows


def test_those_who_keep_no_gallery_are_offered_none(client, secretary, administrator, province):
    url = reverse("models_registry:story_list")
    client.force_login(secretary)
    assert client.get(url).context["provinces"] == []
    client.force_login(administrator)
    assert client.get(url).context["provinces"] == [province]
    client.force_login(make_user(is_superuser=True))
    assert province in client.get(url).context["provinces"]
