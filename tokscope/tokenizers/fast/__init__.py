"""Fast engines, used only where they were verified to count as the official engine."""
