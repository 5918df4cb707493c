from django.urls import path

from campaigns import views

app_name = "campaigns"

urlpatterns = [
    path("", views.CampaignList.as_view(), name="campaign_list"),
    path("<int:pk>/", views.campaign_detail, name="campaign_detail"),
    path("thoi-han/<int:pk>/<int:year>/con-no/", views.OwingList.as_view(), name="owing_list"),
    path("ke-hoach/<int:pk>/tep/", views.plan_file, name="plan_file"),
    path("dang-ky/", views.RegistrationList.as_view(), name="registration_list"),
    path("dang-ky/moi/", views.registration_create, name="registration_create"),
    path("dang-ky/<int:pk>/", views.registration_detail, name="registration_detail"),
    path("dang-ky/<int:pk>/sua/", views.registration_edit, name="registration_edit"),
    path("dang-ky/<int:pk>/gui/", views.registration_register, name="registration_register"),
]
