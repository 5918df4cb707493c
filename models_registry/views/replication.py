"""Designs of the province that may be copied, copying one, and the family of a model."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from interface.amounts import write_amount
from interface.charts import Tile
from interface.lists import ListPage
from interface.versions import StaleVersion
from models_registry.enums import LEVEL_RANK, RecognitionLevel
from models_registry.filters import DesignFilterSet
from models_registry.forms import CopyForm
from models_registry.models import MobilisationModel
from models_registry.permissions import can_begin, can_copy_design, can_edit
from models_registry.selectors import (
    communes_of,
    design_of,
    designs_offered,
    designs_to_read,
    figures_of,
    lineage_of,
    source_of,
    without_owner,
)
from models_registry.services import copy_design, name_source
from models_registry.views.models import model_items, visible_model
from models_registry.views.registration import place_errors
from units.permissions import require


class DesignList(ListPage):
    """What the province offers for copying; a title is shown without the name of the person who leads the model."""

    model = MobilisationModel
    template_name = "models_registry/design_list.html"
    filterset_class = DesignFilterSet
    noun = "mô hình"
    search_placeholder = "Tên mô hình, có dấu hoặc không"
    sorts = {
        "ten": ("Tên mô hình", "search_key"),
        "xa_minh": ("Đơn vị", ("-is_near", "unit__sort_key")),
        "so_don_vi": ("Đã nhân rộng", "replica_units"),
    }

    def get_queryset(self):
        self.queryset = designs_offered(self.request.user, year=timezone.localdate().year)
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        for model in context["object_list"]:
            model.title = without_owner(model.title, model.owner)
            model.recognised_as = recognised_as(model)
            model.praise = list(praise(model))
        has_commune = any(unit.commune_id for unit in self.request.user.scope)
        return context | {
            "orders": [
                (label, self.address(**{self.sort_kwarg: name or None}), self.sorted_by == name)
                for label, name in (
                    ("được khen gần đây", ""),
                    *((("xã của tôi", "xa_minh"),) if has_commune else ()),
                    ("nhiều đơn vị làm theo", "-so_don_vi"),
                )
            ]
        }


def recognised_as(model):
    """«Cấp tỉnh, năm 2026»: the highest level at which the model was recognised."""
    top = max(model.recognitions.all(), key=lambda row: (LEVEL_RANK[row.level], row.year))
    return f"{RecognitionLevel(top.level).label}, năm {top.year}"


def praise(model):
    """``(words, icon)`` of what commended the model in the last period, besides the level of its recognition."""
    if model.is_awarded:
        yield "Được khen thưởng", "award"
    for row in model.outstanding_years[-1:]:
        yield f"Tiêu biểu năm {row.year}", "star"


def open_design(request, pk):
    return design_of(get_object_or_404(designs_to_read(request.user), pk=pk))


@require_safe
def design_detail(request, pk):
    model = open_design(request, pk)
    return design_page(request, model, CopyForm(user=request.user))


def design_page(request, model, form, status=200):
    is_mine = any(model.unit.is_within(unit) for unit in request.user.scope)
    context = {
        "model": model,
        "facts": {
            "Đơn vị": f"{model.unit}, {model.commune}" if model.commune not in (None, model.unit) else model.unit,
            "Lĩnh vực": model.field,
            "Năm đăng ký": model.year,
            "Công nhận": recognised_as(model),
            "Đã nhân rộng": f"{model.replica_units} đơn vị" if model.replica_units else "chưa có đơn vị nào",
            **({"Địa bàn": "Khó khăn, đặc thù"} if model.is_hard_area else {}),
        },
        "items": model_items(model),
        "results": [
            {
                "indicator": line.indicator,
                **{
                    name: "" if value is None else write_amount(value)
                    for name, value in (
                        ("baseline", line.baseline),
                        ("promised", line.promised),
                        ("reached", line.last[1] if line.last else None),
                    )
                },
            }
            for line in figures_of(model)
        ],
        "may_begin": can_begin(request.user),
        "may_open": request.user.sees_everything or is_mine,
        "form": form,
    }
    return render(request, "models_registry/design_detail.html", context, status=status)


@require_POST
def design_copy(request, pk):
    model = open_design(request, pk)
    require(can_begin(request.user))
    form = CopyForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            copy = copy_design(actor=request.user, source_id=pk, **form.cleaned_data)
        except ValidationError as error:
            place_errors(form, error)
        else:
            messages.success(
                request, f"Đã chép thiết kế của “{model}” thành bản nháp; hãy sửa cho đúng địa bàn rồi gửi đăng ký."
            )
            return redirect("models_registry:model_edit", copy.pk)
    return design_page(request, model, form, status=422)


class SourceChoice(DesignList):
    """Which model a draft was copied from: looked up by name among the designs of the province, then chosen."""

    template_name = "models_registry/source_choose.html"
    http_method_names = ("get", "head", "post")

    def dispatch(self, request, *args, **kwargs):
        self.draft = visible_model(request, kwargs["pk"])
        require(can_edit(request.user, self.draft))
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        rows = super().get_queryset()
        return rows.filter(province=self.draft.province_id).exclude(unit=self.draft.unit_id)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            draft=self.draft, source=source_of(self.draft, self.request.user), refused=getattr(self, "refused", ())
        ) | {"orders": ()}

    def post(self, request, pk):
        asked, version = request.POST.get("source", ""), request.POST.get("version", "")
        source = None
        if asked:
            known = MobilisationModel.objects.designs_open_to(request.user)
            source = get_object_or_404(known, pk=asked if asked.isdecimal() and len(asked) < 19 else None)
        try:
            name_source(
                actor=request.user,
                model_id=pk,
                source_id=source and source.pk,
                expected_version=int(version) if version.isdecimal() else None,
            )
        except ValidationError as error:
            self.refused = error.messages
            if isinstance(error, StaleVersion):
                self.draft = visible_model(request, pk)
            response = self.get(request, pk=pk)
            response.status_code = 409 if isinstance(error, StaleVersion) else 422
            return response
        messages.success(request, "Đã ghi mô hình gốc." if source else "Đã bỏ mô hình gốc.")
        return redirect("models_registry:model_edit", pk)


@require_safe
def model_family(request, pk):
    rows = MobilisationModel.objects.visible_to(request.user).select_related("unit", "commune", "owner")
    model = get_object_or_404(rows, pk=pk)
    lineage = lineage_of(model, request.user)
    spread = lineage.spread
    tiles = []
    if spread.rows and model.province_id:
        counts = {commune.pk: total for commune, _, total in spread.rows if commune}
        tiles = [
            Tile(name, counts.get(key, 0), is_marked=key == model.commune_id)
            for key, name in communes_of(model.province_id, timezone.localdate())
        ]
    context = {
        "model": model,
        "lineage": lineage,
        "spread": spread,
        "tiles": tiles,
        "reached": sum(tile.value > 0 for tile in tiles),
        "may_copy": can_copy_design(request.user, model),
        "first": lineage.first,
    }
    return render(request, "models_registry/model_family.html", context)
