from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Thông báo"

    def ready(self):
        from notices import receivers  # noqa: F401  (it registers itself)
