"""How is it said? The only mouth: every sentence and the writing of numbers."""
