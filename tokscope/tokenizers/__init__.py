"""From a name to a loaded tokenizer; one file per engine.

Decides what a name stands for, gets its files from ``sources``, hands them to the official engine
for their format, and remembers fingerprints.
"""
