"""What is run: the cases, for which servers, how large and how long. Runs nothing itself."""

import dataclasses

SERVERS = ("signaling", "floor", "node")
GROUPS = ("relay", "session", "idle", "rate", "storm", "growth", "start")

# Connecting, warming up, leaving and looking at the memory afterwards, roughly.
OVERHEAD_SECONDS = {"relay": 1.0, "rate": 1.0, "session": 1.0, "idle": 3.0, "storm": 4.0}


@dataclasses.dataclass(frozen=True)
class Scale:
    """How much of everything. Pairs are pairs of peers, seconds the measured time of one run."""

    runs: int = 3
    pairs: int = 100
    crowd: int = 9000                           # pairs: idle, storm and the largest of growth
    cpu_growth: tuple = (10, 100, 1000, 9000)   # pairs; empty: growth is not measured
    memory_growth: tuple = (1000, 5000, 9000)
    rate: int = 20000                           # messages per second, all pairs together
    seconds: float = 4
    growth_seconds: float = 3
    idle_seconds: float = 26                    # a heartbeat of each peer, and a tick more
    yardstick_idle_seconds: float = 10          # the yardsticks have no heartbeat to wait for
    memory_seconds: float = 1

    def within(self, pairs_most):
        """The same with no crowd of more than `pairs_most`, which descriptors may not carry."""
        crowd = min(self.crowd, pairs_most)

        def fitting(steps):
            return tuple(sorted({min(pairs, crowd) for pairs in steps}))

        return dataclasses.replace(
            self, crowd=crowd, pairs=min(self.pairs, crowd), cpu_growth=fitting(self.cpu_growth),
            memory_growth=fitting(self.memory_growth))


FULL = Scale()
QUICK = Scale(runs=1, seconds=1, growth_seconds=1, yardstick_idle_seconds=1)
SMOKE = Scale(runs=1, pairs=10, crowd=10, cpu_growth=(), memory_growth=(), rate=1000, seconds=0.3,
              idle_seconds=0.3, yardstick_idle_seconds=0.3)


@dataclasses.dataclass(frozen=True)
class Case:
    """One kind of work for each of `servers`; `options` are the load generator's."""

    name: str
    groups: tuple
    title: str
    mode: str
    options: dict
    servers: tuple = SERVERS
    # Beyond any client's rate, so the daemon's limit on that is switched off.
    is_flood: bool = False
    # Where a server has reasons for another time than `options` says.
    seconds_of: dict = dataclasses.field(default_factory=dict)

    def arguments(self, server, times=1):
        """The load generator's, for so many times the time that is planned."""
        options = dict(self.options)
        if server in self.seconds_of:
            options["seconds"] = self.seconds_of[server]
        if "seconds" in options:
            options["seconds"] *= times
        words = [self.mode]
        for name, value in options.items():
            words += ["--" + name, str(value)]
        return words

    def seconds(self, server, times=1):
        """What one run takes, roughly."""
        measured = self.seconds_of.get(server, self.options.get("seconds", 0))
        return measured * times + OVERHEAD_SECONDS[self.mode]


def counted(pairs):
    return "1 pair" if pairs == 1 else f"{pairs:,} pairs"


def relay(name, groups, pairs, window, seconds, servers=SERVERS):
    return Case(name, groups, f"relay, {counted(pairs)}, {window} in flight", "relay",
                {"pairs": pairs, "window": window, "bytes": 200, "seconds": seconds},
                servers, is_flood=True)


def cpu_growth_case(scale, pairs):
    """The name of the case that measures the CPU at so many pairs."""
    return "relay 1" if pairs == scale.pairs else f"relay at {pairs}"


def memory_growth_case(scale, pairs):
    return "idle" if pairs == scale.crowd else f"idle at {pairs}"


def growth_cases(scale):
    """Those that no other mode measures anyway. Growth is held against the floor alone."""
    servers = ("signaling", "floor")
    for pairs in scale.cpu_growth:
        if pairs != scale.pairs:
            yield relay(cpu_growth_case(scale, pairs), ("growth",), pairs, 1,
                        scale.growth_seconds, servers)
    for pairs in scale.memory_growth:
        if pairs != scale.crowd:
            yield Case(memory_growth_case(scale, pairs), ("growth",), f"idle, {counted(pairs)}",
                       "idle", {"pairs": pairs, "seconds": scale.memory_seconds}, servers)


def cases(scale, groups=GROUPS):
    """The cases of these groups, in the order in which they are run."""
    crowd = counted(scale.crowd)
    idle_times = {server: scale.yardstick_idle_seconds for server in SERVERS[1:]}
    every = [
        relay("relay 1", ("relay", "growth"), scale.pairs, 1, scale.seconds),
        relay("relay 16", ("relay",), scale.pairs, 16, scale.seconds),
        relay("relay alone", ("relay",), 1, 1, scale.seconds),
        Case("session", ("session",), "whole sessions, 32 at a time", "session",
             {"concurrency": 32, "seconds": scale.seconds}),
        Case("rate", ("rate",), f"{scale.rate:,} messages per second, {counted(scale.pairs)}",
             "rate", {"pairs": scale.pairs, "rate": scale.rate, "bytes": 200,
                      "seconds": scale.seconds}, is_flood=True),
        Case("storm", ("storm",), f"storm, {crowd}", "storm", {"pairs": scale.crowd}),
        Case("idle", ("idle", "growth"), f"idle, {crowd}", "idle",
             {"pairs": scale.crowd, "seconds": scale.idle_seconds}, seconds_of=idle_times),
        *growth_cases(scale),
    ]
    return [case for case in every if set(case.groups) & set(groups)]


def seconds_in_all(scale, groups=GROUPS):
    return scale.runs * sum(case.seconds(server) for case in cases(scale, groups)
                            for server in case.servers)
