from django.apps import AppConfig


class AwardsConfig(AppConfig):
    name = "awards"
    verbose_name = "Khen thưởng"

    def ready(self):
        from awards import receivers, selectors  # noqa: F401  (they register themselves)
        from awards.services import from_plan  # noqa: F401  (so does what a plan gives to awards)
