"""Users' text files of many formats, read as passages.

Text, Markdown, templates, JSON Lines, YAML, CSV, Parquet, Arrow, CoNLL-U, TMX and PO; compressed or
not; single files, folders, patterns, zip archives and standard input. Reads strictly and, but for
YAML, as a stream: nothing is guessed, replaced or dropped in silence. What a passage's language is,
where the file does not say it, and which passages are compared, is for the caller.
"""
