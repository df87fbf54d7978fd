"""Golden outputs: what the commands print, recorded before a change and compared after it."""
