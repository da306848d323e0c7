"""Mails for tests and for the first demonstration, written down here in full."""

import base64

import files

STAFF_NAME, STAFF_ADDRESS = "山田 太郎", "taro.yamada@hospital.example"
TRUSTED_PASS = "mx.hospital.example; spf=pass smtp.mailfrom={0}; dkim=pass header.d={0}; dmarc=pass header.from={0}"


def words(text, charset="utf-8"):
    """RFC 2047 encoded-words, base64, none longer than 75 characters."""
    if text.isascii():
        return text
    step = 12
    return "\n ".join(f"=?{charset}?B?{base64.b64encode(text[i:i + step].encode(charset)).decode()}?="
                      for i in range(0, len(text), step))


def address(name, mailbox):
    return f"{words(name)} <{mailbox}>" if name else mailbox


def parameter(name, value):
    """RFC 2231 for a name that is not ASCII."""
    if value.isascii():
        return f'{name}="{value}"'
    return f"{name}*=utf-8''" + "".join(f"%{byte:02X}" for byte in value.encode())


def base64_lines(content):
    return base64.encodebytes(content).decode("ascii")


def mail(subject, sender, recipients, text=None, html=None, attachments=(), extra=(), charset="utf-8",
         date="Tue, 07 Mar 2023 10:12:00 +0900"):
    """`sender` and `recipients` are (name, address); `attachments` are (name, type, content). LF line ends."""
    fields = [("Received", "from mail.sender.example (mail.sender.example [198.51.100.7])\n"
                           "\tby mx.hospital.example (Postfix) with ESMTP id 4Qz000001"), *extra,
              ("From", address(*sender)), ("To", ",\n ".join(address(*one) for one in recipients)),
              ("Subject", words(subject, charset)), ("Date", date),
              ("Message-ID", f"<{abs(hash_of(subject + sender[1])):x}@{sender[1].split('@')[1]}>"),
              ("MIME-Version", "1.0")]
    parts = []
    if text is not None:
        parts.append((f"text/plain; charset={charset}", "", text.encode(charset)))
    if html is not None:
        parts.append((f"text/html; charset={charset}", "", html.encode(charset)))
    for name, kind, content in attachments:
        parts.append((f"{kind}; {parameter('name', name)}",
                      f"Content-Disposition: attachment; {parameter('filename', name)}\n", content))
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    if len(parts) == 1 and not attachments:
        kind, _, content = parts[0]
        whole = f"{head}Content-Type: {kind}\nContent-Transfer-Encoding: base64\n\n{base64_lines(content)}"
        return whole.encode("ascii")
    boundary = "----=_NextPart_000_0001_01D950CF.5A3B7C10"
    body = "".join(f"--{boundary}\nContent-Type: {kind}\nContent-Transfer-Encoding: base64\n{disposition}\n"
                   f"{base64_lines(content)}" for kind, disposition, content in parts)
    multipart = "mixed" if attachments else "alternative"
    whole = (f'{head}Content-Type: multipart/{multipart}; boundary="{boundary}"\n\n'
             f"This is a multi-part message in MIME format.\n{body}--{boundary}--\n")
    return whole.encode("ascii")


def hash_of(text):
    """The same in every run, unlike hash()."""
    return int.from_bytes(text.encode()[-8:], "big")


def trusted(domain):
    return [("Authentication-Results", TRUSTED_PASS.format(domain))]


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RECEPTION = ("受付", "reception@hospital.example")
STAFF = (STAFF_NAME, STAFF_ADDRESS)
STRANGER = ("社会福祉法人ひまわり会 特別養護老人ホームひまわりの里", "info@sender.example")


# What must be caught.

def seed():
    """The mail of 2023: no text, an attachment named by a date, staff in To, a care facility never heard of."""
    return mail("特別養護老人ホームひまわりの里", STRANGER, [STAFF],
                text="", attachments=[("20230307.docx", WORD, files.docx())])


def seed_zip():
    archive = files.zip_of([("2023-03-07_1012.doc", files.word_binary())])
    return mail("Re: 特別養護老人ホームひまわりの里", STRANGER, [STAFF], html="<html><body>&nbsp;</body></html>",
                attachments=[("2023-03-07_1012.zip", "application/zip", archive)])


def macro_word():
    return mail("請求書の件", ("経理担当", "keiri@sender.example"), [RECEPTION], text="請求書をご確認ください。\n",
                attachments=[("請求書.doc", "application/msword", files.word_binary(files.GREETING_MACRO))])


def macro_docm():
    return mail("ご案内", ("営業部", "eigyo@sender.example"), [RECEPTION], text="ご確認をお願いします。\n",
                attachments=[("info.docm", "application/vnd.ms-word.document.macroEnabled.12",
                              files.docx(macro=files.GREETING_MACRO))])


