"""Principle 3: is it sober, and does it still render the same service?"""
