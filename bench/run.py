#!/usr/bin/env python3
"""Runs the bench on what is built: bench/run.py [--quick|--smoke] [--only MODE,...] [--runs N].

scripts/bench.sh installs and builds first; call that. Prints the bars with PASS or FAIL, writes the
report and the charts. Exit code 1 when a bar is missed, or anything lost, 2 for a wrong use.
"""

import argparse
import dataclasses
import datetime
import os
import sys
import tempfile
import xml.etree.ElementTree

import bars
import chart
import machine
import pictures
import plan
import report
import measured
import servers

KEPT_RESULTS = os.path.join(servers.ROOT, "bench", "results")
SCRATCH_RESULTS = os.path.join(servers.ROOT, "build", "bench", "results")
OTHERS_PERCENT_MOST = 10  # of a core; beyond, the measured servers have to share theirs


def say(text):
    print(text, file=sys.stderr, flush=True)


def group_names(text):
    names = tuple(text.split(","))
    unknown = [name for name in names if name not in plan.GROUPS]
    if unknown:
        raise argparse.ArgumentTypeError(
            f"unknown mode {unknown[0]!r}; there are {', '.join(plan.GROUPS)}")
    return names


def run_count(text):
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError("at least one run")
    return count


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="bench.sh", description="Measures the daemon beside a floor and a rival.")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="one short run of each; see for yourself")
    how.add_argument("--smoke", action="store_true",
                     help="every mode once, tiny; no bars, only that nothing is lost")
    parser.add_argument("--only", metavar="MODE,...", type=group_names, default=plan.GROUPS,
                        help="some of: " + ", ".join(plan.GROUPS))
    parser.add_argument("--runs", metavar="N", type=run_count, help="rounds (default 3)")
    parser.add_argument("--output", metavar="DIRECTORY",
                        help="for report and charts (default: bench/results for a run of "
                             "everything, else build/bench/results)")
    parser.add_argument("--plan", action="store_true", help="say what would be run, and end")
    return parser.parse_args(arguments)


def scale_of(options):
    scale = plan.SMOKE if options.smoke else plan.QUICK if options.quick else plan.FULL
    pairs_most = servers.raise_descriptor_limit()
    if pairs_most < scale.crowd:
        say(f"bench: the limit on descriptors (ulimit -Hn) carries only {pairs_most:,} pairs")
    scale = scale.within(pairs_most)
    if options.runs:
        scale = dataclasses.replace(scale, runs=options.runs)
    return scale


def about_minutes(scale, groups):
    minutes = max(1, round(plan.seconds_in_all(scale, groups) / 60))
    return f"about {report.plural(minutes, 'minute')}"


def tell_plan(scale, groups):
    for case in plan.cases(scale, groups):
        print(f"{case.title:44} {', '.join(case.servers)}")
    print(f"{report.plural(scale.runs, 'run')} of each, "
          f"{about_minutes(scale, groups)}")


def missing_programs(binary, smoke):
    """What has to be built or installed first. The smoke test does without the rival."""
    needed = [binary, servers.LOAD, servers.FLOOR]
    missing = [os.path.relpath(path, servers.ROOT) for path in needed
               if not os.access(path, os.X_OK)]
    if not servers.has_node():
        if smoke:
            say("bench: node or its package ws is not here: the rival is left out")
        else:
            missing.append("node and its package ws")
    return missing


def those_here(case):
    return [server for server in case.servers if server != "node" or servers.has_node()]


def figure_of(case):
    """What is shown of a run while it goes on: (figure, unit)."""
    return {"idle": (measured.memory_per_peer, "B"), "storm": (measured.seconds, "s"),
            "rate": (measured.latency("p50"), "µs")}.get(case.mode, (measured.cpu_each, "µs"))


