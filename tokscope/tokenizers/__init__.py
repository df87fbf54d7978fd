"""From names to loaded tokenizers: engines, fast engines, partial vocabularies, fingerprints."""
