from django.urls import path

from models_registry.views import models

app_name = "models_registry"
urlpatterns = [
    path("", models.ModelList.as_view(), name="model_list"),
    path("moi/", models.model_create, name="model_create"),
    path("<int:pk>/", models.model_detail, name="model_detail"),
    path("<int:pk>/sua/", models.model_edit, name="model_edit"),
    path("<int:pk>/buoc/", models.model_advance, name="model_advance"),
]
