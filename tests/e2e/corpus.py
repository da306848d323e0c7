"""Every mail of a folder of real mail through `keneki scan` and through the daemon: no crash, no time-out, the same
verdict both ways, and hardly a ham tagged.

usage: corpus.py FOLDER     (FOLDER/mail holds the mails, FOLDER/MANIFEST.tsv says which are ham)
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import keneki

TAGGED_HAM_PERMILLE = 1.0
BATCH = 400


def read_manifest(folder):
    with open(os.path.join(folder, "MANIFEST.tsv"), encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
                if row["path"].startswith("mail/")]
    return {row["path"][len("mail/"):]: row["label"] for row in rows}


def scan(daemon, mails, names):
    reports = {}
    for start in range(0, len(names), BATCH):
        batch = names[start:start + BATCH]
        for report in daemon.scan(*(os.path.join(mails, name) for name in batch)):
            reports[os.path.relpath(report["file"], mails)] = report
    return reports


def through_daemon(daemon, mails, folder):
    verdicts = os.path.join(folder, "verdicts")
    done = subprocess.run([keneki.program("keneki-milter-load"), "-p", daemon.socket, mails, "--verdicts", verdicts],
                          capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    print(done.stdout, done.stderr)
    with open(verdicts, encoding="utf-8") as file:
        return dict(line.rstrip("\n").rsplit("\t", 1) for line in file)


def main():
    folder = os.path.abspath(sys.argv[1])
    mails = os.path.join(folder, "mail")
    labels = read_manifest(folder)
    place = tempfile.mkdtemp(prefix="keneki-corpus-")
    wrong = []
    try:
        with keneki.Keneki(os.path.join(place, "keneki")) as daemon:
            by_daemon = through_daemon(daemon, mails, place)
            by_scan = scan(daemon, mails, sorted(by_daemon))
            trouble = re.findall(r".*(?:inspector (?:died|timed out)|inspector_\w+).*", daemon.log())
    finally:
        shutil.rmtree(place, ignore_errors=True)

    for name in sorted(by_daemon):
        one, other = by_daemon[name], by_scan.get(name, {}).get("verdict", "no report")
        if one != other:
            wrong.append(f"{name}: the daemon says {one}, scan says {other}")
        if one in ("lost", "tempfail") or other == "tempfail":
            wrong.append(f"{name}: {one} / {other}")
    ham = [name for name, label in labels.items() if label == "ham" and name in by_scan]
    marked = [name for name in ham if by_scan[name]["verdict"] != "accept"]
    worse = [name for name in marked if by_scan[name]["verdict"] != "tag"]
    for name in marked:
        rules = " ".join(rule["id"] for rule in by_scan[name]["rules"])
        print(f"ham {by_scan[name]['verdict']}: {name}: {rules}")
    wrong += [f"ham is worse than tagged: {name}" for name in worse]
    if ham and 1000 * len(marked) / len(ham) > TAGGED_HAM_PERMILLE:
        wrong.append(f"{len(marked)} of {len(ham)} ham are tagged")
    wrong += trouble

    counts = {}
    for report in by_scan.values():
        counts[report["verdict"]] = counts.get(report["verdict"], 0) + 1
    print(f"note: {len(by_daemon)} mails, {json.dumps(counts)}; {len(marked)} of {len(ham)} ham tagged")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
