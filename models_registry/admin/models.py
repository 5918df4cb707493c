"""The desk of models."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from interface.admin import ReadOnlyInline, ScopedAdmin
from interface.templatetags.ui import state_badge
from models_registry.admin.appraisals import appraise_chosen
from models_registry.admin.batches import BATCH_LIMIT, BatchRow, why_not
from models_registry.enums import ModelState
from models_registry.filters import field_names, places_in_sight
from models_registry.forms import StepForm
from models_registry.gates import TEN_ITEMS
from models_registry.models import Delisting, MobilisationModel, ModelEvent, ModelYear, Recognition
from models_registry.selectors import similar_to_each, without_owner
from models_registry.services import advance_model
from models_registry.views.models import attempt_step, seen_twins
from models_registry.workflow import TRANSITIONS, act_label, buttons
from units.permissions import refuse, require


class YearFilter(admin.SimpleListFilter):
    title = "Năm đăng ký"
    parameter_name = "nam"

    def lookups(self, request, model_admin):
        years = model_admin.get_queryset(request).order_by("-year").values_list("year", flat=True).distinct()
        return [(year, str(year)) for year in years]

    def queryset(self, request, queryset):
        return queryset.filter(year=self.value()) if str(self.value()).isdigit() else queryset


class FieldNameFilter(admin.SimpleListFilter):
    """By name: each campaign has fields of its own, people think of one."""

    title = "Lĩnh vực"
    parameter_name = "linh-vuc"

    def lookups(self, request, model_admin):
        return field_names(request)

    def queryset(self, request, queryset):
        return queryset.filter(field__name=self.value()) if self.value() else queryset


class PlaceFilter(admin.SimpleListFilter):
    title = "Đơn vị"
    parameter_name = "don-vi"

    def lookups(self, request, model_admin):
        return [(str(unit.pk), str(unit)) for unit in places_in_sight(request)]

    def queryset(self, request, queryset):
        if not str(self.value()).isdigit():
            return queryset
        return queryset.within(places_in_sight(request).filter(pk=self.value()))


class EventInline(ReadOnlyInline):
    model = ModelEvent
    verbose_name_plural = "Diễn biến"
    fields = readonly_fields = ["at", "actor", "step", "from_state", "to_state", "note"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor").order_by("-pk")

    @admin.display(description="Việc")
    def step(self, event):
        return act_label(event.action)

    @admin.display(description="Từ")
    def from_state(self, event):
        return ModelState(event.before).label if event.before else ""

    @admin.display(description="Sang")
    def to_state(self, event):
        return ModelState(event.after).label


class RecognitionInline(ReadOnlyInline):
    model = Recognition
    verbose_name_plural = "Công nhận"
    fields = readonly_fields = ["level", "year", "decision_number", "decided_on", "issuer"]


class YearInline(ReadOnlyInline):
    model = ModelYear
    verbose_name_plural = "Từng năm"
    fields = readonly_fields = ["year", "origin", "is_outstanding"]


class DelistingInline(ReadOnlyInline):
    model = Delisting
    verbose_name_plural = "Ra khỏi danh sách"
    fields = readonly_fields = ["delisted_on", "reason", "reinstated_on"]


@admin.register(MobilisationModel)
class MobilisationModelAdmin(ScopedAdmin):
    """What a model says is written by its unit on the site; what it has become, by steps alone: superusers too."""

    change_form_template = "admin/models_registry/model_change.html"
    list_display = ["title_shown", "state_shown", "unit", "field", "year"]
    list_filter = ["state", FieldNameFilter, YearFilter, PlaceFilter]
    list_select_related = ["unit", "field"]
    search_fields = ["search_key"]
    ordering = ["-pk"]
    actions = ["accept_chosen", appraise_chosen]
    inlines = [EventInline, RecognitionInline, YearInline, DelistingInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "code",
                    "state",
                    "campaign",
                    "unit",
                    "owner",
                    "year",
                    "field",
                    "origin",
                    "copied_from",
                    "target_level",
                    "registered_at",
                    "created_by",
                ]
            },
        ),
        ("Mười mục của bản đăng ký", {"fields": list(TEN_ITEMS)}),
    ]
    readonly_fields = [name for _, options in fieldsets for name in options["fields"]]

    def can_change(self, user, obj):
        return refuse(
            "Nội dung mô hình do đơn vị đăng ký viết; ở đây chỉ thực hiện các bước: chấp nhận, trả lại, công nhận, "
            "đưa ra khỏi danh sách."
        )

    @admin.display(description="Nhân rộng từ mô hình")
    def copied_from(self, model):
        source = model.replicated_from
        return f"{without_owner(str(source), source.owner)}, {source.unit}, năm {source.year}" if source else ""

    @admin.display(description="Mã")
    def code(self, model):
        return model.code

    @admin.display(description="Tên mô hình", ordering="search_key")
    def title_shown(self, model):
        return str(model)

    @admin.display(description="Trạng thái", ordering="state")
    def state_shown(self, model):
        return state_badge(model.get_state_display(), model.tone, model.icon)

    def get_urls(self):
        view = self.admin_site.admin_view(self.step_view)
        return [
            path("<int:object_id>/buoc/<slug:action>/", view, name="models_registry_mobilisationmodel_step"),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        model = self.get_object(request, object_id)
        context = {}
        if model is not None:
            context = {
                "steps": [(name, TRANSITIONS[name]) for name in buttons(request.user, model)],
                "twins": seen_twins(request.user, model) if model.state == ModelState.REGISTERED else [],
            }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    def step_view(self, request, object_id, action):
        """One step of one model: a page that says what it does; posted, it is taken or comes back with the reason."""
        model = self.get_object(request, str(object_id))
        if model is None or action not in TRANSITIONS or TRANSITIONS[action].opens:
            raise Http404("Không tìm thấy, hoặc nằm ngoài phạm vi của anh/chị.")
        move = TRANSITIONS[action]
        require(move.who(request.user, model))
        back = reverse("admin:models_registry_mobilisationmodel_change", args=[model.pk])
        status, refused = 200, ()
        twins = seen_twins(request.user, model) if action == "accept" else []
        form = StepForm(name=action, move=move, model=model, twins=twins)
        if request.method == "POST":
            attempt = attempt_step(request.user, model, action, request.POST)
            if not attempt.status:
                messages.success(request, f"{move.label}: đã ghi nhận với “{model}”.")
                return HttpResponseRedirect(back)
            form, status, refused = attempt.form, attempt.status, attempt.refused
        elif model.state not in move.sources:
            status = 409
            refused = (f"Mô hình đang ở trạng thái “{model.get_state_display()}”, không làm bước này được.",)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"{move.label}: {model}",
            "model": model,
            "move": move,
            "form": form,
            "twins": twins,
            "refused": refused,
            "back": back,
        }
        return TemplateResponse(request, "admin/models_registry/model_step.html", context, status=status)

    @admin.action(description="Chấp nhận các mô hình đã chọn")
    def accept_chosen(self, request, queryset):
        """Confirm page first; posted with ``confirmed``, each model goes through the service on its own."""
        chosen = list(
            queryset.select_related("unit", "campaign__launching_unit", "field").order_by("pk")[: BATCH_LIMIT + 1]
        )
        if len(chosen) > BATCH_LIMIT:
            messages.error(request, f"Mỗi lần chấp nhận không quá {BATCH_LIMIT} mô hình; hãy lọc bớt.")
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "action": "accept_chosen",
            "move": TRANSITIONS["accept"],
            "back": request.get_full_path(),
        }
        if "confirmed" not in request.POST:
            rows = [BatchRow(model, why_not("accept", request.user, model)) for model in chosen]
            ready = [row.model for row in rows if not row.reason]
            twins = similar_to_each(ready)
            for model in ready:
                model.twins = twins.get(model.pk, ())
            context |= {
                "title": "Chấp nhận mô hình: xem lại danh sách",
                "ready": ready,
                "skipped": [row for row in rows if row.reason],
            }
            return TemplateResponse(request, "admin/models_registry/batch_confirm.html", context)
        rows = [BatchRow(model, self.accept_one(request, model)) for model in chosen]
        context |= {
            "title": "Chấp nhận mô hình: kết quả",
            "done": [row.model for row in rows if not row.reason],
            "skipped": [row for row in rows if row.reason],
        }
        return TemplateResponse(request, "admin/models_registry/batch_result.html", context)

    def accept_one(self, request, model):
        """Why the model was left out; empty when it was accepted as it stood on the confirm page."""
        seen = request.POST.get(f"version-{model.pk}", "")
        try:
            advance_model(
                model_id=model.pk,
                action="accept",
                actor=request.user,
                expected_version=int(seen) if seen.isdigit() else None,
            )
        except PermissionDenied as error:
            return str(error)
        except ValidationError as error:
            return why_not("accept", request.user, model) or " ".join(error.messages)
        return ""
