"""Who did what: one event for every change of state, written in the same transaction."""
