"""Lists published for comment, and what came in: opened, printed, closed, written down, answered."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from awards.models import CommentWindow, PublicComment
from awards.permissions import can_ask_public
from awards.procedure_forms import AnswerCommentForm, CloseForm, LetterCommentForm, WindowForm
from awards.selectors import units_held
from awards.selectors.comments import comments_awaiting, dossiers_to_ask_about, windows_at_desk
from awards.services import answer_comment, close_comment_window, open_comment_window, record_comment
from documents.selectors import file_response
from interface.admin import ScopedAdmin, explained
from interface.templatetags.ui import state_badge
from units.enums import Role
from units.models import Unit
from units.permissions import ALLOWED, refuse, require


def asks_public(user):
    if Role.SECRETARY in user.roles:
        return ALLOWED
    return refuse("Việc lấy ý kiến công khai dành cho thường trực, thư ký hội đồng.")


def window_badge(window, today):
    if window.closed_at:
        return state_badge("Đóng sớm", "closed")
    if window.is_open_on(today):
        return state_badge("Đang lấy ý kiến", "waiting")
    return state_badge("Đã hết thời gian", "done")


@admin.register(CommentWindow)
class CommentWindowAdmin(ScopedAdmin):
    """Read here; opening, closing and writing down are services. What was published never changes."""

    list_display = ["title", "unit", "state_shown", "opened_on", "last_day", "line_count", "waiting_count"]
    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("add/", wrap(self.add_view), name=f"{name}_add"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/viec/<slug:act>/", wrap(self.act_view), name=f"{name}_act"),
        ]

    def can_add(self, user):
        return asks_public(user)

    def get_queryset(self, request):
        return windows_at_desk(request.user)

    @admin.display(description="Tình trạng")
    def state_shown(self, window):
        return window_badge(window, timezone.localdate())

    @admin.display(description="Đối tượng")
    def line_count(self, window):
        return window.line_total

    @admin.display(description="Ý kiến (chờ trả lời)")
    def waiting_count(self, window):
        return f"{window.comment_total} ({window.waiting_total})"

    @explained
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        unit = Unit.objects.filter(pk__in=units_held(request.user, {Role.SECRETARY})).order_by("path").first()
        waiting = list(dossiers_to_ask_about(unit, timezone.localdate()))
        posted = request.POST if request.method == "POST" else None
        initial = {"title": f"Danh sách đề nghị khen thưởng năm {timezone.localdate().year}"}
        form, status = WindowForm(posted, dossiers=waiting, initial=initial), 200
        if posted is not None:
            status = 422
            if form.is_valid():
                try:
                    window = open_comment_window(unit=unit, actor=request.user, **form.facts)
                except ValidationError as error:
                    form.show(error)
                else:
                    messages.success(
                        request, f"Đã công khai danh sách; lấy ý kiến đến hết ngày {window.last_day:%d/%m/%Y}."
                    )
                    return HttpResponseRedirect(address_of(window.pk))
        context = {"title": "Lấy ý kiến công khai", "form": form, "unit": unit, "waiting": waiting}
        return TemplateResponse(request, "admin/awards/comments/open.html", context, status=status)

    def window_or_404(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        window = windows_at_desk(request.user).filter(pk=object_id).first()
        if window is None:
            raise Http404("Không tìm thấy đợt lấy ý kiến, hoặc nằm ngoài phạm vi của anh/chị.")
        return window

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.window_page(request, self.window_or_404(request, object_id))

    @explained
    def act_view(self, request, object_id, act):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        window = self.window_or_404(request, object_id)
        require(can_ask_public(request.user, window.unit))
        if act not in {"dong-som", "ghi-y-kien"}:
            raise Http404("Không có việc này.")
        if act == "dong-som":
            form = CloseForm(request.POST, auto_id="id_dong_%s")
        else:
            form = LetterCommentForm(request.POST, request.FILES, lines=window.lines.all(), auto_id="id_thu_%s")
        if form.is_valid():
            try:
                if act == "dong-som":
                    close_comment_window(window_id=window.pk, actor=request.user, **form.facts)
                    said = "Đã đóng đợt lấy ý kiến."
                else:
                    data = form.cleaned_data
                    record_comment(
                        line_id=data["line_id"],
                        details=form.said,
                        received_on=data["received_on"],
                        upload=data["paper"],
                        actor=request.user,
                    )
                    said = "Đã ghi ý kiến nhận được."
            except ValidationError as error:
                form.show(error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(address_of(window.pk))
        return self.window_page(request, self.window_or_404(request, object_id), bound=(act, form), status=422)

    def window_page(self, request, window, *, bound=("", None), status=200):
        today = timezone.localdate()
        lines = list(window.lines.select_related("dossier").prefetch_related("comments"))
        keeps, is_open = bool(can_ask_public(request.user, window.unit)), window.is_open_on(today)
        act, refused = bound
        context = {
            "title": window.title,
            "window": window,
            "badge": window_badge(window, today),
            "lines": lines,
            "comments": sorted((c for line in lines for c in line.comments.all()), key=lambda c: -c.pk),
            "is_open": is_open,
            "close_form": (refused if act == "dong-som" else CloseForm(auto_id="id_dong_%s"))
            if keeps and is_open
            else None,
            "letter_form": (refused if act == "ghi-y-kien" else LetterCommentForm(lines=lines, auto_id="id_thu_%s"))
            if keeps
            else None,
            "act": act,
        }
        return TemplateResponse(request, "admin/awards/comments/window.html", context, status=status)


def address_of(pk):
    return reverse("admin:awards_commentwindow_change", args=[pk])


class AnswerFilter(admin.SimpleListFilter):
    title, parameter_name = "trả lời", "tra-loi"

    def lookups(self, request, model_admin):
        return [("cho-toi", "Chờ tôi trả lời"), ("cho", "Chưa trả lời"), ("roi", "Đã trả lời")]

    def queryset(self, request, rows):
        if self.value() == "cho-toi":
            return rows.filter(pk__in=comments_awaiting(request.user).values("pk"))
        known = {"cho": True, "roi": False}
        return rows.filter(answered_at__isnull=known[self.value()]) if self.value() in known else rows


@admin.register(PublicComment)
class PublicCommentAdmin(ScopedAdmin):
    """Read at the desk alone; the answer goes through ``services.answer_comment``."""

    list_display = ["kind", "subject", "window", "source", "received_on", "answer_shown"]
    list_filter = [AnswerFilter, "kind", "source"]
    list_select_related = ["line__window"]
    search_fields = ["line__subject_name"]
    actions = None

    def get_urls(self):
        wrap, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", wrap(self.changelist_view), name=f"{name}_changelist"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}_change"),
            path("<int:object_id>/tra-loi/", wrap(self.answer_view), name=f"{name}_answer"),
            path("<int:object_id>/van-ban/", wrap(self.paper_view), name=f"{name}_paper"),
        ]

    @admin.display(description="Về đối tượng")
    def subject(self, comment):
        return comment.line.subject_name

    @admin.display(description="Đợt lấy ý kiến")
    def window(self, comment):
        return comment.line.window

    @admin.display(description="Trả lời")
    def answer_shown(self, comment):
        return state_badge("Chưa trả lời", "waiting") if comment.is_open else state_badge("Đã trả lời", "done")

    def comment_or_404(self, request, object_id):
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = PublicComment.objects.visible_to(request.user).select_related(
            "line__window__unit", "line__dossier", "recorded_by", "answered_by", "paper"
        )
        if (comment := rows.filter(pk=object_id).first()) is None:
            raise Http404("Không tìm thấy ý kiến, hoặc nằm ngoài phạm vi của anh/chị.")
        return comment

    @explained
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.page(request, self.comment_or_404(request, object_id), AnswerCommentForm())

    @explained
    def answer_view(self, request, object_id):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        comment = self.comment_or_404(request, object_id)
        require(can_ask_public(request.user, comment.line.window.unit))
        form = AnswerCommentForm(request.POST)
        if form.is_valid():
            try:
                answer_comment(comment_id=comment.pk, answer=form.cleaned_data["answer"], actor=request.user)
            except ValidationError as error:
                form.show(error)
            else:
                messages.success(request, "Đã ghi trả lời.")
                return HttpResponseRedirect(address_of(comment.line.window_id))
        return self.page(request, self.comment_or_404(request, object_id), form, status=422)

    def paper_view(self, request, object_id):
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        comment = self.comment_or_404(request, object_id)
        if comment.paper is None:
            raise Http404("Ý kiến này không kèm văn bản.")
        return file_response(comment.paper, inline=True)

    def page(self, request, comment, form, *, status=200):
        may = can_ask_public(request.user, comment.line.window.unit)
        context = {
            "title": f"{comment.get_kind_display()} về {comment.line.subject_name}",
            "comment": comment,
            "form": form if may and comment.is_open else None,
            "refusal": may.reason,
        }
        return TemplateResponse(request, "admin/awards/comments/comment.html", context, status=status)
