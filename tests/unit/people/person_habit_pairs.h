#pragma once

/// Names of people as hospital mail writes them: departments behind a hyphen, nn, Vietnamese
/// letters, rare forms of kanji. Columns as in person_pairs.h.
inline constexpr const char* person_habits = R"(
井上 次郎 | いのうえ じろう | Jiro Inoue-Surgery | =
井上 次郎 | いのうえ じろう | Inoue Jiro-Cardiology | =
井上 次郎 | いのうえ じろう | Surgery-Jiro Inoue | =
井上 次郎 | いのうえ じろう | Jiro Inoue-san | =
井上 次郎 | いのうえ じろう | Jiro Inoue-MD | =
井上 次郎 | いのうえ じろう | Jiro Inoue-Tanaka | !
井上 次郎 | いのうえ じろう | Ken-Jiro Inoue | !
井上 次郎 | いのうえ じろう | Jiro-Inoue | =
井上 次郎 | いのうえ じろう | Jiro Inoue_Surgery | =
本間 純 | ほんま じゅん | Honnma Jyunn | =
今野 健 | こんの けん | Konno Ken | =
小野 健 | この けん | Konno Ken | !
安田 真也 | やすだ しんや | Yasuda Shinnya | =
水無月 静 | みなづき しずか | Minaduki Sizuka | =
水無月 静 | みなづき しずか | Minatuki Sizuka | !
長谷川 陽子 | はせがわ ようこ | 長谷川陽子(検査科) | =
長谷川 陽子 | はせがわ ようこ | 【検査科】長谷川 陽子 | =
長谷川 陽子 | はせがわ ようこ | HASEGAWA,Yoko | =
長谷川 陽子 | はせがわ ようこ | yoko.hasegawa | =
長谷川 陽子 | はせがわ ようこ | Hasegawa Yohko | =
長谷川 陽子 | はせがわ ようこ | Youko HASEGAWA (Lab) | =
長谷川 陽子 | はせがわ ようこ | 長谷川洋子 | !
長谷川 陽子 | はせがわ ようこ | Hasegawa Kyoko | !
長谷川 陽子 | はせがわ ようこ | ﾊｾｶﾞﾜ ﾖｳｺ | =
長谷川 陽子 | はせがわ ようこ | はせがわ陽子 | =
長谷川 陽子 | はせがわ ようこ | 長谷川 | !
長谷川 陽子 | はせがわ ようこ | 長谷川陽子 臨床検査技師 | =
長谷川 陽子 | はせがわ ようこ | 臨床検査技師長谷川陽子 | =
長谷川 陽子 | はせがわ ようこ | 長谷川陽子＠検査科 | =
長谷川 陽子 | はせがわ ようこ | 長谷川 陽子 より | =
長谷川 陽子 | はせがわ ようこ | 長谷川 陽子/Hasegawa Yoko | =
長谷川 陽子 | はせがわ ようこ | 長谷川 陽子代 | !
藪 大輔 | やぶ だいすけ | 薮 大輔 | =
藪 大輔 | やぶ だいすけ | 藪大介 | !
籠橋 凜 | かごはし りん | 篭橋 凛 | =
礒部 薫 | いそべ かおる | 磯部 薫 | =
穐山 諒 | あきやま りょう | 秋山 諒 | =
德永 将吾 | とくなが しょうご | 徳永 將吾 | =
濱﨑 郁恵 | はまさき いくえ | 浜崎郁恵 | =
鷗谷 健 | かもめだに けん | 鴎谷 健 | =
頴川 満 | えがわ みつる | 穎川 滿 | =
大槻 譲 | おおつき じょう | 大槻 讓 | =
大槻 譲 | おおつき じょう | Joe Otsuki | !
大槻 譲 | おおつき じょう | Otuki Zyo | =
大槻 譲 | おおつき じょう | Jo OHTSUKI, M.D., Ph.D. | =
Nguyen Thi Lan | | NGUYEN THI LAN | =
Nguyen Thi Lan | | Nguyễn Thị Lan | =
Nguyen Thi Lan | | Lan Nguyen Thi | =
金 美淑 | キム ミスク | キム・ミスク | =
吉岡 翔 | よしおか しょう | 吉岡翔太 | !
吉岡 翔 | よしおか しょう | 吉岡翔（外来看護師） | =
吉岡 翔 | よしおか しょう | 外来　吉岡翔看護師 | =
五十嵐 円 | いがらし まどか | Igarasi Madoka | =
五十嵐 円 | いがらし まどか | 五十嵐まどか | =
小田切 純一郎 | おだぎり じゅんいちろう | Jun'ichiro Odagiri | =
小田切 純一郎 | おだぎり じゅんいちろう | Junichirou Odagiri | =
小田切 純一郎 | おだぎり じゅんいちろう | 小田切 純一 | !
東海林 武 | しょうじ たけし | Shoji Takeshi | =
東海林 武 | しょうじ たけし | Syouji Takeshi (Nursing Dept.) | =
東海林 武 | しょうじ たけし | 庄司 武 | !
Dang Thi Hoa | | Đặng Thị Hoa | =
Dang Thi Hoa | | Đặng Thị Hóa | =
Dang Thi Hoa | | Đặng Thị Hoàn | !
佐藤 将人 | さとう まさと | Masa-to Sato | =
田中 一郎 | たなか いちろう | Tanaka-sensei Ichiro | !
田中 一郎 | たなか いちろう | Dr-Ichiro Tanaka | =
椙山 健 | | 杉山 健 | !
三崎 健 | | 三碕 健 | !
上野原 智恵 | うえのはら ちえ | 上野原智恵(ソーシャルワーカー) | =
上野原 智恵 | うえのはら ちえ | MSW 上野原智恵 | =
上野原 智恵 | うえのはら ちえ | MSW上野原 智恵 | =
上野原 智恵 | うえのはら ちえ | 上野原 智惠 | =
上野原 智恵 | うえのはら ちえ | 上野原 知恵 | !
上野原 智恵 | うえのはら ちえ | 上野 智恵 | !
上野原 智恵 | うえのはら ちえ | Chie Uenohara <MSW> | =
上野原 智恵 | うえのはら ちえ | C. Uenohara | !
上野原 智恵 | うえのはら ちえ | chie_uenohara | =
上野原 智恵 | うえのはら ちえ | 【至急】上野原 智恵 | =
上野原 智恵 | うえのはら ちえ | 上野原　智恵　先生 | =
神林 隼人 | かんばやし はやと | Kambayashi Hayato | =
神林 隼人 | かんばやし はやと | Kanbayashi Hayato | =
神林 隼人 | かんばやし はやと | Kannbayasi Hayato | =
神林 隼人 | かんばやし はやと | Kabayashi Hayato | !
神林 隼人 | かんばやし はやと | 神林隼人Dr | =
神林 隼人 | かんばやし はやと | Dr.神林隼人 | =
神林 隼人 | かんばやし はやと | 神林 隼人（整形外科部長） | =
神林 隼人 | かんばやし はやと | 整形外科部長　神林隼人 | =
神林 隼人 | かんばやし はやと | 神林 隼 | !
神林 隼人 | かんばやし はやと | 小神林 隼人 | !
大庭 侑 | おおば ゆう | OBA Yu | =
大庭 侑 | おおば ゆう | Ohba Yuh | =
大庭 侑 | おおば ゆう | Yuu Ooba | =
大庭 侑 | おおば ゆう | Yuta Oba | !
新山 杏奈 | にいやま あんな | Niiyama Anna | =
新山 杏奈 | にいやま あんな | Niyama Anna | !
新山 杏奈 | にいやま あんな | Niiyama Annna | =
新山 亜奈 | にいやま あな | Niiyama Annna | !
新山 杏奈 | にいやま あんな | NIIYAMA-ANNA | =
新山 杏奈 | にいやま あんな | Anna Niiyama-Ward | =
上野原 千恵 | うえのはら ちえ | ChieUenohara | =
上野原 千恵 | うえのはら ちえ | UenoharaChie | =
上野原 千恵 | うえのはら ちえ | Chie_Uenohara | =
上野原 千恵 | うえのはら ちえ | ChieUehara | !
上野原 千恵 | うえのはら ちえ | ChiekoUenohara | !
森 佳奈 | もり かな | Kanamori | !
Santos Maria | | MariaSantos | =
田中 | たなか | Nakata | !
仙道 穣 | せんどう じょう | 仙道 穰 | =
仙道 譲 | | 仙道 穣 | !
榊󠄀原 潤 | | 榊原 潤 | =
辻󠄁 啓介 | | 辻 啓介 | =
葛󠄀西 亮 | | 葛西 亮 | =
八重樫 郷 | やえがし ごう | 八重樫 鄕 | =
Santos Maria | | Maria Santos-Nursing | =
Santos Maria | | Maria Santos-Cruz | !
陳 美玲 | チン ビレイ | 陳美玲 | =
陳 美玲 | チン ビレイ | 陳 美鈴 | !
浜辺 洋子 | はまべ ようこ | 濱邊洋子 | =
浜辺 洋子 | はまべ ようこ | 濵辺　洋子（看護部） | =
浜辺 洋子 | はまべ ようこ | HAMABE, Youko | =
浜辺 洋子 | はまべ ようこ | Yohko Hamabe, RN | =
浜辺 洋子 | はまべ ようこ | 浜部 洋子 | !
浜辺 洋子 | はまべ ようこ | 浜辺 陽子 | !
浜辺 洋子 | はまべ ようこ | Yuko Hamabe | !
浜辺 洋子 | はまべ ようこ | 【重要】浜辺洋子 | =
浜辺 洋子 | はまべ ようこ | 浜辺洋子@看護部 | =
浜辺 洋子 | はまべ ようこ | ハマベ　ヨウコ | =
浜辺 洋子 | はまべ ようこ | ﾊﾏﾍﾞﾖｳｺ | =
浜辺 洋子 | はまべ ようこ | はまべようこ | =
浜辺 洋子 | はまべ ようこ | 南浜辺 洋子 | !
浜辺 洋子 | はまべ ようこ | 浜辺 洋 | !
浜辺 洋子 | はまべ ようこ | 浜辺洋子 (via kaigo-ml) | =
浜辺 洋子 | はまべ ようこ | 浜辺洋子／地域連携室 | =
浜辺 洋子 | はまべ ようこ | 地域連携室・浜辺洋子 | =
浜辺 洋子 | はまべ ようこ | 副看護部長兼教育師長 浜辺洋子 | =
浜辺 洋子 | はまべ ようこ | 退院支援看護師_浜辺洋子 | =
浜辺 洋子 | はまべ ようこ | 認定看護管理者 浜辺洋子 | =
浜辺 洋子 | はまべ ようこ | 浜辺洋子記念財団 | !
嶋田 晋 | しまだ しん | 島田　晋 | =
嶋田 晋 | しまだ しん | SHIMADA Shin | =
嶋田 晋 | しまだ しん | Sin Simada | =
嶋田 晋 | しまだ しん | Shinji Shimada | !
嶋田 晋 | しまだ しん | 嶋田晋也 | !
嶋田 晋 | しまだ しん | 嶋田 晋Ｍ．Ｄ． | =
嶋田 晋 | しまだ しん | 嶋田晋（内科） | =
嶋田 晋 | しまだ しん | 中嶋田 晋 | !
丹羽 純一 | にわ じゅんいち | Junichi NIWA | =
丹羽 純一 | にわ じゅんいち | Jun'ichi Niwa | =
丹羽 純一 | にわ じゅんいち | Zyun-iti Niwa | =
丹羽 純一 | にわ じゅんいち | Jyunichi Niwa | =
丹羽 純一 | にわ じゅんいち | Junji Niwa | !
丹羽 純一 | にわ じゅんいち | 丹羽 純一郎 | !
丹羽 純一 | にわ じゅんいち | 丹羽　準一 | !
丹羽 純一 | にわ じゅんいち | 丹波 純一 | !
丹羽 純一 | にわ じゅんいち | 丹羽純一(代) | =
丹羽 純一 | にわ じゅんいち | 丹羽純一 代理 | =
丹羽 純一 | にわ じゅんいち | J. Niwa | !
曽我部 智恵 | そがべ ともえ | 曾我部 智恵 | =
曽我部 智恵 | そがべ ともえ | 曽我部 知恵 | !
曽我部 智恵 | そがべ ともえ | 曽我 智恵 | !
曽我部 智恵 | そがべ ともえ | Tomoe SOGABE | =
曽我部 智恵 | そがべ ともえ | Chie Sogabe | !
曽我部 智恵 | そがべ ともえ | SogabeTomoe | =
曽我部 智恵 | そがべ ともえ | TomoeSogabe | =
龍崎 環 | りゅうざき たまき | 竜崎 環 | =
龍崎 環 | りゅうざき たまき | 龍﨑 環 | =
龍崎 環 | りゅうざき たまき | Ryuzaki Tamaki | =
龍崎 環 | りゅうざき たまき | Ryuuzaki Tamaki | =
龍崎 環 | りゅうざき たまき | Ryuzaki Tamako | !
龍崎 環 | りゅうざき たまき | 龍崎環境サービス | !
# いち behind a long vowel and behind ん
丹羽 純一 | にわ じゅんいち | Junnichi Niwa | =
新見 健一郎 | にいみ けんいちろう | Kennichiro Niimi | =
新見 健一郎 | にいみ けんいちろう | Kennichi Niimi | !
大束 陽一 | おおつか よういち | Yohichi Ohtsuka | =
大束 陽一 | おおつか よういち | OTSUKA, Yohichi | =
大束 陽一 | おおつか よういち | Youichi Otsuka | =
大束 陽一 | おおつか よういち | Yohji Otsuka | !
沖 浩一 | おき こういち | Kohichi Oki | =
沖 浩一 | おき こういち | Kohiti Oki | =
沖 浩英 | おき こうえい | Kohei Oki | !
沖 由衣 | おき ゆい | Yuhi Oki | !
# kanji and kana that are drawn alike
丹羽 純一 | にわ じゅんいち | 丹羽純ー | =
丹羽 純一 | にわ じゅんいち | 丹羽 純ー | =
丹羽 純一 | にわ じゅんいち | 丹羽 純ー様 | =
工藤田 夕子 | くどうだ ゆうこ | エ藤田 夕子 | =
工藤田 夕子 | くどうだ ゆうこ | 工藤田タ子 | =
工藤田 夕子 | くどうだ ゆうこ | 工藤田多子 | !
一ノ瀬 香 | いちのせ かおり | ーノ瀬 香 | =
二ノ宮 涼 | にのみや りょう | ニノ宮涼 | =
二ノ宮 涼 | にのみや りょう | 三ノ宮涼 | !
山口田 力也 | やまぐちだ りきや | 山ロ田力也 | =
山口田 力也 | やまぐちだ りきや | 山ロ田 カ也 | =
千葉野 八重 | ちばの やえ | チ葉野 八重 | =
千葉野 八重 | ちばの やえ | 千葉野 ハ重 | =
タロウ 山ノ井 | | 夕ロウ山ノ井 | !
佐伯 エミ | さえき えみ | 佐伯エミ | =
佐伯 エミ | さえき えみ | 佐伯工ミ | !
佐伯 エミリ | さえき えみり | 佐伯エミ力 | !
佐伯 エイミー | さえき えいみー | 佐伯エイミ一 | !
外山 カズ | とやま かず | 外科カズ | !
外山 カツ子 | とやま かつこ | 外山カツ子 | =
外山 カツ子 | とやま かつこ | 外山 かつ子 | =
外山 五郎右エ門 | | 外山 五郎右え門 | =
外山 タツ江 | とやま たつえ | 外山たつ江 | =
外山 ハツエ | とやま はつえ | 外山はつえ | =
# the name in the middle left out
マイケル ジョン スミス | Michael John Smith | Michael Smith | =
マイケル ジョン スミス | Michael John Smith | Smith, Michael | =
マイケル ジョン スミス | Michael John Smith | Michael Smith, MD | =
マイケル ジョン スミス | Michael John Smith | マイケル・スミス | =
マイケル ジョン スミス | Michael John Smith | Michael B. Smith | !
マイケル ジョン スミス | Michael John Smith | Michael Paul Smith | !
マイケル ジョン スミス | Michael John Smith | John Smith | !
マイケル ジョン スミス | Michael John Smith | Michael John | !
Maria Dela Cruz | | Maria Cruz | !
香取 サブリナ 花恵 | | 香取花恵 | =
香取 サブリナ 花恵 | | 香取サブリナ | !
)";
