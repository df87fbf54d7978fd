"""Words, split points, scripts, Unicode and safe display of text."""
