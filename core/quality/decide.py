"""The one rule: do the answers on a unit of work make a label?"""

import math
from collections.abc import Callable, Sequence

from core.ids import canonical
from core.model import Decision, Json, Task, Verdict, Vote

TRUST = 0.85
"""How often an annotator of whom nothing is known is taken to be right.

The lowest round figure at which two equal answers to a yes/no question pass a
confidence of 0.95, so that `overlap = "2..5"` asks a third person only where
two disagree.
"""

Merge = Callable[[Sequence[Vote], Task], Verdict | None]


def decide(
    votes: Sequence[Vote], task: Task, merge: Merge, dump: Callable[[Json], Json]
) -> Decision:
    """The state of a unit with these answers.

    Fewer than `task.overlap` answers leave it open. With a range of overlaps
    it stays open until the posterior reaches `task.confidence` or the range is
    used up; what cannot be merged then is disputed.
    """
    if len(votes) < task.overlap:
        return Decision("open")
    verdict = merge(votes, task)
    if len(votes) < task.overlap_max:
        sure = verdict is not None and posterior(votes, verdict, task, dump) >= task.confidence
        return Decision("agreed", verdict) if sure else Decision("open")
    return Decision("agreed", verdict) if verdict else Decision("disputed")


def posterior(
    votes: Sequence[Vote], verdict: Verdict, task: Task, dump: Callable[[Json], Json]
) -> float:
    """P(verdict | votes) where each annotator is right with probability TRUST.

    The one-coin model of Dawid and Skene (1979) with a uniform prior over the
    task's labels; wrong answers are spread evenly over the other labels.
    """
    classes = max(2, len(task.labels))
    right, wrong = math.log(TRUST), math.log((1 - TRUST) / (classes - 1))
    counts: dict[str, float] = {canonical(dump(verdict.value)): 0.0}
    for vote in votes:
        key = canonical(dump(vote.value))
        counts[key] = counts.get(key, 0.0) + vote.weight
    total = sum(counts.values())
    scores = {key: n * right + (total - n) * wrong for key, n in counts.items()}
    unseen = (classes - len(counts)) * math.exp(total * wrong)
    evidence = sum(math.exp(score) for score in scores.values()) + max(0.0, unseen)
    return math.exp(scores[canonical(dump(verdict.value))]) / evidence
