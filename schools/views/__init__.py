"""Screens about plekken and their hours."""
