"""One's own ways to look at a list: what is kept of an address, whose they are, how many there may be."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from units.models import SavedView
from units.selectors import CONDITIONS, SavedViews, keeps_views, kept_query
from units.services import MOST_VIEWS, remove_view, rename_view, save_view
from units.tests.factories import make_saved_view, make_user

PAGE = "units:person_list"
CREATE = reverse("units:saved_view_create")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def person_list_keeps_views(monkeypatch):
    monkeypatch.setitem(CONDITIONS, PAGE, ())
    keeps_views(PAGE, ["q", "kind", "unit"])


@pytest.fixture
def user():
    return make_user("nguoixem")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("unit=7&q=hoa", "q=hoa&unit=7"),
        ("q=++&unit=7", "unit=7"),
        ("trang=3&sap-xep=ten&e=1&is_superuser=1&q=hoa", "q=hoa"),
        ("kind=b&kind=a&kind=", "kind=b&kind=a"),
        ("q=h%00oa", "q=hoa"),
        ("q=H%C3%B2a+B%C3%ACnh", "q=H%C3%B2a+B%C3%ACnh"),
    ],
)
def test_an_address_keeps_only_what_the_list_asks_in_the_order_of_the_list(typed, kept):
    assert kept_query(PAGE, typed) == kept


def test_a_view_is_kept_under_one_clean_name_with_its_conditions(user):
    view = save_view(user=user, page=PAGE, query="unit=7&trang=2&q=hoa", name="  Xóm   Hòa ")
    view.refresh_from_db()
    assert (view.user, view.page, view.name, view.query) == (user, PAGE, "Xóm Hòa", "q=hoa&unit=7")


@pytest.mark.parametrize(
    ("page", "query", "name", "sentence"),
    [
        ("home", "q=hoa", "Xóm Hòa", "Danh sách này không lưu được cách xem."),
        (PAGE, "trang=2", "Xóm Hòa", "Danh sách đang không có điều kiện nào để lưu; hãy tìm hoặc lọc trước."),
        (PAGE, "q=binh", "Đã  có", "Anh/chị đã có cách xem tên này ở danh sách này; hãy đặt tên khác."),
    ],
)
def test_what_cannot_be_kept_is_refused_with_its_reason(page, query, name, sentence, user):
    make_saved_view(user, page=PAGE, name="Đã có")
    with pytest.raises(ValidationError) as refusal:
        save_view(user=user, page=page, query=query, name=name)
    assert refusal.value.messages == [sentence]
    assert SavedView.objects.count() == 1


def test_a_name_is_taken_by_one_user_on_one_list_alone(user):
    make_saved_view(user, page=PAGE, name="Chung tên")
    make_saved_view(make_user(), page=PAGE, name="Chung tên")
    make_saved_view(user, page="units:household_list", name="Chung tên")
    with pytest.raises(IntegrityError):
        make_saved_view(user, page=PAGE, name="Chung tên")


def test_the_last_place_is_given_and_the_next_refused(user):
    for number in range(MOST_VIEWS - 1):
        make_saved_view(user, page=PAGE, name=f"Cách {number}")
    make_saved_view(user, page="units:household_list")
    make_saved_view(make_user(), page=PAGE)
    save_view(user=user, page=PAGE, query="q=hoa", name="Cách cuối")
    with pytest.raises(ValidationError, match="tối đa 20 cách xem"):
        save_view(user=user, page=PAGE, query="q=hoa", name="Cách thừa")


def test_a_view_is_named_anew_and_given_up_by_its_owner_alone(user):
    view, other = make_saved_view(user, page=PAGE, name="Cũ"), make_user()
    with pytest.raises(SavedView.DoesNotExist):
        rename_view(view_id=view.pk, user=other, name="Của người khác")
    remove_view(view_id=view.pk, user=other)
    assert rename_view(view_id=view.pk, user=user, name="Mới").name == "Mới"
    make_saved_view(user, page=PAGE, name="Trùng")
    with pytest.raises(ValidationError, match="đã có cách xem tên này"):
        rename_view(view_id=view.pk, user=user, name="Trùng")
    remove_view(view_id=view.pk, user=user)
    assert [row.name for row in SavedView.objects.all()] == ["Trùng"]


@pytest.mark.parametrize("own", [0, 3])
def test_the_views_of_a_list_mark_the_present_one_at_one_query(own, user, django_assert_num_queries):
    make_saved_view(make_user(), page=PAGE, name="Của người khác", query="unit=1")
    for number in range(own):
        make_saved_view(user, page=PAGE, name=f"Đơn vị {number}", query=f"gone=1&unit={number}")
    with django_assert_num_queries(1):
        views = SavedViews(user, PAGE, "trang=2&unit=1", (("Tất cả", ""), ("Hòa", "q=hoa")))
        assert views.to_save == ("" if own else "unit=1")
        assert [view.name for view in views.own_current] == (["Đơn vị 1"] if own else [])
    assert [(view.name, view.query, view.is_current) for view in views.all] == [
        ("Tất cả", "", False),
        ("Hòa", "q=hoa", False),
        *((f"Đơn vị {number}", f"unit={number}", number == 1) for number in range(own)),
    ]


def test_saving_leads_back_to_the_list_and_a_refusal_keeps_what_was_typed(client, user):
    client.force_login(user)
    saved = client.post(CREATE, {"page": PAGE, "query": "unit=7&q=hoa", "name": "Xóm Hòa"})
    assert (saved.status_code, saved["Location"]) == (302, f"{reverse(PAGE)}?q=hoa&unit=7")
    again = client.post(CREATE, {"page": PAGE, "query": "q=binh", "name": "Xóm Hòa"})
    assert again.status_code == 422
    page = again.content.decode()
    assert "Anh/chị đã có cách xem tên này ở danh sách này; hãy đặt tên khác." in page
    for typed in ('value="Xóm Hòa"', 'value="q=binh"'):
        assert typed in page
    unnamed = client.post(CREATE, {"page": PAGE, "query": "q=binh", "name": " "})
    assert (unnamed.status_code, "Hãy đặt tên cho cách xem." in unnamed.content.decode()) == (422, True)
    unknown = client.post(CREATE, {"page": "https://xa.vn", "query": "q=a", "name": "Lạ"})
    assert (unknown.status_code, "Danh sách này không lưu được cách xem." in unknown.content.decode()) == (422, True)
    assert client.get(CREATE).status_code == 405
    assert [view.name for view in SavedView.objects.all()] == ["Xóm Hòa"]


def test_the_page_of_a_view_renames_and_gives_it_up(client, user):
    view = make_saved_view(user, page=PAGE, name="Cũ", query="q=hoa")
    client.force_login(user)
    page = reverse("units:saved_view_edit", args=[view.pk])
    assert 'value="Cũ"' in client.get(page).content.decode()
    renamed = client.post(page, {"name": "Mới"})
    assert (renamed.status_code, renamed["Location"]) == (302, f"{reverse(PAGE)}?q=hoa")
    assert client.post(page, {"name": ""}).status_code == 422
    view.refresh_from_db()
    assert view.name == "Mới"
    gone = client.post(reverse("units:saved_view_remove", args=[view.pk]))
    assert (gone.status_code, gone["Location"]) == (302, reverse(PAGE))
    assert not SavedView.objects.exists()


def test_the_view_of_another_user_is_not_there(client, user):
    view = make_saved_view(user, page=PAGE)
    for other in (make_user(), make_user("toanquyen", is_superuser=True)):
        client.force_login(other)
        page, remove = (reverse(f"units:saved_view_{act}", args=[view.pk]) for act in ("edit", "remove"))
        answers = (client.get(page), client.post(page, {"name": "Lấy"}), client.post(remove))
        assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert list(SavedView.objects.values_list("name", "user")) == [(view.name, user.pk)]
