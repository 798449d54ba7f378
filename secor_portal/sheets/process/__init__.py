"""The program that reads a workbook in a process of its own. It uses the standard library and this folder only.

The process imports this folder as ``process``, without the portal around it. So its modules use relative imports.
"""
