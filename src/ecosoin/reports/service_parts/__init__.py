"""What does a service weigh, replace and bring? The chapters of its report."""
