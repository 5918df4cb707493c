import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout

SIGNED_IN_AT = "signed_in_at"


class SessionLimitMiddleware:
    """Ends a session at its absolute age, however busy it was, and that of an account switched off.

    Idleness is ended by ``SESSION_COOKIE_AGE``; a page that asks for news by itself keeps its session from
    being idle, so this age is what bounds it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            since = request.session.setdefault(SIGNED_IN_AT, int(time.time()))
            if time.time() - since >= settings.SESSION_ABSOLUTE_AGE:
                logout(request)
                messages.info(request, "Phiên làm việc đã hết thời hạn; mời đăng nhập lại.")
        elif SESSION_KEY in request.session:
            logout(request)
        return self.get_response(request)
