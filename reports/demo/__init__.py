"""What the demo shows: the source documents as data, an invented living region, and accounts to enter with."""
