"""An audit answered question by question, and the office that answers it."""

import pytest
from django_scopes import scopes_disabled

from tests.audits.conducting.views.questions.kept import CONDUCTED
from tests.factories import (
    EvidenceFactory,
    InstrumentFactory,
    QuestionFactory,
)


@pytest.fixture
def instrument():
    """Section 1: 1.1 yes or no, 1.2 a range that depends on it; element 2: 2.1 per cent positive, may not apply."""
    made = InstrumentFactory()
    one, two = made.elements.all()
    first = QuestionFactory(instrument=made, element=one, number=1, text="Is there a policy?", guidance="Read it.")
    QuestionFactory(instrument=made, element=one, number=2, text="Is it known?", style="range", depends_on=first)
    QuestionFactory(
        instrument=made,
        element=two,
        number=1,
        text="Do people agree?",
        style="percent_positive",
        validation="I",
        may_not_apply=True,
    )
    return made


@pytest.fixture
def audit(answered_draft, instrument):
    return answered_draft(instrument=instrument, kind="internal", conducted_on=CONDUCTED)


@pytest.fixture
def question(instrument):
    return {one.code: one for one in instrument.questions.all()}


@pytest.fixture
def office(signed_in, administrator):
    return signed_in(administrator)


@pytest.fixture
def shown(audit, question):
    with scopes_disabled():
        return EvidenceFactory(audit=audit, question=question["1.1"])
