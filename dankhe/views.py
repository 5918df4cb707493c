"""The front page and the answers of the site itself."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.selectors import due_items
from dankhe.selectors import found, work_items
from interface.text import without_control_characters
from units.enums import Role

LATEST_NOTICES = 5


@require_safe
def home(request):
    """The work queue: what waits, what is due next and for how long, what was told lately."""
    user, today = request.user, timezone.localdate()
    context = {
        "work": work_items(user, today=today),
        "due": due_items(user.scope, today=today) if user.scope else [],
        "latest": list(user.notices.filter(read_at=None)[:LATEST_NOTICES]),
        "prepares": Role.PREPARER in user.roles,
        "today": today,
    }
    return render(request, "home.html", context)


@require_safe
def search(request):
    text = without_control_characters(request.GET).get("q", "")[:100]
    return render(request, "search.html", {"search_text": text, "groups": found(request.user, text)})


@require_safe
@login_not_required
def healthz(request):
    """For a load balancer: answers only when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def robots(request):
    """Search engines read what is published for strangers, and nothing else."""
    public = reverse("gallery:gallery_index")
    lines = ("User-agent: *", f"Allow: {public}", f"Allow: /{settings.STATIC_URL.strip('/')}/", "Disallow: /")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)
