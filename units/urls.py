from django.urls import path

from units import views

app_name = "units"

urlpatterns = [
    path("don-vi/", views.unit_list, name="unit_list"),
    path("don-vi/<int:pk>/", views.unit_detail, name="unit_detail"),
    path("don-vi/<int:pk>/thay-doi/", views.reorganisation_choose, name="reorganisation_choose"),
    path("don-vi/<int:pk>/thay-doi/<slug:slug>/", views.reorganisation_prepare, name="reorganisation_prepare"),
    path("don-vi/thay-doi/<int:pk>/", views.reorganisation_detail, name="reorganisation_detail"),
    path("don-vi/nhap-tep/", views.UnitImport.as_view(), name="unit_import"),
    path("don-vi/nhap-tep/mau.xlsx", views.unit_template, name="unit_template"),
    path("ca-nhan/", views.PersonList.as_view(), name="person_list"),
    path("ca-nhan/them/", views.person_create, name="person_create"),
    path("ca-nhan/<int:pk>/sua/", views.person_edit, name="person_edit"),
    path("ca-nhan/nhap-tep/", views.PersonImport.as_view(), name="person_import"),
    path("ca-nhan/nhap-tep/mau.xlsx", views.person_template, name="person_template"),
    path("ho-gia-dinh/", views.HouseholdList.as_view(), name="household_list"),
    path("ho-gia-dinh/them/", views.household_create, name="household_create"),
    path("ho-gia-dinh/<int:pk>/sua/", views.household_edit, name="household_edit"),
    path("ho-gia-dinh/nhap-tep/", views.HouseholdImport.as_view(), name="household_import"),
    path("ho-gia-dinh/nhap-tep/mau.xlsx", views.household_template, name="household_template"),
    path("cach-xem/luu/", views.saved_view_create, name="saved_view_create"),
    path("cach-xem/<int:pk>/", views.saved_view_edit, name="saved_view_edit"),
    path("cach-xem/<int:pk>/bo/", views.saved_view_remove, name="saved_view_remove"),
]
