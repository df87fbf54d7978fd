"""Looking closely: at single words, at perturbed text, and into vocabularies.

Builds values from tokenizers and text; prints nothing, and knows no command line.
"""
