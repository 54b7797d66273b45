"""Functions that cannot become tools."""

from __future__ import annotations

from typing import Optional, Sequence


class DeclarationProblem(Exception):
    """A function cannot be declared as a tool.

    The text says which function, where it is, what is in the way and what to do about it. ``others``
    are problems that were found along with this one; the text tells them, too.
    """

    def __init__(
        self,
        reason: str,
        remedy: str,
        *,
        function: str,
        parameter: Optional[str] = None,
        file: Optional[str] = None,
        line: Optional[int] = None,
    ) -> None:
        super().__init__(reason, remedy)
        self.reason = reason
        """What is in the way: a sentence."""
        self.remedy = remedy
        """What to do about it: a sentence."""
        self.function = function
        """The name of the tool, or of the function if it has none."""
        self.parameter = parameter
        """The parameter that it is about, if it is about one."""
        self.file = file
        self.line = line
        self.others: Sequence[DeclarationProblem] = ()

    def __str__(self) -> str:
        place = "" if self.file is None else f"{self.file}:{self.line}: "
        own = f'{place}The tool "{self.function}" cannot be declared: {self.reason} {self.remedy}'
        return "\n".join([own, *map(str, self.others)])
