"""Where the files of vocabularies come from, and the store that keeps them.

Every downloaded file is data: its digest is checked before it is parsed, and it is never executed.
"""
