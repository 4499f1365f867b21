"""How do exports of care become counts? From doors to result."""
