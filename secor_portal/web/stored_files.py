"""Answering with a stored file: as it came in, and with nothing in it that could act."""

from urllib.parse import quote

from django.http import FileResponse, Http404

from secor_portal import files


def respond_with_file(sha256: str, media_type: str) -> FileResponse:
    """The bytes with the type that was found inside; 404 where the store has lost them."""
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
    """The same to keep: a browser saves it and runs nothing."""
    response = respond_with_file(sha256, media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
