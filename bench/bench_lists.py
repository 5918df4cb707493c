"""The list of dossiers with 2,000 and 20,000 rows: the whole page, and its search against plain ``icontains``."""

import statistics
import sys

from bench.ground import compare, open_ground, seconds_of

ROUNDS = 7


def main():
    open_ground()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Q
    from django.test import Client
    from django.urls import reverse

    from awards.models import Dossier
    from bench.crowd import make_dossiers
    from units.enums import Role
    from units.tests.factories import make_user

    call_command("collectstatic", interactive=False, verbosity=0)

    def analyse():
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def page_of(user, **asked):
        browser = Client(HTTP_HOST="127.0.0.1")
        browser.force_login(user)

        def get():
            assert browser.get(reverse("awards:dossier_list"), asked).status_code == 200

        get()
        return get

    def first_page(rows):
        return lambda: (rows.count(), list(rows.order_by("-pk")[:25]))

    pages, reached = {}, True
    for number in (2_000, 20_000):
        commune = make_dossiers(number)
        analyse()
        secretary = make_user(None, (Role.SECRETARY, commune))
        for name, asked in (("first page", {}), ("last page", {"trang": "last"}), ("search", {"q": "nong van mai"})):
            get = page_of(secretary, **asked)
            pages[name, number] = statistics.median(seconds_of(get) for _ in range(ROUNDS))
        seen = Dossier.objects.visible_to(secretary)
        accented = Q(subject_name__icontains="Nông Văn Mai") | Q(unit__name__icontains="Nông Văn Mai")
        ways = {
            "one normalised column, accent-blind (ours)": first_page(seen.search("nong van mai")),
            "icontains, accents typed right (stock)": first_page(seen.filter(accented)),
        }
        assert seen.search("nong van mai").count() >= seen.filter(accented).count() > 0
        reached &= compare(
            f"search in {number} dossiers, count and first page", ways, rounds=ROUNDS, unit="ms", scale=1000
        )
    print("whole page through the view, median")
    for name in ("first page", "last page", "search"):
        small, large = pages[name, 2_000], pages[name, 20_000]
        print(f"  {name:12} 2,000: {small * 1000:7.1f} ms   20,000: {large * 1000:7.1f} ms   {large / small:.2f}x")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
