from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("tong-hop-nam/", views.yearly_summary, name="yearly_summary"),
    path("tong-hop-nam/xuat/", views.yearly_export, name="yearly_export"),
    path("viec/<int:pk>/", views.job_detail, name="job_detail"),
    path("viec/<int:pk>/tep/", views.job_download, name="job_download"),
]
