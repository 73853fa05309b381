"""Results as the load generator would report them, made up: three servers, three rounds."""

import measured
import plan

CPU = {"signaling": 4.0, "floor": 2.5, "node": 12.0}       # µs per message or session
MEMORY = {"signaling": 2_000, "floor": 160, "node": 7_000}  # bytes per peer
RESIDENT_AT_START = 5_000_000
FOOTPRINT = {"stripped_bytes": 2_100_000, "start_ms": 3.5}


def run_of(case, server, turn=0, **changed):
    """One run's JSON as Python. `turn` shifts what varies, so that a spread exists."""
    count = 2 * case.options.get("pairs", 100)
    cpu = CPU[server] * (1 + 0.1 * turn)
    run = {
        "mode": case.mode, "seconds": float(case.options.get("seconds", 1.5)), "count": count,
        "errors": 0, "per_second": 1e6 / cpu,
        "server": {"cpu_us": cpu * count, "cpu_us_each": cpu},
    }
    if case.mode in ("relay", "rate", "session"):
        run["latency_us"] = {"p50": 10 * cpu, "p99": 40 * cpu, "p999": 90 * cpu, "max": 200 * cpu}
    if case.mode == "idle":
        run["server"]["resident"] = {"start": RESIDENT_AT_START,
                                     "busy": RESIDENT_AT_START + count * MEMORY[server],
                                     "end": RESIDENT_AT_START + 100_000}
    run.update(changed)
    return run


def results(scale=plan.FULL, groups=plan.GROUPS, change=None):
    """All runs of a plan. `change(case, server, run)` may spoil some."""
    found = measured.Results()
    for turn in range(scale.runs):
        for case in plan.cases(scale, groups):
            for server in case.servers:
                run = run_of(case, server, turn)
                if change:
                    change(case, server, run)
                found.add(case.name, server, run)
    return found
