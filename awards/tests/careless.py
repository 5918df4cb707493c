"""The product with one safeguard taken out: what a race test must catch, else it proves nothing.

Served by ``gunicorn 'awards.tests.careless:without("row lock")'``.
"""

from django.core.wsgi import get_wsgi_application


def without(safeguard):
    application = get_wsgi_application()
    {"clock after the locks": read_the_clock_first, "row lock": lock_nothing}[safeguard]()
    return application


def read_the_clock_first():
    from awards.services import submit_dossier
    from awards.views import sending
    from units.selectors import database_now

    def submit_with_an_early_stamp(**asked):
        moment = database_now()
        return submit_dossier(**asked, clock=lambda: moment)

    sending.submit_dossier = submit_with_an_early_stamp


def lock_nothing():
    from awards.services import acts

    class Unlocked:
        objects = acts.Dossier.objects

    Unlocked.objects.select_for_update = acts.Dossier.objects.all
    acts.Dossier = Unlocked
