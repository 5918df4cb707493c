"""Units through time: what happened, what it would move, and the receipt of what was done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from units.enums import UnitEventKind, UnitLevel
from units.forms import FORM_OF_KIND, SLUG_OF_KIND, DecisionForm
from units.models import Reorganisation, Unit
from units.permissions import can_reorganise, is_administrator, require
from units.selectors import Holding, database_now, preview_of
from units.services import reorganise

KIND_OF_SLUG = {slug: kind for kind, slug in SLUG_OF_KIND.items()}
EFFECTS = {
    UnitEventKind.MERGE: "Nhập với đơn vị cùng cấp thành một đơn vị mới, hoặc vào một trong số đó.",
    UnitEventKind.SPLIT: "Chia thành nhiều đơn vị, hoặc tách một phần thành đơn vị mới.",
    UnitEventKind.RENAME: "Mang tên, loại hoặc mã khác; vẫn là đơn vị này.",
    UnitEventKind.TRANSFER: "Chuyển sang đơn vị cấp trên khác, cùng mọi đơn vị và dữ liệu bên trong.",
    UnitEventKind.CREATE: "Lập một đơn vị mới trực thuộc đơn vị này.",
    UnitEventKind.ABOLISH: "Kết thúc hoạt động; đơn vị trực thuộc chuyển về nơi khác.",
}


def decision_about(user, unit, kind):
    return is_administrator(user, unit) if kind == UnitEventKind.CREATE else can_reorganise(user, unit)


def kinds_for(user, unit):
    """(kind, what it does, slug) of the changes this user may make to the unit."""
    return [
        (kind.label, EFFECTS[kind], SLUG_OF_KIND[kind])
        for kind in UnitEventKind
        if decision_about(user, unit, kind) and (kind != UnitEventKind.TRANSFER or unit.level != UnitLevel.PROVINCE)
    ]


@require_safe
def reorganisation_choose(request, pk):
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    require(is_administrator(request.user, unit))
    return render(request, "units/reorganisation_choose.html", {"unit": unit, "kinds": kinds_for(request.user, unit)})


@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation_prepare(request, pk, slug):
    """The facts stand in the address, so that the preview can be looked at again; the answers are posted."""
    kind = KIND_OF_SLUG.get(slug)
    if kind is None:
        raise Http404
    unit = get_object_or_404(Unit.objects.visible_to(request.user).select_related("parent", "province"), pk=pk)
    require(decision_about(request.user, unit, kind))
    asked = request.GET if "happened_on" in request.GET or request.method == "POST" else None
    form = FORM_OF_KIND[kind](asked, unit=unit, actor=request.user, today=timezone.localdate())
    context = {"unit": unit, "form": form, "kind": kind, "effect": EFFECTS[kind]}
    if not form.is_valid():
        return render(request, "units/reorganisation_form.html", context, status=200 if asked is None else 422)
    preview = preview_of(form.change)
    decisions = DecisionForm(request.POST if request.method == "POST" else None, change=form.change, preview=preview)
    if request.method == "POST" and decisions.is_valid():
        now = database_now()
        try:
            receipt = reorganise(
                actor=request.user,
                change=form.change,
                decisions=decisions.decisions,
                now=now,
                today=timezone.localdate(now),
            )
        except ValidationError as error:
            decisions.add_error(None, error.messages)
        else:
            messages.success(request, "Đã ghi nhận thay đổi; quyền theo cây đơn vị mới có hiệu lực ngay.")
            return redirect("units:reorganisation_detail", receipt.pk)
    context |= {
        "change": form.change,
        "preview": preview,
        "decisions": decisions,
        "back": f"{request.path}?{request.GET.urlencode()}&sua=1",
    }
    if request.method == "GET" and "sua" in request.GET:
        return render(request, "units/reorganisation_form.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "units/reorganisation_preview.html", context, status=status)


@require_safe
def reorganisation_detail(request, pk):
    rows = Reorganisation.objects.visible_to(request.user).select_related("event", "actor")
    receipt = get_object_or_404(rows, pk=pk)
    visible = set(Unit.objects.visible_to(request.user).values_list("pk", flat=True).filter(reorganisations=receipt))
    context = {
        "receipt": receipt,
        "units": [(unit, unit.pk in visible) for unit in receipt.units.select_related("parent").order_by("path")],
        "lines": [Holding(**line) for line in receipt.outcome],
        "changes": receipt.event.changes.filter(unit__in=receipt.units.all()).select_related("unit", "parent_before"),
        "today": timezone.localdate(),
    }
    return render(request, "units/reorganisation_detail.html", context)
