"""Brings a machine to rest when the process that plays on it cannot any more."""
