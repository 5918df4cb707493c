"""The telling words of the names that were there before."""

import re

from django.db import migrations

EMPTY = re.compile(r"\b(mo hinh|dan van kheo|dan van)\b")
LONG_I = re.compile(r"(?<=[hklmst])y\b")


def index_names(apps, schema_editor):
    model = apps.get_model("models_registry", "MobilisationModel")
    token = apps.get_model("models_registry", "NameToken")
    held = set(token.objects.values_list("model", "token"))
    rows = []
    for key, search_key in model.objects.values_list("pk", "search_key").iterator():
        words = {LONG_I.sub("i", word)[:40] for word in EMPTY.sub(" ", search_key).split()}
        rows += [token(model_id=key, token=word) for word in words if (key, word) not in held]
        if len(rows) > 5_000:
            token.objects.bulk_create(rows, batch_size=1_000)
            rows = []
    token.objects.bulk_create(rows, batch_size=1_000)


class Migration(migrations.Migration):
    dependencies = [("models_registry", "0002_a_living_registry")]
    operations = [migrations.RunPython(index_names, migrations.RunPython.noop)]
