"""How do bytes become rows, and cells become numbers and dates?"""
