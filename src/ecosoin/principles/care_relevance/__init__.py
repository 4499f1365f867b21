"""Principle 2, éco-soin: is the act needed?"""
