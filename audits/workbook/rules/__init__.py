"""The audit as a workbook: which cells are filled in, what they say, and how that becomes answers."""
