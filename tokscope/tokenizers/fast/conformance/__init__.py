"""The conformance test of engines: adversarial documents, and the results of the test.

The documents are seeded, so that they are the same for each version of Unicode.
"""
