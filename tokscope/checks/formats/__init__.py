"""What a check found, in every format that a terminal, a pull request or a pipeline reads.

One small pure function per format. What stands in a report is foreign text: each escapes it for its
own format. Nothing here decides what fails.
"""
