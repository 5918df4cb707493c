import django.db.models.deletion
from django.db import migrations, models

import units.fields


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0006_gallery_has_an_address_and_a_history")]

    operations = [
        migrations.CreateModel(
            name="Delisting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("delisted_on", models.DateField(verbose_name="Ra khỏi danh sách ngày")),
                ("reason", units.fields.ProseField(verbose_name="Lý do")),
                ("reinstated_on", models.DateField(editable=False, null=True, verbose_name="Trở lại danh sách ngày")),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delistings",
                        to="models_registry.mobilisationmodel",
                        verbose_name="Mô hình",
                    ),
                ),
            ],
            options={
                "verbose_name": "lần ra khỏi danh sách",
                "verbose_name_plural": "mô hình ra khỏi danh sách",
                "ordering": ["-delisted_on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reinstated_on", None)),
                        fields=("model",),
                        name="model_is_off_the_list_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reinstated_on", None),
                            ("reinstated_on__gte", models.F("delisted_on")),
                            _connector="OR",
                        ),
                        name="model_comes_back_after_it_left",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="listreview",
            name="carried_out_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Thực hiện xong lúc"),
        ),
        migrations.AddField(
            model_name="reviewline",
            name="carried_out_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="Thực hiện lúc"),
        ),
        migrations.AddField(
            model_name="reviewline",
            name="refusal",
            field=units.fields.LineField(
                blank=True, editable=False, max_length=300, verbose_name="Vì sao chưa thực hiện được"
            ),
        ),
        migrations.AddConstraint(
            model_name="listreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carried_out_at", None), ("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                    _connector="OR",
                ),
                name="review_is_carried_out_once_confirmed",
            ),
        ),
    ]
