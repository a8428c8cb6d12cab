"""Catalogue pages: what they may hold, and what it means in typed words."""
