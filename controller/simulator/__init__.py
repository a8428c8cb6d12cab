"""Simulated machines made real on the wire: pseudo-terminals and virtual radios."""
