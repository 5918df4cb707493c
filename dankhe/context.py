"""What every page of the site shows around its content."""

from django.conf import settings
from django.urls import reverse

from notices.selectors import unread_count
from reports.permissions import SUMMARISING_ROLES
from units.enums import DESK_ROLES, Role

EVERYBODY = frozenset(Role)
MEET = frozenset({Role.COUNCIL_MEMBER, Role.SECRETARY, Role.CHAIRMAN})
NAVIGATION = (
    ("Trang chủ", "house", "home", EVERYBODY),
    ("Bàn làm việc", "card-checklist", "admin:index", DESK_ROLES),
    ("Đăng ký thi đua", "pencil-square", "campaigns:registration_list", EVERYBODY),
    ("Hồ sơ khen thưởng", "folder2-open", "awards:dossier_list", EVERYBODY),
    ("Phiên họp của tôi", "people", "council:meeting_list", MEET),
    ("Đã khen thưởng", "trophy", "decisions:awarded_list", EVERYBODY),
    ("Mô hình", "lightbulb", "models_registry:model_list", EVERYBODY),
    ("Điển hình", "star", "models_registry:exemplar_list", EVERYBODY),
    ("Phong trào", "flag", "campaigns:campaign_list", EVERYBODY),
    ("Hoạt động trong năm", "calendar-check", "campaigns:year_hub", EVERYBODY),
    ("Văn bản pháp lý", "journal-text", "campaigns:legal_document_list", EVERYBODY),
    ("Tổng hợp năm", "bar-chart", "reports:yearly_summary", SUMMARISING_ROLES),
    ("Cá nhân", "person", "units:person_list", EVERYBODY),
    ("Hộ gia đình", "house-door", "units:household_list", EVERYBODY),
    ("Đơn vị", "building", "units:unit_list", EVERYBODY),
    ("Thông báo", "bell", "notices:notice_list", EVERYBODY),
)

SHORT = {"campaigns:registration_list": "Đăng ký", "awards:dossier_list": "Hồ sơ"}


def site(request):
    """Navigation by role and the bell, for people who are signed in; two queries at most."""
    user = getattr(request, "user", None)
    shown = {"site_name": settings.PUBLIC_NAME}
    if user is None or not user.is_authenticated:
        return shown
    unread = unread_count(user)
    addresses = [reverse(name) for _, _, name, _ in NAVIGATION]
    here = max(filter(request.path.startswith, addresses), key=len, default="")
    return shown | {
        "navigation": [
            {
                "label": label,
                "short": SHORT.get(name, label),
                "url": (url := reverse(name)),
                "icon": icon,
                "active": url == here and (url != "/" or request.path == "/"),
                "badge": unread if name == "notices:notice_list" else 0,
            }
            for label, icon, name, roles in NAVIGATION
            if user.sees_everything or user.roles & roles
        ],
        "bell_count": unread,
        "current_unit": user.scope[0] if user.scope else None,
        "user_roles": list(dict.fromkeys(m.get_role_display() for m in user.memberships_now)),
    }
