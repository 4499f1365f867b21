"""What does the estate weigh over a year, and does the account follow the category rules?"""
