"""The pages of a council's member, outside the addresses of dossiers."""

from django.urls import path

from awards import views

app_name = "council"
urlpatterns = [
    path("", views.meeting_list, name="meeting_list"),
    path("ho-so/<int:pk>/", views.case_detail, name="case_detail"),
    path("ho-so/<int:pk>/tranh/", views.case_keep_out, name="case_keep_out"),
    path("ho-so/<int:pk>/tep/<int:file_pk>/", views.case_file, name="case_file"),
    path("cham-diem/", views.score_queue, name="score_queue"),
    path("cham-diem/<int:review>/<int:pk>/", views.score_sheet, name="score_sheet"),
    path("cham-diem/<int:review>/<int:pk>/tranh/", views.score_recuse, name="score_recuse"),
    path("cham-diem/<int:review>/<int:pk>/tep/<int:file_pk>/", views.score_file, name="score_file"),
    path("ho-so/<int:pk>/anh/<int:photo_pk>/", views.case_photo, name="case_photo"),
    path("bieu-quyet/<int:pk>/", views.ballot, name="ballot"),
]
