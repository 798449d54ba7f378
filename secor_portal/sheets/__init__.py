"""Workbooks that people send: read in a process of its own with little time and memory, and never evaluated."""

from secor_portal.sheets.reader import SheetRefused, read_workbook
from secor_portal.sheets.workbook import EMPTY, Cell, Sheet, Workbook

__all__ = ["EMPTY", "Cell", "Sheet", "SheetRefused", "Workbook", "read_workbook"]
