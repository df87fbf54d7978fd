"""Text that is measured: built-in corpora and readers of the user's files."""
