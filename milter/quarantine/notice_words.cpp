#include "quarantine/notice_words.h"

namespace keneki::quarantine {

std::string_view shipped_notice_text() {
    return R"(保留したメールのお知らせ / Held mail
{{count}}

次のメールは危険な特徴があるため、お届けせずに保留しています。
心当たりがあるときは、番号を添えて {{contact}} に連絡してください。
心当たりがなければ、何もする必要はありません。

The mails below were held because they look dangerous.
If you expected one, tell {{contact}} its reference. Otherwise do nothing.
{{each}}
----------------------------------------
番号 / Reference: {{reference}}
受信 / Received:  {{time}}
差出人(名乗り) / Claims to be from:
  {{from}}
件名 / Subject:
  {{subject}}
理由 / Why:
{{reasons_ja}}
{{reasons_en}}
{{end}}
----------------------------------------
このお知らせにはリンクもボタンもありません。リンクのあるお知らせは偽物です。
This notice has no links. One that has is not from us.
)";
}

std::string_view shipped_notice_html() {
    return R"(<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>保留したメールのお知らせ</title>
</head>
<body style="margin:0;padding:16px;background:#f4f5f7;color:#1c2733;font-family:'Hiragino Sans','Noto Sans JP',Meiryo,sans-serif;font-size:16px;line-height:1.6">
<div style="max-width:640px;margin:0 auto">
<h1 style="font-size:20px;margin:0 0 4px">保留したメールのお知らせ</h1>
<p style="margin:0 0 16px;color:#53606e">Held mail &middot; {{count}}</p>
<p style="margin:0 0 8px">次のメールは危険な特徴があるため、お届けせずに保留しています。心当たりがあるときは、<b>番号を添えて {{contact}}</b> に連絡してください。心当たりがなければ、何もする必要はありません。</p>
<p style="margin:0 0 16px;color:#53606e;font-size:14px">The mails below were held because they look dangerous. If you expected one, tell {{contact}} its reference. Otherwise do nothing.</p>
{{each}}
<div style="background:#fff;border:1px solid #d6dbe1;border-left:4px solid #b42318;border-radius:6px;padding:12px 14px;margin:0 0 12px">
<div style="font-size:13px;color:#53606e">{{time}}</div>
<div style="font-weight:bold;overflow-wrap:anywhere">{{subject}}</div>
<div style="overflow-wrap:anywhere"><span style="font-size:13px;color:#53606e">差出人(名乗り) / Claims to be from</span><br>{{from}}</div>
<div style="margin-top:8px"><span style="font-size:13px;color:#53606e">理由 / Why</span>
<div style="white-space:pre-line">{{reasons_ja}}</div>
<div style="white-space:pre-line;color:#53606e;font-size:14px;margin-top:4px">{{reasons_en}}</div></div>
<div style="margin-top:8px"><span style="font-size:13px;color:#53606e">番号 / Reference</span> <b style="font-size:18px;letter-spacing:1px">{{reference}}</b></div>
</div>
{{end}}
<p style="font-size:13px;color:#53606e;margin:16px 0 0">このお知らせにはリンクもボタンもありません。リンクのあるお知らせは偽物です。<br>This notice has no links. One that has is not from us.</p>
</div>
</body>
</html>
)";
}

std::string_view shipped_stripped_text() {
    return R"(添付ファイルを取り除いたメールのお知らせ / Attachments removed
{{count}}

次のメールは、危険な特徴のある添付ファイルを取り除いて宛先に届けました。
元のメールは保管してあります。添付ファイルの場所には、同じ番号を書いた文が入っています。
取り除いたファイルが必要なときは、番号を添えて {{contact}} に連絡してください。

The mails below were delivered without attachments that look dangerous.
The whole mail is kept. A text in the place of each states the same reference.
Who needs such a file tells {{contact}} the reference.
{{each}}
----------------------------------------
番号 / Reference: {{reference}}
受信 / Received:  {{time}}
差出人(名乗り) / Claims to be from:
  {{from}}
件名 / Subject:
  {{subject}}
取り除いたファイル / Removed:
{{removed}}
理由 / Why:
{{reasons_ja}}
{{reasons_en}}
{{end}}
----------------------------------------
このお知らせにはリンクもボタンもありません。リンクのあるお知らせは偽物です。
This notice has no links. One that has is not from us.
)";
}

