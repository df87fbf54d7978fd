"""Templates of CI files that ``tokscope init`` writes."""
