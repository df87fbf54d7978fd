"""Analyses of words, perturbed text, morpheme boundaries and vocabularies."""
