"""What other programs push: rows of one kind at a time, merged with what is known."""
