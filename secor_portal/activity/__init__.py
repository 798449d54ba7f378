"""The activity log: one event for every change of state, written in the same transaction."""
