"""The public gallery: the only pages of the registry that ask nobody who they are."""

from django.urls import path

from models_registry.views import gallery

app_name = "gallery"
urlpatterns = [
    path("", gallery.gallery_index, name="gallery_index"),
    path("bai/<slug:slug>/", gallery.story_detail, name="story_detail"),
    path("anh/<int:pk>/", gallery.story_photo, name="story_photo"),
    path("anh/<int:pk>/nho/", gallery.story_photo_small, name="story_photo_small"),
    path("<slug:slug>/", gallery.province_stories, name="province_stories"),
]
