"""What tells a virtual machine from another, from one sheet of an export to the next?"""

from collections.abc import Collection

IDENTITIES = (("server_id", "vm_id"), ("vm_uuid",), ("origin", "vm_id"), ("origin", "vm"))
"""The columns that identify a machine, the surest first: two servers are two spaces; a name comes last.

``server_id``: the server that manages it; ``origin``: the file its line comes from.
"""


def join_columns(left: Collection[str], right: Collection[str]) -> tuple[str, ...]:
    """What two sheets are joined on: the surest of the identities both have, given their filled columns.

    >>> join_columns({"origin", "vm", "vm_id"}, {"origin", "vm", "vm_id", "server_id"})
    ('origin', 'vm_id')
    """
    both = {*left} & {*right}
    return next((i for i in IDENTITIES if both >= {*i}), IDENTITIES[-1])
