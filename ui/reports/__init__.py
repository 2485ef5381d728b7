"""What the Reports screen is made of: a module for each of its tabs."""
