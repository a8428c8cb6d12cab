"""Wire formats of massage machines: bytes to messages and back, and nothing else."""
