"""The bars and the figures as text: for a terminal, and as the Markdown that is kept."""

import bars
import plan
import measured as figures
from plan import SERVERS

MISSING = "–"


# --- numbers ------------------------------------------------------------------------------------

def number(value):
    """Two or three digits, which is as far as figures of a real machine can be trusted."""
    if value is None:
        return MISSING
    if value == 0:
        return "0"
    size = abs(value)
    if size < 0.1:
        return f"{value:.2g}"
    return f"{value:,.{0 if size >= 100 else 1 if size >= 10 else 2}f}"


def limit(value):
    return f"{value:,g}"


def with_unit(text, unit):
    """A multiple stands right behind its sign's blank, as any unit does; nothing stays nothing."""
    return text if text == MISSING or not unit else f"{text} {unit}"


def median_text(sample, unit):
    return with_unit(number(sample.median if sample else None), unit)


def spread_text(sample, unit):
    """The median, and the lowest and highest when there was more than one run."""
    text = median_text(sample, unit)
    if sample is None or sample.runs == 1:
        return text
    return f"{text} ({number(sample.low)}–{number(sample.high)})"


def verdict(check):
    return "PASS" if check.passed else "FAIL"


def check_text(check):
    return "not measured" if check.value is None else with_unit(number(check.value), check.unit)


def bar_text(check):
    return f"≤ {limit(check.limit)}"


def stretch_text(check):
    if check.stretch is None:
        return ""
    return f"≤ {limit(check.stretch)}: {'reached' if check.stretched else 'not reached'}"


def tally(rows):
    checks = [check for row in rows for check in row.checks]
    passed = sum(check.passed for check in checks)
    wished = [check for check in checks if check.stretch is not None]
    text = f"{passed} of {len(checks)} bars pass"
    if wished:
        reached = sum(check.stretched for check in wished)
        text += f"; {reached} of {len(wished)} stretch goals are reached"
    return text


# --- the terminal -------------------------------------------------------------------------------

def terminal(rows, colours=False):
    """Two or three lines for each kind of work, 100 columns wide."""
    def painted(check):
        if not colours:
            return verdict(check)
        return f"\033[{32 if check.passed else 31}m{verdict(check)}\033[0m"

    lines = [f"{'':64}" + "".join(f"{server:>12}" for server in SERVERS)]
    for row in rows:
        values = "".join(
            f"{median_text(row.values[server], row.unit) if server in row.values else '':>12}"
            for server in SERVERS)
        lines.append(f"{row.title + ': ' + row.measure:64}{values}".rstrip())
        for check in row.checks:
            line = f"  {painted(check)}  {check_text(check):34} bar {bar_text(check):9}"
            if check.stretch is not None:
                line += f"  stretch {stretch_text(check)}"
            lines.append(line.rstrip())
    lines += ["", tally(rows)]
    return "\n".join(lines) + "\n"


# --- Markdown -----------------------------------------------------------------------------------

def table(head, lines):
    """`head`: (text, alignment) for each column; an empty table is nothing."""
    if not lines:
        return []
    rule = {"left": "---", "right": "---:"}
    return ["| " + " | ".join(text for text, _ in head) + " |",
            "|" + "|".join(rule[side] for _, side in head) + "|",
            *("| " + " | ".join(cells) + " |" for cells in lines), ""]


def columns(*texts):
    """The first one to the left, as it is text; the others are numbers."""
    return [(text, "left" if index == 0 else "right") for index, text in enumerate(texts)]


def bar_table(rows):
    lines = []
    for row in rows:
        for index, check in enumerate(row.checks):
            what = f"{row.title}: {row.measure}" if index == 0 else ""
            lines.append([what, check_text(check), bar_text(check), stretch_text(check),
                          verdict(check) if check.passed else f"**{verdict(check)}**"])
    head = [("work", "left"), ("measured", "right"), ("bar", "right"), ("stretch", "left"),
            ("", "left")]
    return table(head, lines)


def absolute_table(rows):
    lines = [[f"{row.title}: {row.measure}",
              *(spread_text(row.values[server], row.unit) if server in row.values else ""
                for server in SERVERS)]
             for row in rows if row.values]
    return table(columns("work", *SERVERS), lines)


