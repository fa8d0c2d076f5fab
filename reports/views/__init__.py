"""What people read on a screen."""
