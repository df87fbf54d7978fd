"""What a check found, in every format that a terminal, a pull request or a pipeline reads.

One small pure function per format. What stands in a report is foreign text: each escapes it for its
own format. Nothing here decides what fails.
"""

from tokscope.render.check.formats import CheckFormat, parse_output, render_check

__all__ = ["CheckFormat", "parse_output", "render_check"]
