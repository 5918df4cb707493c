"""Who was given how many awards and used how many of them."""

import io

from django.urls import reverse

from awards.filters import QuotaFilterSet
from awards.models import AwardQuota
from awards.selectors.quotas import for_lines, quota_desks, quota_lines
from interface.lists import ListPage
from interface.sheets import Book, Column, Table, workbook_response
from units.enums import DESK_ROLES

MOST_EXPORTED = 5_000


class QuotaList(ListPage):
    model = AwardQuota
    template_name = "awards/quota_list.html"
    filterset_class = QuotaFilterSet
    noun = "chỉ tiêu"
    search_placeholder = "Tên đơn vị; có dấu hoặc không"
    sorts = {
        "don_vi": ("Đơn vị", "unit__sort_key"),
        "nam": ("Năm", "year"),
        "so_luong": ("Số lượng", "number"),
    }

    def get_queryset(self):
        self.queryset = for_lines(AwardQuota.objects.visible_to(self.request.user).filter(is_in_force=True))
        self.queryset = self.queryset.order_by("-year", "award_form__name", "unit__path", "subject_kind")
        return super().get_queryset()

    def get_context_data(self, **kwargs):
        user = self.request.user
        context = super().get_context_data(
            may_allot=bool(desks := quota_desks(user)),
            may_record=any(unit.ancestor_ids for unit in desks),
            has_desk=user.sees_everything or bool(user.roles & DESK_ROLES),
            export_url=f"{reverse('quotas:quota_export')}{self.address()}",
            **kwargs,
        )
        context["object_list"] = quota_lines(context["object_list"])
        return context


class QuotaExport(QuotaList):
    """The list with its filters and its order, as an official sheet."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, *args, **kwargs):
        rows = list(self.get_queryset()[: MOST_EXPORTED + 1])
        conditions = "; ".join(f"{chip.label}: {chip.value}" for chip in self.chips)
        notes = [f"Điều kiện lọc: {conditions}."] if conditions else []
        if len(rows) > MOST_EXPORTED:
            notes.append(f"Chỉ ghi {MOST_EXPORTED} dòng đầu; hãy lọc hẹp hơn để lấy đủ.")
        columns = (
            Column("Đơn vị", 28),
            Column("Hình thức khen thưởng", 32),
            Column("Năm", 8),
            Column("Đối tượng", 14),
            Column("Phong trào", 32),
            Column("Nơi phân bổ", 24),
            Column("Theo văn bản", 28),
            Column("Số lượng", 9, group="Chỉ tiêu"),
            Column("Cho vượt", 9, group="Chỉ tiêu"),
            Column("Đã phân bổ xuống", 10, group="Chỉ tiêu"),
            Column("Đã quyết định", 9, group="Đã dùng"),
            Column("Đã đề nghị cấp trên", 10, group="Đã dùng"),
            Column("Chờ quyết định", 9),
            Column("Còn lại", 9),
            Column("Vượt", 9),
        )
        table = Table(
            name="Chỉ tiêu khen thưởng",
            title="Chỉ tiêu khen thưởng: phân bổ và sử dụng",
            columns=columns,
            rows=[as_cells(line) for line in quota_lines(rows[:MOST_EXPORTED])],
            notes=(*notes, "Chỉ tiêu của đơn vị cấp trên gồm cả phần đã phân bổ xuống nên không cộng dọc các dòng."),
        )
        file = io.BytesIO()
        scope = request.user.scope
        with Book(file, office=str(scope[0]) if scope else "") as book:
            book.add(table)
        return workbook_response(file.getvalue(), "chi-tieu-khen-thuong.xlsx")


def as_cells(line):
    quota, tally = line.quota, line.tally
    return (
        str(quota.unit),
        str(quota.award_form),
        str(quota.year),
        quota.get_subject_kind_display() or "Mọi đối tượng",
        str(quota.campaign or "Mọi phong trào"),
        "Chủ tịch tự quyết" if quota.is_own else str(quota.allotted_by),
        quota.source,
        quota.number,
        quota.extra_total,
        quota.passed_total,
        tally.decided,
        tally.forwarded,
        tally.pending,
        line.left,
        line.beyond,
    )