def measure(scale, groups, binary):
    """All runs: in each round the servers take turns, so that what disturbs one disturbs all."""
    found = measured.Results()
    for turn in range(scale.runs):
        for case in plan.cases(scale, groups):
            figure, unit = figure_of(case)
            shown = []
            for server in those_here(case):
                try:
                    run = servers.run(case, server, binary)
                    found.add(case.name, server, run)
                    shown.append(f"{server} {report.number(figure(run) if run['count'] else 0)}")
                except servers.Failure as failure:
                    found.add_failure(case.name, server, str(failure))
                    shown.append(f"{server} FAILED")
                    say(f"bench: {case.title}, {server}: {failure}")
            say(f"{turn + 1}/{scale.runs}  {case.title:40} {', '.join(shown)} {unit}")
    return found


def save(directory, name, text):
    with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
        file.write(text)


def write(directory, rows, found, scale, cases, facts):
    """The report and its charts under the date, and again as "latest", which documents show."""
    os.makedirs(directory, exist_ok=True)
    date = datetime.date.today().isoformat()
    drawn = pictures.charts(rows, found, scale)
    for prefix in (date, "latest"):
        files = []
        for name, picture in drawn.items():
            file = f"{prefix}-{name}.svg"
            save(directory, file, chart.draw(picture))
            files.append((file, f"{picture.title}. {picture.description}"))
        save(directory, f"{prefix}.md",
             report.markdown(rows, found, scale, cases, facts, date, files))
    return os.path.join(directory, date + ".md")


def smoke(scale, groups, binary):
    """That every mode works with every server, loses nothing and can be shown. Not how fast."""
    found = measure(scale, groups, binary)
    rows = bars.rows(found, scale, {}, groups)
    with tempfile.TemporaryDirectory() as scratch:
        write(scratch, rows, found, scale, plan.cases(scale, groups), machine.describe(binary))
        for name in os.listdir(scratch):
            if name.endswith(".svg"):
                xml.etree.ElementTree.parse(os.path.join(scratch, name))
    for loss in found.losses:
        print(f"{loss.case}, {loss.server}: {loss.text}")
    runs = sum(len(those_here(case)) for case in plan.cases(scale, groups))
    lost = bars.lost(found)
    print(f"{runs} runs, {lost} lost or failed")
    return 1 if lost else 0


def bench(options, scale, binary):
    groups = options.only
    facts = machine.describe(binary)
    begun, bystanders = datetime.datetime.now(), machine.Bystanders()
    say(f"bench: {about_minutes(scale, groups)}")
    found = measure(scale, groups, binary)
    footprint = machine.footprint(binary) if "start" in groups else {}
    minutes = max(1, round((datetime.datetime.now() - begun).total_seconds() / 60))
    others = bystanders.percent()
    facts.append(("runs", f"{report.plural(scale.runs, 'run')} of each case in "
                          f"{report.plural(minutes, 'minute')}"
                          f"{', shorter ones than usual' if options.quick else ''}"))
    facts.append(("others", f"{others:.0f} % of a core went to other processes meanwhile"))
    if scale.crowd < plan.FULL.crowd:
        facts.append(("crowd", f"{plan.counted(scale.crowd)}: the limit on descriptors carries no "
                               f"more"))
    rows = bars.rows(found, scale, footprint, groups)
    print(report.terminal(rows, colours=sys.stdout.isatty()))
    if others > OTHERS_PERCENT_MOST:
        say(f"bench: other processes took {others:.0f} % of a core: these figures are doubtful")
    whole = groups == plan.GROUPS and not options.quick
    directory = options.output or (KEPT_RESULTS if whole else SCRATCH_RESULTS)
    written = write(directory, rows, found, scale, plan.cases(scale, groups), facts)
    print("written: " + os.path.relpath(written, servers.ROOT))
    return 0 if all(row.passed for row in rows) else 1


def main(arguments):
    options = parse(arguments)
    binary = servers.daemon_binary()
    servers.forget_settings()
    scale = scale_of(options)
    if options.plan:
        tell_plan(scale, options.only)
        return 0
    missing = missing_programs(binary, options.smoke)
    if missing:
        say(f"bench: not here: {', '.join(missing)}. scripts/bench.sh installs and builds it")
        return 2
    if options.smoke:
        return smoke(scale, options.only, binary)
    return bench(options, scale, binary)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
