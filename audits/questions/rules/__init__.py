"""An audit instrument as a file: what it holds, how it is read from YAML and from a workbook, and what two differ in.

``docs/instrument-format.md`` describes the format for people.
"""
