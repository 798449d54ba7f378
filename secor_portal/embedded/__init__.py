"""Embedded mode: the portal on one machine, from one folder, without a server beside it.

``python -m secor_portal.embedded`` is what ``make run`` starts: a web server, and a background process that does
what is due.
"""
