"""Answers to a person who is signed in stay with that person."""


class PrivatePagesMiddleware:
    """No cache keeps a page of a signed-in user, no page gets at devices, search engines list what asks for it alone.

    What a view marks as ``private`` (a photo that never changes) follows the view's own words.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and "private" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        response.headers.setdefault("X-Robots-Tag", "noindex")
        response["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        return response
