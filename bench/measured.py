"""What the runs found, and the medians of it. Knows nothing of bars and of how it is shown."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Sample:
    """One figure over several runs."""

    median: float
    low: float
    high: float
    runs: int


def sample_of(values):
    """Nothing when there are no values."""
    if not values:
        return None
    return Sample(statistics.median(values), min(values), max(values), len(values))


def ratio(one, other):
    """Of two medians. Nothing when one was not measured or there is nothing to divide by."""
    if one is None or other is None or other.median == 0:
        return None
    return one.median / other.median


# --- figures of one run of the load generator ---------------------------------------------------

def cpu_each(run):
    """Microseconds of the server's CPU per message, or per session."""
    return run["server"]["cpu_us_each"]


def cpu_percent(run):
    """Of one core."""
    return run["server"]["cpu_us"] / run["seconds"] / 10_000


def memory_per_peer(run):
    """Resident bytes."""
    resident = run["server"]["resident"]
    return (resident["busy"] - resident["start"]) / run["count"]


def memory_grown(run):
    """Resident bytes more than before the first connection."""
    resident = run["server"]["resident"]
    return resident["busy"] - resident["start"]


def memory_kept_percent(run):
    """How far the memory is from where it started when all have left."""
    resident = run["server"]["resident"]
    return abs(resident["end"] - resident["start"]) / resident["start"] * 100


def resident(when):
    return lambda run: run["server"]["resident"][when]


def latency(name):
    """Microseconds; `name` is p50, p99, p999 or max."""
    return lambda run: run["latency_us"][name]


def per_second(run):
    return run["per_second"]


def seconds(run):
    return run["seconds"]


# --- all runs -----------------------------------------------------------------------------------

@dataclasses.dataclass(frozen=True)
class Loss:
    """What went wrong in one run: it lost `count` messages or peers, or could not be made."""

    case: str
    server: str
    count: int
    text: str


class Results:
    """Runs by case and server, and what went wrong in them."""

    def __init__(self):
        self._runs = {}
        self.losses = []

    def add(self, case, server, run):
        """A run in which nothing was done counts as one that could not be made."""
        if run["count"] <= 0:
            self.add_failure(case, server, f"nothing was done, {run['errors']} errors")
            return
        self._runs.setdefault((case, server), []).append(run)
        if run["errors"] > 0:
            self.losses.append(Loss(case, server, run["errors"], f"{run['errors']} errors"))

    def add_failure(self, case, server, text):
        self.losses.append(Loss(case, server, 1, text))

    def runs(self, case, server):
        return self._runs.get((case, server), [])

    def sample(self, case, server, figure):
        """Of one figure over all runs; nothing when none could be made."""
        return sample_of([figure(run) for run in self.runs(case, server)])

    def samples(self, case, figure):
        """By server, of those that were measured."""
        found = {server: sample_of([figure(run) for run in runs])
                 for (name, server), runs in self._runs.items() if name == case}
        return {server: sample for server, sample in found.items() if sample}

    def lost(self, case=None, server=None):
        """How much was lost in all, or in one case, or by one server."""
        return sum(loss.count for loss in self.losses
                   if case in (None, loss.case) and server in (None, loss.server))
