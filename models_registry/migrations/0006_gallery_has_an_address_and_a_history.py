import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import units.fields


class Migration(migrations.Migration):
    dependencies = [
        ("models_registry", "0005_model_is_no_copy_of_itself"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="gallery",
            name="slug",
            field=models.SlugField(default="", editable=False, max_length=80, unique=True, verbose_name="Đường dẫn"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="GalleryEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="Lúc")),
                ("action", models.CharField(max_length=40, verbose_name="Việc")),
                ("before", models.CharField(blank=True, max_length=40, verbose_name="Trước")),
                ("after", models.CharField(blank=True, max_length=40, verbose_name="Sau")),
                ("note", units.fields.ProseField(blank=True, verbose_name="Lý do, ghi chú")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Người thực hiện",
                    ),
                ),
                (
                    "gallery",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="models_registry.gallery",
                        verbose_name="Trang giới thiệu",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="models_registry.publicstory",
                        verbose_name="Bài giới thiệu",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc của trang giới thiệu",
                "verbose_name_plural": "diễn biến trang giới thiệu",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
    ]
