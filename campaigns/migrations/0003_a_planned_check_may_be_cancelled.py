from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_the_whole_year")]

    operations = [
        migrations.RemoveConstraint(model_name="inspection", name="carried_out_inspection_has_its_day"),
        migrations.AlterField(
            model_name="inspection",
            name="state",
            field=models.CharField(
                choices=[
                    ("planned", "Dự kiến"),
                    ("carried_out", "Đã kiểm tra, đang khắc phục"),
                    ("closed", "Đã kết thúc"),
                    ("cancelled", "Đã hủy"),
                ],
                default="planned",
                editable=False,
                max_length=12,
                verbose_name="Trạng thái",
            ),
        ),
        migrations.AddConstraint(
            model_name="inspection",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carried_out_on", None), ("state__in", ["planned", "cancelled"])),
                    models.Q(("carried_out_on__isnull", False), ("state__in", ["carried_out", "closed"])),
                    _connector="OR",
                ),
                name="carried_out_inspection_has_its_day",
            ),
        ),
    ]
