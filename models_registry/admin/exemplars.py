"""The desk of exemplars: read here, moved by steps alone."""

from django.contrib import admin, messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from interface.admin import ReadOnlyInline, ScopedAdmin
from interface.templatetags.ui import state_badge
from models_registry.admin.models import FieldNameFilter, YearFilter
from models_registry.enums import ExemplarKind, ExemplarState
from models_registry.filters import places_of_exemplars
from models_registry.forms.exemplars import ExemplarStepForm
from models_registry.models import Exemplar, ExemplarEvent
from models_registry.views.exemplars import attempt_exemplar_step
from models_registry.workflow import EXEMPLAR_TRANSITIONS, act_label, open_actions
from units.permissions import refuse, require


class KindFilter(admin.SimpleListFilter):
    title = "Đối tượng"
    parameter_name = "doi-tuong"

    def lookups(self, request, model_admin):
        return ExemplarKind.choices

    def queryset(self, request, queryset):
        if self.value() not in ExemplarKind.values:
            return queryset
        return queryset.filter(
            person__isnull=self.value() != ExemplarKind.PERSON, household__isnull=self.value() != ExemplarKind.HOUSEHOLD
        )


class PlaceFilter(admin.SimpleListFilter):
    title = "Đơn vị"
    parameter_name = "don-vi"

    def lookups(self, request, model_admin):
        return [(str(unit.pk), str(unit)) for unit in places_of_exemplars(request)]

    def queryset(self, request, queryset):
        if not str(self.value()).isdigit():
            return queryset
        return queryset.within(places_of_exemplars(request).filter(pk=self.value()))


class EventInline(ReadOnlyInline):
    model = ExemplarEvent
    verbose_name_plural = "Diễn biến"
    fields = readonly_fields = ["at", "actor", "step", "from_state", "to_state", "note"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor").order_by("-pk")

    @admin.display(description="Việc")
    def step(self, event):
        return act_label(event.action, EXEMPLAR_TRANSITIONS)

    @admin.display(description="Từ")
    def from_state(self, event):
        return ExemplarState(event.before).label if event.before else ""

    @admin.display(description="Sang")
    def to_state(self, event):
        return ExemplarState(event.after).label


@admin.register(Exemplar)
class ExemplarAdmin(ScopedAdmin):
    """What an exemplar says is written by its unit on the site; what it has become, by steps alone: superusers too."""

    change_form_template = "admin/models_registry/exemplar_change.html"
    actions = None
    list_display = ["title", "subject_shown", "state_shown", "unit", "field", "year"]
    list_filter = ["state", KindFilter, FieldNameFilter, YearFilter, PlaceFilter]
    list_select_related = ["unit", "field", "person", "household"]
    search_fields = ["search_key"]
    ordering = ["-pk"]
    inlines = [EventInline]
    fields = readonly_fields = [
        "code",
        "state",
        "subject_shown",
        "campaign",
        "unit",
        "year",
        "field",
        "model",
        "title",
        "story",
        "registered_at",
        "recognised_level",
        "decision_number",
        "decided_on",
        "created_by",
    ]

    def can_change(self, user, obj):
        return refuse(
            "Nội dung điển hình do đơn vị giới thiệu viết; ở đây chỉ ghi công nhận, rút, đưa trở lại danh sách."
        )

    @admin.display(description="Mã")
    def code(self, exemplar):
        return exemplar.code

    @admin.display(description="Ai được nêu gương")
    def subject_shown(self, exemplar):
        return f"{exemplar.subject} ({exemplar.kind.label.lower()})"

    @admin.display(description="Trạng thái", ordering="state")
    def state_shown(self, exemplar):
        return state_badge(exemplar.get_state_display(), exemplar.tone, exemplar.icon)

    def get_urls(self):
        view = self.admin_site.admin_view(self.step_view)
        return [
            path("<int:object_id>/buoc/<slug:action>/", view, name="models_registry_exemplar_step"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        exemplar = self.get_object(request, object_id)
        names = open_actions(request.user, exemplar, EXEMPLAR_TRANSITIONS) if exemplar is not None else []
        context = {"steps": [(name, EXEMPLAR_TRANSITIONS[name]) for name in names]}
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def step_view(self, request, object_id, action):
        """One step on a page that says what it does; posted, it is taken or comes back with the reason."""
        exemplar = self.get_object(request, str(object_id))
        if exemplar is None or action not in EXEMPLAR_TRANSITIONS:
            raise Http404("Không tìm thấy, hoặc nằm ngoài phạm vi của anh/chị.")
        move = EXEMPLAR_TRANSITIONS[action]
        require(move.who(request.user, exemplar))
        back = reverse("admin:models_registry_exemplar_change", args=[exemplar.pk])
        status, refused = 200, ()
        form = ExemplarStepForm(name=action, move=move, exemplar=exemplar)
        if request.method == "POST":
            attempt = attempt_exemplar_step(request.user, exemplar, action, request.POST)
            if not attempt.status:
                messages.success(request, f"{move.label}: đã ghi nhận với “{exemplar}”.")
                return HttpResponseRedirect(back)
            form, status, refused = attempt.form, attempt.status, attempt.refused
        elif exemplar.state not in move.sources:
            status = 409
            refused = (f"Điển hình đang ở trạng thái “{exemplar.get_state_display()}”, không làm bước này được.",)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{move.label}: {exemplar}",
            "model": exemplar,
            "move": move,
            "form": form,
            "refused": refused,
            "back": back,
        }
        return TemplateResponse(request, "admin/models_registry/model_step.html", context, status=status)
