#include "people/mail_providers.h"

#include <string>
#include <unordered_set>

namespace keneki::people {
namespace {

/// Free webmail, throw-away addresses, and those that come with a telephone or a line: carriers,
/// providers and cable television of Japan (threats 9).
constexpr std::string_view providers =
    "126.com 139.com 163.com 188.com abv.bg aitai.ne.jp aliyun.com alpha-net.ne.jp "
    "amigo.ne.jp amigo2.ne.jp aol.com aol.jp asahi-net.jp asahi-net.or.jp att.ne.jp "
    "att.net attnet.ne.jp au.com auone-net.jp auone.jp avis.ne.jp ayu.ne.jp bai.ne.jp "
    "bb-east.ne.jp bb-niigata.jp bbiq.jp bbtec.net bekkoame.ne.jp biglobe.jp biglobe.ne.jp "
    "bigpond.com bk.ru bmobile.ne.jp bol.com.br btinternet.com btvm.ne.jp bunbun.ne.jp "
    "c-able.ne.jp cable-net.ne.jp cans.ne.jp catv-yokohama.ne.jp catv.ne.jp catv296.ne.jp "
    "catvy.ne.jp cc9.ne.jp ccnet-ai.ne.jp ccnetmie.ne.jp ccnw.ne.jp cek.ne.jp cna.ne.jp "
    "cnt.ne.jp coara.or.jp comcast.net commufa.jp cosmos.ne.jp cox.net crocus.ne.jp "
    "ctk23.ne.jp ctt.ne.jp cty-net.ne.jp cyberhome.ne.jp daum.net din.or.jp dion.ne.jp "
    "disney.ne.jp disneymobile.ne.jp docomo.ne.jp dokidoki.ne.jp dream.jp dti.ne.jp "
    "dti2.ne.jp dwmail.jp e-catv.ne.jp echigo.ne.jp emnet.ne.jp emobile-s.ne.jp "
    "emobile.ne.jp enecom.ne.jp eonet.ne.jp excite.co.jp ezweb.ne.jp fastmail.com "
    "fastmail.fm fitweb.or.jp foxmail.com free.fr freemail.ne.jp freenet.de gctv.ne.jp "
    "ginzado.ne.jp gmail.com gmobb.jp gmx.at gmx.ch gmx.com gmx.de gmx.net gol.com goo.jp "
    "goo.ne.jp googlemail.com guerrillamail.com hanmail.net hey.com hi-ho.ne.jp "
    "hicat.ne.jp highway.ne.jp hinet.net hokkai.or.jp home.ne.jp hotcn.ne.jp hotmail.co.jp "
    "hotmail.co.uk hotmail.com hotmail.de hotmail.fr hushmail.com i.softbank.jp "
    "ic-net.or.jp icloud.com icn-tv.ne.jp ictnet.ne.jp icv.ne.jp ido.ne.jp "
    "ii-okinawa.ne.jp iij4u.or.jp iijmio-mail.jp inacatv.ne.jp inbox.ru inforyoma.or.jp "
    "infoseek.jp infosphere.ne.jp infoweb.ne.jp inter7.jp interia.pl interlink.or.jp "
    "itscom.jp itscom.net janis.or.jp jp-c.ne.jp jp-d.ne.jp jp-h.ne.jp jp-k.ne.jp "
    "jp-n.ne.jp jp-q.ne.jp jp-r.ne.jp jp-s.ne.jp jp-t.ne.jp jway.ne.jp katch.ne.jp kcn.jp "
    "kcn.ne.jp kct.ad.jp kct.ne.jp kcv-net.ne.jp kisnet.or.jp knc.ne.jp ksky.ne.jp "
    "laposte.net lcv.jp lcv.ne.jp libero.it list.ru live.co.uk live.com live.fr live.jp "
    "livedoor.com mac.com mail.com mail.ru mailfence.com mailinator.com mbn.or.jp mctv.jp "
    "mctv.ne.jp me.com medias.ne.jp megaegg.jp megaegg.ne.jp mesh.ne.jp minc.ne.jp "
    "mineo.jp mirai.ne.jp mitene.or.jp miyazaki-catv.ne.jp mopera.ne.jp mopera.net msn.com "
    "nasicnet.com nasicnet.ne.jp nava21.ne.jp naver.com ncv.jp ncv.ne.jp netlaputa.ne.jp "
    "netwave.or.jp netyou.jp nifmo.jp nifty.com nifty.ne.jp nirai.ne.jp nmt.ne.jp "
    "nns.ne.jp nsk.ne.jp o2.pl ocn.ne.jp oct-net.ne.jp octv.ne.jp odn.ad.jp odn.ne.jp "
    "omn.ne.jp onet.pl orange.fr outlook.com outlook.de outlook.fr outlook.jp "
    "panda-world.ne.jp pdx.ne.jp pikara.jp pikara.ne.jp plala.or.jp pm.me point.ne.jp "
    "proton.me protonmail.ch protonmail.com qq.com quolia.ne.jp rakumail.jp rakuten.jp "
    "rambler.ru rediffmail.com rim.or.jp rnac.ne.jp rocketmail.com rurbannet.ne.jp "
    "ryucom.ne.jp sainet.or.jp sannet.ne.jp sbcglobal.net scn-net.ne.jp seznam.cz sfr.fr "
    "sharklasers.com sina.cn sina.com snowman.ne.jp so-net.jp so-net.ne.jp softbank.jp "
    "softbank.ne.jp sohu.com spacelan.ne.jp starcat.ne.jp sunfield.ne.jp sute.jp "
    "synapse.ne.jp t-com.ne.jp t-online.de tcp-ip.or.jp tees.ne.jp terra.com.br thn.ne.jp "
    "tiki.ne.jp tokai.or.jp tst.ne.jp ttv.ne.jp tuta.com tuta.io tutamail.com tutanota.com "
    "tutanota.de tv-naruto.ne.jp tvt.ne.jp ucom.ne.jp ukr.net uol.com.br uqmobile.jp "
    "valley.ne.jp vega.ne.jp vega.or.jp verizon.net vodafone.ne.jp wainet.ne.jp wakwak.com "
    "wakwak.ne.jp wanadoo.fr watv.ne.jp wcm.ne.jp web.de willcom.com wp.pl y-mobile.ne.jp "
    "yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.hk yahoo.com.tw yahoo.de "
    "yahoo.fr yahoo.ne.jp yandex.com yandex.ru ybb.ne.jp yeah.net ymail.com ymail.ne.jp "
    "ymobile.ne.jp ymobile1.ne.jp yopmail.com zaq.jp zaq.ne.jp zoho.com zohomail.com ";

/// Shared hosting, site builders and tenants of clouds that the public suffix list does not have;
/// then houses of independent hospitals and medical associations under one name.
constexpr std::string_view suffixes =
    "amazonses.com amebaownd.com awsapps.com backlog.com backlog.jp bizmw.com chips.jp "
    "chu.jp ciao.jp cloudfree.jp cocolog-nifty.com coreserver.jp crayonsite.info "
    "crayonsite.net cybozu.com easymyweb.jp fc2.com freshdesk.com gmoserver.jp goope.jp "
    "hatenablog.com hatenablog.jp heteml.jp heteml.net hosp.go.jp hubspotemail.net "
    "jcho.go.jp jimdo.com jimdofree.com johas.go.jp jrc.or.jp kagoya.net kintone.com "
    "livedoor.blog lolipop.jp lovepop.jp mail.onmicrosoft.com mailchimpapp.com main.jp "
    "med.or.jp minibird.jp moo.jp noor.jp ocnk.net onmicrosoft.com onmicrosoft.us "
    "p-kit.com peraichi.com pupu.jp r-cms.jp sakura.ne.jp sakuraweb.com secure.ne.jp "
    "seesaa.net sendgrid.net sharepoint.com shop-pro.jp sixcore.jp squarespace.com "
    "starfree.jp stars.ne.jp stores.jp strikingly.com studio.site sub.jp thebase.in "
    "ti-da.net under.jp vivian.jp web.fc2.com webnode.com webnode.jp weebly.com "
    "wixsite.com wordpress.com wpengine.com wpx.jp wpxblog.jp xdomain.jp xrea.com xsrv.jp "
    "zendesk.com ";

using Domains = std::unordered_set<std::string>;

Domains read(std::string_view list) {
    Domains domains;
    while (!list.empty()) {
        const std::size_t end = list.find(' ');
        domains.emplace(list.substr(0, end));
        list.remove_prefix(end + 1);
    }
    return domains;
}

} // namespace

bool is_mail_provider(std::string_view domain) {
    static const Domains known = read(providers);
    return known.count(std::string(domain)) != 0;
}

bool is_shared_suffix(std::string_view domain) {
    static const Domains known = read(suffixes);
    return known.count(std::string(domain)) != 0;
}

} // namespace keneki::people
