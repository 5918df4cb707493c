"""Finding who owes and writing the notices for 5,000 communes, against a loop of queries and ``get_or_create``."""

import sys
from datetime import UTC, datetime

from bench.ground import compare, open_ground, seconds_of

UNITS, LOOPED = 5000, 1000
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


def main():
    open_ground()
    from bench.crowd import copy_of, make_communes
    from campaigns.models import Registration
    from campaigns.reminders import write_reminders
    from campaigns.tests.factories import make_campaign, make_deadline
    from notices.models import Notice
    from units.enums import Role
    from units.models import Membership, Unit, User
    from units.tests.factories import make_unit, make_user

    province = make_unit(name="Tỉnh Sông Lam")
    communes = make_communes(province, UNITS)
    first = make_user("canbo", (Role.PREPARER, communes[0]))
    people = [copy_of(first, username=f"canbo{n}", email=f"canbo{n}@example.vn") for n in range(1, UNITS)]
    User.objects.bulk_create(people, batch_size=1000)
    post = first.memberships.get()
    posts = (copy_of(post, user=user, unit=unit) for user, unit in zip(people, communes[1:], strict=True))
    Membership.objects.bulk_create(posts, batch_size=1000)
    campaign = make_campaign(province)
    deadline = make_deadline(campaign, kind="registration", what="Gửi đăng ký")

    def ours():
        report = write_reminders(now=NOW)
        assert report.written == UNITS

    def loop():
        for unit in Unit.objects.filter(level="commune", province=province)[:LOOPED]:
            if Registration.objects.filter(unit=unit, campaign=campaign, year=2026).exists():
                continue
            for membership in Membership.objects.filter(unit=unit, role=Role.PREPARER).select_related("user"):
                Notice.objects.get_or_create(
                    recipient=membership.user,
                    key=f"deadline:{deadline.pk}:2026:14",
                    defaults={"kind": "deadline", "title": "Sắp hết hạn", "created_at": NOW, "next_attempt_at": NOW},
                )
        assert Notice.objects.count() == LOOPED

    def cleared(work, times=1):
        def run():
            Notice.objects.all().delete()
            return seconds_of(work) * times

        return run

    def again():
        write_reminders(now=NOW)
        return seconds_of(lambda: write_reminders(now=NOW))

    stock = f"query and get_or_create (stock), {LOOPED} scaled"
    ways = {"one pass (ours)": cleared(ours), stock: cleared(loop, UNITS / LOOPED)}
    reached = compare(f"{UNITS} communes that owe", ways, goal=5)
    compare("the same night again, nothing new to write", {"one pass (ours)": again})
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
