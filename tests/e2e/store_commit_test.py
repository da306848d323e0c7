"""A connection that is lost in the moment of a COMMIT: was the message stored or not?"""

import unittest

from mail_case import ordinary
from postgresql import OnPostgresql
from postgresql_proxy import Proxy
from store_case import StoreCase, macro
from waiting import wait_until


class LostCommit(OnPostgresql, StoreCase):
    """R20. With a policy that does something else with the message, to guess would double it."""
    settings = "on_failure: {store_unavailable: hold}"

    @classmethod
    def store(cls):
        cls.server.new_database()
        cls.proxy = Proxy(cls.server.folder)
        cls.addClassCleanup(cls.proxy.remove)
        return cls.proxy.store("test1")

    def setUp(self):
        super().setUp()
        self.proxy.lose, self.proxy.closed, self.proxy.close_with_loss, self.proxy.lost = None, False, False, 0
        self.addCleanup(self.empty)

        def in_store():
            self.send(macro(0))
            return self.list()
        wait_until(in_store, 30, "a connection to the store")
        self.empty()

    def empty(self):
        self.proxy.closed = False
        for one in self.list():
            self.quarantine("delete", one["reference"], "--why", "test")
        for one in self.mta.held():
            self.mta.delete(one["queue_id"])

    def outcome(self, number):
        """Of a message whose COMMIT is lost: the answer, how many in the store and in the MTA."""
        reply = self.send(macro(number))
        self.assertEqual(self.proxy.lost, 1)
        self.proxy.closed = False
        return reply.code, len(self.list()), len(self.mta.held())

    def test_stored_although_nobody_said_so(self):
        self.proxy.lose = "after"
        self.assertEqual(self.outcome(1), (250, 1, 0))

    def test_not_stored(self):
        self.proxy.lose = "before"
        self.assertEqual(self.outcome(2), (250, 0, 1))

    def test_what_cannot_be_found_out_comes_again(self):
        """Neither the policy nor a second copy."""
        self.proxy.lose, self.proxy.close_with_loss = "after", True
        self.assertEqual(self.outcome(3), (451, 1, 0))
        self.assertRegex(self.daemon.log()[self._log_before:], "not known.*deferred")
        wait_until(lambda: self.send(macro(3)).code == 250, 30, "the message to be known")
        self.assertEqual((len(self.list()), self.mta.held()), (1, []))
        self.assertEqual(self.send(ordinary(3)).code, 250)


if __name__ == "__main__":
    unittest.main()
