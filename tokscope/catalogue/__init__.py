"""The catalogue of known tokenizers and models: rows of TOML, and how to look them up."""
