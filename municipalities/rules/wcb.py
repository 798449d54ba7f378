"""The formats of WCB's numbers."""

import re

ACCOUNT = re.compile(r"[0-9A-Z][0-9A-Z/ -]{2,19}")
INDUSTRY_CODE = re.compile(r"[0-9]{5}")

ACCOUNT_SENTENCE = "Enter the WCB account number as on WCB’s letters, for example 1234567."
INDUSTRY_CODE_SENTENCE = "Enter the five digits of WCB’s industry code, for example 95100."
