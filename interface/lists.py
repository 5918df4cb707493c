"""The list page: what is looked for, how it is sorted and which page are all in the address."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.views.generic import ListView

from interface.text import without_control_characters


@dataclass(frozen=True)
class Chip:
    """One condition in force and the address of the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class SortHead:
    """A column head: its link, and ``direction`` («ascending», «descending») where the list is sorted by it."""

    label: str
    url: str
    direction: str


def spoken(value):
    """A cleaned filter value in words."""
    match value:
        case bool():
            return "Có" if value else "Không"
        case date():
            return f"{value:%d/%m/%Y}"
        case slice():
            return " – ".join(spoken(end) if end is not None else "…" for end in (value.start, value.stop))
        case str() | Model():
            return str(value)
        case list() | tuple() | QuerySet():
            return ", ".join(spoken(item) for item in value)
    return str(value)


class ListPage(ListView):
    """A list with filters, sorting and pages; garbage in the address is told or ignored, never an error.

    ``sorts`` maps a name in the address to (label, ordering expressions); the primary key always breaks ties.
    Its template extends ``lists/list.html``.
    """

    page_kwarg = "trang"
    sort_kwarg = "sap-xep"
    paginate_by = 25
    filterset_class = None
    sorts = {}
    default_sort = ""
    noun = "dòng"
    search_placeholder = ""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.asked = without_control_characters(request.GET)

    def get_queryset(self):
        rows = super().get_queryset()
        self.filterset, self.chips = None, []
        if self.filterset_class:
            rows = self.filter_rows(rows)
        return self.sort_rows(rows)

    def filter_rows(self, rows):
        """Apply what can be read; what cannot is named in a message and left out."""
        filterset = self.filterset_class(self.asked, queryset=rows, request=self.request)
        if not filterset.form.is_valid():
            refused = list(filterset.form.errors)
            labels = [str(filterset.form.fields[name].label) for name in refused if name in filterset.form.fields]
            messages.warning(self.request, f"Bỏ qua điều kiện lọc không đọc được: {', '.join(labels)}.")
            readable = self.asked.copy()
            for key in self.asked:
                if any(key == name or key.startswith(f"{name}_") for name in refused):
                    del readable[key]
            self.asked = readable
            filterset = self.filterset_class(readable, queryset=rows, request=self.request)
        self.filterset = filterset
        filterset.form.is_valid()
        self.chips = list(self.conditions(filterset.form))
        for field in filterset.form.fields.values():
            if getattr(field, "empty_label", None) is not None:
                field.empty_label = "Tất cả"
            style = "form-select" if hasattr(field, "choices") else "form-control"
            for widget in getattr(field.widget, "widgets", [field.widget]):
                widget.attrs.setdefault("class", style)
        if "q" in filterset.form.fields and self.search_placeholder:
            filterset.form.fields["q"].widget.attrs["placeholder"] = self.search_placeholder
        return filterset.qs

    def conditions(self, form):
        for name, field in form.fields.items():
            value = form.cleaned_data.get(name)
            if value in (None, "", [], ()) or (isinstance(value, QuerySet) and not value):
                continue
            names = dict(flat_choices(field)) if hasattr(field, "choices") and not hasattr(field, "queryset") else {}
            items = value if isinstance(value, list | tuple) else [value]
            text = ", ".join(str(names.get(str(item)) or spoken(item)) for item in items)
            gone = [key for key in self.asked if key == name or key.startswith(f"{name}_")]
            yield Chip(str(field.label), text, self.address(**dict.fromkeys(gone)))

    def sort_rows(self, rows):
        asked = self.asked.get(self.sort_kwarg, "") or self.default_sort
        name = asked.removeprefix("-")
        self.sorted_by = asked if name in self.sorts else ""
        tail = rows.query.order_by or self.model_of(rows)._meta.ordering
        if self.sorted_by:
            expressions = self.sorts[name][1]
            expressions = (expressions,) if isinstance(expressions, str) else expressions
            descending = asked.startswith("-")
            return rows.order_by(*(flip(expression) if descending else expression for expression in expressions), "-pk")
        return rows.order_by(*tail, "-pk")

    @staticmethod
    def model_of(rows):
        return rows.model

    def paginate_queryset(self, queryset, page_size):
        paginator = self.get_paginator(queryset, page_size)
        page = paginator.get_page(self.asked.get(self.page_kwarg, 1))
        return paginator, page, page.object_list, page.has_other_pages()

    def address(self, **changes):
        """This list with some parameters replaced (``None`` removes one), back on its first page."""
        query = self.asked.copy()
        query.pop(self.page_kwarg, None)
        for name, value in changes.items():
            if value is None:
                query.pop(name, None)
            else:
                query[name] = value
        return f"?{query.urlencode()}"

    def heads(self):
        heads = {}
        for name, (label, _) in self.sorts.items():
            direction = {name: "ascending", f"-{name}": "descending"}.get(self.sorted_by, "")
            following = f"-{name}" if direction == "ascending" else name
            heads[name] = SortHead(label, self.address(**{self.sort_kwarg: following}), direction)
        return heads

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            filterset=self.filterset,
            chips=self.chips,
            clear_url=self.request.path,
            sorting=self.heads(),
            sort_kwarg=self.sort_kwarg,
            sorted_by=self.asked.get(self.sort_kwarg, ""),
            page_kwarg=self.page_kwarg,
            noun=self.noun,
            **kwargs,
        )


def flat_choices(field):
    """(value, label) pairs of a choice field, groups opened."""
    for value, label in field.choices:
        if isinstance(label, list | tuple):
            yield from ((str(inner), text) for inner, text in label)
        else:
            yield str(value), label


def flip(expression):
    return expression[1:] if expression.startswith("-") else f"-{expression}"
