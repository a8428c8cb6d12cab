"""The night: what may be chosen, what is asked before, what is left, what is wrong."""
