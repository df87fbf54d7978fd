"""Looking closely: at single words, at text under disturbance, and into vocabularies.

Builds values from tokenizers and text; prints nothing, and knows no command line.
"""
