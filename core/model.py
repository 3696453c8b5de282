"""The words of labeling as values.

Offsets are Unicode code points, times UTC milliseconds, spans of time seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Any
"""What `json.loads` gives."""

Kind = Literal["text", "image", "audio", "video", "document", "pair"]
KINDS: tuple[Kind, ...] = ("text", "image", "audio", "video", "document", "pair")
Role = Literal["annotator", "reviewer", "lead"]
ROLES: tuple[Role, ...] = ("annotator", "reviewer", "lead")
SKIPS = ("unsure", "broken", "out_of_scope", "other")
SOURCES = ("single", "consensus", "adjudicated", "audited", "auto", "imported")
State = Literal["open", "pending", "agreed", "disputed"]


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of raw data. `content` is the text, the media path, or a pair as JSON."""

    uid: str
    kind: Kind
    content: str
    meta: Mapping[str, Json] = field(default_factory=dict)
    tokens: tuple[tuple[int, int], ...] | None = None


@dataclass(frozen=True, slots=True)
class LabelName:
    """One label of a task: its name, key, explanation and colour."""

    name: str
    key: str = ""
    about: str = ""
    color: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One question asked of items.

    `overlap` answers per item, up to `overlap_max` where people disagree.
    `learns` says that the labels are taken from what is imported.
    """

    name: str
    type: str
    on: Kind = "text"
    labels: tuple[LabelName, ...] = ()
    learns: bool = False
    overlap: int = 1
    overlap_max: int = 1
    guidelines: str = ""
    guidelines_path: str = ""
    suggest: str = "none"
    gold_rate: float = 0.0
    hide_suggestions: float = 0.0
    method: str = "majority"
    confidence: float = 0.95
    lease_s: int = 120
    options: Mapping[str, Json] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The labels' names in the task's order."""
        return tuple(label.name for label in self.labels)


@dataclass(frozen=True, slots=True)
class Annotation:
    """One annotator's answer, current or former. `value` is native JSON; a skip has none."""

    task: str
    annotator: str
    value: Json = None
    skip: str = ""
    at_ms: int = 0
    seconds: float | None = None
    confirmed: bool | None = None
    revision: int = 1
    flag: bool = False
    note: str = ""
    suggestion: Mapping[str, Json] | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a model or a former tool proposes for a task on an item."""

    task: str
    source: str
    value: Json
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What training uses: the value, where it came from, how sure."""

    value: Json
    source: str
    confidence: float | None = None
    at_ms: int = 0


@dataclass(frozen=True, slots=True)
class Vote:
    """One parsed answer with the weight of who gave it."""

    annotator: str
    value: Any
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the answers on a unit come to: a parsed value and its confidence 0..1."""

    value: Any
    confidence: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The state of a unit of work after an answer, with the verdict where it is agreed."""

    state: State
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One item as a data file gives it, with everything that came along, values unparsed.

    An item whose `kind` is None is named by its id alone and must be known already.
    """

    line: int
    uid: str
    kind: Kind | None
    content: str = ""
    meta: Mapping[str, Json] = field(default_factory=dict)
    tokens: Json = None
    annotations: tuple[Annotation, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    gold: Mapping[str, Json] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Project:
    """The name, the media folder and the tasks of a project, as its TOML says."""

    name: str
    tasks: tuple[Task, ...]
    media_root: str = ""
