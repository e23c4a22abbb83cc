"""Days as a learner lives them: a study day ends at 4:00 in the morning, wherever they are.

A day is an integer, the proleptic Gregorian ordinal of the date on which it began, so that a
schedule in days survives a change of time zone; only `at` in the log is an instant.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple


class StudyClock(NamedTuple):
    """Turns instants into study days and back; `zone` None is the system's own time zone."""

    day_ends_at: time = time(4)
    zone: tzinfo | None = None

    def day(self, now: datetime) -> int:
        """The study day of an aware datetime: before the day's end it is still yesterday."""
        local = now.astimezone(self.zone)
        started = local.date() if local.time() >= self.day_ends_at else local.date() - timedelta(1)
        return started.toordinal()

    def start(self, day: int) -> datetime:
        """The instant in UTC at which a study day begins, here."""
        naive = datetime.combine(date.fromordinal(min(day, date.max.toordinal())), self.day_ends_at)
        local = naive.astimezone() if self.zone is None else naive.replace(tzinfo=self.zone)
        return local.astimezone(UTC)
