#pragma once

/// Staff from abroad, two family names, kana as telephones write it, decorations and extensions;
/// columns and signs as in person_pairs.h.
inline constexpr const char* person_origins = R"(
# Filipino staff
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Maria Cristina Dela Cruz | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | MARIA CRISTINA DELA CRUZ | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Dela Cruz, Maria Cristina | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | DELA CRUZ Maria Cristina | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Maria Cristina De la Cruz | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Maria Cristina P. Dela Cruz | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Ma. Cristina Dela Cruz | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | マリア・クリスティーナ・デラクルス | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | マリア・クリスティーナ・デラ・クルス | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | デラクルス マリア クリスティーナ | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | ﾃﾞﾗｸﾙｽ ﾏﾘｱ ｸﾘｽﾃｨｰﾅ | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | デラクルス・マリア・クリスティナ | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | マリア クリステイーナ デラクルス | =
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Maria Clara Dela Cruz | !
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | Maria Cristina Dela Rosa | !
マリア クリスティーナ デラクルス | Maria Cristina Dela Cruz | サンタクルス・マリア・クリスティーナ | !
Ana Liza Bautista | | Analiza Bautista | =
Ana Liza Bautista | | Bautista Ana Liza | =
Ana Liza Bautista | | Ana-Liza Bautista | =
Ana Liza Bautista | | Ana Liza R. Bautista | =
Ana Liza Bautista | | Ana Liza Bautista, RN | =
Ana Liza Bautista | | Bautista, Ana Liza (3F nurse) | =
Ana Liza Bautista | | Mana Liza Bautista | !
Ana Liza Bautista | | Ana Lina Bautista | !
Jose Peña | | Jose Pena | =
Jose Peña | | José PEÑA | =
Jose Peña | | Jose Pena Jr. | =
Jose Peña | | Jose Penalosa | !
ジョン マーク レイエス | John Mark Reyes | John Mark Reyes | =
ジョン マーク レイエス | John Mark Reyes | レイエス・ジョン・マーク | =
ジョン マーク レイエス | John Mark Reyes | ジョンマーク レイェス | =
ジョン マーク レイエス | John Mark Reyes | Reyes John Mark (介護福祉士候補) | =
ジョン マーク レイエス | John Mark Reyes | John Paul Reyes | !
Jose Rizal de los Santos | | De los Santos, Jose Rizal | =
Jose Rizal de los Santos | | Jose Rizal Delos Santos | =
Jose Rizal de los Santos | | Jose Rizal | !
Maria Reyes | | Ma. Reyes | !
Maria Luisa Reyes | | Reyes, Ma. Luisa | =
Maria Luisa Reyes | | Maria L. Reyes | =
Maria Luisa Reyes | | Maria B. Reyes | !
Maria Luisa Reyes | | M. L. Reyes | !
# Vietnamese staff
グエン ティ ラン | Nguyen Thi Lan | Nguyen Thi Lan | =
グエン ティ ラン | Nguyen Thi Lan | NGUYEN THI LAN | =
グエン ティ ラン | Nguyen Thi Lan | Nguyễn Thị Lan | =
グエン ティ ラン | Nguyen Thi Lan | Lan Nguyen Thi | =
グエン ティ ラン | Nguyen Thi Lan | Lan Thi Nguyen | =
グエン ティ ラン | Nguyen Thi Lan | グェン・ティ・ラン | =
グエン ティ ラン | Nguyen Thi Lan | グエン・テイ・ラン | =
グエン ティ ラン | Nguyen Thi Lan | ｸﾞｴﾝ ﾃｨ ﾗﾝ | =
グエン ティ ラン | Nguyen Thi Lan | グエンティラン | =
グエン ティ ラン | Nguyen Thi Lan | ラン グエン ティ | =
グエン ティ ラン | Nguyen Thi Lan | グエン・ティ・ランさん | =
グエン ティ ラン | Nguyen Thi Lan | 特定技能 グエン ティ ラン | =
グエン ティ ラン | Nguyen Thi Lan | グエン ティ ラン（ベトナム） | =
グエン ティ ラン | Nguyen Thi Lan | グエン ティ ランアイン | !
グエン ティ ラン | Nguyen Thi Lan | Nguyen Thi Mai | !
グエン ティ ラン | Nguyen Thi Lan | Nguyen Van Lan | !
グエン ティ ラン | Nguyen Thi Lan | Tran Thi Lan | !
グエン ティ ラン | Nguyen Thi Lan | グエン | !
ド ヴァン ナム | Do Van Nam | Đỗ Văn Nam | =
ド ヴァン ナム | Do Van Nam | ド・バン・ナム | =
ド ヴァン ナム | Do Van Nam | ドー・ヴァン・ナム | !
ド ヴァン ナム | Do Van Nam | ﾄﾞ ｳﾞｧﾝ ﾅﾑ | =
ド ヴァン ナム | Do Van Nam | Nam Do Van | =
ド ヴァン ナム | Do Van Nam | ドバンナムラ | !
ファム ティ フオン | Pham Thi Huong | Phạm Thị Hương | =
ファム ティ フオン | Pham Thi Huong | ファム・ティ・フォン | =
ファム ティ フオン | Pham Thi Huong | ファン・ティ・フオン | !
グエン・ティ・ラン | | ラン・グエン・ティ | =
グエン・ティ・ラン | | グエンティラン | =
グエン・ティ・ラン | | ティ・ラン | !
マリア・サントス | | サントス マリア | =
マリア・サントス | | サントス・マリアン | !
# Chinese and Taiwanese staff
王 小明 | Wang Xiaoming | WANG Xiaoming | =
王 小明 | Wang Xiaoming | Xiaoming Wang | =
王 小明 | Wang Xiaoming | Wang Xiao Ming | =
王 小明 | Wang Xiaoming | Xiao-Ming WANG | =
王 小明 | Wang Xiaoming | 王小明（ワン） | =
王 小明 | Wang Xiaoming | 王 小明医師 | =
王 小明 | Wang Xiaoming | Wang Xiaomin | !
王 小明 | Wang Xiaoming | 汪 小明 | !
王 小明 | Wang Xiaoming | 王小明子 | !
張 偉 | | 张 伟 | =
陳 静 | | 陈 静 | =
劉 洋 | | 刘 洋 | =
王 暁明 | | 王 晓明 | =
黄 麗華 | | 黃 丽华 | =
陳 静 | | 陳静香 | !
楊 雪梅 | ヤン シュエメイ | ヤン・シュエメイ | =
楊 雪梅 | ヤン シュエメイ | ヤン シユエメイ | =
楊 雪梅 | ヤン シュエメイ | シュエメイ・ヤン | =
林 志明 | リン ジーミン | リン・ジーミン | =
林 志明 | リン ジーミン | プリン ジーミン | !
# Korean staff
金 美英 | キム ミヨン | キム・ミヨン | =
金 美英 | Kim Mi-young | Kim Miyoung | =
金 美英 | Kim Mi-young | KIM MI YOUNG | =
金 美英 | Kim Mi-young | Miyoung Kim | =
金 美英 | Kim Mi-young | Kim Min-young | !
# Nepali, Indonesian, Burmese and Brazilian staff
シタ クマリ シュレスタ | Sita Kumari Shrestha | Sita Kumari Shrestha | =
シタ クマリ シュレスタ | Sita Kumari Shrestha | SHRESTHA SITA KUMARI | =
シタ クマリ シュレスタ | Sita Kumari Shrestha | シュレスタ・シタ・クマリ | =
シタ クマリ シュレスタ | Sita Kumari Shrestha | シタ・クマリ・シユレスタ | =
シタ クマリ シュレスタ | Sita Kumari Shrestha | Sita K. Shrestha | =
シタ クマリ シュレスタ | Sita Kumari Shrestha | Rita Kumari Shrestha | !
Ram Bahadur Thapa | | Thapa Ram Bahadur | =
Ram Bahadur Thapa | | Ram B. Thapa | =
Ram Bahadur Thapa | | Ram Bahadur Thapaliya | !
Ram Bahadur Thapa | | Hari Bahadur Thapa | !
デウィ レスタリ | Dewi Lestari | Dewi Lestari | =
デウィ レスタリ | Dewi Lestari | Lestari Dewi | =
デウィ レスタリ | Dewi Lestari | デヴィ・レスタリ | !
デウィ レスタリ | Dewi Lestari | ﾃﾞｳｨ ﾚｽﾀﾘ | =
デウィ レスタリ | Dewi Lestari | デウイ・レスタリ | =
デウィ レスタリ | Dewi Lestari | Dewi Lestariani | !
デウィ レスタリ | Dewi Lestari | Devi Rastari | !
スリヤニ | Suryani | Suryani | ~
スリヤニ | Suryani | スリヤニ（介護） | =
スリヤニ | Suryani | スリヤニンガム | !
スリヤニ | Suryani | クスリヤニ行ク | !
アウン チョー モー | Aung Kyaw Moe | アウン・チョウ・モウ | =
アウン チョー モー | Aung Kyaw Moe | AUNG KYAW MOE | =
アウン チョー モー | Aung Kyaw Moe | アウン・チョー・モーモー | !
田中 マルセロ | Marcelo Tanaka | 田中マルセロ | =
田中 マルセロ | Marcelo Tanaka | マルセロ・田中 | =
シルヴァ ルシア | Lucia Silva | シルバ・ルシア | =
シルヴァ ルシア | Lucia Silva | Lúcia SILVA | =
# married, maiden and double names
山田 花子 | やまだ はなこ | 山田（旧姓 佐藤）花子 | =
山田 花子 | やまだ はなこ | 山田花子（旧姓：佐藤） | =
山田 花子 | やまだ はなこ | 山田花子（旧・佐藤） | =
山田 花子 | やまだ はなこ | 山田［佐藤］花子 | =
山田 花子 | やまだ はなこ | 山田花子＜旧姓佐藤＞ | =
山田 花子 | やまだ はなこ | 佐藤改め山田花子 | =
山田 花子 | やまだ はなこ | Hanako Yamada (nee Sato) | =
山田 花子 | やまだ はなこ | Hanako Yamada, née Sato | =
山田 花子 | やまだ はなこ | Hanako Yamada-Sato | !
山田 花子 | やまだ はなこ | Hanako SATO-YAMADA | !
山田 花子 | やまだ はなこ | 山田スミス花子 | !
山田 花子 | やまだ はなこ | 佐藤花子（現姓 山田） | =
佐藤 花子 | さとう はなこ | 山田花子（旧姓佐藤） | =
山田〔旧姓佐藤〕 花子 | | 佐藤花子 | =
山田〔旧姓佐藤〕 花子 | | 山田花子 | =
山田〔旧姓佐藤〕 花子 | | 鈴木花子 | !
佐藤 花子 | さとう はなこ | 山田花子（旧姓：佐藤） | =
佐藤 花子 | さとう はなこ | 山田（旧姓佐藤）花子 | =
佐藤 花子 | さとう はなこ | 山田（佐藤）花子 | =
佐藤 花子 | さとう はなこ | 佐藤（現：山田）花子 | =
佐藤 花子 | さとう はなこ | 山田花子（旧姓 佐藤田） | !
佐藤 花子 | さとう はなこ | 山田花子（佐藤の後任） | !
佐藤 花子 | さとう はなこ | 山田花子（佐藤病院） | !
佐藤 花子 | さとう はなこ | 山田華子（旧姓佐藤） | !
佐藤 花子 | さとう はなこ | 山田花子（旧姓：加藤） | !
山田（旧姓佐藤） 花子 | | 山田花子 | =
山田（旧姓佐藤） 花子 | | 佐藤花子 | =
山田 花子（旧姓：佐藤） | | 山田花子 | =
山田 花子（旧姓：佐藤） | | 佐藤 花子 | =
山田 花子（旧姓：佐藤） | | 加藤 花子 | !
スミス 花子 | すみす はなこ | Hanako Smith | !
スミス 花子 | Smith Hanako | Hanako Smith | =
スミス 花子 | Smith Hanako | 花子・スミス | =
佐藤 恵 | | 山田千恵（旧姓佐藤） | !
佐藤 千恵 | | 山田千恵（旧姓佐藤） | =
佐藤 千恵 | | 看護師 山田 千恵（旧姓 佐藤） | =
佐藤 花子 | | 山田里花子（旧姓佐藤） | !
佐藤 花子 | | 小野寺花子（佐藤） | =
佐藤 花子 | | 山田花子（佐藤様方） | !
山田 花子（非常勤） | | 山田花子 | =
山田 花子（外科） | | 外科 花子 | !
山田花子（旧姓佐藤） | | 佐藤花子 | =
山田（やまだ） 花子（はなこ） | | 山田花子 | =
# kana as telephones write it
山田 太郎 | やまだ たろう | やまた゛ たろう | =
山田 太郎 | やまだ たろう | ヤマタ゛タロウ | =
山田 太郎 | やまだ たろう | やまだ たろー | =
山田 太郎 | やまだ たろう | ﾔﾏﾀﾞ ﾀﾛｰ | =
山田 太郎 | やまだ たろう | ﾔﾏﾀ゛ﾀﾛｳ | =
山田 太郎 | やまだ たろう | やまだ♪たろう | =
山田 太郎 | やまだ たろう | やまだ　たろぅ | =
山田 太郎 | やまだ たろう | やまた たろう | !
山田 太郎 | やまだ たろう | やまだ たろ | !
大野 京子 | おおの きょうこ | おーの きょーこ | =
大野 京子 | おおの きょうこ | おおの きようこ | =
大野 京子 | おおの きょうこ | オオノ　キヨウコ | =
大野 京子 | おおの きょうこ | ｵｵﾉ ｷﾖｳｺ | =
大野 京子 | おおの きょうこ | おの きょうこ | !
大野 京子 | おおの きょうこ | おおの きょこ | !
大野 京子 | おおの きょうこ | おおの きよこ | !
清水 千鶴 | しみず ちづる | しみづ ちずる | =
木村 由紀 | きむら ゆき | きむら ゆうき | !
木村 由紀 | きむら ゆき | Yuuki Kimura | =
木村 佑樹 | きむら ゆうき | Yuki Kimura | =
木村 佑樹 | きむら ゆうき | ゆーき きむら | =
服部 裕次 | はっとり ゆうじ | ハツトリ ユウジ | =
服部 裕次 | はっとり ゆうじ | はとり ゆうじ | !
ベル 久美 | べる くみ | へ゛る　くみ | =
# extensions, departments, telephones
山田 太郎 | | 山田太郎(内線1234) | =
山田 太郎 | | 山田太郎/PHS7012 | =
山田 太郎 | | 山田太郎090-1234-5678 | =
山田 太郎 | | 内科外来 山田太郎 内4567 | =
山田 太郎 | | 山田太郎（医事課・内線２３４５） | =
山田 太郎 | | 【医事】山田太郎 | =
山田 太郎 | | 山田太郎＠医事課 | =
山田 太郎 | | 山田太郎@地域連携室 | =
山田 太郎 | | 地域連携室＠山田太郎 | =
山田 太郎 | | 4階東_山田太郎 | =
山田 太郎 | | 4東山田太郎 | =
山田 太郎 | | 山田太郎☎内線55 | =
山田 太郎 | | 03-1234-5678山田太郎 | =
山田 太郎 | | ICU山田太郎 | =
山田 太郎 | | 山田太郎→佐藤宛 | =
山田 太郎 | | 3階西山田太郎 | =
山田 太郎 | | 5階山田太郎 | =
西山 太郎 | | 西山太郎 | =
山田 太郎 | | 東山田太郎 | !
# decorations and states
山田 太郎 | | ★山田太郎★ | =
山田 太郎 | | ☆彡山田太郎 | =
山田 太郎 | | 山田太郎＠休業中 | =
山田 太郎 | | 山田太郎（育休中） | =
山田 太郎 | | 山田太郎※時短勤務 | =
山田 太郎 | | 山田太郎＠出張中 | =
山田 太郎 | | 山田太郎🌸 | =
山田 太郎 | | 🏥山田太郎👨‍⚕️ | =
山田 太郎 | | 山田太郎(^^)v | =
山田 太郎 | | 山田太郎m(_ _)m | =
山田 太郎 | | 〜山田太郎〜 | =
山田 太郎 | | ◆◇山田太郎◇◆ | =
山田 太郎 | | 山 田 太 郎 | =
山田 太郎 | | 山田★太郎 | =
山田 太郎 | | 山田太郎 新アドレス | =
山田 太郎 | | 山田太郎（個人携帯） | =
山田 太郎 | | 山田太郎iPhone | =
山田 太郎 | | 山田太郎のスマホ | =
山田 太郎 | | 山田太郎より | =
山田 太郎 | | ©山田太郎 | =
山田 太郎 | | 山田太郎丸 | !
山田 太郎 | | 山田太郎平 | !
山田 太郎 | | 小山田太郎 | !
山田 太郎 | | 山田太郎冠者 | !
山田 太郎 | | 山田太朗 | !
山田 太郎 | | 山田光太郎 | !
山田 太郎 | | 山田太郎記念病院 | !
山田 太郎 | | 山田太郎の妻 | !
山田 太郎 | | 山田太郎の後任 | !
山田 太郎 | | 山田太郎のノート | =
# strings like addresses
山田 太郎 | やまだ たろう | taro.yamada@example.jp | =
山田 太郎 | やまだ たろう | yamada-taro@hosp.example | =
山田 太郎 | やまだ たろう | yamada_taro_0401@example.jp | =
山田 太郎 | やまだ たろう | yamadataro1985@example.jp | =
山田 太郎 | やまだ たろう | TaroYamada | !
山田 太郎 | やまだ たろう | 山田太郎 t-yamada@example.jp | =
山田 太郎 | やまだ たろう | t-yamada（山田太郎） | =
山田 太郎 | やまだ たろう | 山田太郎 via 共有ドライブ | =
山田 太郎 | やまだ たろう | yamada.t@example.jp | !
山田 太郎 | やまだ たろう | oyamadataro@example.jp | !
山田 太郎 | やまだ たろう | yamada.tarou@example.jp | =
山田 太郎 | やまだ たろう | yamada@taro.example.jp | =
# brackets beside a name that hold no family name of the person
田中 花子 | | 山田花子（田中内科） | !
田中 花子 | | 山田花子（田中クリニック） | !
田中 花子 | | 山田花子（田中先生紹介） | !
田中 花子 | | 山田花子（担当：田中） | !
田中 花子 | | 山田花子（ＣＣ田中） | !
田中 花子 | | 鈴木（田中）一郎 | !
田中 花子 | | 鈴木（田中）花子 | =
田中 花子 | | 鈴木 花子（旧姓　田中） | =
田中 花子 | | 鈴木花子（旧田中） | =
田中 花子 | | 鈴木花子（現：田中） | =
田中 花子 | | 鈴木花子(旧姓:田中)看護師 | =
田中 花子 | | 看護部　鈴木花子【旧姓：田中】 | !
田中 花子 | | 鈴木花子（旧姓：田中　花子） | =
田中 花子 | | 鈴木花子（旧姓田中野） | !
田中 花子 | | 鈴木花絵（旧姓田中） | !
田中 花子 | たなか はなこ | 鈴木（旧姓たなか）はなこ | =
田中 花子 | たなか はなこ | すずきはなこ（旧姓：たなか） | =
# staff from abroad by other habits
クマール ラジェシュ | Rajesh Kumar | Rajesh Kumar | =
クマール ラジェシュ | Rajesh Kumar | KUMAR, Rajesh | =
クマール ラジェシュ | Rajesh Kumar | クマル・ラジェシュ | =
クマール ラジェシュ | Rajesh Kumar | ラジェシュ・クマール | =
クマール ラジェシュ | Rajesh Kumar | Rajesh Kumari | !
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | Mohamad Arif bin Abdullah | =
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | MOHAMAD ARIF BIN ABDULLAH | =
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | Abdullah Mohamad Arif bin | =
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | モハマド・アリフ・ビン・アブドゥラ | =
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | Mohamad Arif | !
モハマド アリフ ビン アブドゥラ | Mohamad Arif bin Abdullah | Mohamad Arif bin Ahmad | !
レ ティ トゥイ ズン | Le Thi Thuy Dung | Lê Thị Thùy Dung | =
レ ティ トゥイ ズン | Le Thi Thuy Dung | LE THI THUY DUNG | =
レ ティ トゥイ ズン | Le Thi Thuy Dung | Dung Le Thi Thuy | =
レ ティ トゥイ ズン | Le Thi Thuy Dung | レ・ティ・トゥイ・ズン | =
レ ティ トゥイ ズン | Le Thi Thuy Dung | ズン レ ティ トゥイ | =
レ ティ トゥイ ズン | Le Thi Thuy Dung | Le Thi Thuy Trang | !
レ ティ トゥイ ズン | Le Thi Thuy Dung | Le Thi Dung | !
欧陽 娜娜 | Ouyang Nana | 欧阳 娜娜 | =
欧陽 娜娜 | Ouyang Nana | OUYANG Nana | =
欧陽 娜娜 | Ouyang Nana | Nana Ouyang | =
許 建国 | Xu Jianguo | 许 建国 | =
許 建国 | Xu Jianguo | XU Jian Guo | =
許 建国 | Xu Jianguo | 许建军 | !
趙 麗 | | 赵 丽 | =
趙 麗 | | 赵丽颖 | !
アイシャ | Aisha | Aisha | ~
アイシャ | Aisha | Aisha Yamamoto | !
アイシャ | Aisha | アイシャドウ | !
カルロス・エドゥアルド・ダ・シルヴァ | Carlos Eduardo da Silva | Carlos Eduardo da Silva | =
カルロス・エドゥアルド・ダ・シルヴァ | Carlos Eduardo da Silva | カルロス・エドゥアルド・ダ・シルバ | =
カルロス・エドゥアルド・ダ・シルヴァ | Carlos Eduardo da Silva | da Silva, Carlos Eduardo | =
カルロス・エドゥアルド・ダ・シルヴァ | Carlos Eduardo da Silva | Carlos E. da Silva | !
カルロス・エドゥアルド・ダ・シルヴァ | Carlos Eduardo da Silva | Carlos Silva | !
スミス ジョン | John Smith | John Smith | =
スミス ジョン | John Smith | John A. Smith, MD | =
スミス ジョン | John Smith | Johnny Smith | !
スミス ジョン | John Smith | John Smithson | !
# wards, marks and families that look like them
山田 太郎 | | 10階北山田太郎 | =
北山 太郎 | | 10階北山太郎 | =
山田 太郎 | | B棟2階山田太郎 | =
山田 太郎 | | 南山田太郎 | !
山田 太郎 | | 山田◆太郎 | =
山田 太郎 | | 山田●●太郎 | =
山田 太郎 | | ♪♪山田太郎♪♪です | =
山田 太郎 | | ﾔﾏﾀﾞ★太郎 | !
中山 花子 | | 山中★花子 | !
山田 太郎 | | 山田太郎の夫 | !
山田 太郎 | | 山田太郎の息子です | !
山田 太郎 | | 山田太郎の家族 | !
山田 太郎 | | 山田太郎のアドレス変更 | =
馬場 太郎 | ばば たろう | は゛は゛　たろう | =
馬場 太郎 | ばば たろう | ﾊﾞﾊﾞﾀﾛｳ | =
馬場 太郎 | ばば たろう | はは たろう | !
牧 太郎 | まき たろう | たまき たろう | !
)";
