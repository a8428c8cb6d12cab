"""The night log: what happened in every session, kept so that a crash takes nothing of it."""
