"""``tokscope compare``: from measurements to rows, intervals, notes and result files."""
