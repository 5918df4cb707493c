"""Data that a migration carries over: a real ``migrate`` on a database of its own, in a process of its own."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.one_database

OLD_VOTES = """
import json
from datetime import date, datetime, timezone
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("awards", "0002_award_by_a_later_guidance")]
call_command("migrate", "awards", BEFORE[0][1], verbosity=0)
apps = MigrationExecutor(connection).loader.project_state(BEFORE).apps
def make(label, **columns):
    return apps.get_model(label).objects.create(**columns)
NOW = datetime(2026, 11, 2, 3, tzinfo=timezone.utc)
province = make("units.Unit", name="Tỉnh", level="province", code="T", path="/1/")
commune = make("units.Unit", name="Xã", level="commune", code="X", parent=province, path="/1/2/")
user = make("units.User", username="thuky")
campaign = make("campaigns.Campaign", title="Phong trào", launching_unit=commune, level="commune",
                period_start=date(2026, 1, 1), period_end=date(2026, 12, 31))
form = make("awards.AwardForm", code="GK", name="Giấy khen", deciding_level="commune")
award = make("awards.CampaignAward", campaign=campaign, award_form=form, deciding_unit=commune)
def dossier(state):
    person = make("units.Person", full_name="Nguyễn Văn A", unit=commune, commune=commune, province=province,
                  code=str(apps.get_model("units.Person").objects.count()))
    return make("awards.Dossier", campaign=campaign, year=2026, receiving_unit=commune, campaign_award=award,
                subject_kind="individual", person=person, subject_name="Nguyễn Văn A", state=state, unit=commune,
                commune=commune, province=province, saved_at=NOW, submitted_at=NOW, received_at=NOW)
council = make("awards.AwardCouncil", unit=commune, name="Hội đồng", valid_from=date(2026, 1, 1))
for order in (1, 2, 3):
    make("awards.CouncilMember", council=council, full_name=f"Ủy viên {order}", order=order)
def meeting(day, present=3):
    return make("awards.CouncilMeeting", council=council, unit=commune, held_on=date(2026, 11, day), member_count=3,
                present_count=present)
over, waits, coming = meeting(2), meeting(3), meeting(9, 0)
def vote(case, at, round, votes_for, rule, base):
    make("awards.VoteResult", dossier=case, meeting=at, round=round, method="show_of_hands", votes_for=votes_for,
         votes_against=3 - votes_for, base_count=base, rule_text=rule, is_approved=2 * votes_for > base)
twice, once, tabled = dossier("voted"), dossier("awarded"), dossier("tabled")
vote(twice, over, 1, 1, "trên 1/2 tổng số thành viên hội đồng", 3)
vote(twice, over, 2, 2, "trên 1/2 tổng số thành viên hội đồng", 3)
vote(once, over, 1, 3, "từ 9/10 số thành viên dự họp", 3)
vote(once, waits, 1, 3, "từ 9/10 số thành viên dự họp", 3)
make("awards.DossierEvent", dossier=tabled, actor=user, at=NOW, action="table", before="confirmed", after="tabled",
     details={"meeting_id": waits.pk})
AFTER = [("awards", "0004_votes_have_their_case")]
call_command("migrate", "awards", AFTER[0][1], verbosity=0)
apps = MigrationExecutor(connection).loader.project_state(AFTER).apps
rounds = apps.get_model("awards.VoteRound").objects.order_by("pk").values_list(
    "dossier", "case__meeting", "case__order", "number", "source", "base", "base_count", "numerator", "denominator",
    "is_strict", "votes_for", "votes_against", "is_approved", "opened_at", "digest")
cases = apps.get_model("awards.CouncilCase").objects.order_by("meeting", "order")
meetings = apps.get_model("awards.CouncilMeeting").objects.order_by("held_on")
print(json.dumps({
    "rounds": list(rounds),
    "cases": list(cases.values_list("meeting", "dossier", "is_put_off")),
    "meetings": [(m.state, m.member_count, m.present_count, str(m.ended_at), m.attendances.count()) for m in meetings],
}))
"""


def test_votes_that_were_totals_become_rounds_and_what_waits_can_be_voted_on(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "dankhe.settings",
        "DANKHE_DATA_DIR": str(tmp_path),
        "DANKHE_SECRET_KEY": settings.SECRET_KEY,
    }
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", OLD_VOTES],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    majority, most = [3, 1, 2, True], [3, 9, 10, False]
    assert found == {
        "rounds": [
            [1, 1, 1, 1, "totals", "all_members", *majority, 1, 2, False, None, ""],
            [1, 1, 1, 2, "totals", "all_members", *majority, 2, 1, True, None, ""],
            [2, 1, 2, 1, "totals", "attending", *most, 3, 0, True, None, ""],
            [2, 2, 1, 1, "totals", "attending", *most, 3, 0, True, None, ""],
        ],
        "cases": [[1, 1, False], [1, 2, False], [2, 2, False], [2, 3, False]],
        "meetings": [
            ["ended", 3, 3, "2026-11-02 17:00:00+00:00", 0],
            ["called", 3, 0, "None", 3],
            ["called", 3, 0, "None", 3],
        ],
    }
