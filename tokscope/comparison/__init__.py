"""What a run found and how it was made: rows of sums and ratios, a signature, what was missing.

A report is plain values; it renders nothing. ``frame`` says how its columns are called and
``render`` prints it.
"""
