from django.urls import path

from awards import views

app_name = "awards"
urlpatterns = [
    path("", views.DossierList.as_view(), name="dossier_list"),
    path("moi/", views.dossier_create, name="dossier_create"),
    path("hinh-thuc/<int:pk>/", views.campaign_awards, name="campaign_awards"),
    path("<int:pk>/", views.dossier_detail, name="dossier_detail"),
    path("<int:pk>/sua/", views.dossier_edit, name="dossier_edit"),
    path("<int:pk>/luu/", views.dossier_save, name="dossier_save"),
    path("<int:pk>/tep/", views.dossier_file_add, name="dossier_file_add"),
    path("<int:pk>/tep/<int:file_pk>/", views.dossier_file_download, name="dossier_file_download"),
    path("<int:pk>/tep/<int:file_pk>/go/", views.dossier_file_remove, name="dossier_file_remove"),
    path("<int:pk>/bao-cao/", views.report_edit, name="report_edit"),
    path("<int:pk>/bao-cao/luu/", views.report_save, name="report_save"),
    path("<int:pk>/bao-cao/dien/<slug:source>/", views.report_fill, name="report_fill"),
    path("<int:pk>/bao-cao/anh/", views.report_photos, name="report_photos"),
    path("<int:pk>/anh/<int:photo_pk>/", views.report_photo, name="report_photo"),
    path("<int:pk>/in/", views.dossier_print, name="dossier_print"),
    path("<int:pk>/nop/", views.dossier_submit, name="dossier_submit"),
    path("<int:pk>/bien-nhan/<int:number>/", views.dossier_receipt, name="dossier_receipt"),
    path("<int:pk>/nop-muon/", views.dossier_late_request, name="dossier_late_request"),
    path("<int:pk>/tu-cham/", views.self_score, name="self_score"),
    path("<int:pk>/tu-cham/tep/", views.self_score_file_add, name="self_score_file_add"),
    path("<int:pk>/tu-cham/tep/<int:score_pk>/", views.self_score_file, name="self_score_file"),
    path("<int:pk>/tieu-chuan/", views.dossier_eligibility, name="dossier_eligibility"),
    path("<int:pk>/tieu-chuan/<int:rule_pk>/", views.standard_attest, name="standard_attest"),
    path("<int:pk>/tieu-chuan/<int:rule_pk>/khai/", views.fact_claim, name="fact_claim"),
    path("<int:pk>/tieu-chuan/tep/<slug:kind>/<int:record_pk>/", views.standard_file, name="standard_file"),
    path("<int:pk>/thu-tuc/", views.dossier_procedure, name="dossier_procedure"),
    path("<int:pk>/rut/", views.dossier_withdraw, name="dossier_withdraw"),
]
