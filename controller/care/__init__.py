"""Care: who should not, how much tonight, what feels right. Pure, but for what reads and writes."""
