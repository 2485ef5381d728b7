"""What plays now, and how streams are delivered."""
