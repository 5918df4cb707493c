"""Updates at the desk: read there, written by the units on the site."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from interface.admin import ReadOnlyInline, ScopedAdmin
from interface.amounts import write_amount
from interface.templatetags.ui import state_badge
from models_registry.models import Figure, MobilisationModel, Photo, ProgressUpdate


class FigureInline(ReadOnlyInline):
    model = Figure
    verbose_name_plural = "Số liệu"
    fields = readonly_fields = ["indicator", "amount"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator")

    @admin.display(description="Lũy kế đến ngày")
    def amount(self, figure):
        return write_amount(figure.value)


class PhotoInline(ReadOnlyInline):
    model = Photo
    verbose_name_plural = "Ảnh"
    fields = readonly_fields = ["shown", "caption", "is_cleared"]

    @admin.display(description="Ảnh")
    def shown(self, photo):
        return format_html(
            '<a href="{}">Xem ảnh {}</a>', reverse("models_registry:photo_detail", args=[photo.pk]), photo.pk
        )


@admin.register(ProgressUpdate)
class ProgressUpdateAdmin(ScopedAdmin):
    actions = None
    list_display = ["shown", "of_model", "happened_on", "written_by", "standing"]
    list_filter = ["kind", "year"]
    list_select_related = ["model", "written_by"]
    search_fields = ["model__search_key"]
    search_help_text = "Tên mô hình, có dấu hoặc không"
    ordering = ["-happened_on", "-pk"]
    fields = readonly_fields = [
        "of_model",
        "kind",
        "year",
        "happened_on",
        "text",
        "written_by",
        "written_at",
        "withdrawn_at",
        "life",
    ]
    inlines = [FigureInline, PhotoInline]

    def get_search_results(self, request, queryset, search_term):
        """By the name of the model, accents aside."""
        named = MobilisationModel.objects.search(search_term)
        return (queryset.filter(model__in=named.values("pk")) if search_term else queryset), False

    @admin.display(description="Cập nhật", ordering="happened_on")
    def shown(self, update):
        return str(update)

    @admin.display(description="Mô hình", ordering="model__search_key")
    def of_model(self, update):
        return str(update.model)

    @admin.display(description="Tình trạng")
    def standing(self, update):
        return state_badge("Đã rút", "closed") if update.withdrawn_at else state_badge("Được tính", "done")

    @admin.display(description="Trên trang của mô hình")
    def life(self, update):
        return format_html(
            '<a href="{}#cap-nhat-{}">Tiến độ của mô hình</a>',
            reverse("models_registry:progress_detail", args=[update.model_id]),
            update.pk,
        )
