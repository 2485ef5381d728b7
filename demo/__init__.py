"""A made-up media server and everything it would have recorded: the same for the same seed."""
