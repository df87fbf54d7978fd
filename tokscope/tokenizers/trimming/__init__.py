"""Load only the entries of a vocabulary that a text can use."""
