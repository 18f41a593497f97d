"""A report of 20,000 paths in every format: seconds to render it (a large text in blocks, which are not written), and how large it is. The bar is 0.3 s a format.

Settings: formats=A,B (default: all that the program knows).
"""


def figures(bench):
    program = bench.program("report")
    known = bench.sample(program, "list")
    for name in bench.settings["formats"].split(",") if "formats" in bench.settings else known:
        got = bench.sample(program, name, bench.runs)
        figure = bench.figure(name, "bulkhead", "s", got["operations"], got["cpu"], got["wall"], got["peak_rss_kb"])
        yield {**figure, "best": round(min(got["cpu"]), 3), "bytes": got["bytes"], "bar": 0.3, "met": figure["value"] <= 0.3}
