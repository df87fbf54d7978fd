"""Text itself: what a word is, how a string is shown safely, which script it is in."""
