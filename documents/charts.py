"""Charts of a report as PNG: results against targets, the four cells, targets through the years."""

import io
import threading
from collections.abc import Sequence
from math import ceil

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from documents.content import Four, Series, Share, TargetLine
from models.report.words import thousands

WIDTH, DOTS = 6.5, 150  # inches of the text's width; dots per inch
ROW, FRAME, LEGEND = 0.3, 1.1, 0.3  # inches
MOST_BARS = 20
HUNDRED = 100.0
BLUE, ORANGE, GREEN, RED, GREY = "#1f5f99", "#c55a11", "#3a7d44", "#a4262c", "#8a8a8a"
_DRAWING = threading.Lock()  # the library keeps its letters for all threads together
_CELLS = (
    ("on_time", "Xong đúng hạn", GREEN),
    ("late", "Xong quá hạn", ORANGE),
    ("open_in_term", "Chưa xong, trong hạn", GREY),
    ("open_overdue", "Chưa xong, quá hạn", RED),
)


def results(lines: Sequence[TargetLine]) -> bytes | None:
    """Draw results in percent against their targets, with the interval of the true value."""
    shown = [each for each in lines if each.unit == "%" and each.share.value is not None]
    if not shown:
        return None
    figure, axes = _sheet(FRAME + ROW * len(shown))
    places = list(range(len(shown)))
    axes.barh(places, [each.share.value or 0 for each in shown], height=0.55, color=BLUE)
    for place, each in zip(places, shown, strict=True):
        _spread(axes, place, each.share)
        axes.plot([each.floor] * 2, [place - 0.38, place + 0.38], color=ORANGE, linewidth=2)
    axes.set_yticks(places, [_label(each) for each in shown])
    axes.invert_yaxis()
    axes.set_xlim(0, HUNDRED * 1.02)
    axes.set_xlabel("% (vạch cam: chỉ tiêu; vạch mảnh: khoảng chứa giá trị thật)")
    return _png(figure)


def _label(line: TargetLine) -> str:
    return f"{line.target} {line.sector}".strip()


def _spread(axes: Axes, place: float, share: Share) -> None:
    """Draw the interval; a side without a bound reaches the edge."""
    low = 0.0 if share.low is None else share.low
    high = HUNDRED if share.high is None else share.high
    if high > low:
        axes.plot([low, high], [place, place], color="black", linewidth=1, marker="|")


def cells(rows: Sequence[Four]) -> bytes | None:
    """Draw the four cells of each unit, the worst first, as many as are legible."""
    worst = sorted(rows, key=lambda each: (-each.open_overdue, -each.late, each.name))
    shown = [each for each in worst if each.all][:MOST_BARS]
    if not shown:
        return None
    figure, axes = _sheet(FRAME + ROW * len(shown))
    places = list(range(len(shown)))
    before = [0] * len(shown)
    for name, label, colour in _CELLS:
        wide = [int(getattr(each, name)) for each in shown]
        axes.barh(places, wide, left=before, height=0.6, color=colour, label=label)
        before = [one + other for one, other in zip(before, wide, strict=True)]
    axes.set_yticks(places, [each.name for each in shown])
    axes.invert_yaxis()
    axes.set_xlabel("số nhiệm vụ")
    figure.legend(loc="upper center", ncols=4, frameon=False, fontsize=7)
    return _png(figure, above=LEGEND)


def series(rows: Sequence[Series]) -> bytes | None:
    """Draw each target through the years with its interval, small charts side by side."""
    shown = [each for each in rows if any(p.share.value is not None for p in each.points)]
    if not shown:
        return None
    across = 3
    down = ceil(len(shown) / across)
    figure = Figure(figsize=(WIDTH, 1.75 * down), dpi=DOTS)
    for number, each in enumerate(shown, start=1):
        _small(figure.add_subplot(down, across, number), each)
    return _png(figure)


def _small(axes: Axes, target: Series) -> None:
    known = [each for each in target.points if each.share.value is not None]
    years = [each.year for each in known]
    values = [each.share.value or 0 for each in known]
    spread = [each for each in known if each.share.low is not None and each.share.high is not None]
    for each in spread:
        axes.plot([each.year] * 2, [each.share.low or 0, each.share.high or 0], color=GREY)
    axes.plot(years, values, color=BLUE, marker="o", markersize=3)
    axes.axhline(target.floor, color=ORANGE, linewidth=1)
    axes.set_title(f"{target.target} ({target.unit})", fontsize=8)
    axes.set_xticks([each.year for each in target.points])
    axes.set_xlim(target.points[0].year - 0.3, target.points[-1].year + 0.3)
    axes.tick_params(labelsize=6)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(lambda value, _: thousands(round(value)))
    _bare(axes)


def _sheet(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), dpi=DOTS)
    axes = figure.add_subplot()
    axes.tick_params(labelsize=7)
    axes.xaxis.label.set_fontsize(7)
    _bare(axes)
    return figure, axes


def _bare(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)


def _png(figure: Figure, above: float = 0) -> bytes:
    """Write the picture, with so many inches free above; nothing tells when it was drawn."""
    figure.set_layout_engine("tight", rect=(0, 0, 1, 1 - above / figure.get_figheight()))
    written = io.BytesIO()
    with _DRAWING:
        FigureCanvasAgg(figure)
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()
