"""Files of other tools: what each format says, and how it is brought in."""