def macro_excel4():
    return mail("見積書", ("営業部", "eigyo@sender.example"), [RECEPTION], text="見積書をお送りします。\n",
                attachments=[("mitsumori.xls", "application/vnd.ms-excel", files.excel4_binary())])


def impersonated_program():
    """Two kinds of evidence that agree: a program behind a double extension, and a colleague's name on a stranger."""
    return mail("Re: 至急ご確認ください", (f"{STAFF_NAME}({STAFF_ADDRESS})", "xvq7@sender.example"), [STAFF], text="",
                attachments=[("20230307.pdf.exe", "application/octet-stream", files.executable()),
                             ("20230307.doc", "application/msword", files.word_binary(files.GREETING_MACRO))])


def password_zip():
    archive = files.encrypted_zip("請求書.doc", files.word_binary(), "53516")
    return mail("Re: 請求書の送付", STRANGER, [STAFF], text="以下メールの添付ファイルの解凍パスワードをお知らせします。\n"
                "添付ファイル名: 20220303.zip\n解凍パスワード: 53516\n",
                attachments=[("20220303.zip", "application/zip", archive)])


# What must be left alone, though it looks alike (client, message).

def clean():
    return mail("次回定例会議のご案内", ("鈴木 一郎", "suzuki@partner.example"), [RECEPTION],
                text="お世話になっております。\n次回の定例会議は3月15日(水)14時から、第二会議室にて行います。\n"
                     "ご出席のほどよろしくお願いいたします。\n")


def scanner():
    return mail("Message from KMBT_C300", ("複合機2階", "scanner@hospital.example"), [STAFF], text="",
                attachments=[("20230307190050.pdf", "application/pdf", files.pdf())])


def partner_zip():
    archive = files.encrypted_zip("検査結果.pdf", files.pdf(), "secret-of-the-partners")
    return mail("検査結果の送付", ("中央検査センター", "kekka@chuo-lab.example"), [RECEPTION],
                text="お世話になっております。検査結果をお送りします。\n添付ファイルのパスワードは別途ご連絡いたします。\n",
                attachments=[("検査結果.zip", "application/zip", archive)], extra=trusted("chuo-lab.example"))


def phone_photo():
    return mail("", ("", "t-yamada1980@docomo.ne.jp"), [("", STAFF_ADDRESS)], text="",
                attachments=[("20230307_101112.jpg", "image/jpeg", files.jpeg())], extra=trusted("docomo.ne.jp"))


def first_patient():
    return mail("外来受診について", ("田中 花", "hana.tanaka@gmail.com"), [("", "reception@hospital.example")],
                text="はじめまして。田中と申します。\n来週の火曜日に内科を受診したいのですが、紹介状は必要でしょうか。\n"
                     "お手数ですがお返事をいただけますと幸いです。\n", extra=trusted("gmail.com"))


def referral():
    return mail("紹介状の送付について", ("あおぞらクリニック", "office@aozora-clinic.example"), [RECEPTION],
                text="いつもお世話になっております。\n患者様の診療情報提供書を添付いたしますのでご確認ください。\n"
                     "あおぞらクリニック 地域連携室\n",
                attachments=[("20230307.pdf", "application/pdf", files.pdf())], extra=trusted("aozora-clinic.example"))


def password_notice():
    return mail("パスワード通知", ("中央検査センター", "kekka@chuo-lab.example"), [RECEPTION],
                text="先ほどお送りした添付ファイルのパスワードは Kq8mZ2 です。\n", extra=trusted("chuo-lab.example"))


def newsletter():
    return mail("医療安全ニュース 3月号", ("医療情報センター", "news@mail.partner.example"), [("", STAFF_ADDRESS)],
                text="3月号の目次\n・院内感染対策の最新情報\n・医療法施行規則の改正について\n",
                html='<html><body><h1>3月号</h1><p>院内感染対策の最新情報</p>'
                     '<p><a href="https://www.partner.example/news/3">続きを読む</a></p></body></html>',
                extra=[("List-Id", "<news.partner.example>"), *trusted("mail.partner.example")])


OUTSIDE, INSIDE = "198.51.100.7", "10.1.2.3"
LEGITIMATE = {
    "a plain mail from a partner": (OUTSIDE, clean),
    "our own scanner: empty, a PDF named by a date": (INSIDE, scanner),
    "a listed partner's archive with a password": (OUTSIDE, partner_zip),
    "a photo from a private telephone, no text": (OUTSIDE, phone_photo),
    "the first mail of a patient": (OUTSIDE, first_patient),
    "a referral from a clinic never heard of, PDF named by a date": (OUTSIDE, referral),
    "the mail that follows with the password": (OUTSIDE, password_notice),
    "a newsletter": (OUTSIDE, newsletter),
}
HOSTILE = {
    "the seed": seed, "the seed with an archive": seed_zip, "a Word macro": macro_word, "a docm": macro_docm,
    "an Excel 4.0 macro": macro_excel4, "an impersonated program": impersonated_program,
    "a password in the same mail": password_zip,
}
