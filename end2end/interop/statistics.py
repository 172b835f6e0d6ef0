"""Holds our Kaplan-Meier, Theil-Sen and Mann-Kendall against lifelines, SciPy and pymannkendall, case by case.

    python statistics.py PROGRAM

PROGRAM is the example `statistics` of crates/domain. Exits with 1 if any case differs by more than 1e-9.
"""

import json
import math
import subprocess
import sys
import warnings

# This file is named like a module of the standard library, which others import: its folder must not be looked in.
sys.path = [path for path in sys.path if not path.rstrip("/").endswith("interop")]

from fractions import Fraction  # noqa: E402
from importlib.metadata import version  # noqa: E402

import numpy as np  # noqa: E402
import pymannkendall  # noqa: E402
from lifelines import KaplanMeierFitter  # noqa: E402
from lifelines.utils import qth_survival_time  # noqa: E402
from scipy import stats  # noqa: E402

warnings.filterwarnings("ignore")

PER_KIND = 80
TOLERANCE = 1e-9
# lifelines multiplies floats: a survival of exactly 1/2 comes out as 0.5000000000000001 and misses the median by a step. Asked with
# this much more it gives the exact one.
ROUNDING = 1e-12


def cohorts(random):
    """Times to a fix, some still open: few and many, with and without ties, none and all censored."""
    for kind in ["plain", "ties", "few", "none open", "all open"]:
        for _ in range(PER_KIND):
            n = int(random.integers(1, 8) if kind == "few" else random.integers(5, 120))
            times = random.exponential(3, n)
            if kind == "ties":
                times = np.ceil(times)
            open_share = {"none open": 0.0, "all open": 1.0}.get(kind, random.uniform(0, 0.7))
            happened = random.uniform(size=n) >= open_share
            yield kind, [(float(round(t, 6)), bool(e)) for t, e in zip(times, happened)]


def series(random):
    """Weekly values: noise, trends, ties, constants, uneven and repeated weeks."""
    for kind in ["noise", "trend", "ties", "constant", "uneven weeks", "repeated weeks"]:
        for _ in range(PER_KIND):
            n = int(random.integers(4, 40))
            x = np.arange(n, dtype=float)
            y = random.normal(100, 5, n)
            if kind == "trend":
                y += x * random.uniform(-2, 2)
            if kind == "ties":
                y = random.integers(0, 4, n).astype(float)
            if kind == "constant":
                y = np.full(n, float(random.integers(0, 5)))
            if kind == "uneven weeks":
                x = np.sort(random.choice(200, n, replace=False)).astype(float)
            if kind == "repeated weeks":
                x = np.sort(random.integers(0, n, n)).astype(float)
                if len(set(x)) < 2:
                    x[-1] += 1
            yield kind, x.tolist(), [float(round(v, 6)) for v in y]


def exact(observations):
    """Smallest times with S <= 1/2 and S <= 1/10, by whole numbers."""
    survival, found, at_risk = Fraction(1), [None, None], len(observations)
    for time in sorted({time for time, _ in observations}):
        same = [event for at, event in observations if at == time]
        survival *= Fraction(at_risk - sum(same), at_risk)
        at_risk -= len(same)
        for index, share in enumerate([Fraction(1, 2), Fraction(1, 10)]):
            if found[index] is None and survival <= share:
                found[index] = time
    return found


class Table:
    """The greatest difference per quantity."""

    def __init__(self):
        self.rows = {}

    def add(self, what, case, ours, theirs):
        ours = math.inf if ours is None else ours
        theirs = math.inf if theirs is None else float(theirs)
        same = ours == theirs or (math.isnan(ours) and math.isnan(theirs))
        scale = max(1.0, abs(theirs)) if math.isfinite(theirs) else 1.0
        difference = 0.0 if same else abs(ours - theirs) / scale
        count, worst, example = self.rows.get(what, (0, 0.0, None))
        if difference > worst or math.isnan(difference):
            worst, example = difference, (case, ours, theirs)
        self.rows[what] = (count + 1, worst, example)

    def print(self):
        print(f"{'':34} {'cases':>6}  greatest difference")
        failed = False
        for what, (count, worst, example) in self.rows.items():
            bad = not worst <= TOLERANCE
            failed |= bad
            print(f"{what:34} {count:6}  {worst:.1e}{'  DIFFERS in ' + repr(example) if bad else ''}")
        return failed


def main(program):
    random = np.random.default_rng(20261124)
    survival, trends = list(cohorts(random)), list(series(random))
    moments = [[t for t, _ in case[:20]] + [0.0, 1.0, 1000.0] for _, case in survival]
    question = {
        "survival": [{"observations": case, "at": at} for (_, case), at in zip(survival, moments)],
        "trends": [{"x": x, "y": y} for _, x, y in trends],
    }
    answer = json.loads(subprocess.run([program], input=json.dumps(question), capture_output=True, check=True, text=True).stdout)
    table = Table()
    by_rounding = 0
    for (kind, case), at, ours in zip(survival, moments, answer["survival"]):
        fitter = KaplanMeierFitter().fit([t for t, _ in case], [e for _, e in case])
        curve = fitter.survival_function_
        median, p90 = exact(case)
        for name, share, ours_at, exactly in [("median", 0.5, ours["median"], median), ("p90", 0.1, ours["p90"], p90)]:
            table.add(f"Kaplan-Meier {name} (lifelines)", kind, ours_at, qth_survival_time(share + ROUNDING, curve))
            table.add(f"Kaplan-Meier {name} (exact)", kind, ours_at, exactly)
            by_rounding += (exactly or math.inf) != float(qth_survival_time(share, curve))
        theirs = fitter.survival_function_at_times(at)
        for found, expected in zip(ours["survival"], theirs):
            table.add("Kaplan-Meier S(t) (lifelines)", kind, found, expected)
    for (kind, x, y), ours in zip(trends, answer["trends"]):
        test = pymannkendall.original_test(y)
        for name, found, expected in [("S", ours["s"], test.s), ("Var(S)", ours["variance"], test.var_s), ("z", ours["z"], test.z), ("p", ours["p"], test.p)]:
            table.add(f"Mann-Kendall {name} (pymannkendall)", kind, found, expected)
        slope = stats.theilslopes(y, x, alpha=0.95)
        low, high = ours["interval"] or (None, None)
        for name, found, expected in [("slope", ours["slope"], slope.slope), ("lower end", low, slope.low_slope), ("upper end", high, slope.high_slope)]:
            table.add(f"Theil-Sen {name} (SciPy)", kind, found, expected)
    packages = ", ".join(f"{name} {version(name)}" for name in ["lifelines", "scipy", "pymannkendall"])
    print(f"{len(survival)} cohorts and {len(trends)} series beside {packages}; S(t) is told to nine digits")
    failed = table.print()
    print(f"{by_rounding} quantiles of lifelines miss the exact one by the rounding of its products; ours none")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1]) else 0)
