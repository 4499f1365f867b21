"""What did we find? Impacts, findings, scores, explanations, comparisons as documents."""
