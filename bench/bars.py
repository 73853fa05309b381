"""What the daemon must reach: each bar, what was measured against it, and whether it passes.

Pure arithmetic on medians. The numbers of the bars stand here and nowhere else.
"""

import dataclasses

import plan
import measured as figures
from measured import ratio

SIZE_BYTES_MOST = 3_000_000
START_MS_MOST = 20
SLOPE_PERCENT_MOST = 10
KEPT_PERCENT_MOST = 10


@dataclasses.dataclass(frozen=True)
class Check:
    """A value that must not be more than `limit`, and at best not more than `stretch`."""

    value: float | None  # None: could not be measured, which fails
    unit: str            # follows the number
    limit: float
    stretch: float | None = None

    @property
    def passed(self):
        return self.value is not None and self.value <= self.limit

    @property
    def stretched(self):
        return self.stretch is not None and self.value is not None and self.value <= self.stretch


@dataclasses.dataclass(frozen=True)
class Row:
    """One kind of work: what was measured of each server, and the bars on it."""

    title: str
    measure: str
    unit: str
    values: dict  # by server, a Sample
    checks: tuple

    @property
    def passed(self):
        return all(check.passed for check in self.checks)


def straightness_percent(points):
    """How far points (x, y) are from a straight line; nothing for fewer than three.

    The slope of each piece is compared with the slope from the first to the last point, and the
    largest difference counts, in percent of the latter. Costs that do not depend on x cancel out.
    """
    points = sorted(points)
    if len(points) < 3:
        return None
    (first_x, first_y), (last_x, last_y) = points[0], points[-1]
    whole = (last_y - first_y) / (last_x - first_x)
    if whole == 0:
        return 0.0 if all(y == first_y for _, y in points) else None
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in zip(points, points[1:])]
    return max(abs(slope / whole - 1) for slope in slopes) * 100


def growth(samples):
    """The worst median divided by the best; nothing when one is missing."""
    if not samples or any(sample is None for sample in samples):
        return None
    medians = [sample.median for sample in samples]
    return max(medians) / min(medians) if min(medians) > 0 else None


def beside(values, floor=None, node=None, stretch=None):
    """The checks of a row that is held against the yardsticks."""
    own = values.get("signaling")
    checks = []
    if floor is not None:
        checks.append(Check(ratio(own, values.get("floor")), "× floor", floor, stretch))
    if node is not None:
        checks.append(Check(ratio(own, values.get("node")), "× node", node))
    return tuple(checks)


def median_of(sample):
    return sample.median if sample else None


# --- the rows -----------------------------------------------------------------------------------

def relay_rows(found, scale):
    for name, window, floor, node, stretch in (("relay 1", 1, 1.7, 0.45, 1.4),
                                               ("relay 16", 16, 1.7, 0.35, 1.2)):
        values = found.samples(name, figures.cpu_each)
        yield Row(f"relay, {plan.counted(scale.pairs)}, {window} in flight",
                  "server CPU per message", "µs", values, beside(values, floor, node, stretch))
    values = found.samples("relay alone", figures.latency("p50"))
    yield Row("relay, 1 pair, 1 in flight", "latency, p50", "µs", values, beside(values, 1.1))


def session_rows(found, _):
    values = found.samples("session", figures.cpu_each)
    yield Row("whole sessions, 32 at a time", "server CPU per session", "µs", values,
              beside(values, 2.0, 0.25, 1.6))


def idle_rows(found, scale):
    crowd = plan.counted(scale.crowd)
    values = found.samples("idle", figures.memory_per_peer)
    yield Row(f"idle, {crowd}", "resident memory per joined peer", "B", values,
              (Check(median_of(values.get("signaling")), "B", 3_000, 2_500),))
    # The yardsticks have no heartbeat, so theirs would compare nothing.
    own = found.sample("idle", "signaling", figures.cpu_percent)
    yield Row(f"idle, {crowd}", "CPU of a core, with heartbeats", "%",
              {"signaling": own} if own else {}, (Check(median_of(own), "%", 0.5),))


def storm_rows(found, scale):
    values = found.samples("storm", figures.seconds)
    yield Row(f"storm, {plan.counted(scale.crowd)} reconnect at once", "until all are paired", "s",
              values, (*beside(values, 3.0),
                       Check(found.lost("storm", "signaling"), "refused or lost", 0)))


def cpu_growth_samples(found, scale, server):
    """By the number of pairs, in their order."""
    return {pairs: found.sample(plan.cpu_growth_case(scale, pairs), server, figures.cpu_each)
            for pairs in scale.cpu_growth}


def memory_growth_samples(found, scale, server):
    return {pairs: found.sample(plan.memory_growth_case(scale, pairs), server,
                                figures.memory_grown)
            for pairs in scale.memory_growth}


def span(steps):
    return f"{steps[0]:,} to {plan.counted(steps[-1])}" if steps else "no pairs"


def growth_rows(found, scale):
    worst = {server: growth(list(cpu_growth_samples(found, scale, server).values()))
             for server in ("signaling", "floor")}
    relative = (worst["signaling"] / worst["floor"]
                if worst["signaling"] and worst["floor"] else None)
    yield Row(f"growth, {span(scale.cpu_growth)}", "CPU per message, worst ÷ best", "×",
              {server: figures.sample_of([value]) for server, value in worst.items() if value},
              (Check(relative, "× floor's growth", 1.5),))

    grown = memory_growth_samples(found, scale, "signaling")
    points = [(2 * pairs, sample.median) for pairs, sample in grown.items() if sample]
    bend = straightness_percent(points) if len(points) == len(grown) else None
    yield Row(f"growth, {span(scale.memory_growth)}", "memory per further peer", "", {},
              (Check(bend, "% off a straight line", SLOPE_PERCENT_MOST),))
    values = found.samples("idle", figures.memory_kept_percent)
    yield Row(f"idle, {plan.counted(scale.crowd)}", "memory after all have left", "%", values,
              (Check(median_of(values.get("signaling")), "% from the start", KEPT_PERCENT_MOST),))


def start_rows(footprint):
    size, start = footprint.get("stripped_bytes"), footprint.get("start_ms")
    yield Row("the daemon's binary", "size, stripped", "MB",
              {"signaling": figures.sample_of([size / 1e6])} if size else {},
              (Check(size / 1e6 if size else None, "MB", SIZE_BYTES_MOST / 1e6),))
    yield Row("the daemon's start", "from exec to listening, best of 21", "ms",
              {"signaling": figures.sample_of([start])} if start else {},
              (Check(start, "ms", START_MS_MOST),))


def lost(found):
    """What counts against us. The rival's losses are reported and fail nothing: a crowd that comes
    back at once may be more than it can bear.
    """
    return found.lost(server="signaling") + found.lost(server="floor")


def rows(found, scale, footprint, groups=plan.GROUPS):
    """All bars of these groups. The last one is that nothing was lost in any run."""
    of_group = {"relay": relay_rows, "session": session_rows, "idle": idle_rows,
                "storm": storm_rows, "growth": growth_rows}
    every = [row for group, make in of_group.items() if group in groups
             for row in make(found, scale)]
    if "start" in groups:
        every += start_rows(footprint)
    every.append(Row("all runs of daemon and floor", "refused, lost, failed", "", {},
                     (Check(lost(found), "errors", 0),)))
    return every
