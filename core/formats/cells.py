"""A value in one cell of a table, and a label of another tool as a native value."""

from collections.abc import Sequence

from core.errors import BadInputError, UsageError
from core.formats import json_lines
from core.formats.contract import ReadOptions
from core.ids import canonical
from core.model import Json, Task

STRINGS = ("classify", "compare", "write")
"""Task types whose value is a string, which tables hold as it is."""


def cell_of(value: Json) -> str:
    """A string as it is, anything else as canonical JSON."""
    return value if isinstance(value, str) else canonical(value)


def value_of(cell: str, task: Task) -> Json:
    """The native value in a cell, `cell_of` backwards. Raises BadInputError.

    Of a multiple choice the cell may also be one label, or labels between `|`.
    """
    if _one_string(task):
        return cell
    if cell.startswith(("[", "{")):
        try:
            return json_lines.parse(cell)
        except BadInputError:
            if not task.options.get("multiple"):
                raise
    return several(cell, task) if task.options.get("multiple") else json_lines.parse(cell)


def native_value(value: Json, options: ReadOptions) -> Json:
    """The native value that another tool's JSON stands for: names may come as numbers."""
    task = task_of(options)
    if isinstance(value, bool | int | float) and _one_string(task):
        return canonical(value)
    if isinstance(value, str) and task.options.get("multiple"):
        return several(value, task)
    return value


def several(cell: str, task: Task) -> Sequence[str]:
    """Labels of a multiple choice in one string: one of its names, or names between `|`."""
    if cell in task.names:
        return [cell]
    return [name for part in cell.split("|") if (name := part.strip())]


def task_of(options: ReadOptions) -> Task:
    """The task that labels without a task's name answer. Raises UsageError for none."""
    if options.task is None:
        raise UsageError("there are labels, and no task for them\nname the task with --task")
    return options.task


def the_task(tasks: Sequence[Task], name: str) -> Task:
    """The one task that a table carries. Raises UsageError for none or several."""
    if len(tasks) != 1:
        names = ", ".join(task.name for task in tasks)
        raise UsageError(f"the format {name} carries one task\nname it with --task: {names}")
    return tasks[0]


def _one_string(task: Task) -> bool:
    return task.type in STRINGS and not task.options.get("multiple")
