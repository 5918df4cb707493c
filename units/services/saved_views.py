"""A user's own ways to look at lists."""

from django.core.exceptions import ValidationError
from django.db import transaction

from units.models import SavedView, User
from units.selectors import CONDITIONS, kept_query
from units.text import clean_line

MOST_VIEWS = 20


@transaction.atomic
def save_view(*, user, page, query, name):
    """Keep the conditions of ``query`` that the list ``page`` knows, under a name; the user's row is the lock."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if page not in CONDITIONS:
        raise ValidationError("Danh sách này không lưu được cách xem.")
    kept = kept_query(page, query)
    if not kept:
        raise ValidationError("Danh sách đang không có điều kiện nào để lưu; hãy tìm hoặc lọc trước.")
    if SavedView.objects.visible_to(user).filter(page=page).count() >= MOST_VIEWS:
        raise ValidationError(f"Mỗi danh sách lưu tối đa {MOST_VIEWS} cách xem; hãy bỏ bớt một cách xem cũ.")
    view = SavedView(user=user, page=page, query=kept, name=clean_line(name))
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def rename_view(*, view_id, user, name):
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    view = SavedView.objects.visible_to(user).get(pk=view_id)
    view.name = clean_line(name)
    view.full_clean()
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def remove_view(*, view_id, user):
    SavedView.objects.visible_to(user).filter(pk=view_id).delete()
