"""Measuring: CPU and wall seconds of an action, the peak memory of a process, and what the machine is."""

import os
import platform
import re
import resource
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import TypeVar

import numpy as np

from floorwalker.evidence import Evidence

_ENOUGH_S, _MOST_RUNS = 1.0, 7
_PROBE_BYTES = 256 << 20

Result = TypeVar("Result")

CpuClock = Callable[[], float]
"""CPU seconds spent so far by whoever does the work."""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds over all threads, and wall seconds."""

    cpu_s: float
    wall_s: float


class Machine(Evidence):
    """Where the figures were measured: memory in GB, read bandwidth of one core in GB per second."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    bandwidth_gb_s: float


def measured(action: Callable[[], Result], cpu: CpuClock = process_time) -> tuple[Cost, Result]:
    """What an action costs at its best of several runs, warm, and what it gave.

    What takes a second or more is run twice only: the first run warms what is kept.
    """
    best, result = once(action, cpu)
    spent = best.wall_s
    for run in range(1, _MOST_RUNS):
        if run > 1 and spent >= _ENOUGH_S:
            break
        cost, result = once(action, cpu)
        spent += cost.wall_s
        best = min(best, cost, key=lambda one: one.cpu_s)
    return best, result


def once(action: Callable[[], Result], cpu: CpuClock = process_time) -> tuple[Cost, Result]:
    """What one run of an action costs, and what it gave."""
    cpu_before, wall_before = cpu(), perf_counter()
    result = action()
    return Cost(cpu() - cpu_before, perf_counter() - wall_before), result


def process_cpu(pid: int) -> CpuClock:
    """The CPU clock of another process, from the kernel's scheduler (Linux, in nanoseconds)."""
    spent = Path(f"/proc/{pid}/schedstat")
    return lambda: int(spent.read_text(encoding="ascii").split()[0]) / 1e9


def peak_memory_mb() -> float:
    """The most memory this process has held so far, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # The rusage of a process keeps what its parent held when it was started; this is its own.
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        if found:
            return int(found[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if platform.system() == "Darwin" else 1)


def machine() -> Machine:
    """This machine."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_gb=pages / (1 << 30),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        bandwidth_gb_s=read_bandwidth() / 1e9,
    )


def read_bandwidth() -> float:
    """Bytes per second at which one core adds up a large array: the floor under every scan."""
    array = np.ones(_PROBE_BYTES // 8)
    cost, _ = measured(array.sum)
    return array.nbytes / cost.wall_s


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", info.read_text(encoding="utf-8")) if info.exists() else None
    return found[1] if found else platform.processor() or "unknown"
