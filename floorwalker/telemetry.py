"""The log: plain lines on stderr, so that what a command prints on stdout stays a document. Set up once per process."""

import logging
import sys

import structlog


def set_up_log(level: str) -> None:
    """Send our events, and the libraries' warnings, to stderr from `level` on (debug, info, warning, error)."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        # Looked up at each line: whoever redirects stderr gets the lines from then on.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
