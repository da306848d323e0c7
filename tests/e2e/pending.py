"""How much a process has not read yet from one of its Unix sockets: sock_diag(7), so that a test knows when a message
has come to an inspector that is held still."""

import os
import socket
import struct

NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY = 4, 20
NLM_F_REQUEST, NLM_F_DUMP, NLMSG_ERROR, NLMSG_DONE = 1, 0x300, 2, 3
UDIAG_SHOW_RQLEN, UNIX_DIAG_RQLEN = 0x10, 4


def unread_bytes(process, descriptor):
    """0 when nothing waits; the descriptor must be a Unix socket."""
    inode = int(os.readlink(f"/proc/{process}/fd/{descriptor}").strip("socket:[]"))
    return _all_unread().get(inode, 0)


def _all_unread():
    request = struct.pack("=BBHIIIII", socket.AF_UNIX, 0, 0, 0xFFFFFFFF, 0, UDIAG_SHOW_RQLEN, 0, 0)
    header = struct.pack("=IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 1, 0)
    unread = {}
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as netlink:
        netlink.send(header + request)
        while True:
            answer = netlink.recv(1 << 20)
            while answer:
                length, kind = struct.unpack_from("=IH", answer)
                if kind == NLMSG_DONE:
                    return unread
                if kind == NLMSG_ERROR:
                    raise OSError("the kernel refused sock_diag")
                _read_socket(answer[16:length], unread)
                answer = answer[(length + 3) & ~3:]


def _read_socket(message, unread):
    inode = struct.unpack_from("=I", message, 4)[0]
    attributes = message[16:]
    while len(attributes) >= 4:
        length, kind = struct.unpack_from("=HH", attributes)
        if kind == UNIX_DIAG_RQLEN:
            unread[inode] = struct.unpack_from("=I", attributes, 4)[0]
        if length < 4:
            return
        attributes = attributes[(length + 3) & ~3:]
