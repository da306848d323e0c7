"""What lists of many names and a memory of many contacts cost, and the load that tells it."""

import json
import os
import statistics
import subprocess
import time

import keneki

# Bounds of the design and of what was asked of the memory.
NAMES, NAMES_SECONDS, NAMES_CPU = 50_000, 1.0, 1.02
ROUNDS_IN_TURN = 31  # one has a spread of 3 %: the median of so many is good to about 1 %
MESSAGES_IN_TURN = 3_000  # the clock of a process ticks every 10 ms: 0.3 % of so many
CONTACTS, LOOKUP_MS, CONTACTS_CPU = 1_000_000, 2.0, 1.05
LOOKUPS = 20_000
SETTLE_SECONDS = 2  # the memory writes about once a second


def load(milter_socket, folder, process, count, concurrency, authors=0, by_habit=False):
    done = subprocess.run([keneki.program("keneki-milter-load"), "-p", milter_socket, folder, "-n", str(count),
                           "-c", str(concurrency), "-m", "20", "--process", f"milter={process}", "--authors", str(authors),
                           "--settle", str(SETTLE_SECONDS if authors else 0), *(["--by-habit"] if by_habit else [])],
                          capture_output=True, text=True, check=False)
    if not done.stdout:
        raise RuntimeError(f"keneki-milter-load: {done.stderr}")
    return json.loads(done.stdout)


def write_names(daemon, count):
    """`count` staff and as many facilities, as lists have them: with readings, legal forms and owners."""
    family, given = "山田佐藤鈴木高橋渡辺伊藤中村小林", "太郎花子一郎恵子次郎美咲健一"
    family_kana, given_kana = "やまさとすずきたかはわなべいうこ", "たろはなこいちけめぐじみさお"
    kinds = ["{}クリニック", "{}病院", "訪問看護ステーション {}", "特別養護老人ホーム {}苑"]
    staff, facilities = ["name,reading,aliases,addresses"], ["name,reading,aliases,domains,kind"]
    for i in range(count):
        one, other = (i % 16, i // 16 % 16), (i // 256 % 14, i // 3584 % 14)
        kanji = ["".join(family[k] for k in one), "".join(given[k] for k in other)]
        kana = ["".join(family_kana[k] for k in one), "".join(given_kana[k] for k in other)]
        staff.append(f"{' '.join(kanji)},{' '.join(kana)},,staff{i}@hospital.example")
        owner = f"医療法人社団 {kanji[0]}会 " if i % 3 == 0 else ""
        facilities.append(f"{owner}{kinds[i % 4].format(''.join(kanji))},,,clinic{i}.example,clinic")
    daemon.write("staff.csv", "\n".join(staff) + "\n")
    daemon.write("facilities.csv", "\n".join(facilities) + "\n")


def start_with_names(folder, plain_seconds):
    """Seconds that 50,000 staff and 50,000 facilities add to a start."""
    daemon = keneki.Keneki(os.path.join(folder, "names"))
    write_names(daemon, NAMES)
    began = time.monotonic()
    with daemon:
        return time.monotonic() - began - plain_seconds


def cpu_ratio(without, with_them, mix, options, authors=0, by_habit=False):
    """CPU of a message in one daemon, as a multiple of that in another: the median of several rounds in turn. A machine that
    grows slower or faster for minutes does so for both of a round; the first round, in which the memory counts what it
    has, is left out."""
    def cost(daemon):
        done = load(daemon.socket, mix, daemon.process.pid, max(options.messages, MESSAGES_IN_TURN), options.concurrency,
                    authors, by_habit)
        return done["processes"]["milter"]["cpu_ms_per_message"]

    rounds = [(cost(without), cost(with_them)) for _ in range(ROUNDS_IN_TURN + 1)][1:]
    print(f"CPU ms a message, in turn: {rounds}", flush=True)
    return statistics.median(more / less for less, more in rounds)


def cpu_with_names(folder, mix, options):
    """With all those names, to that with none."""
    daemons = [keneki.Keneki(os.path.join(folder, f"cpu-{count}-names")) for count in (0, NAMES)]
    for daemon, count in zip(daemons, (0, NAMES)):
        write_names(daemon, count)
    with daemons[0], daemons[1]:
        return cpu_ratio(*daemons, mix, options)


def lookup_tool(folder):
    return [keneki.program("keneki-memory-lookup"), f"sqlite:{os.path.join(folder, 'contacts.db')}", "--contacts",
            str(CONTACTS)]


def cpu_with_contacts(folder, mix, options):
    """With a million contacts in SQLite and all those names, to that with an empty memory and none. Each message is from
    one of the million, who has proven himself and is learned: as often as people write, and each as often as any."""
    bound = f"memory: {{most_contacts: {100 * CONTACTS}}}"
    small = keneki.Keneki(os.path.join(folder, "cpu-no-contacts"), settings=bound)
    large = keneki.Keneki(os.path.join(folder, "cpu-contacts"), settings=bound,
                          store=f"sqlite:{os.path.join(folder, 'contacts.db')}")
    write_names(small, 0)
    write_names(large, NAMES)
    with small, large:
        return [cpu_ratio(small, large, mix, options, CONTACTS, by_habit) for by_habit in (True, False)]


def memory_alone(folder):
    """What `LOOKUPS` messages ask of the million contacts and teach them, as fast as it goes: the tool's own figures."""
    done = subprocess.run([*lookup_tool(folder), "-n", str(LOOKUPS)], check=True, capture_output=True, text=True)
    cost = json.loads(done.stdout)
    if cost["unanswered"]:
        raise RuntimeError(f"the memory left {cost['unanswered']} questions unanswered")
    print(f"memory alone, {CONTACTS} contacts: {done.stdout.strip()}", flush=True)
    return cost
