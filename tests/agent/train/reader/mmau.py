"""Where MMAU's test-mini file lies among the tests."""

from pathlib import Path

MMAU = Path(__file__).parents[3] / "benchmarks" / "mmau-test-mini.json"
