"""What stops a report."""


class ReportError(Exception):
    """The report cannot be made from what was given; the message says what to do."""
