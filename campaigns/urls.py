from django.urls import path

from campaigns.views import campaigns, content, downward, legal, plan_reading, registrations

app_name = "campaigns"

urlpatterns = [
    path("", campaigns.CampaignList.as_view(), name="campaign_list"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign_detail"),
    path("<int:pk>/phan-cong/", content.task_list, name="task_list"),
    path("<int:pk>/cac-phong-trao/", content.movement_list, name="movement_list"),
    path("<int:pk>/ban-chi-dao/", content.steering_list, name="steering_list"),
    path("chi-tieu/<int:pk>/<int:year>/", content.TargetDetail.as_view(), name="target_detail"),
    path("nhiem-vu/<int:pk>/hoan-thanh/", content.task_complete, name="task_complete"),
    path("nhiem-vu/<int:pk>/mo-lai/", content.task_reopen, name="task_reopen"),
    path("duoc-neu/<int:pk>/mo/", content.movement_open, name="movement_open"),
    path("don-vi-phu-trach/", content.followed_list, name="followed_list"),
    path("thoi-han/<int:pk>/<int:year>/con-no/", campaigns.OwingList.as_view(), name="owing_list"),
    path("tu-ke-hoach/", plan_reading.plan_upload, name="plan_upload"),
    path("tu-ke-hoach/<int:pk>/", plan_reading.plan_reading, name="plan_reading"),
    path("tu-ke-hoach/<int:pk>/bo/", plan_reading.plan_discard, name="plan_discard"),
    path("tu-ke-hoach/<int:pk>/lap/", plan_reading.plan_build, name="plan_build"),
    path("<int:pk>/vua-lap/", plan_reading.campaign_built, name="campaign_built"),
    path("<int:pk>/phat-dong/", plan_reading.campaign_launch, name="campaign_launch"),
    path("ke-hoach/<int:pk>/", plan_reading.plan_detail, name="plan_detail"),
    path("ke-hoach/<int:pk>/tep/", campaigns.plan_file, name="plan_file"),
    path("<int:pk>/chuoi-ke-hoach/", downward.plan_chain, name="plan_chain"),
    path("<int:pk>/trien-khai/", downward.hand_down, name="hand_down"),
    path("<int:pk>/ban-do-trien-khai/", downward.LaunchMap.as_view(), name="launch_map"),
    path("<int:pk>/nhac-trien-khai/", downward.urge, name="urge_lower_units"),
    path("<int:pk>/cap-nhat-cap-duoi/", downward.refresh_below, name="refresh_lower"),
    path("<int:pk>/cap-tren-giao/", downward.taken_over, name="taken_over"),
    path("<int:pk>/gan-cap-tren/", downward.join_superior, name="join_superior"),
    path("van-ban/", legal.LegalDocumentList.as_view(), name="legal_document_list"),
    path("van-ban/<int:pk>/", legal.legal_document_detail, name="legal_document_detail"),
    path("dang-ky/", registrations.RegistrationList.as_view(), name="registration_list"),
    path("dang-ky/moi/", registrations.registration_create, name="registration_create"),
    path("dang-ky/<int:pk>/", registrations.registration_detail, name="registration_detail"),
    path("dang-ky/<int:pk>/sua/", registrations.registration_edit, name="registration_edit"),
    path("dang-ky/<int:pk>/gui/", registrations.registration_register, name="registration_register"),
]
