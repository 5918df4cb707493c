"""Dossiers forwarded before their way was written down get it, from the act that forwarded them."""

from django.db import migrations


def write_ways(apps, schema_editor):
    Dossier = apps.get_model("awards", "Dossier")
    Forwarding = apps.get_model("awards", "DossierForwarding")
    Event = apps.get_model("awards", "DossierEvent")
    rows = Dossier.objects.filter(state="forwarded", forwardings=None).select_related("campaign_award")
    for dossier in rows.order_by("pk").iterator(chunk_size=500):
        act = Event.objects.filter(dossier=dossier, action="forward").order_by("-pk").first()
        upper_id = dossier.campaign_award.deciding_unit_id
        if act is None or upper_id == dossier.receiving_unit_id:
            continue
        Forwarding.objects.create(
            dossier=dossier,
            lower_unit_id=dossier.receiving_unit_id,
            upper_unit_id=upper_id,
            sent_by_id=act.actor_id,
            sent_at=act.at,
        )


class Migration(migrations.Migration):
    dependencies = [("awards", "0010_the_ways_up_and_out")]
    operations = [migrations.RunPython(write_ways, migrations.RunPython.noop)]
