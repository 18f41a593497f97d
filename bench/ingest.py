"""JSON to document model on a 200 MB List, compact and indented as kubectl writes it; jansson, json-c and simdjson beside it.

Settings: list=FILE (a List to read instead), generator=FILE (the cluster generator), peers=no.
fresh = the first document of a process; reused = later ones in the same memory.
"""
import json, pathlib, subprocess, sys

GENERATOR = pathlib.Path(__file__).resolve().parents[2] / "shared" / "tools" / "gen_cluster.py"
PROGRAMS = [("bulkhead", "ingest"), ("simdjson", "ingest_simdjson"), ("jansson", "ingest_jansson"), ("json-c", "ingest_jsonc")]
SLOW = ("jansson", "json-c")  # ten times slower: two runs say enough


def compact_list(bench):
    if "list" in bench.settings:
        return pathlib.Path(bench.settings["list"])
    path = bench.work / "list.json"
    if not path.exists():
        generator = bench.settings.get("generator", GENERATOR)
        subprocess.run([sys.executable, str(generator), "--namespaces", "8200", "--pods", "82000", "--breaks", "200",
                        "-o", str(path), "-t", str(bench.work / "truth.json")], check=True, stderr=subprocess.DEVNULL)
    return path


def indented_list(bench, compact):
    path = bench.work / (compact.stem + "-indented.json")
    if not path.exists():
        items = json.loads(compact.read_text())["items"][::3]  # a third of the objects makes the same size again
        with open(path, "w") as out:
            json.dump({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}}, out, indent=4)
    return path


def figures(bench):
    compact = compact_list(bench)
    programs = [(name, bench.program(target)) for name, target in PROGRAMS if name == "bulkhead" or bench.settings.get("peers") != "no"]
    programs = [(name, path) for name, path in programs if path]
    for case, path in (("compact", compact), ("indented", indented_list(bench, compact))):
        samples = {}
        for round_ in range(bench.runs):
            for name, program in programs:
                if name in SLOW and round_ > 0:
                    continue
                got = bench.sample(program, path, 2 if name in SLOW else 3)
                for how, part in (("fresh", slice(0, 1)), ("reused", slice(1, None))):
                    s = samples.setdefault((how, name), {"cpu": [], "wall": [], "rss": 0})
                    s["cpu"] += got["cpu"][part]
                    s["wall"] += got["wall"][part]
                    s["rss"] = max(s["rss"], got["peak_rss_kb"])
        size = path.stat().st_size
        for how in ("fresh", "reused"):
            ours = None
            for name, program in programs:
                s = samples[how, name]
                count = bench.instructions(program, path, 1) if how == "fresh" else None
                figure = bench.figure(f"{case} {how}", name, "MB/s", size, s["cpu"], s["wall"], s["rss"], count)
                if ours is None:
                    ours = figure
                    yield figure
                else:
                    yield bench.against(ours, figure)
