"""The card of an exported data set: what is in it, how it was made, in Markdown."""

from collections.abc import Iterator

from core.model import Json, Project, Task


def datacard(project: Project, status: Json) -> str:
    """The page about a project's data; the same project gives the same page."""
    people = sum(1 for who in status["annotators"] if who["annotations"])
    head = [f"# {project.name}", "", f"{status['items']} items, answers of {people} people.", ""]
    parts = [line for task in project.tasks for line in _task(task, status["tasks"][task.name])]
    return "\n".join(head + parts)


def _task(task: Task, of: Json) -> Iterator[str]:
    yield f"## {task.name}"
    yield ""
    yield f"{task.type} on {task.on}, {_overlap(task)}."
    yield ""
    yield "| labels by source | number |"
    yield "|---|---|"
    for source, count in of["labels"].items():
        yield f"| {source} | {count} |"
    yield ""
    yield f"Still open: {of['open']}; in conflict: {of['conflicts']}; {_agreement(of)}."
    yield ""
    for label in task.labels:
        yield f"- `{label.name}`" + (f": {label.about}" if label.about else "")
    if task.guidelines:
        yield from ("", "Guidelines:", "", *(f"> {line}" for line in task.guidelines.splitlines()))
    yield ""


def _overlap(task: Task) -> str:
    if task.overlap_max > task.overlap:
        return f"{task.overlap} to {task.overlap_max} answers an item"
    return f"{task.overlap} answer{'s' if task.overlap > 1 else ''} an item"


def _agreement(of: Json) -> str:
    if of["alpha"] is None:
        return f"agreement undefined ({of['alpha_reason']})"
    return f"Krippendorff's alpha {of['alpha']:.3f}"
