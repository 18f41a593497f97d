"""Access decisions over the RBAC objects of a generated cluster of 10,000 namespaces, through the whole authorizer chain, and who-can in any
namespace over 100,000 bindings of a made-up one. ns/op: 500 is 2 million decisions a second; who-can is one operation.

Settings: cluster=FILE (a List to read instead), generator=FILE (the cluster generator), bindings=N.
"""
import pathlib


def cluster(bench):
    return pathlib.Path(bench.settings["cluster"]) if "cluster" in bench.settings else bench.generated("large", "--profile", "large")


def figures(bench):
    program = bench.program("can")
    for case, command in (("decisions", ("decide", cluster(bench))), ("who-can", ("who", bench.settings.get("bindings", "100000")))):
        got = bench.sample(program, *command, bench.runs)
        yield bench.figure(case, "bulkhead", "ns/op", got["operations"], got["cpu"], got["wall"], got["peak_rss_kb"])
