"""The process that holds a running session: its signals, its lock, its control socket."""
