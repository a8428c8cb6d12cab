"""What `legato drivers new` copies: a driver of a machine that does not exist, called acme."""