std::string_view shipped_stripped_html() {
    return R"(<!DOCTYPE html>
<html lang="ja">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>添付ファイルを取り除いたメールのお知らせ</title>
</head>
<body style="margin:0;padding:16px;background:#f4f5f7;color:#1c2733;font-family:'Hiragino Sans','Noto Sans JP',Meiryo,sans-serif;font-size:16px;line-height:1.6">
<div style="max-width:640px;margin:0 auto">
<h1 style="font-size:20px;margin:0 0 4px">添付ファイルを取り除いたメールのお知らせ</h1>
<p style="margin:0 0 16px;color:#53606e">Attachments removed &middot; {{count}}</p>
<p style="margin:0 0 8px">次のメールは、危険な特徴のある添付ファイルを取り除いて宛先に届けました。元のメールは保管してあります。添付ファイルの場所には、同じ番号を書いた文が入っています。取り除いたファイルが必要なときは、<b>番号を添えて {{contact}}</b> に連絡してください。</p>
<p style="margin:0 0 16px;color:#53606e;font-size:14px">The mails below were delivered without attachments that look dangerous. The whole mail is kept. A text in the place of each states the same reference. Who needs such a file tells {{contact}} the reference.</p>
{{each}}
<div style="background:#fff;border:1px solid #d6dbe1;border-left:4px solid #b54708;border-radius:6px;padding:12px 14px;margin:0 0 12px">
<div style="font-size:13px;color:#53606e">{{time}}</div>
<div style="font-weight:bold;overflow-wrap:anywhere">{{subject}}</div>
<div style="overflow-wrap:anywhere"><span style="font-size:13px;color:#53606e">差出人(名乗り) / Claims to be from</span><br>{{from}}</div>
<div style="margin-top:8px;overflow-wrap:anywhere"><span style="font-size:13px;color:#53606e">取り除いたファイル / Removed</span>
<div style="white-space:pre-line">{{removed}}</div></div>
<div style="margin-top:8px"><span style="font-size:13px;color:#53606e">理由 / Why</span>
<div style="white-space:pre-line">{{reasons_ja}}</div>
<div style="white-space:pre-line;color:#53606e;font-size:14px;margin-top:4px">{{reasons_en}}</div></div>
<div style="margin-top:8px"><span style="font-size:13px;color:#53606e">番号 / Reference</span> <b style="font-size:18px;letter-spacing:1px">{{reference}}</b></div>
</div>
{{end}}
<p style="font-size:13px;color:#53606e;margin:16px 0 0">このお知らせにはリンクもボタンもありません。リンクのあるお知らせは偽物です。<br>This notice has no links. One that has is not from us.</p>
</div>
</body>
</html>
)";
}

std::string_view shipped_nearly_full_text() {
    return R"(保管庫が9割を超えました。
quarantine.most: {{most}}, {{percent}}

いっぱいの間、隔離すべきメールは on_failure.store_unavailable の設定に従います（既定では受信を一時的に断り、送信元のサーバーが後で送り直します）。不要な保留メールを keneki quarantine delete で削除するか、quarantine.most を増やしてデーモンを再起動してください。

The store is filled to more than nine tenths.
While it is full, on_failure.store_unavailable decides what becomes of mail that is to be held (as shipped, it is deferred and the sender's server sends it again). Delete held mail that nobody wants with keneki quarantine delete, or raise quarantine.most and start the daemon anew.
)";
}

std::string_view shipped_full_text() {
    return R"(保留するメールが保管庫に入りませんでした。
quarantine.most: {{most}}, {{percent}}

いっぱいの間、隔離すべきメールは on_failure.store_unavailable の設定に従います（既定では受信を一時的に断り、送信元のサーバーが後で送り直します）。不要な保留メールを keneki quarantine delete で削除するか、quarantine.most を増やしてデーモンを再起動してください。

A message that was to be held did not fit into the store.
While it is full, on_failure.store_unavailable decides what becomes of mail that is to be held (as shipped, it is deferred and the sender's server sends it again). Delete held mail that nobody wants with keneki quarantine delete, or raise quarantine.most and start the daemon anew.
)";
}

} // namespace keneki::quarantine
