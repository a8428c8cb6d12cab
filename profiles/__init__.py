"""Bedtime programs: what a person writes, and how it becomes timed settings for one machine."""
