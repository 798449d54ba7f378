"""What reads a workbook, as a process of its own that knows the standard library and this folder only.

There it is called ``process`` and no part of the portal, so its modules find each other as neighbours.
"""
