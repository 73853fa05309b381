"""Which charts there are and what each shows. chart.py draws them."""

import plan
import measured as figures
from chart import KINDS, Bar, Chart, Group
from plan import SERVERS
from report import number, with_unit

MARK = "the bar: the most that the daemon may have"
WHISKER = "the lowest and the highest run"


def bars_of(values, unit, row=None):
    """One bar for each server that was measured; `row` says what the daemon must not exceed."""
    for server, kind in zip(SERVERS, KINDS):
        sample = values.get(server)
        if sample is None:
            continue
        spread = (sample.low, sample.high) if sample.runs > 1 else (None, None)
        mark = ceiling(row) if row and server == SERVERS[0] else None
        yield Bar(server, sample.median, with_unit(number(sample.median), unit), kind, *spread,
                  mark)


def ceiling(row):
    """The tightest bar on the daemon, in the row's own unit."""
    limits = []
    for check in row.checks:
        yardstick = row.values.get(check.unit.removeprefix("× "))
        if check.unit == row.unit:
            limits.append(check.limit)
        elif yardstick is not None:
            limits.append(check.limit * yardstick.median)
    return min(limits, default=None)


def group_of(row, label=None):
    return Group(label or f"{row.title}: {row.measure}",
                 tuple(bars_of(row.values, row.unit, row)))


def named(rows, title, measure):
    """The row that begins so; nothing when its group was not run."""
    for row in rows:
        if row.title.startswith(title) and row.measure.startswith(measure):
            return row
    return None


def chart_of(title, subtitle, groups):
    return Chart(title, subtitle, tuple(group for group in groups if group.bars), MARK, WHISKER)


def relay_chart(rows, _, scale):
    pairs = plan.counted(scale.pairs)
    groups = [group_of(row, f"{pairs}, {window} in flight in each direction")
              for row, window in ((named(rows, f"relay, {pairs}, 1 ", "server"), "one message"),
                                  (named(rows, f"relay, {pairs}, 16 ", "server"), "16 messages"))
              if row]
    return chart_of("Relaying a message",
                    "Server CPU for each message of 200 bytes. Shorter is better.", groups)


def session_chart(rows, found, _):
    row = named(rows, "whole sessions", "server CPU")
    groups = [group_of(row, "Server CPU per session")] if row else []
    rates = found.samples("session", figures.per_second)
    groups.append(Group("Sessions per second, 32 at a time: longer is better",
                        tuple(bars_of(rates, ""))))
    return chart_of("A whole session",
                    "Two peers connect, join, exchange offer, answer and 16 candidates, and leave.",
                    groups)


def idle_chart(rows, _, scale):
    row = named(rows, "idle", "resident")
    groups = [group_of(row, "Resident memory per joined peer")] if row else []
    return chart_of("Waiting",
                    f"{2 * scale.crowd:,} peers have joined and say nothing. Shorter is better.",
                    groups)


def rate_chart(rows, found, scale):
    groups = []
    row = named(rows, "relay, 1 pair", "latency")
    if row:
        groups.append(group_of(row, "One pair, one message in flight: median"))
    for name, label in (("p50", "median"), ("p99", "99 of 100 are faster"),
                        ("p999", "999 of 1,000 are faster")):
        values = found.samples("rate", figures.latency(name))
        groups.append(Group(
            f"{scale.rate:,} messages per second, {plan.counted(scale.pairs)}: {label}",
            tuple(bars_of(values, "µs"))))
    return chart_of("How long a message takes",
                    "From one peer's send to the other's receive, through the server. "
                    "Shorter is better; each group has its own scale.", groups)


def storm_chart(rows, found, scale):
    row = named(rows, "storm", "until")
    groups = [group_of(row, "Time until all are paired again")] if row else []
    values = found.samples("storm", figures.cpu_each)
    groups.append(Group("Server CPU per peer", tuple(bars_of(values, "µs"))))
    return chart_of("Everybody comes back at once",
                    f"{2 * scale.crowd:,} peers lose their connections and reconnect together. "
                    "Shorter is better.", groups)


def overview_group(row, label):
    """The daemon's figure beside both yardsticks'; no spread, as this is for a first look."""
    if row is None:
        return Group(label, ())
    own = row.values.get(SERVERS[0])
    multiples = [(figures.ratio(own, row.values.get(other)), other) for other in ("node", "floor")]
    beside = [f"{number(multiple)} × {other}" for multiple, other in multiples if multiple]
    bars = []
    for bar in bars_of(row.values, row.unit):
        text = " · ".join([bar.text, *beside]) if bar.name == SERVERS[0] else bar.text
        bars.append(Bar(bar.name, bar.value, text, bar.kind))
    return Group(label, tuple(bars))


def overview_chart(rows, _, scale):
    pairs = plan.counted(scale.pairs)
    groups = [
        overview_group(named(rows, f"relay, {pairs}, 1 ", "server"), "CPU per relayed message"),
        overview_group(named(rows, "whole sessions", "server"), "CPU per whole session"),
        overview_group(named(rows, "idle", "resident"), "Memory per waiting peer"),
    ]
    runs = "One run" if scale.runs == 1 else f"Medians of {scale.runs} runs"
    return chart_of("What a server costs", "The daemon, a relay over bare system calls (floor) and "
                    f"Node with ws. {runs}. Shorter is better.", groups)


CHARTS = {"overview": overview_chart, "relay": relay_chart, "session": session_chart,
          "idle": idle_chart, "rate": rate_chart, "storm": storm_chart}


def charts(rows, found, scale):
    """By name, those for which something was measured."""
    drawn = {name: make(rows, found, scale) for name, make in CHARTS.items()}
    return {name: chart for name, chart in drawn.items() if not chart.is_empty}
