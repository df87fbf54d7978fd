"""Write documents in every output format."""
