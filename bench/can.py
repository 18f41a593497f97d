"""Access decisions over the RBAC objects of a generated cluster of 10,000 namespaces, through the whole authorizer chain, and who-can in any
namespace over 100,000 bindings of a made-up one. ns/op: 500 is 2 million decisions a second; who-can is one operation.

Settings: cluster=FILE (a List to read instead), generator=FILE (the cluster generator), bindings=N.
"""
import pathlib, subprocess, sys

GENERATOR = pathlib.Path(__file__).resolve().parents[2] / "shared" / "tools" / "gen_cluster.py"


def cluster(bench):
    if "cluster" in bench.settings:
        return pathlib.Path(bench.settings["cluster"])
    path = bench.work / "large.json"
    if not path.exists():
        generator = bench.settings.get("generator", GENERATOR)
        subprocess.run([sys.executable, str(generator), "--profile", "large", "-o", str(path), "-t", str(bench.work / "large-truth.json")],
                       check=True, stderr=subprocess.DEVNULL)
    return path


def figures(bench):
    program = bench.program("can")
    for case, command in (("decisions", ("decide", cluster(bench))), ("who-can", ("who", bench.settings.get("bindings", "100000")))):
        got = bench.sample(program, *command, bench.runs)
        yield bench.figure(case, "bulkhead", "ns/op", got["operations"], got["cpu"], got["wall"], got["peak_rss_kb"])
