from django.urls import include, path

from models_registry.urls.lists import list_pages
from models_registry.views import (
    appraisals,
    exemplars,
    models,
    papers,
    past_models,
    progress,
    registration,
    replication,
    rubrics,
    sheets,
    stories,
)

app_name = "models_registry"
model_pages = [
    path("", models.ModelList.as_view(), name="model_list"),
    path("moi/", registration.model_create, name="model_create"),
    path("nhap/", past_models.model_import, name="model_import"),
    path("nhap/mau/", past_models.model_template, name="model_template"),
    path("giong/", registration.model_likeness, name="model_likeness"),
    path("nen-nhan-rong/", replication.DesignList.as_view(), name="design_list"),
    path("nen-nhan-rong/<int:pk>/", replication.design_detail, name="design_detail"),
    path("nen-nhan-rong/<int:pk>/chep/", replication.design_copy, name="design_copy"),
    path("<int:pk>/nhan-rong/", replication.model_family, name="model_family"),
    path("<int:pk>/mo-hinh-goc/", replication.SourceChoice.as_view(), name="source_choose"),
    path("gioi-thieu/", stories.StoryList.as_view(), name="story_list"),
    path("gioi-thieu/tinh/<int:pk>/", stories.gallery_edit, name="gallery_edit"),
    path("gioi-thieu/bai/<int:pk>/buoc/", stories.story_advance, name="story_advance"),
    path("<int:pk>/bai-gioi-thieu/", stories.model_story, name="model_story"),
    path("<int:pk>/", models.model_detail, name="model_detail"),
    path("<int:pk>/sua/", registration.model_edit, name="model_edit"),
    path("<int:pk>/sua/<slug:step>/", registration.model_edit, name="model_step"),
    path("<int:pk>/buoc/", models.model_advance, name="model_advance"),
    path("<int:pk>/tien-do/", progress.progress_detail, name="progress_detail"),
    path("<int:pk>/tien-do/moi/", progress.progress_create, name="progress_create"),
    path("<int:pk>/tien-do/<int:update_pk>/sua/", progress.progress_correct, name="progress_correct"),
    path("<int:pk>/tien-do/<int:update_pk>/rut/", progress.progress_withdraw, name="progress_withdraw"),
    path("anh/<int:pk>/", progress.photo_detail, name="photo_detail"),
    path("anh/<int:pk>/nho/", progress.photo_small, name="photo_small"),
    path("anh/<int:pk>/cong-bo/", progress.photo_clear, name="photo_clear"),
]
appraisal_pages = [
    path("<int:pk>/tham-dinh/", appraisals.model_appraisals, name="model_appraisals"),
    path("tham-dinh/", appraisals.AppraisalList.as_view(), name="appraisal_list"),
    path("tham-dinh/<int:pk>/", sheets.appraisal_detail, name="appraisal_detail"),
    path("tham-dinh/<int:pk>/cham/<slug:column>/", sheets.appraisal_column, name="appraisal_column"),
    path("tham-dinh/<int:pk>/cham/<slug:column>/tep/", sheets.evidence_add, name="evidence_add"),
    path("tham-dinh/<int:pk>/tep/<int:score_pk>/", sheets.evidence_download, name="evidence_download"),
    path("tham-dinh/<int:pk>/tep/<int:score_pk>/go/", sheets.evidence_remove, name="evidence_remove"),
    path("tham-dinh/<int:pk>/in/", papers.appraisal_print, name="appraisal_print"),
    path("tham-dinh/<int:pk>/ket-thuc/", appraisals.appraisal_end, name="appraisal_end"),
    path("tham-dinh/<int:pk>/huy/", appraisals.appraisal_cancel, name="appraisal_cancel"),
    path("thang-diem/", rubrics.RubricList.as_view(), name="rubric_list"),
    path("thang-diem/<int:pk>/", rubrics.rubric_detail, name="rubric_detail"),
    path("thang-diem/<int:pk>/chep/", rubrics.rubric_adopt, name="rubric_adopt"),
    path("thang-diem/<int:pk>/phien-ban-moi/", rubrics.rubric_revise, name="rubric_revise"),
]
exemplar_pages = [
    path("", exemplars.ExemplarList.as_view(), name="exemplar_list"),
    path("moi/", exemplars.exemplar_create, name="exemplar_create"),
    path("<int:pk>/", exemplars.exemplar_detail, name="exemplar_detail"),
    path("<int:pk>/sua/", exemplars.exemplar_edit, name="exemplar_edit"),
    path("<int:pk>/buoc/", exemplars.exemplar_advance, name="exemplar_advance"),
    path("<int:pk>/bai-gioi-thieu/", stories.exemplar_story, name="exemplar_story"),
]
urlpatterns = [
    path("mo-hinh/", include(model_pages)),
    path("mo-hinh/", include(appraisal_pages)),
    path("mo-hinh/", include(list_pages)),
    path("dien-hinh/", include(exemplar_pages)),
]
