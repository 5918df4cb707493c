from django.urls import path

from notices import views

app_name = "notices"

urlpatterns = [
    path("", views.NoticeListPage.as_view(), name="notice_list"),
    path("da-doc/", views.notice_read_all, name="notice_read_all"),
    path("<int:pk>/mo/", views.notice_open, name="notice_open"),
]
