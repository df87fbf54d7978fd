"""The CI check: settings, baseline, budgets, verdicts and explanations."""
