"""The official engine of each vocabulary format."""
