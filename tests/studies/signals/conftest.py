"""What is written on paper has exact factors."""

from tests.exact_factors import exact_factors

__all__ = ["exact_factors"]
