"""History from other tools: put beside the tables, judged, then written as one batch."""
