"""What packaging/quickstart shows: three mails through Postfix and Keneki. Exit status 1 when one of them did not
end as promised."""

import email.header
import os
import shutil
import sys
import tempfile
import textwrap

import keneki
import postfix
import samples
import smtp

sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def decoded(value):
    """A header field as a mail program shows it."""
    text = " ".join(value.decode("utf-8", "replace").split())
    try:
        return str(email.header.make_header(email.header.decode_header(text)))
    except (LookupError, UnicodeError, ValueError):
        return text


def indent(text, by="    "):
    return textwrap.indent(text, by)


def show_reasons(report):
    print(f"  Why ({report['verdict']}, score {report['score']:g}):")
    for rule in report["rules"]:
        print(f"    {rule['id']} ({rule['score']:g})")
        print(f"      {rule['why']['ja']}\n      {rule['why']['en']}")
    if not report["rules"]:
        print("    nothing to report")


def show_delivered(message):
    print(f"  Arrived. Subject: {decoded(message.first('Subject') or b'')}")
    for name, value in message.fields:
        if name.lower().startswith("x-keneki-"):
            print(f"    {name}: {decoded(value)}")


def demonstrate(mta, daemon):
    """The list of what did not go as promised."""
    broken = []
    print("\n1. A mail like the one of 2023: no text, an attachment named by a date, a staff name, an unknown care home")
    seed = samples.seed()
    reply = smtp.send(mta.port, seed, recipients=[samples.STAFF_ADDRESS])
    if reply.accepted and not mta.stays_held(postfix.queue_id_of(reply)):
        message = mta.wait_delivered(postfix.queue_id_of(reply).encode())
        show_delivered(message)
        if not (message.first("Subject") or b"").strip().startswith(b"[SPAM] "):
            broken.append("the seed-like mail arrived without [SPAM]")
    else:
        broken.append(f"the seed-like mail was not delivered: {reply.text}")
    show_reasons(daemon.scan_bytes(seed, recipients=[samples.STAFF_ADDRESS]))

    print("\n2. A Word document with a macro that runs by itself")
    macro = samples.macro_word()
    reply = smtp.send(mta.port, macro)
    if reply.accepted and mta.stays_held(postfix.queue_id_of(reply)):
        print("  Held. Postfix's queue (postqueue -p; '!' marks hold; postsuper -H releases it):")
        print(indent(mta.postqueue().rstrip()))
    else:
        broken.append(f"the macro document is not held: {reply.code} {reply.text}")
    show_reasons(daemon.scan_bytes(macro))

    print("\n3. An ordinary mail")
    clean = samples.clean()
    reply = smtp.send(mta.port, clean)
    if reply.accepted and not mta.stays_held(postfix.queue_id_of(reply)):
        message = mta.wait_delivered(postfix.queue_id_of(reply).encode())
        show_delivered(message)
        kept, body = message.without("X-Keneki-", "Return-Path", "X-Original-To", "Delivered-To")
        whole = b"\n".join(name.encode() + b":" + value for name, value in kept[1:]) + b"\n\n" + body
        if whole != clean:  # kept[0] is Postfix's own Received
            broken.append("the ordinary mail was changed")
    else:
        broken.append(f"the ordinary mail was not delivered: {reply.text}")
    show_reasons(daemon.scan_bytes(clean))
    return broken


def main():
    folder = tempfile.mkdtemp(prefix="keneki-quickstart-")
    kept = os.path.join(keneki.SOURCE, "build/quickstart")
    daemon = keneki.Keneki(os.path.join(folder, "keneki"))
    try:
        os.chmod(folder, 0o755)
        place = os.path.join(folder, "postfix")
        os.makedirs(place)
        with daemon, postfix.Postfix(place, milter=daemon.socket) as mta:
            print(f"Keneki and a private Postfix run; SMTP on 127.0.0.1:{mta.port}")
            try:
                broken = demonstrate(mta, daemon)
            except Exception:
                print(daemon.log(), mta.log(), sep="\n", file=sys.stderr)
                raise
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(daemon.folder, kept, ignore=shutil.ignore_patterns("*.sock"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for sentence in broken:
        print(f"NOT AS PROMISED: {sentence}")
    if broken:
        print(f"See {kept}/log")
        return 1
    print(f"\nAll three as promised. The configuration and the log are in {os.path.relpath(kept)}/")
    return 0


if __name__ == "__main__":
    sys.exit(main())
