"""How many standings a second one core answers, for the ten-year histories of a filled database."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "secor_portal.settings")

import django

django.setup()

from certificates.rules.standing import compute_standing
from certificates.selectors.records import load_records
from municipalities.models import Municipality
from secor_portal import clock
from secor_portal.tenancy import every_municipality

TIMES = 20


def main() -> None:
    day = clock.today()
    with every_municipality():
        records = list(load_records(list(Municipality.objects.values_list("pk", flat=True))).values())
    started = time.process_time()
    for _ in range(TIMES):
        for record in records:
            compute_standing(record, day)
    spent = time.process_time() - started
    print(f"The standing function: {TIMES * len(records) / spent:,.0f} answers a second on one core.")


if __name__ == "__main__":
    main()