def latency_table(found, cases):
    """Throughput and latency of each case that has them: what a user of the server sees."""
    lines = []
    for case in cases:
        latencies = {name: found.samples(case.name, figures.latency(name))
                     for name in ("p50", "p99", "p999")} if has_latency(found, case) else {}
        if not latencies or "growth" in case.groups and len(case.groups) == 1:
            continue
        rates = found.samples(case.name, figures.per_second)
        busy = found.samples(case.name, figures.cpu_percent)
        for server in case.servers:
            if server in rates:
                lines.append([case.title if server == case.servers[0] else "", server,
                              number(rates[server].median), f"{busy[server].median:.0f} %",
                              *(number(latencies[name].get(server).median)
                                for name in ("p50", "p99", "p999"))])
    head = [("work", "left"), ("server", "left"), ("per second", "right"),
            ("server on its core", "right"), ("p50, µs", "right"), ("p99, µs", "right"),
            ("p99.9, µs", "right")]
    return table(head, lines)


def has_latency(found, case):
    runs = [run for server in case.servers for run in found.runs(case.name, server)]
    return bool(runs) and all("latency_us" in run for run in runs)


def growth_tables(found, scale):
    both = ("signaling", "floor")
    cpu = {server: bars.cpu_growth_samples(found, scale, server) for server in both}
    memory = {server: bars.memory_growth_samples(found, scale, server) for server in both}
    lines = [[plan.counted(pairs), *(spread_text(cpu[server][pairs], "µs") for server in both)]
             for pairs in scale.cpu_growth]
    text = ["Server CPU per message, 1 in flight:", ""]
    text += table(columns("", *both), lines)
    lines = []
    for pairs in scale.memory_growth:
        cells = [plan.counted(pairs)]
        for server in both:
            sample = memory[server][pairs]
            each = number(sample.median / (2 * pairs)) if sample else MISSING
            whole = number(sample.median / 1e6) if sample else MISSING
            cells += [with_unit(whole, "MB"), with_unit(each, "B")]
        lines.append(cells)
    text += ["Resident memory beyond the start's:", ""]
    text += table(columns("", *(head for server in both
                                for head in (server, f"{server}, per peer"))), lines)
    return text


def return_table(found):
    """Where the memory stands before, with and after the crowd of the idle mode."""
    lines = []
    for server in SERVERS:
        samples = [found.sample("idle", server, figures.resident(when))
                   for when in ("start", "busy", "end")]
        if all(samples):
            lines.append([server, *(with_unit(number(sample.median / 1e6), "MB")
                                    for sample in samples)])
    return table(columns("resident memory", "at the start", "all joined", "all gone"), lines)


def loss_lines(found):
    if not found.losses:
        return ["No run of any server lost, refused or failed anything."]
    return ["What went wrong:", "",
            *(f"- {loss.case}, {loss.server}: {' '.join(loss.text.split())}"
              for loss in found.losses)]


HOW_TO_READ = """\
Three servers do the same work one after the other, in turns. **signaling** is the daemon. **floor**
is a relay over raw epoll without JSON, limits or timers: one `recv` and one `send` for a message is
the least that any server can do. **node** is a minimal signaling server on Node with the `ws`
package. Each figure is a median over the runs; CPU is the time that the server's own threads were
on a core, as the kernel counts it. A bar is a limit that the daemon must not exceed, mostly as a
multiple of another server's median; a stretch goal is a better value that would be nice to reach.
[bench/README.md](../README.md) says what is measured, and how."""


def markdown(rows, found, scale, cases, facts, date, pictures):
    """The whole report. `pictures`: (file, description) of each chart beside it."""
    lines = [f"# Bench of {date}", "", tally(rows) + ".", "", HOW_TO_READ, ""]
    lines += table([("", "left"), ("", "left")], [list(fact) for fact in facts])
    lines += ["## Bars", "", *bar_table(rows)]
    runs = plural(scale.runs, "run")
    lines += ["## Figures", ""]
    lines += [f"Medians over {runs}" + (", with the lowest and the highest." if scale.runs > 1
                                        else "; one run says little about the spread."), ""]
    lines += absolute_table(rows)
    latencies = latency_table(found, cases)
    if latencies:
        lines += ["## Throughput and latency", "",
                  "A relayed message is timed from sending to receiving, a session from connecting "
                  "to the end. With messages in flight at all times the latency is that of a full "
                  "queue; the fixed rate is what a user would feel. Where a server is on its core "
                  "for less than nearly all of the time, it is not what limits the rate.", "",
                  *latencies]
    if any("growth" in case.groups for case in cases) and scale.cpu_growth:
        lines += ["## Growth", "", *growth_tables(found, scale), *return_table(found)]
    lines += ["## Losses", "", *loss_lines(found), ""]
    if pictures:
        lines += ["## Charts", ""]
        for file, description in pictures:
            lines += [f"![{description}]({file})", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def plural(count, word):
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
