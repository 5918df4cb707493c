from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0012_points_have_a_ceiling")]

    operations = [
        migrations.RemoveIndex(model_name="mobilisationmodel", name="model_by_campaign_year"),
        migrations.AddIndex(
            model_name="mobilisationmodel",
            index=models.Index(
                fields=[
                    "campaign",
                    "year",
                    "state",
                    "province",
                    "commune",
                    "unit",
                    "field",
                    "owner",
                    "registered_at",
                    "id",
                ],
                name="model_by_campaign_year",
            ),
        ),
    ]
