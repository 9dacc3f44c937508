#!/usr/bin/env python3
"""Writes repeat_rules.txt: random repetition rules, and the days that python-dateutil gives for them.

    python3 server/src/ingest/sources/calendar/repeat_rules.py [RULES [SEED]]      (needs python-dateutil)

A test of repeat.rs reads the file. To compare more rules than are kept there, write 6000, run that test, and write the
kept number again. One line per rule: start, first and last day of the window, rule, days in the window.

The rules are those that repeat.rs follows. In one point the days are not dateutil's: it begins the first week of a
weekly rule with BYSETPOS at the start. "A set of recurrence instances starts at the beginning of the interval" (RFC 5545,
3.3.10), and that is the first day of the week.
"""

import datetime
import pathlib
import random
import sys

from dateutil.rrule import rrulestr

DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
ONE_DAY = datetime.timedelta(days=1)
WINDOW_DAYS = {"DAILY": 30, "WEEKLY": 60, "MONTHLY": 240, "YEARLY": 1500}
# The window ends with this many days, so that a line stays short.
MOST_DAYS = 8

# dateutil follows a rule without any days to this year.
datetime.MAXYEAR = 2040


def some(values, most):
    return ",".join(str(value) for value in random.sample(values, random.randint(1, most)))


def weekdays(frequency, of_months):
    ordinals = [1, 2, 3, 4, 5, -1, -2, -5] + ([] if of_months else [10, 53, -53])
    if frequency in ("MONTHLY", "YEARLY") and random.random() < 0.7:
        return ",".join(f"{random.choice(ordinals)}{day}" for day in random.sample(DAYS, random.randint(1, 3)))
    return some(DAYS, 4)


def rule(start):
    """The parts of a rule by name."""
    frequency = random.choice(list(WINDOW_DAYS))
    parts = {"FREQ": frequency}
    if random.random() < 0.4:
        parts["INTERVAL"] = str(random.randint(2, 4))
    if random.random() < 0.3:
        parts["BYMONTH"] = some(list(range(1, 13)), 6)
    if random.random() < 0.6:
        parts["BYDAY"] = weekdays(frequency, frequency == "MONTHLY" or "BYMONTH" in parts)
    if random.random() < 0.35:
        parts["BYMONTHDAY"] = some([1, 2, 7, 8, 13, 15, 21, 28, 29, 30, 31, -1, -2, -7, -30, -31], 8)
    if len(parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}) > 0 and random.random() < 0.25:
        parts["BYSETPOS"] = some([1, 2, 3, 5, -1, -2, -4], 2)
    if random.random() < 0.25:
        parts["WKST"] = random.choice(DAYS)
    ending = random.random()
    if ending < 0.3:
        parts["COUNT"] = str(random.randint(1, 12))
    elif ending < 0.6:
        until = start + random.randint(0, 3 * WINDOW_DAYS[frequency]) * ONE_DAY
        at = "" if start.hour == 0 else random.choice(["T193000", "T200000", "T203000"])
        parts["UNTIL"] = until.strftime("%Y%m%d") + at
    return parts


def days(parts, start, last):
    count = None
    since = start
    if parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts:
        count = parts.get("COUNT")
        parts = {name: value for name, value in parts.items() if name != "COUNT"}
        if "BYDAY" not in parts and "BYMONTHDAY" not in parts:
            parts["BYDAY"] = DAYS[start.weekday()]
        since -= (start.weekday() - DAYS.index(parts.get("WKST", "MO"))) % 7 * ONE_DAY
    found = []
    for moment in rrulestr(";".join(f"{name}={value}" for name, value in parts.items()), dtstart=since):
        if moment.date() > last or count is not None and len(found) == int(count):
            break
        if moment >= start:
            found.append(moment.date())
    return found


def line():
    start = datetime.datetime(2023, 1, 1, random.choice([0, 20])) + random.randint(0, 1400) * ONE_DAY
    parts = rule(start)
    first = start.date() + random.choice([0, 0, 0, random.randint(1, 900)]) * ONE_DAY
    last = first + WINDOW_DAYS[parts["FREQ"]] * ONE_DAY
    given = [day for day in days(parts, start, last) if day >= first][:MOST_DAYS]
    if len(given) == MOST_DAYS:
        last = given[-1]
    at = start.strftime("%Y%m%d" if start.hour == 0 else "%Y%m%dT%H%M%S")
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    return f"{at} {first:%Y%m%d} {last:%Y%m%d} {text} {','.join(f'{day:%Y%m%d}' for day in given)}".rstrip()


random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 5545)
lines = [line() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 400)]
pathlib.Path(__file__).with_suffix(".txt").write_text("\n".join(lines) + "\n")
