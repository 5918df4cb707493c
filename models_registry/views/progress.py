"""How a model goes on: its line of life, its figures against what was promised, updates and photos."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.selectors import file_response
from interface.amounts import write_amount
from interface.charts import trend
from interface.versions import StaleVersion
from models_registry.forms.progress import CorrectionForm, UpdateForm, WithdrawForm, figure_name, other_figures
from models_registry.models import Indicator, MobilisationModel, Photo, ProgressUpdate
from models_registry.permissions import can_tell, is_secretary
from models_registry.selectors import Period, closed_by, figures_of, open_periods, snapshots_of
from models_registry.services import (
    AlreadySent,
    correct_update,
    record_update,
    set_photo_clearance,
    update_in_words,
    withdraw_update,
)
from models_registry.workflow import act_label
from units.permissions import require

ENTRIES = 40
TOLD_BY_ITS_ROW = "recognise"
PHOTO_AGE = 7 * 24 * 3600


def visible(request, pk):
    rows = MobilisationModel.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "campaign__launching_unit"), pk=pk)


@dataclass(frozen=True)
class Entry:
    """One moment of a model's life, or with ``day`` alone the year itself; an update brings its figures and photos."""

    day: date
    label: str
    at: datetime | None = None
    actor: object = None
    note: str = ""
    update: ProgressUpdate | None = None
    is_year: bool = False

    @property
    def place(self):
        """Where it stands on the line: by day, within one day by the hour it was written."""
        return not self.is_year, self.day, self.at or datetime.combine(self.day, time.min, UTC)


def life_of(model):
    """Everything that is told of the model, year by year, the last first."""
    entries = [
        Entry(timezone.localdate(event.at), act_label(event.action), event.at, event.actor, event.note)
        for event in model.events.exclude(action=TOLD_BY_ITS_ROW).select_related("actor").order_by("-pk")
    ]
    entries += [
        Entry(
            row.decided_on,
            f"Được công nhận {row.get_level_display().lower()}, năm {row.year}",
            note=f"Số {row.decision_number} của {row.issuer}",
        )
        for row in model.recognitions.all()
    ]
    entries += [
        Entry(update.happened_on, str(update), update.written_at, update.written_by, update=update)
        for update in model.updates.select_related("written_by")
    ]
    entries += [
        Entry(date(row.year, 1, 1), f"Trong năm {row.year}: {year_words(row)}", is_year=True)
        for row in model.years.all()
    ]
    return sorted(entries, key=lambda entry: (entry.day.year, *entry.place), reverse=True)


def year_words(row):
    outstanding = ", mô hình tiêu biểu" if row.is_outstanding else ""
    return f"{row.get_origin_display().lower()}{outstanding}"


@require_safe
def progress_detail(request, pk):
    model, today = visible(request, pk), timezone.localdate()
    page = Paginator(life_of(model), ENTRIES).get_page(request.GET.get("trang"))
    updates = [entry.update for entry in page if entry.update]
    prefetch_related_objects(updates, "figures__indicator", "photos")
    told, snapshots = can_tell(request.user, model), snapshots_of(model)
    for update in updates:
        update.may_change = bool(told and not hindrance_of(update, snapshots))
        update.lines = [
            f"{row.indicator.name}: {write_amount(row.value)} {row.indicator.unit_name}" for row in update.figures.all()
        ]
    context = {
        "model": model,
        "page_obj": page,
        "groups": [
            (year, [entry for entry in page if entry.day.year == year])
            for year in sorted({entry.day.year for entry in page}, reverse=True)
        ],
        "charts": [(line, chart_of(line, model, today), reached(line)) for line in figures_of(model)],
        "told": told,
        "periods": open_periods(model, today, snapshots) if told else [],
        "clears": is_secretary(request.user, model),
    }
    return render(request, "models_registry/progress_detail.html", context)


def reached(line):
    """«40 / 60 hộ, đạt 75% mức phấn đấu»."""
    unit, last = line.indicator.unit_name, write_amount(line.last[1]) if line.last else "chưa có số liệu"
    if line.promised is None:
        return f"{last} {unit}"
    if not line.last:
        return f"{last}; phấn đấu {write_amount(line.promised)} {unit}"
    return f"{last} / {write_amount(line.promised)} {unit}, đạt {round(line.share * 100)}% mức phấn đấu"


def chart_of(line, model, today):
    first = model.starts_on or date(model.year, 1, 1)
    last = max(today, model.assess_on or today)
    days = [day for day, _ in line.values]
    return trend(
        line.values,
        base=line.baseline,
        goal=line.promised,
        first_day=min([first, *days]),
        last_day=max([last, *days]),
        write=write_amount,
    )


def asked_period(request, model):
    """The period named in the address, ``None`` for an ordinary update; one that is not open is only there to be sent
    again."""
    if not (asked := request.GET.get("ky", "")):
        return None
    period = Period.named(asked)
    if period is None or (request.method != "POST" and period not in open_periods(model, timezone.localdate())):
        raise Http404("Kết quả của kỳ này đã được ghi, hoặc chưa đến kỳ.")
    return period


def boxes_of(lines, data):
    """The lines that the form has boxes for: all of them, or those that were on the form that was sent."""
    return lines if data is None else [line for line in lines if figure_name(line.indicator) in data]


