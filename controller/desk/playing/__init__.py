"""A session: its start, its seat, and what is said of it."""
