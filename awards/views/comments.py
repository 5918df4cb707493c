"""What strangers read and send while a list is published for comment; a list that is not open is not there.

The list is the same for everybody and kept by whoever asks for it a minute; the form is never kept.
"""

import hashlib

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from awards.procedure_forms import PageCommentForm
from awards.selectors.comments import open_windows
from awards.services import send_comment

FRESH = 60
SENDING = "public_comment"


def get_window(slug):
    return get_object_or_404(open_windows(timezone.localdate()).select_related("unit"), slug=slug)


@login_not_required
@require_safe
def comment_window(request, slug):
    window = get_window(slug)
    body = render_to_string(
        "awards/comment_window.html",
        {
            "window": window,
            "lines": list(window.lines.all()),
            "site_name": settings.PUBLIC_NAME,
            "canonical": f"{settings.BASE_URL}{window.get_absolute_url()}",
        },
    )
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:40]}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(body)
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={FRESH}"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comment_send(request, slug):
    """A machine that fills in what people do not see gets the same thanks, and nothing is kept."""
    window = get_window(slug)
    posted = request.POST if request.method == "POST" else None
    form, status = PageCommentForm(posted, lines=window.lines.all(), initial=asked_line(request)), 200
    if posted is not None:
        if (refusal := ratelimit.consume_or_429(request, action=SENDING)) is not None:
            return refusal
        status = 422
        if form.is_valid():
            thanks = redirect(f"{reverse('decisions:comment_send', args=[slug])}?da-gui=1")
            if form.is_from_machine:
                return thanks
            try:
                send_comment(line_id=form.cleaned_data["line_id"], details=form.said)
            except ValidationError as error:
                form.show(error)
            else:
                return thanks
    context = {"window": window, "form": form, "is_sent": posted is None and "da-gui" in request.GET}
    return render(request, "awards/comment_send.html", context, status=status)


def asked_line(request):
    """The line whose button was pressed, where the address names one."""
    wanted = request.GET.get("ve", "")
    return {"line_id": int(wanted)} if wanted.isdecimal() and len(wanted) < 18 else {}
