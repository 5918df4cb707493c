"""What stands beside the steps on a dossier's screen: the superior's word, the simplified procedure, the archive."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from awards.enums import ENDED
from awards.permissions import can_confirm_as, can_simplify, is_secretary
from awards.procedure import simplified_gaps, superior_id_of, superior_word
from awards.procedure_forms import ArchiveForm, SimplifiedForm, SuperiorForm
from awards.selectors.desk import UNCONFIRMED
from awards.services import archive_dossier, choose_procedure, confirm_report
from campaigns.deadlines import local_day
from campaigns.models import DayOff
from interface.admin import explained
from units.models import Unit
from units.permissions import ALLOWED, refuse, require


def may_confirm(user, dossier):
    superior_id = superior_id_of(dossier)
    if superior_id is None:
        return refuse("Hồ sơ này không cần cấp trên trực tiếp xác nhận riêng.")
    unit = dossier.unit.parent if dossier.unit.parent_id == superior_id else Unit.objects.get(pk=superior_id)
    return can_confirm_as(user, unit)


def waits_for_confirmation(dossier):
    return superior_id_of(dossier) is not None and dossier.state in UNCONFIRMED


def may_be_archived(dossier):
    return dossier.state in ENDED and not dossier.is_archived


@dataclass(frozen=True)
class Fact:
    """What one form beside the steps does; ``exists`` says whether it is there for the dossier at all."""

    label: str
    who: Callable
    exists: Callable
    form: Callable
    service: Callable
    said: str
    is_versioned: bool = True


def simplified_form(dossier, *arguments):
    initial = {"case": dossier.simplified_case, "discovered_by": dossier.discovered_by}
    return SimplifiedForm(*arguments, initial=initial, auto_id="id_thutuc_%s")


def superior_form(dossier, *arguments):
    newest = next(iter(dossier.versions.all()), None)
    return SuperiorForm(*arguments, initial={"version_number": newest.number if newest else 0}, auto_id="id_captren_%s")


FACTS = {
    "xac-nhan-cap-tren": Fact(
        "Cấp trên trực tiếp xác nhận báo cáo",
        may_confirm,
        waits_for_confirmation,
        superior_form,
        confirm_report,
        "Đã ghi ý kiến của cấp trên trực tiếp; đơn vị và nơi nhận hồ sơ được báo.",
        is_versioned=False,
    ),
    "thu-tuc-don-gian": Fact(
        "Thủ tục đơn giản",
        can_simplify,
        lambda dossier: not dossier.is_editable and not simplified_gaps(dossier),
        simplified_form,
        choose_procedure,
        "Đã ghi thủ tục xét của hồ sơ.",
    ),
    "luu-tru": Fact(
        "Lưu trữ hồ sơ",
        is_secretary,
        may_be_archived,
        lambda dossier, *arguments: ArchiveForm(*arguments, auto_id="id_luutru_%s"),
        archive_dossier,
        "Hồ sơ đã lưu trữ; danh sách ẩn hồ sơ này, tìm lại bằng bộ lọc “Lưu trữ”.",
    ),
}


@dataclass(frozen=True)
class FactPanel:
    name: str
    label: str
    form: object
    is_bound: bool


def fact_panels(dossier, user, bound=None):
    """The forms beside the steps that the user may fill in now; ``bound`` is a posted one to show again."""
    for name, fact in FACTS.items():
        if fact.exists(dossier) and fact.who(user, dossier) is ALLOWED:
            is_bound = bound is not None and bound[0] == name
            yield FactPanel(name, fact.label, bound[1] if is_bound else fact.form(dossier), is_bound)


@dataclass(frozen=True)
class Procedure:
    """What the screen shows of the procedure: who must still say what, where the dossier came from, the time left."""

    superior: Unit | None
    word: object
    ways: list
    windows: list
    days_left: int | None


def procedure_of(dossier, *, now):
    superior_id = superior_id_of(dossier)
    asked = dossier.campaign_award.asks_superior
    days_left = None
    if dossier.due_on and dossier.state not in ENDED:
        days_left = DayOff.objects.calendar().between(local_day(now), dossier.due_on)
    return Procedure(
        superior=dossier.unit.parent if superior_id else None,
        word=superior_word(dossier) if asked else None,
        ways=list(dossier.forwardings.all()),
        windows=list(dossier.comment_lines.all()),
        days_left=days_left,
    )


class FactScreens:
    """The addresses of the forms beside the steps; joined to ``DossierAdmin``."""

    def fact_urls(self, wrap, name):
        return [path("<int:object_id>/viec/<slug:fact>/", wrap(self.fact_view), name=f"{name}_fact")]

    @explained
    def fact_view(self, request, object_id, fact):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        if fact not in FACTS:
            raise Http404("Không có việc này.")
        dossier, act = self.dossier_or_404(request, object_id), FACTS[fact]
        require(act.who(request.user, dossier))
        form = act.form(dossier, request.POST)
        if not form.is_valid():
            return self.dossier_page(request, dossier, bound_fact=(fact, form), status=422)
        seen = {"expected_version": self.seen_version(request)} if act.is_versioned else {}
        try:
            act.service(dossier_id=dossier.pk, actor=request.user, now=timezone.now(), **form.facts, **seen)
        except ValidationError as error:
            form.show(error)
            fresh = self.dossier_or_404(request, object_id)
            return self.dossier_page(request, fresh, bound_fact=(fact, form), status=422)
        messages.success(request, act.said)
        return HttpResponseRedirect(self.address_of(request, dossier.pk))
