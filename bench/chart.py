"""Horizontal bars as SVG, readable on light and dark pages. Knows no server and no figure by name.

A chart is a list of groups, each with a scale of its own; a bar may have a whisker (the lowest and
the highest run) and a mark (what it must not exceed).
"""

import dataclasses
from xml.sax.saxutils import escape

WIDTH = 880
MARGIN = 32
NAME_RIGHT = 132      # names end here, bars begin a little further right
BARS_LEFT = 144
BARS_RIGHT = 620      # room behind it for the number
BAR_HEIGHT = 22
BAR_STEP = 30
GROUP_GAP = 26
TITLE_LINE = 46
SUBTITLE_LINE = 70
FIRST_GROUP = 108
LABEL_TO_BAR = 12
FOOT_HEIGHT = 30
WIDEST_LETTER = 8     # of most fonts, on average, for what has to stand beside a text

STYLE = """\
    text { font: 14px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; }
    .card { fill: #f6f8fa; stroke: #d0d7de; }
    .title { font-size: 19px; font-weight: 600; fill: #1f2328; }
    .label { font-weight: 600; fill: #1f2328; }
    .quiet { fill: #59636e; }
    .name { text-anchor: end; fill: #1f2328; }
    .value { fill: #1f2328; font-variant-numeric: tabular-nums; }
    .strong { font-weight: 600; }
    .first { fill: #0969da; }
    .second { fill: #818b98; }
    .third { fill: #c8954a; }
    .whisker { stroke: #1f2328; stroke-width: 1.5; stroke-opacity: 0.55; }
    .mark { stroke: #cf222e; stroke-width: 2; stroke-dasharray: 4 3; }
    .base { stroke: #afb8c1; }
    @media (prefers-color-scheme: dark) {
      .card { fill: #151b23; stroke: #3d444d; }
      .title, .label, .name, .value { fill: #f0f6fc; }
      .quiet { fill: #9198a1; }
      .first { fill: #4493f8; }
      .second { fill: #79828e; }
      .third { fill: #b5803a; }
      .whisker { stroke: #f0f6fc; }
      .mark { stroke: #ff7b72; }
      .base { stroke: #656c76; }
    }"""

KINDS = ("first", "second", "third")


@dataclasses.dataclass(frozen=True)
class Bar:
    name: str
    value: float
    text: str                 # the value with its unit
    kind: str = KINDS[0]
    low: float | None = None  # the whisker, when there were several runs
    high: float | None = None
    mark: float | None = None


@dataclasses.dataclass(frozen=True)
class Group:
    label: str
    bars: tuple

    @property
    def reach(self):
        """What the full width stands for; never nothing, so that a scale exists."""
        ends = [end for bar in self.bars for end in (bar.value, bar.high, bar.mark)
                if end is not None]
        return max(max(ends, default=0), 0) or 1


@dataclasses.dataclass(frozen=True)
class Chart:
    title: str
    subtitle: str
    groups: tuple
    mark_text: str = ""       # what a mark means; shown when there is one
    whisker_text: str = ""

    @property
    def is_empty(self):
        return not self.bars

    @property
    def bars(self):
        return [bar for group in self.groups for bar in group.bars]

    @property
    def description(self):
        """All that the picture shows, for who cannot see it."""
        groups = (f"{group.label}: " + ", ".join(f"{bar.name} {bar.text}" for bar in group.bars)
                  for group in self.groups)
        return f"{self.subtitle} " + "; ".join(groups) + "."


def place(value, reach):
    """Where a value ends. A tiny run can find less than nothing, which is shown as nothing."""
    return BARS_LEFT + (BARS_RIGHT - BARS_LEFT) * max(value, 0) / reach


def bar_shape(left, right, top):
    """A bar with its right corners rounded; a thin one is a plain line."""
    length, round_by = right - left, 3
    if length <= 2 * round_by:
        return f'M{left} {top}h{max(length, 1):.1f}v{BAR_HEIGHT}H{left}z'
    return (f"M{left} {top}h{length - round_by:.1f}q{round_by} 0 {round_by} {round_by}"
            f"v{BAR_HEIGHT - 2 * round_by}q0 {round_by} {-round_by} {round_by}H{left}z")


