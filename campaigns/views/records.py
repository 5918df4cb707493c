"""What the pages of the year's records share: lists of a campaign, forms that lose nothing, files, steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from campaigns.forms.records import NoteForm, take_refusal
from campaigns.models import Campaign
from campaigns.workflow import open_steps
from documents.selectors import file_response
from interface.lists import ListPage
from interface.text import without_control_characters
from interface.versions import StaleVersion


class RecordList(ListPage):
    """A list that becomes a page of one campaign where its address names the campaign."""

    related = ("unit", "campaign")

    def get_queryset(self):
        self.queryset = self.model.objects.visible_to(self.request.user).select_related(*self.related)
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        form = self.filterset.form
        campaign = form.cleaned_data.get("campaign") if form.is_valid() else None
        return super().get_context_data(campaign=campaign, today=timezone.localdate(), **kwargs)


def visible_record(request, model, pk, *related):
    rows = model.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("unit", "campaign__launching_unit", "created_by", *related), pk=pk)


def visible_campaign(request, pk):
    return get_object_or_404(Campaign.objects.visible_to(request.user).select_related("launching_unit"), pk=pk)


def record_file(request, model, pk, file_pk):
    """A file of a record, for those who see the record."""
    record = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    return file_response(get_object_or_404(record.files, pk=file_pk))


def asked_of(request, *names):
    """Choices that the address makes beforehand; the form checks them like any other."""
    asked = without_control_characters(request.GET)
    return {name: asked[name] for name in names if asked.get(name, "").isdecimal() and len(asked[name]) < 18}


def unit_words(request):
    return without_control_characters(request.GET).get("tim", "")[:100]


def year_asked(request, campaign, today):
    """The year in the address where the campaign runs in it, else the one in focus."""
    text = request.GET.get("nam", "")
    if text.isdecimal() and len(text) == 4 and campaign.runs_in(int(text)):
        return int(text)
    last = campaign.period_end.year if campaign.period_end else today.year
    return max(campaign.period_start.year, min(last, today.year))


def years_of(campaign, today):
    last = min(campaign.period_end.year, today.year + 1) if campaign.period_end else today.year + 1
    return range(campaign.period_start.year, max(last, campaign.period_start.year) + 1)


def edit_record(request, form, save, *, template="campaigns/record_form.html", **context):
    """Show a form, or save it and go to the record; a refusal or a newer version keeps what was typed."""
    context |= {"form": form, "words": unit_words(request)}
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        try:
            record = save(form)
        except StaleVersion as error:
            context["differences"] = form.differences(error.current)
            return render(request, template, context, status=409)
        except ValidationError as error:
            take_refusal(form, error)
        else:
            messages.success(request, f"Đã lưu {record.code}.")
            return redirect(record)
    return render(request, template, context, status=422)


def note_form(data=None, *, label, record=None, prefix=None):
    initial = {"version": record.version} if hasattr(record, "version") else {}
    return NoteForm(data, label=label, initial=initial, prefix=prefix)


def refused_note(request, form, act, *, done):
    """Act on a posted reason: ``None`` when done, else the status of the refusal, whose words are in the form."""
    if form.is_valid():
        try:
            act(form.cleaned_data["note"])
        except ValidationError as error:
            take_refusal(form, error)
        else:
            messages.success(request, done)
            return None
    return 422


def steps_for(table, user, record, *, forms=None, tried=None):
    """``(name, step, form)`` of what the user may do now; ``tried`` is the form that was refused, by its name."""
    made, tried = forms or {}, tried or {}
    for name, move in open_steps(table, user, record).items():
        form = tried.get(name) or (made[name]() if name in made else note_form(label=move.note_label, record=record))
        form.auto_id = f"id_{name}_{record.pk}_%s"
        yield name, move, form


def no_such_step(request, record):
    messages.error(request, "Không có việc này; hãy chọn một việc ở trang.")
    return redirect(record)


def take_step(request, table, name, form, act):
    """Do a posted step: ``None`` when done, else the status of the refusal, whose words are in the form."""
    if not form.is_valid():
        return 422
    try:
        act(form.cleaned_data)
    except StaleVersion as error:
        form.data = form.data.copy()
        form.data[form.add_prefix("version")] = error.current.version
        form.add_error(None, error)
        return 409
    except ValidationError as error:
        take_refusal(form, error)
        return 422
    messages.success(request, f"{table[name].label}: đã ghi nhận.")
    return None
