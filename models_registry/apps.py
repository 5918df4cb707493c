from django.apps import AppConfig


class ModelsRegistryConfig(AppConfig):
    name = "models_registry"
    verbose_name = "Mô hình, điển hình"

    def ready(self):
        from models_registry import receivers, selectors  # noqa: F401  (they register themselves)