def draw_bar(bar, top, reach):
    middle = top + BAR_HEIGHT / 2
    text_line = middle + 5
    end = place(bar.value, reach)
    strong = " strong" if bar.kind == KINDS[0] else ""
    yield f'<text class="name{strong}" x="{NAME_RIGHT}" y="{text_line}">{escape(bar.name)}</text>'
    yield f'<path class="{bar.kind}" d="{bar_shape(BARS_LEFT, end, top)}"/>'
    if bar.low is not None and bar.high is not None:
        low, high = place(bar.low, reach), place(bar.high, reach)
        yield (f'<path class="whisker" fill="none" d="M{low:.1f} {middle}H{high:.1f}'
               f'M{low:.1f} {middle - 4}v8M{high:.1f} {middle - 4}v8"/>')
        end = max(end, high)
    if bar.mark is not None:
        at = place(bar.mark, reach)
        yield f'<path class="mark" fill="none" d="M{at:.1f} {top - 4}v{BAR_HEIGHT + 8}"/>'
        # The number stays close to its bar, unless the mark would run through it.
        if at - end < WIDEST_LETTER * len(bar.text) + 16:
            end = max(end, at)
    yield (f'<text class="value{strong}" x="{end + 10:.1f}" y="{text_line}">'
           f'{escape(bar.text)}</text>')


def draw_group(group, top):
    yield f'<text class="label" x="{MARGIN}" y="{top}">{escape(group.label)}</text>'
    first = top + LABEL_TO_BAR
    for index, bar in enumerate(group.bars):
        yield from draw_bar(bar, first + index * BAR_STEP, group.reach)
    last = first + len(group.bars) * BAR_STEP - (BAR_STEP - BAR_HEIGHT)
    yield f'<path class="base" d="M{BARS_LEFT} {first - 4}V{last + 4}"/>'


def group_height(group):
    return LABEL_TO_BAR + len(group.bars) * BAR_STEP + GROUP_GAP


def draw_foot(chart, line):
    """What marks and whiskers mean, where there are any."""
    left = MARGIN
    if any(bar.mark is not None for bar in chart.bars):
        yield f'<path class="mark" fill="none" d="M{left + 3} {line - 14}v18"/>'
        yield f'<text class="quiet" x="{left + 16}" y="{line}">{escape(chart.mark_text)}</text>'
        left += 48 + WIDEST_LETTER * len(chart.mark_text)
    if any(bar.low is not None for bar in chart.bars):
        yield (f'<path class="whisker" fill="none" d="M{left} {line - 5}h18'
               f'M{left} {line - 9}v8M{left + 18} {line - 9}v8"/>')
        yield (f'<text class="quiet" x="{left + 30}" y="{line}">'
               f'{escape(chart.whisker_text)}</text>')


def draw(chart):
    """The SVG's text."""
    lines, top = [], FIRST_GROUP
    for group in chart.groups:
        if group.bars:
            lines += draw_group(group, top)
            top += group_height(group)
    foot = [*draw_foot(chart, top)]
    lines += foot
    top += FOOT_HEIGHT if foot else 0
    height = top - 6
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img" aria-labelledby="title description">',
        f'<title id="title">{escape(chart.title)}</title>',
        f'<desc id="description">{escape(chart.description)}</desc>',
        f"<style>\n{STYLE}\n  </style>",
        f'<rect class="card" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10"/>',
        f'<text class="title" x="{MARGIN}" y="{TITLE_LINE}">{escape(chart.title)}</text>',
        f'<text class="quiet" x="{MARGIN}" y="{SUBTITLE_LINE}">{escape(chart.subtitle)}</text>',
    ]
    return "\n  ".join(head + lines) + "\n</svg>\n"
