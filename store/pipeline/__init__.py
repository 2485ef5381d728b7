"""Productions: what came in, was published, rendered and reviewed."""
