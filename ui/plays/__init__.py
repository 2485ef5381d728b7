"""The history of plays on the screen: what was watched, by whom, and one play in full."""
