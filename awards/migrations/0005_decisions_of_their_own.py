"""Decisions become records of their own; those that are there were told at once, so they are published."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import units.fields
from units.text import search_key


def carry_over(apps, schema_editor):
    Line, Decision = apps.get_model("awards", "AwardDecisionLine"), apps.get_model("awards", "AwardDecision")
    Event = apps.get_model("awards", "DossierEvent")
    for line in Line.objects.select_related("dossier__campaign_award", "decision").order_by("pk"):
        dossier, decision = line.dossier, line.decision
        line.unit_id, line.commune_id, line.province_id = dossier.unit_id, dossier.commune_id, dossier.province_id
        line.year, line.subject_kind = dossier.year, dossier.subject_kind
        line.subject_unit_id, line.person_id = dossier.subject_unit_id, dossier.person_id
        line.household_id = dossier.household_id
        line.award_form_id = dossier.campaign_award.award_form_id
        line.search_key = search_key(line.recipient_name, line.achievement)[:1000]
        line.save()
        event = Event.objects.filter(dossier=dossier, action__in=["decide", "record_answer"]).order_by("pk").first()
        if decision.desk_unit_id is None:
            decision.desk_unit_id = dossier.receiving_unit_id
            decision.origin = "here" if decision.unit_id == dossier.receiving_unit_id else "superior"
            decision.search_key = search_key(decision.number, decision.signatory)[:1000]
            decision.recorded_at = decision.published_at = event.at if event else dossier.saved_at
            decision.recorded_by_id = decision.published_by_id = event.actor_id if event else None
            decision.save()
    for decision in Decision.objects.filter(desk_unit=None):
        decision.desk_unit_id = decision.unit_id
        decision.search_key = search_key(decision.number, decision.signatory)[:1000]
        decision.save()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [
        ("awards", "0004_votes_have_their_case"),
        ("units", "0002_units_through_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BaseWage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.PositiveIntegerField(verbose_name="Mức lương cơ sở (đồng)")),
                ("valid_from", models.DateField(verbose_name="Áp dụng từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Đến hết ngày")),
                ("legal_basis", units.fields.LineField(max_length=300, verbose_name="Căn cứ pháp lý")),
                ("source", units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn")),
                ("is_verified", models.BooleanField(default=False, verbose_name="Đã kiểm chứng căn cứ")),
            ],
            options={
                "verbose_name": "mức lương cơ sở",
                "verbose_name_plural": "mức lương cơ sở",
                "ordering": ["-valid_from"],
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="Lúc")),
                ("action", models.CharField(max_length=40, verbose_name="Việc")),
                ("before", models.CharField(blank=True, max_length=40, verbose_name="Trước")),
                ("after", models.CharField(blank=True, max_length=40, verbose_name="Sau")),
                ("note", units.fields.ProseField(blank=True, verbose_name="Lý do, ghi chú")),
            ],
            options={
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HistoricalBaseWage",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("amount", models.PositiveIntegerField(verbose_name="Mức lương cơ sở (đồng)")),
                ("valid_from", models.DateField(verbose_name="Áp dụng từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Đến hết ngày")),
                ("legal_basis", units.fields.LineField(max_length=300, verbose_name="Căn cứ pháp lý")),
                ("source", units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn")),
                ("is_verified", models.BooleanField(default=False, verbose_name="Đã kiểm chứng căn cứ")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical mức lương cơ sở",
                "verbose_name_plural": "historical mức lương cơ sở",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPrizeRule",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "award_code",
                    units.fields.LineField(
                        help_text="Mã ở danh mục hình thức khen thưởng, ví dụ GK-XA.",
                        max_length=40,
                        verbose_name="Mã hình thức khen thưởng",
                    ),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")],
                        max_length=10,
                        verbose_name="Đối tượng",
                    ),
                ),
                (
                    "multiple",
                    models.DecimalField(decimal_places=3, max_digits=7, verbose_name="Hệ số (lần lương cơ sở)"),
                ),
                (
                    "rounding_step",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="1 là không làm tròn; 1.000 là tròn nghìn.",
                        verbose_name="Làm tròn đến (đồng)",
                    ),
                ),
                (
                    "rounding_way",
                    models.CharField(
                        choices=[("half_up", "Đến số gần nhất, nửa thì lên"), ("up", "Lên"), ("down", "Xuống")],
                        default="half_up",
                        max_length=8,
                        verbose_name="Cách làm tròn",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="Áp dụng từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Đến hết ngày")),
                ("legal_basis", units.fields.LineField(max_length=300, verbose_name="Căn cứ pháp lý")),
                ("source", units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn")),
                ("is_verified", models.BooleanField(default=False, verbose_name="Đã kiểm chứng căn cứ")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
            ],
            options={
                "verbose_name": "historical mức tiền thưởng",
                "verbose_name_plural": "historical mức tiền thưởng",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PrizeRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "award_code",
                    units.fields.LineField(
                        help_text="Mã ở danh mục hình thức khen thưởng, ví dụ GK-XA.",
                        max_length=40,
                        verbose_name="Mã hình thức khen thưởng",
                    ),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")],
                        max_length=10,
                        verbose_name="Đối tượng",
                    ),
                ),
                (
                    "multiple",
                    models.DecimalField(decimal_places=3, max_digits=7, verbose_name="Hệ số (lần lương cơ sở)"),
                ),
                (
                    "rounding_step",
                    models.PositiveIntegerField(
                        default=1,
                        help_text="1 là không làm tròn; 1.000 là tròn nghìn.",
                        verbose_name="Làm tròn đến (đồng)",
                    ),
                ),
                (
                    "rounding_way",
                    models.CharField(
                        choices=[("half_up", "Đến số gần nhất, nửa thì lên"), ("up", "Lên"), ("down", "Xuống")],
                        default="half_up",
                        max_length=8,
                        verbose_name="Cách làm tròn",
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True, verbose_name="Áp dụng từ ngày")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Đến hết ngày")),
                ("legal_basis", units.fields.LineField(max_length=300, verbose_name="Căn cứ pháp lý")),
                ("source", units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn")),
                ("is_verified", models.BooleanField(default=False, verbose_name="Đã kiểm chứng căn cứ")),
                (
                    "search_key",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=1000, verbose_name="Khóa tìm kiếm"
                    ),
                ),
            ],
            options={
                "verbose_name": "mức tiền thưởng",
                "verbose_name_plural": "mức tiền thưởng",
                "ordering": [
                    "award_code",
                    "subject_kind",
                    models.OrderBy(models.F("valid_from"), descending=True, nulls_last=True),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevokedLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "certificate_due",
                    models.BooleanField(default=False, verbose_name="Phải thu hồi giấy khen, bằng khen"),
                ),
                (
                    "certificate_recovered_on",
                    models.DateField(blank=True, null=True, verbose_name="Đã thu hồi giấy ngày"),
                ),
                (
                    "money_due",
                    models.PositiveBigIntegerField(default=0, verbose_name="Tiền thưởng phải thu hồi (đồng)"),
                ),
                ("money_recovered_on", models.DateField(blank=True, null=True, verbose_name="Đã thu hồi tiền ngày")),
            ],
            options={
                "verbose_name": "đối tượng bị hủy khen thưởng",
                "verbose_name_plural": "đối tượng bị hủy khen thưởng",
                "ordering": ["pk"],
            },
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="desk_unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Đơn vị ghi nhận",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="grounds",
            field=units.fields.ProseField(blank=True, verbose_name="Căn cứ"),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="kind",
            field=models.CharField(
                choices=[("award", "Khen thưởng"), ("revocation", "Hủy quyết định khen thưởng")],
                default="award",
                max_length=10,
                verbose_name="Nội dung",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="origin",
            field=models.CharField(
                choices=[("here", "Ban hành tại đây"), ("superior", "Cấp trên ban hành"), ("past", "Nhập từ trước")],
                default="here",
                max_length=8,
                verbose_name="Nguồn gốc",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="prize_source",
            field=units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn kinh phí"),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="published_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Công bố lúc"),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Người công bố",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="reason",
            field=units.fields.ProseField(blank=True, verbose_name="Lý do hủy"),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="recorded_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="Ghi lúc"),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="recorded_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Người ghi",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="revokes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revocations",
                to="awards.awarddecision",
                verbose_name="Hủy quyết định",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="search_key",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=1000, verbose_name="Khóa tìm kiếm"
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="signing_mode",
            field=models.CharField(
                blank=True,
                choices=[
                    ("chairman", "CHỦ TỊCH"),
                    ("deputy", "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH"),
                    ("acting", "Q. CHỦ TỊCH"),
                    ("committee", "TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH"),
                    ("head", "THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ"),
                ],
                max_length=10,
                verbose_name="Thể thức ký",
            ),
        ),
        migrations.AddField(
            model_name="awarddecision",
            name="version",
            field=models.PositiveIntegerField(default=1, verbose_name="Phiên bản"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="award_form",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="awards.awardform",
                verbose_name="Theo danh mục",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="book_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Sổ của đơn vị",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="book_year",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Sổ năm"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="certificate_number",
            field=units.fields.LineField(blank=True, max_length=40, verbose_name="Số giấy khen, bằng khen"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="commune",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Xã",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="entry_number",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="Số vào sổ khen thưởng"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="household",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="units.household",
                verbose_name="Hộ gia đình",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="person",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="units.person",
                verbose_name="Cá nhân",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="prize_amount",
            field=models.PositiveBigIntegerField(blank=True, null=True, verbose_name="Tiền thưởng (đồng)"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="prize_multiple",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=7, null=True, verbose_name="Hệ số"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="prize_rule",
            field=units.fields.LineField(blank=True, max_length=500, verbose_name="Cách tính tiền thưởng"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="prize_source",
            field=units.fields.LineField(blank=True, max_length=300, verbose_name="Nguồn kinh phí"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="prize_wage",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="Lương cơ sở (đồng)"),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="province",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Tỉnh",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="search_key",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=1000, verbose_name="Khóa tìm kiếm"
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="subject_kind",
            field=models.CharField(
                choices=[("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")],
                max_length=10,
                null=True,
                verbose_name="Đối tượng",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="subject_unit",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Tập thể",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="unit",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Đơn vị",
            ),
        ),
        migrations.AddField(
            model_name="awarddecisionline",
            name="year",
            field=models.PositiveSmallIntegerField(null=True, verbose_name="Năm"),
        ),
        migrations.AlterField(
            model_name="awarddecisionline",
            name="dossier",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="decision_line",
                to="awards.dossier",
                verbose_name="Hồ sơ",
            ),
        ),
        migrations.AlterField(
            model_name="dossier",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Đang lập"),
                    ("submitted", "Đã nộp, chờ tiếp nhận"),
                    ("returned", "Trả lại bổ sung"),
                    ("accepted", "Đã tiếp nhận"),
                    ("appraised", "Đã thẩm định"),
                    ("confirmed", "Đã xác nhận báo cáo"),
                    ("tabled", "Đã trình hội đồng"),
                    ("voted", "Hội đồng đã biểu quyết"),
                    ("forwarded", "Đã đề nghị cấp trên"),
                    ("awarded", "Được khen thưởng"),
                    ("refused", "Không được khen thưởng"),
                    ("withdrawn", "Đã rút"),
                    ("revoked", "Bị hủy quyết định"),
                ],
                default="draft",
                editable=False,
                max_length=10,
                verbose_name="Trạng thái",
            ),
        ),
        migrations.AddIndex(
            model_name="awarddecision",
            index=models.Index(fields=["unit", "decided_on"], name="decision_by_unit_and_day"),
        ),
        migrations.AddIndex(
            model_name="awarddecisionline",
            index=models.Index(fields=["province", "-id"], name="award_line_by_province"),
        ),
        migrations.AddIndex(
            model_name="awarddecisionline",
            index=models.Index(fields=["commune", "-id"], name="award_line_by_commune"),
        ),
        migrations.AddConstraint(
            model_name="awarddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "award"), ("revokes", None)),
                    models.Q(
                        ("kind", "revocation"), ("revokes__isnull", False), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="revocation_has_its_decision_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="awarddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "award"), ("origin", "here")), ("published_at__isnull", False), _connector="OR"
                ),
                name="only_own_awards_wait_to_be_published",
            ),
        ),
        migrations.AddConstraint(
            model_name="awarddecisionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("household", None), ("person", None), ("subject_kind", "collective")),
                    models.Q(("household", None), ("subject_kind", "individual"), ("subject_unit", None)),
                    models.Q(("person", None), ("subject_kind", "household"), ("subject_unit", None)),
                    _connector="OR",
                ),
                name="award_line_links_a_subject_of_its_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="awarddecisionline",
            constraint=models.UniqueConstraint(
                fields=("book_unit", "book_year", "entry_number"), name="entry_once_in_the_award_book"
            ),
        ),
        migrations.AddConstraint(
            model_name="awarddecisionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("entry_number", None),
                    models.Q(("book_unit__isnull", False), ("book_year__isnull", False)),
                    _connector="OR",
                ),
                name="entry_stands_in_a_book",
            ),
        ),
        migrations.AddConstraint(
            model_name="awarddecisionline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("prize_multiple", None), ("prize_wage", None)),
                    models.Q(
                        ("prize_amount__isnull", False),
                        ("prize_multiple__isnull", False),
                        ("prize_wage__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="reckoned_prize_has_its_parts",
            ),
        ),
        migrations.AddConstraint(
            model_name="basewage",
            constraint=models.UniqueConstraint(
                fields=("valid_from",),
                name="base_wage_once_per_day",
                violation_error_message="Đã có mức lương cơ sở áp dụng từ ngày này.",
            ),
        ),
        migrations.AddConstraint(
            model_name="basewage",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0)),
                name="base_wage_is_money",
                violation_error_message="Mức lương cơ sở phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="basewage",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="base_wage_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="actor",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="Người thực hiện",
            ),
        ),
        migrations.AddField(
            model_name="decisionevent",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="events",
                to="awards.awarddecision",
                verbose_name="Quyết định",
            ),
        ),
        migrations.AddField(
            model_name="historicalbasewage",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="historicalprizerule",
            name="history_user",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="prizerule",
            constraint=models.UniqueConstraint(
                fields=("award_code", "subject_kind", "valid_from"),
                name="prize_rule_once_per_validity",
                violation_error_message="Đã có mức thưởng này áp dụng từ cùng ngày.",
            ),
        ),
        migrations.AddConstraint(
            model_name="prizerule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_from", None)),
                fields=("award_code", "subject_kind"),
                name="prize_rule_once_without_beginning",
                violation_error_message="Đã có mức thưởng này không ghi ngày bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="prizerule",
            constraint=models.CheckConstraint(
                condition=models.Q(("multiple__gt", 0), ("rounding_step__gte", 1)),
                name="prize_rule_is_money",
                violation_error_message="Hệ số và mức làm tròn phải lớn hơn 0.",
            ),
        ),
        migrations.AddConstraint(
            model_name="prizerule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_from", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="prize_rule_ends_after_it_begins",
                violation_error_message="Ngày hết hiệu lực phải sau ngày bắt đầu.",
            ),
        ),
        migrations.AddField(
            model_name="revokedline",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revoked_lines",
                to="awards.awarddecision",
                verbose_name="Quyết định hủy",
            ),
        ),
        migrations.AddField(
            model_name="revokedline",
            name="line",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="revocation",
                to="awards.awarddecisionline",
                verbose_name="Đối tượng bị hủy",
            ),
        ),
        migrations.AddConstraint(
            model_name="revokedline",
            constraint=models.CheckConstraint(
                condition=models.Q(("certificate_recovered_on", None), ("certificate_due", True), _connector="OR"),
                name="only_a_certificate_due_is_recovered",
            ),
        ),
        migrations.AddConstraint(
            model_name="revokedline",
            constraint=models.CheckConstraint(
                condition=models.Q(("money_recovered_on", None), ("money_due__gt", 0), _connector="OR"),
                name="only_money_due_is_recovered",
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="awarddecision",
            name="desk_unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Đơn vị ghi nhận",
            ),
        ),
        migrations.AlterField(
            model_name="awarddecisionline",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="units.unit",
                verbose_name="Đơn vị",
            ),
        ),
        migrations.AlterField(
            model_name="awarddecisionline",
            name="year",
            field=models.PositiveSmallIntegerField(verbose_name="Năm"),
        ),
        migrations.AlterField(
            model_name="awarddecisionline",
            name="subject_kind",
            field=models.CharField(
                choices=[("collective", "Tập thể"), ("individual", "Cá nhân"), ("household", "Hộ gia đình")],
                max_length=10,
                verbose_name="Đối tượng",
            ),
        ),
    ]
