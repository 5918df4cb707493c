"""What every page of the site shows around its content."""

from django.conf import settings


def site(request):
    return {"site_name": settings.PUBLIC_NAME}
