"""Responses with a stored file, unchanged. Browsers may not run anything in it."""

from urllib.parse import quote

from django.http import FileResponse, Http404

from secor_portal import files


def respond_with_file(sha256: str, media_type: str) -> FileResponse:
    """The file, shown in the browser. ``media_type`` is the type found on upload. 404 if the file is lost."""
    try:
        content = files.open_file(sha256)
    except FileNotFoundError as fault:
        raise Http404 from fault
    response = FileResponse(content, content_type=media_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def respond_with_download(sha256: str, media_type: str, name: str) -> FileResponse:
    """The file as a download under ``name``."""
    response = respond_with_file(sha256, media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
