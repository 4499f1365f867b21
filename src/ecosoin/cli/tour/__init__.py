"""What does the demonstration run?"""
