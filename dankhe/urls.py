"""All addresses. Public ones carry ``login_not_required`` and stand in the policy table of the tests."""

from allauth.account import views as account
from django.contrib import admin
from django.urls import include, path, re_path

from dankhe import views

urlpatterns = [
    path("", views.home, name="home"),
    path("tim/", views.search, name="search"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("tai-khoan/dang-nhap/", account.login, name="account_login"),
    path("tai-khoan/dang-xuat/", account.logout, name="account_logout"),
    path("tai-khoan/tam-khoa/", account.account_inactive, name="account_inactive"),
    path("tai-khoan/mat-khau/doi/", account.password_change, name="account_change_password"),
    path("tai-khoan/mat-khau/dat/", account.password_set, name="account_set_password"),
    path("tai-khoan/mat-khau/quen/", account.password_reset, name="account_reset_password"),
    path("tai-khoan/mat-khau/quen/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^tai-khoan/mat-khau/quen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "tai-khoan/mat-khau/quen/xong/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("thong-bao/", include("notices.urls")),
    path("bao-cao/", include("reports.urls")),
    path("ho-so/", include("awards.urls")),
    path("hoi-dong/", include("awards.urls.council")),
    path("", include("awards.urls.decisions")),
    path("", include("awards.urls.quotas")),
    path("gioi-thieu/", include("models_registry.urls.gallery")),
    path("", include("models_registry.urls")),
    path("phong-trao/", include("campaigns.urls")),
    path("", include("units.urls")),
    path("ban-lam-viec/", admin.site.urls),
]
