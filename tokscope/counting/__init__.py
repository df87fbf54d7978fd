"""Count text with tokenizers: chunk tables, tally files, workers and the cache of counts."""
