import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 60


def asks_by_itself(request):
    return request.method == "GET" and "HX-Request" in request.headers


def keep_awake(session):
    """Note the minute of the last visit, which also moves the session's expiry."""
    now = int(time.time())
    if now - session.get(SEEN_AT, 0) >= SEEN_EVERY:
        session[SEEN_AT] = now


class SessionLimitMiddleware:
    """Ends a session at its absolute age, however busy it was, and that of an account switched off.

    Idleness is ended by ``SESSION_COOKIE_AGE`` after the last minute in which a person asked for something; reading
    pages writes at most once a minute, and a page that asks for news by itself does not count.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            since = request.session.setdefault(SIGNED_IN_AT, int(time.time()))
            if time.time() - since >= settings.SESSION_ABSOLUTE_AGE:
                logout(request)
                messages.info(request, "Phiên làm việc đã hết thời hạn; mời đăng nhập lại.")
            elif not asks_by_itself(request):
                keep_awake(request.session)
        elif SESSION_KEY in request.session:
            logout(request)
        return self.get_response(request)
