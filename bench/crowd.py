"""Many rows at once, each a copy of one that the factories made."""

import uuid

from awards.enums import DossierState
from awards.models import Dossier, DossierVersion
from awards.tests.crowd import copy_of, name_of
from awards.tests.factories import make_dossier
from units.models import Unit
from units.tests.factories import make_unit


def make_dossiers(number):
    """A commune with twenty hamlets and so many dossiers that were sent; the commune."""
    commune = make_unit(make_unit(name="Tỉnh Sông Lam"), name="Xã Hòa Bình")
    hamlets = [make_unit(commune) for _ in range(20)]
    first = make_dossier(hamlets[0], state=DossierState.SUBMITTED)
    version = first.versions.get()
    copies = (copy_of(first, subject_name=name_of(n), unit=hamlets[n % 20]) for n in range(1, number))
    dossiers = Dossier.objects.bulk_create(copies, batch_size=1000)
    versions = (
        copy_of(version, dossier=dossier, key=uuid.uuid4(), receipt_number=f"{n:05d}/2026/BN")
        for n, dossier in enumerate(dossiers, start=2)
    )
    DossierVersion.objects.bulk_create(versions, batch_size=1000)
    return commune


def make_communes(province, number):
    """So many communes of the province, each with its own path in the tree."""
    first = make_unit(province)
    rows = [copy_of(first, code=f"C{n:05d}", name=f"Xã số {n}", path=f"/mới/{n}/") for n in range(1, number)]
    Unit.objects.bulk_create(rows, batch_size=1000)
    for unit in rows:
        unit.path, unit.commune_id = f"{province.path}{unit.pk}/", unit.pk
    Unit.objects.bulk_update(rows, ["path", "commune"], batch_size=1000)
    return [first, *rows]
