"""Review years at the desk: set up, taken from phase to phase, scored by the appraisers, closed, read as tables."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.admin.dossiers import seen_version
from awards.admin.meetings import KEEPERS, keeps_a_council
from awards.admin.review_scores import ScoreScreens
from awards.models import AwardCouncil, ReviewYear
from awards.permissions import (
    can_move_review,
    can_read_scores,
    can_set_up_review,
)
from awards.score_forms import CloseForm, MoveForm, PhaseForm, ReviewForm
from awards.score_gates import current_phase
from awards.selectors import units_held
from awards.selectors.reviews import (
    move_shown,
    reviews_for_page,
    rights_shown,
)
from awards.selectors.scores import (
    closing_shown,
    events_of_review,
    progress_of,
)
from awards.services.review_years import change_phase, close_scores, move_phase, set_up_review
from campaigns.models import Campaign
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from interface.versions import StaleVersion
from models_registry.enums import RubricPurpose
from models_registry.models import Rubric
from units.permissions import require


@admin.register(ReviewYear)
class ReviewYearAdmin(ScoreScreens, ScopedAdmin):
    """Read here, superusers included; every change is an act that calls a service of the review years."""

    list_display = ["year", "campaign", "unit", "phase_shown", "closed_shown"]
    list_select_related = ["campaign", "unit"]
    actions = None
    change_list_template = "admin/awards/review/list.html"

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        at = "<int:object_id>/"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("add/", wrap(self.add_view), name=f"{name}_add"),
            path(f"{at}change/", wrap(self.change_view), name=f"{name}_change"),
            path(f"{at}buoc/<int:phase_id>/", wrap(self.phase_view), name=f"{name}_phase"),
            path(f"{at}chuyen/<int:phase_id>/", wrap(self.move_view), name=f"{name}_move"),
            path(f"{at}khoa-diem/", wrap(self.close_view), name=f"{name}_close"),
            *self.score_urls(wrap, name),
        ]

    def can_add(self, user):
        return keeps_a_council(user)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("phases")

    @admin.display(description="Đang ở bước")
    def phase_shown(self, review):
        return current_phase(review) or ""

    @admin.display(description="Điểm")
    def closed_shown(self, review):
        return state_badge("Đã khóa", "closed") if review.is_closed else state_badge("Đang mở", "waiting")

    # Setting up

    @explained
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        user = request.user
        rubrics = Rubric.objects.visible_to(user).filter(is_example=False, valid_from__isnull=False)
        rubrics = rubrics.select_related("campaign")
        form = ReviewForm(
            request.POST if request.method == "POST" else None,
            councils=AwardCouncil.objects.filter(unit__in=units_held(user, KEEPERS), valid_to=None),
            campaigns=Campaign.objects.visible_to(user).select_related("launching_unit"),
            rubrics=rubrics.filter(purpose=RubricPurpose.DOSSIER),
            unit_rubrics=rubrics.filter(purpose=RubricPurpose.UNIT_YEAR),
            initial={"year": timezone.localdate().year},
        )
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    review = set_up_review(actor=user, **form.facts)
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(request, "Đã lập năm xét; hãy ghi ngày và quyền của từng bước.")
                    return HttpResponseRedirect(review.get_absolute_url())
        context = {
            "title": "Lập năm xét, chấm điểm",
            "form": form,
            "has_scale": form.fields["rubric"].queryset.exists(),
            "has_council": form.fields["council"].queryset.exists(),
        }
        return TemplateResponse(request, "admin/awards/review/set_up.html", context, status=status)

    # One review year

    def review_or_404(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        review = reviews_for_page(ReviewYear.objects.visible_to(request.user)).filter(pk=object_id).first()
        if review is None:
            raise Http404("Không tìm thấy năm xét, hoặc năm xét nằm ngoài phạm vi của anh/chị.")
        return review

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        review = self.review_or_404(request, object_id)
        phase = current_phase(review)
        phases = list(review.phases.all())
        following = next((row for row in phases if row.order > phase.order), None)
        context = {
            "title": str(review),
            "review": review,
            "phase": phase,
            "phases": [(row, rights_shown(row)) for row in phases],
            "following": following,
            "keeps": bool(can_set_up_review(request.user, review.unit)) and not review.is_closed,
            "moves": can_move_review(request.user, review, phase),
            "reads": bool(can_read_scores(request.user, review)),
            "progress": progress_of(review, timezone.localdate()),
            "events": events_of_review(review),
            "list_url": reverse("admin:awards_reviewyear_changelist"),
        }
        return TemplateResponse(request, "admin/awards/review/detail.html", context)

    def act(self, request, review, form, call, said, back):
        """Take the posted act; the redirect when it went through, else ``None`` with the refusal on the form."""
        if not form.is_valid():
            return None
        try:
            call()
        except StaleVersion:
            form.add_error(None, "Năm xét vừa được người khác thay đổi; hãy xem lại phần dưới rồi bấm lại.")
        except ValidationError as error:
            form.show(error)
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back)
        return None

    def phase_or_404(self, review, phase_id):
        phase = next((row for row in review.phases.all() if row.pk == phase_id), None)
        if phase is None:
            raise Http404("Không có bước này.")
        return phase

    @explained
    def phase_view(self, request, object_id, phase_id):
        review = self.review_or_404(request, object_id)
        require(can_set_up_review(request.user, review.unit))
        phase = self.phase_or_404(review, phase_id)
        form, status = PhaseForm(request.POST if request.method == "POST" else None, phase=phase), 200
        if request.method == "POST":

            def call():
                change_phase(
                    phase_id=phase.pk,
                    actor=request.user,
                    expected_version=seen_version(request.POST.get("version")),
                    **form.facts,
                )

            if done := self.act(
                request, review, form, call, f"Đã lưu ngày, quyền của bước “{phase}”.", review.get_absolute_url()
            ):
                return done
            status, review = 422, self.review_or_404(request, object_id)
        context = {"title": f"Bước “{phase}”", "review": review, "phase": phase, "form": form}
        return TemplateResponse(request, "admin/awards/review/phase.html", context, status=status)

    @explained
    def move_view(self, request, object_id, phase_id):
        """What moving on changes, and the one act that does it."""
        review = self.review_or_404(request, object_id)
        phase = current_phase(review)
        require(can_move_review(request.user, review, phase))
        target = self.phase_or_404(review, phase_id)
        form, status = MoveForm(request.POST if request.method == "POST" else None), 200
        if request.method == "POST":

            def call():
                move_phase(
                    review_id=review.pk,
                    phase_id=target.pk,
                    actor=request.user,
                    expected_version=seen_version(request.POST.get("version")),
                    **form.cleaned_data,
                )

            if done := self.act(
                request, review, form, call, f"Đã chuyển sang bước “{target}”.", review.get_absolute_url()
            ):
                return done
            status, review = 422, self.review_or_404(request, object_id)
            phase = current_phase(review)
        context = {
            "title": f"Chuyển sang bước “{target}”",
            "review": review,
            "move": move_shown(review, phase, target, timezone.localdate()),
            "form": form,
        }
        return TemplateResponse(request, "admin/awards/review/move.html", context, status=status)

    @explained
    def close_view(self, request, object_id):
        review = self.review_or_404(request, object_id)
        require(can_move_review(request.user, review, current_phase(review)))
        form, status = CloseForm(request.POST if request.method == "POST" else None), 200
        if request.method == "POST":

            def call():
                close_scores(
                    review_id=review.pk,
                    actor=request.user,
                    expected_version=seen_version(request.POST.get("version")),
                    **form.cleaned_data,
                )

            back = reverse("admin:awards_reviewyear_scores", args=[review.pk])
            if done := self.act(request, review, form, call, "Đã khóa điểm; kết quả được giữ nguyên.", back):
                return done
            status, review = 422, self.review_or_404(request, object_id)
        context = {"title": "Khóa điểm", "review": review, "form": form, "closing": closing_shown(review)}
        return TemplateResponse(request, "admin/awards/review/close.html", context, status=status)
