"""How a stored file leaves the house; the view of the owning app has checked who may."""

from django.http import FileResponse, Http404

from documents.uploads import SHOWN_INLINE

SANDBOX = "sandbox; default-src 'none'"
FRAMED_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def file_response(stored, *, inline=False):
    """The file as an attachment under its Vietnamese name; ``inline`` lets our own pages frame PDF and images."""
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
        response["Content-Security-Policy"] = FRAMED_SANDBOX
        response["X-Frame-Options"] = "SAMEORIGIN"
    return response
