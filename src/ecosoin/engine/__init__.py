"""What does it weigh? One use model, one statement, allocation, impacts, uncertainty, explanation, comparison."""
