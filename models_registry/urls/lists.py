"""The pages of all models together: by year, and the yearly review."""

from django.urls import path

from models_registry.views import model_years, review_outcome, reviews, years

list_pages = [
    path("theo-nam/", years.models_by_year, name="models_by_year"),
    path("theo-nam/tai/", years.models_by_year_export, name="models_by_year_export"),
    path("ra-soat/", reviews.ReviewList.as_view(), name="review_list"),
    path("ra-soat/<int:pk>/", reviews.ReviewDetail.as_view(), name="review_detail"),
    path("ra-soat/<int:pk>/xac-nhan/", review_outcome.review_confirm, name="review_confirm"),
    path("ra-soat/<int:pk>/gui-don-vi/", review_outcome.ReviewLetters.as_view(), name="review_letters"),
    path("ra-soat/<int:pk>/gui-don-vi/tai/", review_outcome.ReviewExport.as_view(), name="review_export"),
    path("<int:pk>/tung-nam/", model_years.model_years, name="model_years"),
    path("<int:pk>/tung-nam/duy-tri/", model_years.model_keep_up, name="model_keep_up"),
    path("<int:pk>/tung-nam/tieu-bieu/", model_years.model_outstanding, name="model_outstanding"),
]
