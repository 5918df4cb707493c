"""Looking up what was awarded, and where one's own dossier stands; outside the addresses of dossiers."""

from django.urls import path

from awards import views

app_name = "decisions"
urlpatterns = [
    path("khen-thuong/", views.AwardedList.as_view(), name="awarded_list"),
    path("khen-thuong/<int:pk>/", views.decision_detail, name="decision_detail"),
    path("lay-y-kien/<slug:slug>/", views.comment_window, name="comment_window"),
    path("lay-y-kien/<slug:slug>/gui/", views.comment_send, name="comment_send"),
    path("tra-cuu/", views.dossier_lookup, name="dossier_lookup"),
]
