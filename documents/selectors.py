"""How a stored file leaves the house; the view of the owning app has checked who may."""

from django.http import FileResponse, Http404

from documents.uploads import PDF, SHOWN_INLINE

SANDBOX = "sandbox; default-src 'none'"
INLINE_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
INLINE_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def file_response(stored, *, inline=False):
    """The file as an attachment under its Vietnamese name; ``inline`` lets our own pages frame PDF and images.

    An inline PDF goes without ``sandbox``, under which browsers refuse to open their reader; its type is fixed.
    """
    inline = inline and stored.content_type in SHOWN_INLINE
    try:
        content = stored.file.open("rb")
    except FileNotFoundError:
        raise Http404(f"Tệp “{stored.original_name}” không còn trên máy chủ. Hãy báo quản trị hệ thống.") from None
    response = FileResponse(
        content, as_attachment=not inline, filename=stored.original_name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    if inline:
        response["Content-Security-Policy"] = INLINE_PDF if stored.content_type == PDF else INLINE_SANDBOX
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
