"""A process of its own that asks for both dashboards and every SKU's risk, and prints the most memory it held, in MB."""

import json
import sys
from datetime import datetime
from pathlib import Path

from floorwalker.home import Home
from tools.bench.dashboard import dashboard
from tools.bench.meter import peak_memory_mb
from tools.bench.subject import WINDOWS, Subject
from tools.stock.outlook import outlooks


def main(root: str, moment: str) -> None:
    """Ask, then print `{"peak_mb": {...}}`: the peak after each step."""
    subject = Subject(Home(Path(root)), 0, datetime.fromisoformat(moment))
    peaks = {}
    for name in WINDOWS:
        dashboard(subject, subject.window(name))
        peaks[name] = peak_memory_mb()
    outlooks(subject.warehouse, subject.now)
    peaks["risk"] = peak_memory_mb()
    sys.stdout.write(json.dumps({"peak_mb": peaks}) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
