"""The systems side by side: where OMS, WMS, ERP, channels and partners disagree about the same thing, and what to do about it."""

from tools.truth.find import find_mismatches
from tools.truth.report import Finding, KindCount, TruthReport

__all__ = ["Finding", "KindCount", "TruthReport", "find_mismatches"]
