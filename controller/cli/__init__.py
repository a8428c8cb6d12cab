"""The `legato` command. Each command loads what it needs when it runs, and no more."""
