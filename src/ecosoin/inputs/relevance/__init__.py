"""What is an act?"""
