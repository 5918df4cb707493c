import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0001_initial"),
        ("models_registry", "0008_sheets_keep_a_trail"),
    ]

    operations = [
        migrations.RemoveField(model_name="publicstory", name="photos"),
        migrations.CreateModel(
            name="StoryPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(verbose_name="Thứ tự")),
                ("width", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="Rộng")),
                ("height", models.PositiveSmallIntegerField(default=0, editable=False, verbose_name="Cao")),
                (
                    "photo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="models_registry.photo",
                        verbose_name="Ảnh",
                    ),
                ),
                (
                    "shown",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.storedfile",
                        verbose_name="Ảnh công bố",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="models_registry.publicstory",
                        verbose_name="Bài giới thiệu",
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh của bài giới thiệu",
                "verbose_name_plural": "ảnh của bài giới thiệu",
                "ordering": ["order", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="storyphoto",
            constraint=models.UniqueConstraint(fields=("story", "photo"), name="photo_once_in_a_story"),
        ),
    ]
