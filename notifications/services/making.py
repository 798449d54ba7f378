"""Writing down what must be told."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import batched
