"""The tests mirror the tree of ``tokscope/``."""
