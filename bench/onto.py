"""`bulkhead scan --onto` of an unrelated change in a saved cluster of 10,000 namespaces and 100,000 pods, in a process of its own, and `scan` of the same
snapshot beside it. value is seconds of CPU time of all threads, `wall` what the user waits. Settings: cluster=FILE (instead of the generated one)."""
import subprocess

GENERATED = ["--assume-empty", "--tenant-label", "tenancy.example/tenant"]
CHANGE = """apiVersion: v1
kind: ConfigMap
metadata: {name: colours, namespace: default}
data: {door: blue}
"""


def figures(bench):
    program = bench.target("bulkhead")
    cluster = bench.settings.get("cluster") or str(bench.generated("large", "--profile", "large"))
    saved, change = bench.work / "large.bhs", bench.work / "change.yaml"
    subprocess.run([program, "snapshot", "-q", "-o", saved, cluster], check=True)
    change.write_text(CHANGE)
    cases = [("scan", ["scan", "--fail-on", "none", str(saved)]), ("onto", ["scan", "--onto", str(saved), "--fail-on", "new-low", str(change)])]
    for case, words in cases:
        samples = [bench.process([program] + words + ["-q", "-o", "jsonl=/dev/null"] + GENERATED) for _ in range(bench.runs)]
        cpu, wall, rss = zip(*samples)
        yield bench.figure(case, "bulkhead", "s", 1, list(cpu), list(wall), max(rss))
