#pragma once

/// Names of people as lists have them and as they are written in mail. Columns: name in the list |
/// its reading | what a display name says | = the same, ~ weakly the same (short, or a family name
/// alone), ! somebody else. Spaces beside the bars do not count; ␣ stands for U+3000.
inline constexpr const char* person_pairs = R"(
# old, new and vulgar forms of kanji
高橋 一郎     |              | 髙橋 一郎          | =
髙橋 一郎     |              | 高橋一郎           | =
高槗 一郎     |              | 高橋一郎           | =
渡辺 花子     |              | 渡邊 花子          | =
渡辺 花子     |              | 渡邉花子           | =
渡邉 花子     |              | 渡邊␣花子          | =
渡邊 花子     |              | 渡辺　花子         | =
斎藤 健       |              | 齋藤 健            | =
斎藤 健       |              | 斉藤 健            | =
斉藤 健       |              | 齊藤 健            | =
齋藤 健       |              | 斉藤健             | =
齊藤 健       |              | 斎藤健             | =
斎藤 健       |              | 亝藤健             | =
山崎 誠       |              | 山﨑 誠            | =
山﨑 誠       |              | 山嵜 誠            | =
浜田 恵       |              | 濱田 惠            | =
濵田 恵       |              | 浜田恵             | =
吉田 茂       |              | 𠮷田 茂            | =
土井 隆       |              | 𡈽井 隆            | =
桜井 徳子     |              | 櫻井 德子          | =
広瀬 進       |              | 廣瀨 進            | =
広瀬 進       |              | 廣瀬進             | =
沢田 研二     |              | 澤田 研二          | =
滝沢 秀明     |              | 瀧澤 秀明          | =
島田 実       |              | 嶋田 實            | =
中島 真       |              | 中嶌 眞            | =
冨田 勲       |              | 富田 勳            | =
国分 太一     |              | 國分 太一          | =
関根 栄       |              | 關根 榮            | =
辺見 学       |              | 邊見 學            | =
万代 寿       |              | 萬代 壽            | =
館 ひろし     |              | 舘 ひろし          | =
渕上 竜也     |              | 淵上 龍也          | =
峰岸 徹       |              | 峯岸 徹            | =
柳田 邦男     |              | 栁田 邦男          | =
塩田 剛       |              | 鹽田 剛            | =
黒沢 年男     |              | 黑澤 年男          | =
恵藤 清       |              | 惠藤 淸            | =
今村 昇       |              | 𫝆村 昇            | =
鶴田 浩二     |              | 靏田 浩二          | =
松田 優作     |              | 枩田 優作          | =
児玉 清       |              | 兒玉 清            | =
条野 弁造     |              | 條野 辨造          | =
横溝 正史     |              | 橫溝 正史          | =
高橋 圭       |              | 高橋 桂            | !
大田 健一     |              | 太田 健一          | !
坂本 龍一     |              | 阪本 龍一          | !
渡部 健二     |              | 渡辺 健二          | !
伊東 四朗     |              | 伊藤 四朗          | !
河合 奈保     |              | 川合 奈保          | !
安部 公子     |              | 阿部 公子          | !
土田 隆       |              | 士田 隆            | !

# shapes and widths
葛城 誠一     |              | 葛󠄀城 誠一         | =
辻󠄀 元気       |              | 辻元気             | =
神田 明子     |              | 神︀田 明子         | =
神田 明子     |              | 神田 明子         | =
アンナ 田中   |              | ｱﾝﾅ 田中           | =
Yamada Taro   |              | Ｙａｍａｄａ␣Ｔａｒｏ | =
佐藤 ジョージ |              | 佐藤 ｼﾞｮｰｼﾞ        | =
佐藤 ジョージ |              | 佐藤ジョ－ジ       | =

# spaces and joints
山田 太郎     |              | 山田太郎           | =
山田太郎      |              | 山田 太郎          | =
山田 太郎     |              | 山田␣太郎          | =
山田␣太郎     |              | 山田太郎           | =
山田 太郎     |              | 山 田 太 郎        | =
山田 太郎     |              | 山田・太郎         | =
山田 太郎     |              | 山田_太郎          | =
山田 太郎     |              | 山田.太郎          | =
山田 太郎     |              | 山田,太郎          | =
山田 太郎     |              | 山​田太郎          | =
山田 太郎     |              | "山田 太郎"        | =
山田 太郎     |              | 【山田太郎】       | =
山田 太郎     |              | 太郎 山田          | =
山田 太郎     |              | 太郎山田           | =
山田太郎      |              | 太郎山田           | !

