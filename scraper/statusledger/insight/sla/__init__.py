"""Service levels: periods of agreements, counted downtime, budgets and claims; pure functions over a history."""
