"""What a verdict is made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tokscope.gate.limits import Budget
from tokscope.gate.measured import MeasuredRow
from tokscope.gate.outcome import Location
from tokscope.gate.places import placed
from tokscope.gate.roles import Role
from tokscope.gate.settings import CheckSettings
from tokscope.gate.values import Key, RoleRecord, Snapshot
from tokscope.tokenizer import Tokenizer


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is known when a check is judged."""

    settings: CheckSettings
    settings_file: str
    """Its name."""
    roles: Mapping[str, Role]
    rows: Sequence[MeasuredRow]
    now: Snapshot
    before: Snapshot | None
    """The baseline."""
    had: Callable[[RoleRecord], Tokenizer]
    """Loads the tokenizer that a role had; raises ``TokscopeError``."""
    folder: str = ""
    """The settings' folder, from the root of the repository."""

    def location(self, key: Key, budget: Budget | None = None) -> Location:
        """Tell where a reader looks first: the text's file, else where it is set."""
        if key.file:
            return Location(placed(self.folder, key.file))
        lines = self.settings.lines
        names = [budget.path.rpartition(".")[2]] if budget else [key.role, key.corpus]
        line = next((lines[name] for name in names if name in lines), 1)
        return Location(placed(self.folder, self.settings_file), line)