# marks of repetition, small kana
佐々木 実     |              | 佐佐木 実          | =
佐々木 実     |              | 佐々木實           | =
奈々 みすず   |              | 奈奈 みすゞ        | =
野々村 真     |              | 野野村 眞          | =
三ツ谷 翔     |              | 三ッ谷 翔          | =
四ヶ所 明     |              | 四ケ所 明          | =
四ヶ所 明     |              | 四が所 明          | =
四ヶ所 明     |              | 四ヵ所 明          | =
佐々木 実     |              | 佐木 実            | !

# readings in kana
佐々木 実     | ささき みのる | ささき みのる      | =
佐々木 実     | ささき みのる | ササキ ミノル      | =
佐々木 実     | ささき みのる | ｻｻｷ ﾐﾉﾙ            | =
佐々木 実     | ササキ ミノル | ささきみのる       | =
佐々木 実     | ｻｻｷ ﾐﾉﾙ       | ささき␣みのる      | =
佐々木        | ささき        | ｻｻｷ                | ~
佐々木        | ささき        | ササキ             | ~
佐々木        | ささき        | 佐々木             | ~
佐々木        | ささき        | Sasaki             | ~
佐々木 実     |               | ササキ ミノル      | !
山田 太郎     | やまだ たろう | やまだ たろう      | =
山田 太郎     | やまだ たろう | やまだたろう       | =
山田 太郎     | やまだ たろう | ヤマダ タロウ      | =
山田 太郎     | やまだ たろう | ﾔﾏﾀﾞ ﾀﾛｳ           | =
山田 太郎     | やまだ たろう | ヤマダ・タロー     | =
山田 太郎     | やまだ たろう | 山田たろう         | =
山田 太郎     | やまだ たろう | 山田 タロウ        | =
山田 太郎     | やまだ たろう | たろう やまだ      | =
山田 太郎     | やまだ たろう | 山田太郎(やまだたろう) | =
山田 太郎     | やまだ たろう | 山田（やまだ）太郎 | =
山田 太郎     | やまだ たろう | やまだ たろ        | !
山田 太郎     | やまだ たろう | やまだ たろういち  | !
山田 太郎     | やまだ たろう | こやまだ たろう    | !
大野 新次     | おおの しんじ | おおの しんぢ      | =
大野 新次     | おおの しんじ | オーノ シンジ      | =
大野 新次     | おおの しんじ | おの しんじ        | !
小津 勇       | おづ いさむ   | おず いさむ        | =
小津 勇       | おづ いさむ   | オヅイサム         | =
京極 裕子     | きょうごく ゆうこ | キヨウゴク ユウコ | =
京極 裕子     | きょうごく ゆうこ | きょおごく ゆうこ | =
八田 一朗     | はった いちろう | ﾊﾂﾀ ｲﾁﾛｳ         | =
水江 かをる   | みずえ かをる | みづゑ かおる      | =

