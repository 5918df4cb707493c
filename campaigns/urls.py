from django.urls import path

from campaigns.views import campaigns, registrations

app_name = "campaigns"

urlpatterns = [
    path("", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("thoi-han/<int:pk>/<int:year>/con-no/", campaigns.OwingList.as_view(), name="owing_list"),
    path("ke-hoach/<int:pk>/tep/", campaigns.plan_file, name="plan_file"),
    path("dang-ky/", registrations.RegistrationList.as_view(), name="registration_list"),
    path("dang-ky/moi/", registrations.registration_create, name="registration_create"),
    path("dang-ky/<int:pk>/", registrations.registration_detail, name="registration_detail"),
    path("dang-ky/<int:pk>/sua/", registrations.registration_edit, name="registration_edit"),
    path("dang-ky/<int:pk>/gui/", registrations.registration_register, name="registration_register"),
]
