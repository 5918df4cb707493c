"""The yearly workbook of 2,000 dossiers: four official sheets against one plain sheet by django-import-export."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.ground import megabytes_more, open_ground, report, seconds_of

ROUNDS, DOSSIERS = 3, 2000
OURS, STOCK = "four sheets with heading and totals (ours)", "one flat sheet, import-export (stock)"


def ours(path):
    from reports.services import write_yearly_workbook
    from units.models import Unit
    from units.selectors import database_now

    tables = write_yearly_workbook(path, Unit.objects.get(name="Xã Hòa Bình"), 2026, now=database_now())
    assert tables[2].row_count == DOSSIERS


def stock(path):
    from import_export import fields, resources

    from awards.models import Dossier

    class NomineeResource(resources.ModelResource):
        kind = fields.Field("get_subject_kind_display", "Đối tượng")
        position = fields.Field("person__position", "Chức vụ, công việc")
        unit_name = fields.Field("unit__name", "Đơn vị")
        award = fields.Field("campaign_award__award_form__name", "Hình thức đề nghị")
        model_title = fields.Field("model__title", "Mô hình")

        class Meta:
            model = Dossier
            fields = (
                "subject_name",
                "kind",
                "position",
                "unit_name",
                "achievement",
                "award",
                "model_title",
                "standing",
            )

    data = NomineeResource().export()
    assert len(data) == DOSSIERS
    Path(path).write_bytes(data.xlsx)


def one(way):
    """In a process of its own, so that its peak of memory is its own."""
    open_ground()
    work, took = {"ours": ours, "stock": stock}[way], []
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        megabytes = megabytes_more(lambda: took.append(seconds_of(lambda: work(file.name))))
    print(json.dumps({"seconds": took[0], "megabytes": megabytes}))


def main():
    open_ground()
    from bench.crowd import make_dossiers

    make_dossiers(DOSSIERS)
    names = {"ours": OURS, "stock": STOCK}
    found = {name: {"seconds": [], "megabytes": []} for name in names.values()}
    for _ in range(ROUNDS):
        for way, name in names.items():
            command = [sys.executable, "-m", "bench.bench_export", way]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for figure, value in json.loads(done.stdout).items():
                found[name][figure].append(value)
    figures = {name: figure["seconds"] for name, figure in found.items()}
    reached = report(f"workbook of {DOSSIERS} dossiers", figures, goal=1.0)
    report("memory on top of the process", {name: f["megabytes"] for name, f in found.items()}, unit="MB")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(one(sys.argv[1]) if len(sys.argv) > 1 else main())