@require_http_methods(["GET", "HEAD", "POST"])
def progress_create(request, pk):
    model = visible(request, pk)
    require(can_tell(request.user, model))
    period, data = asked_period(request, model), request.POST if request.method == "POST" else None
    lines = boxes_of(figures_of(model), data)
    form = UpdateForm(data, request.FILES or None, model=model, lines=lines, period=period)
    others = other_figures(data, indicators=indicators_left(lines))
    status = 200
    if data is not None:
        status = 422
        if all([form.is_valid(), others.is_valid()]):
            try:
                update = record_update(
                    actor=request.user,
                    model_id=model.pk,
                    told=form.told(others.rows),
                    client_key=form.cleaned_data["client_key"],
                )
            except AlreadySent as error:
                form.begin_anew()
                form.take_refusal(error)
            except ValidationError as error:
                form.take_refusal(error)
            else:
                messages.success(request, f"Đã ghi {update.in_a_sentence}{photos_in_words(update)}.")
                return redirect(f"{reverse('models_registry:progress_detail', args=[pk])}#cap-nhat-{update.pk}")
    context = {"model": model, "form": form, "others": others, "period": period}
    context["periods"] = [known for known in open_periods(model, timezone.localdate()) if known != period]
    return render(request, "models_registry/progress_create.html", context, status=status)


def indicators_left(lines):
    told = {line.indicator.pk for line in lines}
    return [row for row in Indicator.objects.in_use() if row.pk not in told]


def photos_in_words(update):
    count = update.photos.count()
    return f" kèm {count} ảnh" if count else ""


def visible_update(request, pk, update_pk):
    model = visible(request, pk)
    update = get_object_or_404(model.updates.prefetch_related("figures__indicator"), pk=update_pk)
    update.model = model
    return model, update


def hindrance_of(update, snapshots):
    """Why the update stays as it is; empty while it can be corrected and withdrawn."""
    if update.withdrawn_at:
        return "Cập nhật này đã được rút nên không sửa được nữa."
    if closing := closed_by(update, snapshots):
        return f"“{closing}” đã chốt sau cập nhật này nên không sửa, không rút được nữa."
    return ""


@require_http_methods(["GET", "HEAD", "POST"])
def progress_correct(request, pk, update_pk):
    model, update = visible_update(request, pk, update_pk)
    require(can_tell(request.user, model))
    if request.method != "POST" and (hindrance := hindrance_of(update, snapshots_of(model))):
        raise PermissionDenied(hindrance)
    data = request.POST.dict() if request.method == "POST" else None
    before = {line.indicator: line for line in figures_of(model, without=update)}
    lines = [before.get(line.indicator, replace(line, values=())) for line in figures_of(model)]
    period = Period(update.kind, update.year) if update.year else None
    form = CorrectionForm(data, model=model, lines=lines, update=update, period=period)
    status, newer = 200, None
    if data is not None:
        status = 422
        if form.is_valid():
            try:
                correct_update(
                    actor=request.user,
                    update_id=update.pk,
                    expected_version=form.cleaned_data["version"],
                    told=form.told(),
                    reason=form.cleaned_data["reason"],
                )
            except StaleVersion as error:
                status, newer = 409, update_in_words(error.current)
                form.data = form.data | {"version": error.current.version}
                form.add_error(None, error)
            except ValidationError as error:
                form.take_refusal(error)
            else:
                messages.success(request, "Đã sửa; nội dung trước khi sửa được giữ trong diễn biến.")
                return redirect(f"{reverse('models_registry:progress_detail', args=[pk])}#cap-nhat-{update.pk}")
    withdrawal = WithdrawForm(initial={"version": update.version}, auto_id="id_rut_%s")
    context = {"model": model, "update": update, "form": form, "newer": newer, "withdrawal": withdrawal}
    return render(request, "models_registry/progress_correct.html", context, status=status)


@require_POST
def progress_withdraw(request, pk, update_pk):
    model, update = visible_update(request, pk, update_pk)
    require(can_tell(request.user, model))
    form, status = WithdrawForm(request.POST, auto_id="id_rut_%s"), 422
    if form.is_valid():
        try:
            withdraw_update(
                actor=request.user,
                update_id=update.pk,
                expected_version=form.cleaned_data["version"],
                reason=form.cleaned_data["reason"],
            )
        except StaleVersion as error:
            status = 409
            form.add_error(None, error)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "Đã rút cập nhật; nội dung vẫn đọc được trong diễn biến.")
            return redirect("models_registry:progress_detail", pk)
    context = {"model": model, "update": update, "form": form}
    return render(request, "models_registry/progress_withdraw.html", context, status=status)


def visible_photo(request, pk):
    rows = Photo.objects.visible_to(request.user).select_related("file", "small", "update__model")
    return get_object_or_404(rows, pk=pk)


def photo_answer(stored):
    """The photo for the page and nothing else; it never changes, so the reader's own browser may keep it a while."""
    response = file_response(stored, inline=True)
    response["Cache-Control"] = f"private, max-age={PHOTO_AGE}, immutable"
    return response


@require_safe
def photo_detail(request, pk):
    return photo_answer(visible_photo(request, pk).file)


@require_safe
def photo_small(request, pk):
    return photo_answer(visible_photo(request, pk).small)


@require_POST
def photo_clear(request, pk):
    """Let the public see the photo (``cleared=1``) or no longer; 403 for all but the desk that keeps the list."""
    photo = visible_photo(request, pk)
    cleared = request.POST.get("cleared") == "1"
    try:
        set_photo_clearance(actor=request.user, photo_id=photo.pk, cleared=cleared)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Ảnh được phép công bố." if cleared else "Ảnh không được công bố nữa.")
    back = reverse("models_registry:progress_detail", args=[photo.update.model_id])
    return redirect(f"{back}#cap-nhat-{photo.update_id}")
