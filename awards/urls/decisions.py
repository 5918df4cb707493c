"""Looking up what was awarded, and where one's own dossier stands; outside the addresses of dossiers."""

from django.urls import path

from awards import views

app_name = "decisions"
urlpatterns = [
    path("khen-thuong/", views.AwardedList.as_view(), name="awarded_list"),
    path("khen-thuong/<int:pk>/", views.decision_detail, name="decision_detail"),
    path("tra-cuu/", views.dossier_lookup, name="dossier_lookup"),
]
