from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    verbose_name = "Phong trào thi đua"

    def ready(self):
        from campaigns import receivers, reminders  # noqa: F401  (they register themselves)
        from campaigns.services import due_records  # noqa: F401  (it registers its rules of rechecking)
