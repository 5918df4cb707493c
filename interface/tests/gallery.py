"""Pages that show every component, list, form and desk screen to the tests; no part of the product."""

from datetime import date, datetime
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

from interface.admin import ReadOnlyInline, ScopedAdmin
from interface.filters import DateFilter, SearchFilter
from interface.forms import DateField, PageForm
from interface.lists import ListPage
from units.models import Membership, Person, Unit
from units.permissions import ALLOWED, refuse

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


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
    sorts = {"ten": ("Tên", "search_key"), "ma": ("Mã", "code")}
    default_sort = "ten"
    noun = "đơn vị"
    search_placeholder = "Tên hoặc mã"

    def get_queryset(self):
        self.queryset = Unit.objects.visible_to(self.request.user)
        return super().get_queryset()

    def get_template_names(self):
        return engines["django"].from_string(LIST)


LIST = """{% extends "lists/list.html" %}
{% block title %}Đơn vị{% endblock %}
{% block heading %}Đơn vị{% endblock %}
{% block row_href %}?{{ object.pk }}{% endblock %}
{% block columns %}{% sort_head sorting.ten %}{% sort_head sorting.ma %}<th scope="col">Cấp</th><th scope="col" class="num">Số</th>{% endblock %}
{% block row %}<th scope="row"><a href="?{{ object.pk }}">{{ object.name }}</a></th><td data-label="Mã">{{ object.code }}</td><td data-label="Cấp">{{ object.get_level_display }}</td><td class="num" data-label="Số">{{ object.pk }}</td>{% endblock %}
{% block empty %}{% empty_state "Chưa có đơn vị" "Quản trị thêm đơn vị từ tệp Excel." "/" "Thêm đơn vị" %}{% endblock %}
"""

PARTS = """{% extends "base.html" %}
{% load crispy_forms_tags %}
{% block title %}Hồ sơ HS-2026-0017{% endblock %}
{% block breadcrumbs %}<nav class="crumbs" aria-label="Đường dẫn trang"><a href="/">Trang chủ</a><a href="/">Hồ sơ khen thưởng</a></nav>{% endblock %}
{% block heading %}Hồ sơ đề nghị tặng Giấy khen cho Chi hội Nông dân xóm Đồng Tâm{% endblock %}
{% block state %}{% state_badge "Đang lập" "plain" %}{% endblock %}
{% block actions %}<a class="btn btn-outline-secondary" href="/">{% icon "printer" %}In</a><button class="btn btn-primary" type="button">Nộp hồ sơ</button>{% endblock %}
{% block content %}
{% deadline_pill "hết 24:00 ngày 09/12/2026" 17 %} {% deadline_pill "hết 24:00 ngày 09/12/2026" 3 %} {% deadline_pill "hết 24:00 ngày 09/12/2026" -2 %}
<p class="my-3">{% state_badge "Chờ tiếp nhận" "waiting" %} {% state_badge "Được khen thưởng" "done" %} {% state_badge "Đã đóng" "closed" %} {% state_badge "Quá hạn" "alert" %}</p>
{% stage_line stages today %}
<ul class="tiles"><li><a class="tile" href="/"><strong>12</strong>hồ sơ chờ tiếp nhận</a></li><li><a class="tile" href="/"><strong>3</strong>bị trả lại</a></li></ul>
<div class="split"><div>
{% panel "Thành phần hồ sơ" "waiting" %}{% completeness 3 5 %}{% gaps missing "#id_" %}{% endpanel %}
<form method="post" class="form-page" data-autosave="/luu/">{% csrf_token %}<p class="form-note">Mục có dấu * là bắt buộc.</p>{% crispy form %}
<div class="buttons"><button class="btn btn-primary" type="submit">Lưu</button><span class="save-state" data-save-state aria-live="polite"></span></div></form>
</div><div class="split__side">
{% panel "Thông tin" %}{% facts pairs %}{% endpanel %}
{% panel "Quá trình xử lý" %}{% timeline events %}{% endpanel %}
</div></div>
{% receipt "BN-2026-000017" moment "Hội đồng Thi đua - Khen thưởng xã Hòa Bình" "Đã nộp hồ sơ" "Thường trực hội đồng kiểm tra trong 5 ngày làm việc." %}
{% progress_bar 40 "Đang lập bảng tổng hợp" %}
{% empty_state "Chưa có mô hình" "Đăng ký mô hình đầu tiên của đơn vị." "/" "Đăng ký mô hình" %}
<p>{{ 1500000|money }}</p>
{% endblock %}
"""


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
    template = engines["django"].from_string(PARTS)
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


desk = admin.AdminSite(name="admin")
desk.enable_nav_sidebar = False
desk.register(Unit, UnitDesk)
desk.register(Person, PersonDesk)

urlpatterns = [
    path("mau/thanh-phan/", parts, name="gallery_parts"),
    path("mau/danh-sach/", UnitList.as_view(), name="gallery_list"),
    path("mau/cam/", forbidden, name="gallery_forbidden"),
    path("mau/nhanh/", limited, name="gallery_limited"),
    path("ban-lam-viec/", desk.urls),
    path("", include("dankhe.urls")),
]
