"""The parts of the Renders screen."""
