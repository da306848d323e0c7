"""What `keneki quarantine list` selects."""

import base64
import re
import unittest

import hostile_names
from postgresql import OnPostgresql
from store_case import StoreCase, macro


def with_subject(message, subject):
    return re.sub(rb"(?m)^Subject:.*\n(?:[ \t].*\n)*", lambda _: b"Subject: " + subject + b"\n", message, count=1)


class HeldList(StoreCase):
    def test_list_is_filtered(self):
        reference = self.hold(macro(14), mail_from="filter@elsewhere.example")["reference"]

        def found(*options):
            return reference in [one["reference"] for one in self.list(*options)]
        rule = next(one for one in self.list() if one["reference"] == reference)["rules"][0]
        self.assertTrue(found("--rule", rule))
        self.assertFalse(found("--rule", "NO_SUCH_RULE"))
        self.assertTrue(found("--address", "filter@"))
        self.assertTrue(found("--address", "Filter@Elsewhere.example"))
        self.assertFalse(found("--address", "nobody@"))
        self.assertFalse(found("--state", "released"))
        self.assertFalse(found("--until", "2020-01-01"))
        self.assertTrue(found("--since", "2020-01-01"))
        self.assertIn("YYYY-MM-DD", self.quarantine("list", "--since", "yesterday", check=(64,))[2])


    def test_list_looks_for_subjects(self):
        iso = base64.b64encode("検査結果の件".encode("iso-2022-jp"))
        mails = {"iso-2022-jp": b"=?ISO-2022-JP?B?" + iso + b"?=",
                 "raw": "検査結果の件".encode("iso-2022-jp"),
                 "hostile": b"=?utf-8?B?" + base64.b64encode("\x1b]0;x\x07\u202e検査 100% \x1b[31m<b>".encode()) + b"?=",
                 "other": b"Kensa Kekka"}
        held = {self.hold(with_subject(macro(30 + at), subject))["reference"]: name
                for at, (name, subject) in enumerate(mails.items())}

        def found(*options):
            return {held.get(one["reference"]) for one in self.list(*options)} - {None}
        self.assertEqual(found("--subject", "検査結果"), {"iso-2022-jp", "raw"})
        self.assertEqual(found("--subject", "検査"), {"iso-2022-jp", "raw", "hostile"})
        for typed in ("Kensa", "KENSA kekka", "ｋｅｎｓａ　ｋｅｋｋａ"):  # people do not type what the sender wrote
            self.assertEqual(found("--subject", typed), {"other"})
        self.assertEqual(found("--subject", "100%"), {"hostile"})  # no pattern of SQL
        self.assertEqual(found("--subject", "1%"), set())
        self.assertEqual(found("--subject", "検査", "--address", "nobody@"), set())
        self.assertEqual(found("--subject", "[31m<b>"), {"hostile"})
        self.assertEqual(found("--subject", "\x1b[31m"), set())  # the audit trail gets it escaped
        for command in (("list", "--why", "x", "--subject", "検査"), ("audit",), ("audit", "--format", "json")):
            self.assertIsNone(hostile_names.CONTROL.search(self.quarantine(*command)[1]))


class HeldListOnPostgresql(OnPostgresql, HeldList):
    """The same on PostgreSQL."""


if __name__ == "__main__":
    unittest.main()
