"""The list of computers that OCS Inventory exports, one a line."""

from ecosoin.doors.formats.device_list import complete_list
from ecosoin.doors.formats.format import Format
from ecosoin.doors.text.staging import Staging
from ecosoin.inputs.columns import Staged


class FORMAT(Format):
    """A list told by its headers."""

    def complete(self, staging: Staging, staged: Staged) -> Staged:
        return complete_list(staging, staged)
