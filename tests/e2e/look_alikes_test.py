"""Legitimate mail of a hospital that looks like an attack (threats: fax services, forms with macros, passwords in a
second mail, private telephones, first contacts), judged by `keneki scan`: what is allowed to happen to each."""

import os
import shutil
import tempfile
import unittest

import files
import keneki
import samples
from samples import INSIDE, OUTSIDE, RECEPTION, STAFF, STAFF_ADDRESS, mail, trusted

WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.12"
# A button starts it: nothing runs by itself.
BUTTON_MACRO = 'Attribute VB_Name = "Module1"\r\nSub Fill()\r\n    Range("A1").Value = 1\r\nEnd Sub\r\n'
FORM_TEXT = ("病床機能報告の様式をお送りします。\n「様式展開を実行」ボタンを押してください。\n"
             "ファイルを開いた後、「コンテンツの有効化」をクリックしてください。\n")
LOCKED = files.encrypted_zip("名簿.xlsx", files.docx(), "kept-for-the-second-mail")
ANNOUNCED = "お世話になっております。名簿をお送りします。\nパスワードは別メールにてお知らせいたします。\n"

MUNICIPALITY = "みどり市役所,みどりしやくしょ,,city.midori.lg.jp,官公庁\n"

# Verdicts that are allowed, the mildest first.
CLEAN, AT_MOST_TAGGED, TAGGED, HELD = ("accept",), ("accept", "tag"), ("tag",), ("quarantine",)


def fax(name, kind, content, **options):
    return mail("FAX受信", ("FAX受信サービス", "fax@fax-service.example"), [RECEPTION], text="",
                attachments=[(name, kind, content)], extra=trusted("fax-service.example"), **options)


def fax_report():
    return mail("FAX送信が成功しました -> (0312345678)", ("InterFAX", "report@fax-service.example"), [RECEPTION],
                html="<html><body><p>FAX送信が成功しました。</p><p>送信枚数: 2</p></body></html>",
                charset="iso-2022-jp", extra=trusted("fax-service.example"))


def fax_without_date():
    """Named by the caller's number."""
    return fax("0312345678_20230307101112.tif", "image/tiff", b"II*\0\x08\0\0\0\0\0\0\0\0\0")


def form(domain, proven, macro=BUTTON_MACRO, text=FORM_TEXT, packed=False):
    book = ("様式1.xlsm", WORKBOOK, files.docx(macro=macro))
    if packed:
        book = ("様式.zip", "application/zip", files.zip_of([("youshiki1.xlsm", book[2])]))
    return mail("病床機能報告の様式について", ("担当", f"form@{domain}"), [RECEPTION], text=text,
                attachments=[book], extra=trusted(domain) if proven else ())


def plain_form():
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return mail("ベースアップ評価料の報告について", ("中国四国厚生局", "iryo@mhlw.go.jp"), [RECEPTION],
                text="報告書の様式を添付します。ご記入の上、メールでご提出ください。\n",
                attachments=[("様式97.xlsx", sheet, files.docx())], extra=trusted("mhlw.go.jp"))


def locked(domain, extra=()):
    return mail("名簿の送付", ("事務局", f"office@{domain}"), [RECEPTION], text=ANNOUNCED,
                attachments=[("名簿.zip", "application/zip", LOCKED)], extra=extra or trusted(domain))


def password_mail(subject, text, domain="municipality.example"):
    return mail(subject, ("事務局", f"office@{domain}"), [RECEPTION], text=text, extra=trusted(domain))


def private_photo(name, subject=""):
    return mail(subject, (samples.STAFF_NAME, "t-yamada1980@docomo.ne.jp"), [("", STAFF_ADDRESS)], text="",
                attachments=[(name, "image/jpeg", files.jpeg())], extra=trusted("docomo.ne.jp"))


def care_home(recipient, name, subject="特別養護老人ホームあおぞら苑", text=""):
    return mail(subject, ("特別養護老人ホームあおぞら苑", "info@aozora-en.example"), [recipient], text=text,
                attachments=[(name, "application/pdf", files.pdf())], extra=trusted("aozora-en.example"))


def ours(results, text="明日の会議の資料をご確認ください。\n", attachments=(), **more):
    """In the name of our own director; `results` of the trusted host, None for no field at all."""
    extra = [(name.replace("_", "-"), value) for name, value in more.items()]
    if results is not None:
        extra.append(("Authentication-Results", f"mx.hospital.example; {results}"))
    return mail("会議の件", ("院長", "director@hospital.example"), [RECEPTION], text=text, attachments=attachments,
                extra=extra)


PASSED = "spf=pass smtp.mailfrom={0}; dkim=pass header.d={0}; dmarc=pass header.from=hospital.example"
BY_LIST = "spf=pass smtp.mailfrom=list.example; dkim=fail header.d=hospital.example; dmarc=none"
PROGRAM = ("tool.exe", "application/octet-stream", files.executable())
SELF_RUNNING = ("勤務表.xlsm", WORKBOOK, files.docx(macro=files.GREETING_MACRO))


def colleague(attachment, subject="ファイルの送付"):
    return mail(subject, ("佐藤 花子", "hanako.sato@hospital.example"), [STAFF], text="よろしくお願いします。\n",
                attachments=[attachment])


