"""Quotas as everybody below may read them; they are given at the desk."""

from django.urls import path

from awards import views

app_name = "quotas"
urlpatterns = [
    path("khen-thuong/chi-tieu/", views.QuotaList.as_view(), name="quota_list"),
    path("khen-thuong/chi-tieu/tai-ve/", views.QuotaExport.as_view(), name="quota_export"),
]
