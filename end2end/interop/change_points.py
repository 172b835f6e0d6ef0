"""Holds our change points against those of apache-otava, series by series, and times both in the same run.

    python change_points.py PROGRAM

PROGRAM is the example `change_points` of crates/domain. Exits with 1 if any series differs by more than one index.
"""

import json
import subprocess
import sys
import time
import warnings
from importlib.metadata import version

import numpy as np
from otava.analysis import compute_change_points

# Segments without any spread make SciPy divide by zero; the p it then gives is the one meant.
warnings.filterwarnings("ignore")

SERIES_PER_KIND = 60
TOLERANCE = 1
# What a day's run over the default branch looks at.
TIMED_SERIES, TIMED_POINTS = 500, 64
# The fastest of so many passes counts, for both.
TIMED_ROUNDS = 5


def steps(random):
    """One to five levels with 1 to 5 % of noise."""
    levels = 10 * random.uniform(0.7, 1.5, random.integers(1, 6))
    values = np.concatenate([np.full(random.integers(8, 60), level) for level in levels])
    return values * random.normal(1, random.uniform(0.01, 0.05), values.size)


def ramps(random):
    """Level, then a slow rise or fall, then level."""
    start, end = 10, 10 * random.uniform(0.7, 1.4)
    flat = [random.integers(10, 50) for _ in range(2)]
    values = np.concatenate([np.full(flat[0], start), np.linspace(start, end, random.integers(10, 60)), np.full(flat[1], end)])
    return values * random.normal(1, 0.02, values.size)


def noise(random):
    """No change at all: normal, log-normal, or every value leaning on the one before."""
    n, spread = random.integers(20, 200), random.uniform(0.01, 0.05)
    kind = random.integers(3)
    if kind == 0:
        return random.normal(100, 100 * spread, n)
    if kind == 1:
        return 100 * random.lognormal(0, spread, n)
    values = np.empty(n)
    values[0] = 0
    for i in range(1, n):
        values[i] = 0.3 * values[i - 1] + random.normal(0, spread)
    return 100 * (1 + values)


def outliers(random):
    """Steps with a few values far out."""
    values = steps(random)
    spikes = random.random(values.size) < 0.04
    return np.where(spikes, values * random.uniform(1.2, 3, values.size), values)


def short(random):
    """Fewer points than a window, down to two."""
    n = random.integers(2, 25)
    values = np.where(np.arange(n) < random.integers(1, n), 10.0, 10 * random.uniform(0.8, 1.5))
    return values * random.normal(1, 0.01, n)


def constant(random):
    """No spread: one level, or clean steps between two."""
    levels = random.uniform(1, 100, random.integers(1, 4))
    return np.concatenate([np.full(random.integers(10, 60), level) for level in levels])


def long(random):
    """Many windows."""
    return np.concatenate([steps(random) for _ in range(4)])


KINDS = [steps, ramps, noise, outliers, short, constant, long]


def ours(program, settings, series, rounds=1):
    question = json.dumps({"settings": settings, "rounds": rounds, "series": [list(map(float, values)) for values in series]})
    answer = json.loads(subprocess.run([program], input=question, capture_output=True, text=True, check=True).stdout)
    return [[point["index"] for point in points] for points in answer["points"]], answer["seconds"]


def otava(values):
    return [int(point.index) for point in compute_change_points(list(values))[0]]


def main(program):
    random = np.random.default_rng(20260101)
    print(f"apache-otava {version('apache-otava')}, NumPy {np.__version__}; ours with its settings (Student, window 50, p < 0.001, any magnitude)\n")
    print("| kind | series | with a change | same indexes | within ±1 | change points of both |")
    print("| --- | --- | --- | --- | --- | --- |")
    differ, total = [], 0
    for kind in KINDS:
        series = [kind(random) for _ in range(SERIES_PER_KIND)]
        theirs = [otava(values) for values in series]
        found, _ = ours(program, "otava", series)
        same = sum(a == b for a, b in zip(theirs, found))
        close = [len(a) == len(b) and all(abs(x - y) <= TOLERANCE for x, y in zip(a, b)) for a, b in zip(theirs, found)]
        differ += [f"{kind.__name__}: otava {a}, ours {b}" for a, b, agrees in zip(theirs, found, close) if not agrees]
        total += len(series)
        points = f"{sum(map(len, theirs))} / {sum(map(len, found))}"
        print(f"| {kind.__name__} | {len(series)} | {sum(map(bool, theirs))} | {same} | {sum(close)} | {points} |")
    print(f"\n{total - len(differ)} of {total} series agree within ±{TOLERANCE}")
    for line in differ:
        print(f"  {line}")

    timed = [steps(random) for _ in range(4 * TIMED_SERIES)]
    timed = [values[:TIMED_POINTS] for values in timed if values.size >= TIMED_POINTS][:TIMED_SERIES]
    passes = []
    for _ in range(TIMED_ROUNDS):
        started = time.perf_counter()
        for values in timed:
            otava(values)
        passes.append(time.perf_counter() - started)
    theirs_us = 1e6 * min(passes) / len(timed)
    print(f"\nSpeed on {len(timed)} series of {TIMED_POINTS} points, one core, µs a series: apache-otava {theirs_us:.0f}", end="")
    for settings in ["otava", "ours"]:
        micros = 1e6 * ours(program, settings, timed, TIMED_ROUNDS)[1] / len(timed)
        print(f", {'ours' if settings == 'ours' else 'ours with its settings'} {micros:.1f} ({theirs_us / micros:.0f} times)", end="")
    print()
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