# name: client, message, verdicts allowed
CASES = {
    "our own address from outside, proof expected and missing": (OUTSIDE, lambda: ours(None), TAGGED),
    "our own address from outside, nothing passed": (OUTSIDE, lambda: ours("spf=none; dkim=none; dmarc=none"), TAGGED),
    "our own address from outside, with a document":
        (OUTSIDE, lambda: ours(None, attachments=[("shiryou.docx", "application/octet-stream", files.docx())]), TAGGED),
    "our own cloud service, proven": (OUTSIDE, lambda: ours(PASSED.format("hospital.example")), CLEAN),
    "our own cloud service, proven by its signature in our name":
        (OUTSIDE, lambda: ours("spf=pass smtp.mailfrom=cloud.example; dkim=pass header.d=hospital.example; dmarc=pass"),
         CLEAN),
    "our own mail forwarded back to us, signature whole":
        (OUTSIDE, lambda: ours("spf=fail smtp.mailfrom=hospital.example; dkim=pass header.d=hospital.example; "
                               "dmarc=pass header.from=hospital.example"), CLEAN),
    "our own mail back from a mailing list": (OUTSIDE, lambda: ours(BY_LIST, List_Id="<icu.list.example>"), CLEAN),
    "a program from one of us to another": (INSIDE, lambda: colleague(PROGRAM), HELD),
    "a ward's table whose macro runs by itself, from one of us to another":
        (INSIDE, lambda: colleague(SELF_RUNNING), CLEAN),
    "the same as a reply to nothing": (INSIDE, lambda: colleague(SELF_RUNNING, "Re: 会議の件"), TAGGED),
    "an archive of PDFs from one of us to another":
        (INSIDE, lambda: colleague(("資料.zip", "application/zip", files.zip_of([("a.pdf", files.pdf())]))), CLEAN),
    "a fax service: empty, a PDF named by a date":
        (OUTSIDE, lambda: fax("20230307101112.pdf", "application/pdf", files.pdf()), CLEAN),
    "a fax service: a TIFF with the caller's number": (OUTSIDE, fax_without_date, CLEAN),
    "a fax service's report in ISO-2022-JP": (OUTSIDE, fax_report, CLEAN),
    "a ministry's form without macros": (OUTSIDE, plain_form, CLEAN),
    "a form with a button macro, from a listed and proven municipality":
        (OUTSIDE, lambda: form("city.midori.lg.jp", True), CLEAN),
    "the same form in an archive": (OUTSIDE, lambda: form("city.midori.lg.jp", True, packed=True), CLEAN),
    "a form with a button macro and the words of a lure, from a listed and proven company":
        (OUTSIDE, lambda: form("chuo-lab.example", True), AT_MOST_TAGGED),
    "a table with a button macro, from a listed and proven company":
        (OUTSIDE, lambda: form("chuo-lab.example", True, text="勤務表をお送りします。\n"), CLEAN),
    "a form with a button macro, from a proven ministry that is not listed":
        (OUTSIDE, lambda: form("mhlw.go.jp", True), TAGGED),
    "the same form from anybody": (OUTSIDE, lambda: form("sender.example", False), TAGGED),
    "a form whose macro runs by itself, from anybody":
        (OUTSIDE, lambda: form("sender.example", False, macro=files.GREETING_MACRO), HELD),
    "a locked archive of a listed partner, password announced":
        (OUTSIDE, lambda: locked("chuo-lab.example"), CLEAN),
    "a locked archive of an office never dealt with, password announced":
        (OUTSIDE, lambda: locked("municipality.example"), TAGGED),
    "the password in a second mail":
        (OUTSIDE, lambda: password_mail("パスワード通知", "先ほどのメールの添付ファイルのパスワードをお知らせします。\n"
                                        "解凍パスワード: Kq8mZ2\n"), CLEAN),
    "the password in a second mail, in English":
        (OUTSIDE, lambda: password_mail("Password Notification",
                                        "The password of the attachment file in the following mail is:\nKq8mZ2\n"),
         CLEAN),
    "the second mail of a pair, sent by the gateway of our own": (
        INSIDE, lambda: password_mail("パスワード通知", "パスワード: Kq8mZ2\n", "hospital.example"), CLEAN),
    "a member of staff's private telephone, named picture":
        (OUTSIDE, lambda: private_photo("IMG_1234.jpg"), CLEAN),
    "a member of staff's private telephone, picture named by a date":
        (OUTSIDE, lambda: private_photo("20230307_101112.jpg"), CLEAN),
    "a care home's first mail, no text, a PDF with a name":
        (OUTSIDE, lambda: care_home(RECEPTION, "利用申込書.pdf"), CLEAN),
    "a care home's first mail, no text, a PDF named by a date":
        (OUTSIDE, lambda: care_home(RECEPTION, "20230307.pdf"), CLEAN),
    "the same to a nurse by name: all four traits": (OUTSIDE, lambda: care_home(STAFF, "20230307.pdf"), AT_MOST_TAGGED),
    "the same with a line of text":
        (OUTSIDE, lambda: care_home(STAFF, "20230307.pdf", text="いつもお世話になっております。申込書をお送りします。\n"), CLEAN),
}


class LookAlikes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="keneki-e2e-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.scanner = keneki.Keneki(os.path.join(cls.folder, "keneki"))
        cls.scanner.write("facilities.csv", keneki.FACILITIES + MUNICIPALITY)

    def test_each_is_judged_as_it_deserves(self):
        for client in (OUTSIDE, INSIDE):
            cases = [(name, make, allowed) for name, (place, make, allowed) in CASES.items() if place == client]
            paths = []
            for number, (_, make, _) in enumerate(cases):
                paths.append(os.path.join(self.folder, f"{number}.eml"))
                with open(paths[-1], "wb") as file:
                    file.write(make())
            for (name, _, allowed), report in zip(cases, self.scanner.scan(*paths, client=client), strict=True):
                with self.subTest(name):
                    self.assertIn(report["verdict"], allowed, seen(report))


def seen(report):
    rules = " ".join(f"{rule['id']}={rule['score']:g}" for rule in report["rules"])
    return f"score {report['score']:g}: {rules}"


if __name__ == "__main__":
    unittest.main()
