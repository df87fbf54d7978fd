"""The report of a check in every output format; each escapes foreign text for its own format."""
