"""A listener to measuring that records all calls."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Notebook:
    """Records the calls in order."""

    said: list[str] = field(default_factory=list)

    def on_read(self, size: int) -> None:
        self.said.append("read")

    def on_pause(self) -> None: ...

    def on_count_start(self, tokenizers: int) -> None:
        self.said.append(f"0 of {tokenizers}")

    def on_counted(self, tokenizer: str) -> None:
        self.said.append(tokenizer)

    def on_stop(self) -> None:
        self.said.append("stopped")
