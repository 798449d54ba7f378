"""Audit questions as a file: the format, reading YAML and workbooks, and comparing versions.

``docs/instrument-format.md`` describes the format.
"""
