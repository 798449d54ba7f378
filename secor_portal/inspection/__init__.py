"""Checks what uploaded files really are, one module for each type, without Django. Call ``secor_portal.uploads``."""