# Latin letters
山田 太郎     | やまだ たろう | YAMADA Taro        | =
山田 太郎     | やまだ たろう | Taro Yamada        | =
山田 太郎     | やまだ たろう | Taro YAMADA        | =
山田 太郎     | やまだ たろう | yamada taro        | =
山田 太郎     | やまだ たろう | YAMADA, Taro       | =
山田 太郎     | やまだ たろう | Yamada Tarou       | =
山田 太郎     | やまだ たろう | Yamada Tarō        | =
山田 太郎     | やまだ たろう | Yamada Taroh       | =
山田 太郎     | やまだ たろう | Tarô Yamada        | =
山田 太郎     | やまだ たろう | taro.yamada        | =
山田 太郎     | やまだ たろう | Taro_Yamada        | =
山田 太郎     | やまだ たろう | YamadaTaro         | =
山田 太郎     | やまだ たろう | Taro Yamada MD     | =
山田 太郎     | やまだ たろう | Dr. Taro Yamada    | =
山田 太郎     | やまだ たろう | Yamada-san         | !
山田 太郎     | やまだ たろう | 山田太郎 / Taro Yamada | =
山田 太郎     | やまだ たろう | 外科 YAMADA Taro   | =
山田 太郎     | やまだ たろう | Taro Yamadaya      | !
山田 太郎     | やまだ たろう | Kentaro Yamada     | !
山田 太郎     | やまだ たろう | Taro Koyamada      | !
山田 太郎     | やまだ たろう | Jiro Yamada        | !
山田 太郎     | やまだ たろう | Yamada             | !
山田 太郎     |               | Taro Yamada        | !
大野 良子     | おおの りょうこ | Ono Ryoko        | =
大野 良子     | おおの りょうこ | Ohno Ryoko       | =
大野 良子     | おおの りょうこ | Oono Ryouko      | =
大野 良子     | おおの りょうこ | Ōno Ryōko        | =
大野 良子     | おおの りょうこ | Ôno Ryôko        | =
大野 良子     | おおの りょうこ | RYOKO OHNO       | =
小野 良子     | おの りょうこ | Ohno Ryoko         | =
佐藤 真二     | さとう しんじ | Sato Shinji        | =
佐藤 真二     | さとう しんじ | Satō Sinzi         | =
佐藤 真二     | さとう しんじ | SATOU SHINJI       | =
佐藤 真二     | さとう しんじ | Satoh Shinji       | =
佐藤 真二     | さとう しんじ | Shinji Satoh       | =
佐藤 真二     | さとう しんじ | Shinichi Sato      | !
鈴木 純一     | すずき じゅんいち | Suzuki Junichi | =
鈴木 純一     | すずき じゅんいち | Suzuki Jun'ichi | =
鈴木 純一     | すずき じゅんいち | Suzuki Jun-ichi | =
鈴木 純一     | すずき じゅんいち | Suzuki Jun’ichi | =
鈴木 純一     | すずき じゅんいち | Suzuki Zyun'iti | =
鈴木 純一     | すずき じゅんいち | Jun-Ichi Suzuki | =
鈴木 純一     | すずき じゅんいち | Suduki Jyunichi | =
藤井 ふみ     | ふじい ふみ   | Fujii Fumi         | =
藤井 ふみ     | ふじい ふみ   | Huzii Humi         | =
土屋 千鶴     | つちや ちづる | Tsuchiya Chizuru   | =
土屋 千鶴     | つちや ちづる | Tutiya Tizuru      | =
土屋 千鶴     | つちや ちづる | Tsuchiya Chidzuru  | =
新橋 健       | しんばし けん | Shimbashi Ken      | =
新橋 健       | しんばし けん | Shinbashi Ken      | =
本間 裕       | ほんま ゆう   | Homma Yu           | =
本間 裕       | ほんま ゆう   | Honma Yuu          | =
本間 裕       | ほんま ゆう   | Honma Yuh          | =
八丁 哲       | はっちょう てつ | Hatcho Tetsu     | =
八丁 哲       | はっちょう てつ | Hacchou Tetsu    | =
八丁 哲       | はっちょう てつ | Hattyô Tetu      | =
神田 明日香   | かんだ あすか | Asuka KANDA        | =
江藤 譲       | えとう じょう | Etoh Joe           | !
江藤 譲       | えとう じょう | Eto Joh            | =
江藤 譲       | えとう じょう | Etô Zyô            | =
Maria Santos  |               | Santos Maria       | =
Maria dela Cruz |             | dela Cruz Maria    | =
Maria dela Cruz |             | Maria Dela Cruz    | =
グエン ヴァン アン | Nguyen Van An | Nguyen Van An | =
グエン ヴァン アン | Nguyen Van An | NGUYEN VAN AN   | =
グエン ヴァン アン | Nguyen Van An | グエン・ヴァン・アン | =
山田 太郎     | Yamada Taro   | Taro Yamada        | =
山田 太郎     | Yamada Taro   | やまだ たろう      | !
Taro Yamada   |               | Taro Tamada        | !

