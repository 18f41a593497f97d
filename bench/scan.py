"""The whole of `bulkhead scan` as a user runs it, in a process of its own: reading, model, search, JSON Lines. Three inputs: the generated cluster of
10,000 namespaces and 100,000 pods; the files of a real cluster, where there are any; 50,000 objects as fat as live dumps are (managedFields, full status).

value is seconds of CPU time, user and system, of all threads; `wall` what the user waits; peak_rss_mb what the kernel says of the process, mappings
of files included. Settings: case=large|real|fat (only that one), threads=N, cluster=FILE (instead of the large one), real=DIR (instead of the largest set
of real objects beside the repository).
"""
import pathlib

CORPORA = pathlib.Path(__file__).resolve().parents[2] / "shared" / "corpora"
NOT_INPUT = ("README.md", "truth.json")
GENERATED = ["--assume-empty", "--tenant-label", "tenancy.example/tenant"]


def read_of(folder):
    return sorted(str(p) for p in folder.iterdir() if p.name not in NOT_INPUT and not p.name.startswith("oracle-"))


def largest(folders):
    return max((f for f in folders if f.is_dir()), key=lambda f: len(read_of(f)), default=None)


def inputs(bench):
    """(case, arguments) of what there is; a missing corpus is left out"""
    wanted = bench.settings.get("case")
    if wanted in (None, "large"):
        given = bench.settings.get("cluster")
        yield "large", GENERATED + [given or str(bench.generated("large", "--profile", "large"))]
    if wanted in (None, "real"):
        folder = pathlib.Path(bench.settings["real"]) if "real" in bench.settings else largest(CORPORA.glob("clusters/*-live"))
        if folder:
            yield "real", ["--assume-empty", "--tenancy", "namespace"] + read_of(folder)
    if wanted in (None, "fat"):
        yield "fat", GENERATED + [str(bench.generated("fat", "--fat", "--namespaces", "1880", "--pods", "18800", "--breaks", "22"))]


def figures(bench):
    program = bench.target("bulkhead")
    threads = ["--threads", bench.settings["threads"]] if "threads" in bench.settings else []
    for case, arguments in inputs(bench):
        command = [program, "scan", "-q", "-o", "jsonl=/dev/null"] + threads + arguments
        cpu, wall, rss = [], [], 0
        for _ in range(bench.runs):
            # 1 = findings: that is what these clusters are for
            c, w, r = bench.process(command, allowed=(0, 1))
            cpu.append(c)
            wall.append(w)
            rss = max(rss, r)
        yield bench.figure(case, "bulkhead", "s", 1, cpu, wall, rss)
