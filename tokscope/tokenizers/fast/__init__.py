"""Fast engines of other people, used only where they were shown to count as the official one.

Each engine has a file of its own that makes a counter from verified vocabulary files; ``ladder``
says which is tried for what, ``trial`` certifies, ``certificates`` remembers, ``certified`` counts
and audits. Nothing here is imported, nor any engine, before there is text large enough to repay it.
"""
