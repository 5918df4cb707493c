"""Pages that show every component, list, form and desk screen to the tests; no part of the product."""

from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.template import engines
from django.urls import include, path

from campaigns.models import Registration
from interface.admin import ReadOnlyInline, ScopedAdmin
from interface.filters import DateFilter, SearchFilter
from interface.forms import DateField, PageForm
from interface.lists import ListPage
from units.models import Membership, Person, Unit
from units.permissions import ALLOWED, refuse

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def page(name):
    """A template that lies beside the tests."""
    return engines["django"].from_string(Path(__file__).with_name(name).read_text())


class UnitFilters(django_filters.FilterSet):
    q = SearchFilter(label="Tìm đơn vị")
    level = django_filters.ChoiceFilter(label="Cấp", choices=Unit._meta.get_field("level").choices)
    parent = django_filters.ModelChoiceFilter(label="Thuộc", queryset=Unit.objects.filter(parent=None))
    since = DateFilter(label="Có từ", field_name="valid_from", lookup_expr="gte")

    class Meta:
        model = Unit
        fields = []


class UnitList(ListPage):
    model = Unit
    filterset_class = UnitFilters
    sorts = {"ten": ("Tên", "search_key"), "ma": ("Mã", "code"), "cap": ("Cấp", "level")}
    default_sort = "ten"
    noun = "đơn vị"
    search_placeholder = "Tên hoặc mã"

    def get_queryset(self):
        self.queryset = Unit.objects.visible_to(self.request.user)
        return super().get_queryset()

    def get_template_names(self):
        return page("gallery_list.html")


class SampleForm(PageForm, forms.Form):
    summary = forms.CharField(
        label="Tóm tắt thành tích", widget=forms.Textarea, help_text="Hiện trên quyết định khen thưởng."
    )
    done_on = DateField(label="Ngày hoàn thành")
    kind = forms.ChoiceField(label="Đối tượng", choices=[("a", "Tập thể"), ("b", "Cá nhân")], widget=forms.RadioSelect)
    field = forms.ChoiceField(label="Lĩnh vực", choices=[("", "Chọn lĩnh vực"), ("a", "Kinh tế")])
    scan = forms.FileField(label="Tệp minh chứng", required=False, help_text="PDF hoặc ảnh, tối đa 20 MB.")
    sure = forms.BooleanField(label="Đã được tập thể thông qua")


def parts(request):
    stages = [
        SimpleNamespace(label="Giai đoạn I", starts_on=date(2026, 1, 1), ends_on=date(2028, 12, 31)),
        SimpleNamespace(label="Giai đoạn II", starts_on=date(2028, 1, 1), ends_on=date(2030, 12, 31)),
    ]
    moment = datetime(2026, 11, 22, 10, 42, 5, tzinfo=HANOI)
    form = SampleForm(request.POST or None, initial={"done_on": date(2026, 9, 5)})
    context = {
        "form": form,
        "stages": stages,
        "today": date(2026, 11, 22),
        "moment": moment,
        "missing": {"summary": "Chưa có báo cáo thành tích.", "field": "Chưa chọn lĩnh vực."},
        "pairs": [("Đơn vị", "Xóm Đồng Tâm"), ("Ghi chú", "")],
        "events": [SimpleNamespace(at=moment, actor="Trần Thị Lan", label="Trả lại bổ sung", note="Thiếu biên bản.")],
    }
    template = page("gallery_parts.html")
    return HttpResponse(template.render(context, request), status=422 if request.POST else 200)


def forbidden(request):
    raise PermissionDenied("Việc này dành cho thư ký hội đồng của Xã Hòa Bình.")


def limited(request):
    return render(request, "429.html", status=429)


class MembershipRows(ReadOnlyInline):
    model = Membership
    fields = ["user", "role"]


class UnitDesk(ScopedAdmin):
    list_display = ["name", "code", "level", "kind"]
    list_filter = ["level", "parent"]
    search_fields = ["search_key"]
    fields = ["name", "code", "level", "kind", "parent", "valid_from"]
    autocomplete_fields = ["parent"]
    inlines = [MembershipRows]

    def can_change(self, user, obj):
        return ALLOWED if obj is None or obj.code != "KHOA" else refuse("Đơn vị này do cấp trên quản lý.")

    def can_add(self, user):
        return refuse("Đơn vị được thêm bằng tệp Excel.")


class PersonDesk(ScopedAdmin):
    list_display = ["full_name", "unit"]
    list_filter = ["unit"]
    search_fields = ["search_key"]
    fields = ["full_name", "unit"]

    def can_change(self, user, obj):
        return ALLOWED


class RegistrationDesk(ScopedAdmin):
    fields = ["pledge"]

    def can_change(self, user, obj):
        return ALLOWED


desk = admin.AdminSite(name="admin")
desk.enable_nav_sidebar = False
desk.register(Unit, UnitDesk)
desk.register(Person, PersonDesk)
desk.register(Registration, RegistrationDesk)

urlpatterns = [
    path("mau/thanh-phan/", parts, name="gallery_parts"),
    path("mau/danh-sach/", UnitList.as_view(), name="gallery_list"),
    path("mau/cam/", forbidden, name="gallery_forbidden"),
    path("mau/nhanh/", limited, name="gallery_limited"),
    path("ban-lam-viec/", desk.urls),
    path("", include("dankhe.urls")),
]
