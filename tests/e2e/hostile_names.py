"""One list of names as an attacker writes them, for every place that shows one (R31). As bytes: some are no UTF-8."""

import re

NAMES = {
    "line feed": b"a\nX-Injected: yes", "carriage return and line feed": b"a\r\nX-Injected: yes", "NUL": b"a\0b",
    "percent signs": b"100%s%n%d%", "quotes": b"a\" rules=NONE \"'`", "markup": b"<img src=x onerror=alert(1)>",
    "right-to-left override": "\u202etxt.exe".encode(), "isolates": "\u2066a\u2069\u200f".encode(),
    "colours of a terminal": b"\x1b[31mred\x1b[0m", "clears a terminal": b"\x1b[2J\x1b[H",
    "title of a terminal": b"\x1b]0;title\x07", "C1 control": "\x9b2J".encode(), "C1 control as one byte": b"\x9b2J",
    "unterminated ISO-2022-JP": b"\x1b$B", "invalid UTF-8": b"\xff\xfe\xc0\x80\xed\xa0\x80", "10,000 characters": b"x" * 10_000,
    "formula": b"=cmd|' /C calc'!A0", "formula with plus": b"+1+1", "backspaces": b"\b\b\b\b", "delete": b"\x7f",
    "line separators": "a\u2028X-Injected: yes\u2029\x85b".encode(), "a verdict": b"a\r\nverdict: accept",
}

# What one line of text may not hold: C0 and C1 controls, and what turns the direction of writing or ends a line elsewhere.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def raw(name):
    """As it can stand in a header field: bare line ends would end it."""
    return name.replace(b"\r\n", b"\n").replace(b"\n", b"\n ")
