"""What all tests share: where the real data is, hypothesis profiles."""

import os
import warnings
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"

settings.register_profile(
    "postil", derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("postil")

os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
os.environ.pop("POSTIL_ANNOTATOR", None)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real labeled data beside the checkout; the test is skipped without it."""
    if not SHARED.is_dir():
        pytest.skip(f"REAL DATA MISSING: no {SHARED}; this test runs where it is")
    return SHARED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly that the tests on real data did not run."""
    if not SHARED.is_dir():
        terminalreporter.section("tests on real data were SKIPPED: ../shared/data is not there")


warnings.simplefilter("error", ResourceWarning)
