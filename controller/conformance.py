"""What every driver has to do, as checks that need no test framework."""
