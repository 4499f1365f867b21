"""A study from end to end, one module per command."""
