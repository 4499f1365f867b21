"""At which distance, reuse, number of users or years does the service weigh what it replaces?

net(x) = S_fixed + S_x * (x / x0)^k + induced - sigma * (C_fixed + C_x * (x / x0)^k)          k = +1 or -1
net(x*) = 0   =>   (x* / x0)^k = (sigma * C_fixed - S_fixed - induced) / (S_x - sigma * C_x)

With travel alone in the comparator this is d* (one way) = E_digital / (2 * EF_car * car_share * sigma).
"""

import numpy as np

from ecosoin.kernel.arrays import Floats


def break_even(fixed: Floats, driven: Floats, base: Floats, power: int) -> Floats:
    """x* draw by draw; NaN where no positive x balances.

    ``fixed`` and ``driven`` are the parts of the net effect (service + induced - sigma * comparator) that do not and do
    follow x; ``base`` is x0; ``power`` k.

    >>> float(break_even(np.array([2.18]), np.array([-0.436]), np.array([1.0]), 1)[0])
    5.0
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -fixed / driven
        found = base * np.where(ratio > 0, ratio, np.nan) ** power
    return np.where(np.isfinite(found), found, np.nan)
