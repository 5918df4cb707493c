"""Submissions through HTTP: kept connections against Django's default of one connection for each request."""

import sys
from datetime import timedelta

from bench.ground import compare, open_ground, seconds_of, web_server

ROUNDS, CLIENTS, EACH = 3, 10, 12
OURS, STOCK = "kept connections (ours)", "CONN_MAX_AGE=0 (stock)"


def main():
    open_ground()
    from django.core.management import call_command

    from awards.models import DossierVersion
    from awards.tests.clients import enter, make_rush, rush
    from testing.servers import free_port

    call_command("collectstatic", interactive=False, verbosity=0)
    rushes = iter([make_rush(CLIENTS, EACH) for _ in range(2 * ROUNDS)])

    def round_at(port):
        visitors = enter(port, next(rushes))
        log = []
        seconds = seconds_of(lambda: log.extend(rush(visitors, timedelta())))
        assert {sent.answer.status for sent in log} == {302}
        return seconds / len(log)

    with web_server("dankhe.wsgi", free_port()) as ours, web_server("bench.stock_wsgi", free_port()) as stock:
        title = f"one submission, {CLIENTS} clients at once, 2 workers"
        ways = {OURS: lambda: round_at(ours), STOCK: lambda: round_at(stock)}
        reached = compare(title, ways, rounds=ROUNDS, goal=1.0, unit="ms", scale=1000)
    assert DossierVersion.objects.count() == 2 * ROUNDS * CLIENTS * EACH
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
