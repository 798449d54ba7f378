"""The audit as a workbook: its cells, and how they become answers."""