# honorifics, titles, departments
山田 太郎     |               | 山田太郎様         | =
山田 太郎     |               | 山田 太郎 様       | =
山田 太郎     |               | 山田太郎先生       | =
山田 太郎     |               | 山田太郎 先生 御侍史 | =
山田 太郎     |               | 山田太郎看護師長   | =
山田 太郎     |               | 看護師長 山田太郎  | =
山田 太郎     |               | 看護師長山田太郎   | =
山田 太郎     |               | 外科部長 山田太郎  | =
山田 太郎     |               | 外科部長山田太郎   | =
山田 太郎     |               | 外科 山田太郎      | =
山田 太郎     |               | 外科山田太郎       | =
山田 太郎     |               | 見本病院 外科 山田太郎 | =
山田 太郎     |               | 見本病院外科山田太郎 | =
山田 太郎     |               | 山田太郎(外科)     | =
山田 太郎     |               | 山田太郎＠外科     | =
山田 太郎     |               | 事務長　山田太郎殿 | =
山田 太郎     |               | 院長先生 山田太郎  | =
山田 太郎     |               | Dr.山田太郎        | =
山田 太郎     |               | Dr. 山田 太郎      | =
山田 太郎     |               | 医師・山田太郎     | =
山田 太郎     |               | 地域連携室 山田太郎 | =
山田 太郎     |               | 山田太郎さん       | =
山田 太郎     |               | 山田太郎さま       | =
山田 太郎     |               | 山田太郎氏         | =
山田 太郎     |               | ケアマネ山田太郎   | =
山田 太郎     |               | 故山田太郎         | =
山田 太郎     |               | 山田太郎1980       | =
山田 太郎     |               | 山田太郎より       | =
林 健一       |               | 林健一             | =
林 健一       |               | 外科林健一         | =
林 健一       |               | 外科 林 健一 先生  | =
林            |               | 林                 | ~
林            |               | 林 様              | ~
林            |               | 林先生             | ~
林            |               | 外科 林            | ~
林            |               | 看護師長 林        | ~
佐藤          |               | 佐藤様             | ~
佐藤          |               | 佐藤 花子          | !
佐藤          |               | 佐藤花子           | !
長谷川        |               | 長谷川 様          | ~
長谷川        |               | 長谷川 博己        | !
山田太郎      |               | 山田太郎           | =

# near misses
林 健一       |               | 小林健一           | !
林 健一       |               | 小林 健一          | !
林            |               | 小林               | !
林            |               | 林田               | !
林            |               | 林 健一            | !
森            |               | 森林 太郎          | !
山田 太郎     |               | 山田太郎左衛門     | !
山田 太郎     |               | 山田太             | !
山田 太郎     |               | 山田 次郎          | !
山田 太郎     |               | 小山田太郎         | !
山田 太郎     |               | 山田 幸太郎        | !
山田 太郎     |               | 山本 太郎          | !
山田 太郎     |               | 太郎               | !
山田 太郎     |               | 山田               | !
山田 太郎     |               | 山田家 太郎        | !
山田 太郎     |               | 株式会社山田       | !
山田 太郎     |               | 高山 田太郎        | !
森 進         |               | 小森 進            | !
森 進         |               | 森進一             | !
森 進         |               | 森 進              | =
田中 恵       |               | 田中恵子           | !
田中 恵       |               | 田中 恵美          | !
井上 あい     |               | 井上 あいこ        | !
中村 一       |               | 中村 一郎          | !
石川 一       |               | 石川県 一般        | !
原 英         |               | 原 英子            | !
東 京子       |               | 東京子会           | !
大野 新次     | おおの しんじ | 大野 新治          | !

