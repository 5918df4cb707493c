from django.urls import path

from models_registry import views

app_name = "models_registry"
urlpatterns = [
    path("", views.ModelList.as_view(), name="model_list"),
    path("moi/", views.model_create, name="model_create"),
    path("<int:pk>/", views.model_detail, name="model_detail"),
    path("<int:pk>/sua/", views.model_edit, name="model_edit"),
    path("<int:pk>/buoc/", views.model_advance, name="model_advance"),
]
