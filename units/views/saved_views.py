"""One's own ways to look at lists: kept, named anew, given up."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from units.forms import NewViewForm, ViewForm
from units.models import SavedView
from units.selectors import CONDITIONS
from units.services import remove_view, rename_view, save_view


def list_address(page, query=""):
    if page not in CONDITIONS:
        return reverse("home")
    return f"{reverse(page)}?{query}" if query else reverse(page)


def form_page(request, form, *, back, view=None, status=200):
    context = {"form": form, "view": view, "list_url": back}
    return render(request, "units/saved_view_form.html", context, status=status)


@require_POST
def saved_view_create(request):
    form = NewViewForm(request.POST)
    if form.is_valid():
        try:
            view = save_view(user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, f"Đã lưu cách xem «{view}».")
            return redirect(list_address(view.page, view.query))
    return form_page(request, form, back=list_address(request.POST.get("page", "")), status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_view_edit(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    back = list_address(view.page, view.query)
    form = ViewForm(request.POST or None, initial={"name": view.name})
    if request.method == "POST" and form.is_valid():
        try:
            renamed = rename_view(view_id=pk, user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("name", error.messages)
        else:
            messages.success(request, f"Đã đổi tên cách xem thành «{renamed}».")
            return redirect(back)
    return form_page(request, form, back=back, view=view, status=422 if request.method == "POST" else 200)


@require_POST
def saved_view_remove(request, pk):
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    remove_view(view_id=pk, user=request.user)
    messages.success(request, f"Đã bỏ cách xem «{view}».")
    return redirect(list_address(view.page))
