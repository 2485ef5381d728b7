"""What takes both the store and the world outside, for the API and the pages alike."""
