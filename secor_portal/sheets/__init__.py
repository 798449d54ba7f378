"""Workbooks that people upload: read in a process of their own with little time and memory, never calculated."""

from secor_portal.sheets.reader import SheetRefused, read_workbook
from secor_portal.sheets.workbook import EMPTY, Cell, Sheet, Workbook

__all__ = ["EMPTY", "Cell", "Sheet", "SheetRefused", "Workbook", "read_workbook"]
