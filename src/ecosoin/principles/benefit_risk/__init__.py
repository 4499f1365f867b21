"""Principle 1: is it worth it?"""
