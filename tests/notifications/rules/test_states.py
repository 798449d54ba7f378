from notifications.rules.states import UNSENT, ObligationState


def test_state_says_its_name_and_colour():
    row = ObligationState.CLAIMED.row
    assert (row.title, row.colour) == ("Being sent", "sky")


def test_states_that_need_no_look_have_no_colour():
    quiet = {state for state in ObligationState if not state.row.colour}
    assert quiet == {ObligationState.SENT, ObligationState.WITHDRAWN, ObligationState.SUPERSEDED}


def test_obligations_are_unsent_until_an_email_has_gone():
    assert UNSENT == (ObligationState.DUE, ObligationState.CLAIMED)
