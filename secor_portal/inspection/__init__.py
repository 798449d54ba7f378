"""Looking into files that came in, kind by kind. ``secor_portal.uploads`` is the door; no Django here."""
