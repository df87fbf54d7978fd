"""A listener to measuring that records all calls."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Notebook:
    """Records the calls in order."""

    printed: list[str] = field(default_factory=list)

    def on_read(self, size: int) -> None:
        self.printed.append("read")

    def on_pause(self) -> None: ...

    def on_count_start(self, tokenizers: int) -> None:
        self.printed.append(f"0 of {tokenizers}")

    def on_counted(self, tokenizer: str) -> None:
        self.printed.append(tokenizer)

    def on_stop(self) -> None:
        self.printed.append("stopped")
