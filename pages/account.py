"""What belongs to the account itself."""

from ui.parts import heading

heading("My account", "Password, zone and sessions.")
