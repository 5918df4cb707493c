from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"

    def ready(self):
        from awards import guards, receivers, selectors  # noqa: F401  (they register themselves)
        from awards.services import from_plan  # noqa: F401  (so does what a plan gives to awards)

        post_migrate.connect(guards.lay_guard, sender=self)
