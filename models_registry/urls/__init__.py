from django.urls import include, path

from models_registry.views import models, past_models, registration

app_name = "models_registry"
model_pages = [
    path("", models.ModelList.as_view(), name="model_list"),
    path("moi/", registration.model_create, name="model_create"),
    path("nhap/", past_models.model_import, name="model_import"),
    path("nhap/mau/", past_models.model_template, name="model_template"),
    path("giong/", registration.model_likeness, name="model_likeness"),
    path("<int:pk>/", models.model_detail, name="model_detail"),
    path("<int:pk>/sua/", registration.model_edit, name="model_edit"),
    path("<int:pk>/sua/<slug:step>/", registration.model_edit, name="model_step"),
    path("<int:pk>/buoc/", models.model_advance, name="model_advance"),
]
urlpatterns = [
    path("mo-hinh/", include(model_pages)),
]