# a dash between a name and something else, and one inside a name
井上 次郎     | いのうえ じろう | Jiro Inoue - Surgery         | =
井上 次郎     | いのうえ じろう | Jiro Inoue – Surgery         | =
井上 次郎     | いのうえ じろう | Jiro Inoue -Surgery          | =
井上 次郎     | いのうえ じろう | Jiro Inoue- Surgery          | =
井上 次郎     | いのうえ じろう | Surgery - Jiro Inoue         | =
井上 次郎     | いのうえ じろう | INOUE Jiro - Mihon           | =
井上 次郎     | いのうえ じろう | Mihon Hospital - Jiro Inoue  | =
井上 次郎     | いのうえ じろう | Jiro Inoue ' Surgery         | =
井上 次郎     | いのうえ じろう | Jiro Inoue-Mihara            | !
井上 次郎     | いのうえ じろう | Kojiro - Inoue               | !
佐藤 恵       | Sato-Tanaka Kei | Kei Sato-Tanaka              | =
佐藤 恵       | Sato-Tanaka Kei | Kei Sato-Tanaka - Surgery    | =
佐藤 恵       | Sato-Tanaka Kei | Kei Sato - Surgery           | !
デュポン      | Anne-Marie Dupont | Dupont, Anne-Marie         | =
デュポン      | Anne-Marie Dupont | Anne-Marie Dupont - Office | =
デュポン      | Anne-Marie Dupont | Marie Dupont               | !

# letters of other scripts that are drawn as Latin ones
髙橋 恵子     | たかはし けいこ | Tаkаhаshi Kеikо              | =
髙橋 恵子     | たかはし けいこ | Takahashi Κeiko              | =
髙橋 恵子     | たかはし けいこ | TΑΚΑΗΑSHI KEIKO              | =
髙橋 恵子     | たかはし けいこ | Takahashi Kɑıko              | !
髙橋 恵子     | たかはし けいこ | Takahashı Keıko              | =
髙橋 恵子     | たかはし けいこ | Такаги Кейко                 | !

# an initial between the names
マリア サントス | Maria Santos     | Maria C. Santos            | =
マリア サントス | Maria Santos     | SANTOS Maria C.            | =
マリア サントス | Maria Santos     | Maria C. Santos - Surgery  | =
マリア サントス | Maria C. Santos  | Maria Santos               | =
マリア サントス | Maria C. Santos  | Maria D. Santos            | =
マリア サントス | Maria C. Santos  | Maria C. Santos            | =
マリア クルス   | Maria dela Cruz  | Maria C. dela Cruz         | =
マリア サントス | Maria Santos     | Maria Clara Santos         | !
マリア サントス | Maria Santos     | M. Santos                  | !

# family name in kana, given name in kanji
齊藤 靜香     | さいとう しずか  | さいとう静香                 | =
齊藤 靜香     | さいとう しずか  | サイトウ 静香                | =
齊藤 靜香     | さいとう しずか  | さとう 静香                  | !
祗園 飴子     |                  | 祇園 飴子                    | =
藪田 稔       |                  | 籔田稔                       | =
薮田 稔       |                  | 籔田 稔                      | =
)";

/// The same for a line of text: the name | its reading | the line | = ~ ! as above, @ the same, but
/// the line is addressed to that person.
inline constexpr const char* person_lines = R"(
山田 太郎     |               | 見本病院の山田太郎です。                 | =
山田 太郎     |               | 山田太郎と申します                       | =
山田 太郎     |               | 山田太郎でございます。                   | =
山田 太郎     |               | いつもお世話になっております。山田太郎です | =
山田 太郎     |               | 外科　山田太郎                           | =
山田 太郎     |               | 担当：山田 太郎                          | =
山田 太郎     |               | 担当:山田太郎 TEL 03-0000-0000           | =
山田 太郎     |               | 山田太郎拝                               | =
山田 太郎     |               | 山田太郎先生                             | @
山田 太郎     |               | 山田 太郎 様                             | @
山田 太郎     |               | 山田太郎様                               | @
山田 太郎     |               | 外科 山田太郎先生 御侍史                 | @
山田 太郎     |               | 山田太郎先生にはお世話になりました       | @
山田 太郎     |               | 山田太郎履歴書                           | =
山田 太郎     |               | 山田太郎の件                             | =
山田 太郎     |               | 山田太郎(やまだ たろう)                  | =
山田 太郎     | やまだ たろう | Best regards, Taro Yamada                | =
山田 太郎     | やまだ たろう | やまだたろうです                         | =
山田 太郎     |               | 小山田太郎です                           | !
山田 太郎     |               | 山田太郎左衛門です                       | !
林 健一       |               | 小林健一と申します                       | !
林 健一       |               | 林健一と申します                         | =
林            |               | 林業について                             | !
林            |               | 林と申します                             | !
森            |               | 森の中で                                 | !
佐藤          |               | 佐藤さんの件について                     | !
)";
