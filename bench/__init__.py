"""Speed as ratios: each figure against a named reference, measured in the same run.

`python -m bench` prints one table; `docs/performance.md` says what each row is.
"""
