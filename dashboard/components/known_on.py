"""按何时所知: the field that takes a file back to what was known at an earlier time."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc

from dashboard.context import Context
from dashboard.contract import Text

TITLE: Text = ("按何时所知", "As known on")
HINT: Text = ("留空：现在。填昨天 7:30，得到当时的数，之后的补报与更正不在内", "Empty: now. With an earlier time the numbers are those of then, without what arrived or was corrected later")


def known_on(field: Any, context: Context) -> Any:
    """A day and a time in the browser's own picker; its value is China's time without an offset, as `moments.parse` reads it."""
    return dmc.TextInput(id=field, label=context.t(TITLE), description=context.t(HINT), inputProps={"type": "datetime-local"}, debounce=True, size="xs")
