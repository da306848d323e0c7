#include "people/look_alike.h"
#include "people/look_alike_cases.h"

#include <catch2/catch.hpp>

using namespace keneki;
using people::Likeness;
using people::LookAlikes;
using people::Protected;

namespace {

const LookAlikes& short_names() {
    static const LookAlikes made = [] {
        LookAlikes all;
        all.add("mihon-hospital.or.jp", Protected::ours);
        all.add("minato.example", Protected::ours);
        all.add("reiji-hp.jp", Protected::partner);
        all.add("mihon-u.ac.jp", Protected::partner);
        all.add("mihon-l.co.jp", Protected::partner);
        all.add("okubo-clinic.jp", Protected::partner);
        all.add("akubo-clinic.jp", Protected::partner);
        all.add("seiunkai.or.jp", Protected::partner);
        all.add("かがやき-clinic.jp", Protected::partner);
        all.finish();
        return all;
    }();
    return made;
}

} // namespace

TEST_CASE("short names with a word for their kind are protected") {
    constexpr const char* ours = "mihon-hospital.or.jp";
    constexpr const char* partner = "reiji-hp.jp";
    const LookAlikeCase alike[] = {
        // Accents.
        {"mihön-hospital.or.jp", ours},
        {"míhon-hospital.or.jp", ours},
        {"mihon-hospitál.or.jp", ours},
        {"seiünkai.or.jp", "seiunkai.or.jp"},
        {"séiunkai.or.jp", "seiunkai.or.jp"},
        // One letter of the name, and all else the same.
        {"mihonn-hospital.or.jp", ours, Likeness::typing},
        {"mihhon-hospital.com", ours, Likeness::typing},
        {"minon-hospital.or.jp", ours, Likeness::typing},
        {"mikon-hospital.or.jp", ours, Likeness::typing},
        {"miho-hospital.or.jp", ours, Likeness::typing},
        {"mihom-hospital.or.jp", ours, Likeness::typing},
        {"mihno-hospital.or.jp", ours, Likeness::typing},
        {"mihxn-hospital.com", ours, Likeness::typing},
        {"reijii-hp.jp", partner, Likeness::typing},
        // In front of another's domain, or in it up to a hyphen.
        {"mihon-hospital.evil.com", ours, Likeness::inside},
        {"mail.mihon-hospital.evil.example", ours, Likeness::inside},
        {"mihon-hospital.evil.co.uk", ours, Likeness::inside},
        {"mihonhospital.evil.com", ours, Likeness::inside},
        {"mihon-hospital-info.evil.com", ours, Likeness::inside},
        {"mail-mihon-hospital.a.b.evil.xyz", ours, Likeness::inside},
        {"mihon-hospital.or.jp.evil.com", ours, Likeness::inside},
        {"m1hon-hospital.evil.com", ours},
        {"mihon-hospital.or.jp-secure.com", ours, Likeness::inside},
        {"mx.mihon-hospital.or.jp-secure.com", ours, Likeness::inside},
        {"mihon-hospital-or-jp.com", ours, Likeness::inside},
        {"reiji-hp-jp.com", partner, Likeness::inside},
        {"mihon-u-ac.jp", "mihon-u.ac.jp", Likeness::inside},
        {"mail.mihon-u-ac.jp", "mihon-u.ac.jp", Likeness::inside},
        {"mihon-l-co.jp", "mihon-l.co.jp", Likeness::inside},
        {"mihon-hospital.or-jp.com", ours, Likeness::inside},
        {"mail.mihon-hospital.or-jp.com", ours, Likeness::inside},
        {"mihon-u.ac-jp.net", "mihon-u.ac.jp", Likeness::inside},
        // Another end.
        {"reiji-hp.com", partner, Likeness::other_end},
        {"reiji-hp.or.jp", partner, Likeness::other_end},
        {"rei-ji-hp.jp", partner, Likeness::hyphen},
        // A host of many customers: like an ending.
        {"mihon-hospital.sakura.ne.jp", ours, Likeness::other_end},
        {"mail.mihon-hospital.xsrv.jp", ours, Likeness::other_end},
    };
    check_alike(short_names(), alike);
    // A mark of kana is no accent.
    const auto kana = short_names().find("かかやき-clinic.jp");
    CHECK((!kana || kana->likeness == Likeness::typing));
}

TEST_CASE("a short name may be another's") {
    for (const char* const shown : {"mihara-hospital.or.jp",
                                    "mihama-hospital.or.jp",
                                    "nihon-hospital.or.jp",
                                    "kihon-hospital.or.jp", // other places
                                    "miho-hospital.jp",
                                    "minon-hospital.com", // and elsewhere
                                    "miho-clinic.or.jp",
                                    "mihon-clinic.or.jp",
                                    "miho.or.jp", // another kind, or none
                                    "mihon-hospital.city.kitano.lg.jp",
                                    "mihon-hospital.pref.example.go.jp",
                                    "mihon-hospital.somewhere.co.jp",
                                    "mihon-hospital.somewhere.ac.uk",
                                    "mihon-hospital.health.gov.au", // not anybody's
                                    "reiji-hp.somewhere.com",       // a partner may be its customer
                                    "mihon.somewhere.com",
                                    "hospital.somewhere.com",
                                    "mihon-clinic.somewhere.com",
                                    "minato.company.example",
                                    "minatoya.example",
                                    "reija-hp.jp",
                                    "reijii-hp.com",
                                    "keiji-hp.jp",
                                    "okubo-clinic.com", // a name that many bear
                                    "ookubo-clinic.jp",
                                    "aakubo-hospital.jp",
                                    "mihon-hospital.gmail.com",
                                    "mail.or-jp.com",
                                    "mihara-hospital.or-jp.com"}) {
        INFO(shown);
        const auto found = short_names().find(shown);
        if (found) INFO(found->domain << ' ' << people::likeness_name(found->likeness));
        CHECK_FALSE(found);
    }
}

TEST_CASE("the name of a place of ours that stands below a domain is protected too") {
    LookAlikes all;
    all.add("mihon-hospital.example.jp", Protected::ours);
    all.add("radiology.kitano.example", Protected::ours);
    all.add("mail-center.kitano.example", Protected::ours);
    all.add("reiji-hospital.city.example", Protected::partner);
    all.finish();
    const LookAlikeCase alike[] = {
        {"mihon-hospital.evil.com", "mihon-hospital.example.jp", Likeness::inside},
        {"mihon-hospital.example.jp.evil.com", "mihon-hospital.example.jp", Likeness::inside},
        {"mihon-hospital-example-jp.com", "mihon-hospital.example.jp", Likeness::inside},
        {"mihon-hospital.jp", "mihon-hospital.example.jp", Likeness::other_end},
        {"mihon-hospita1.jp", "mihon-hospital.example.jp"},
        {"mihon-hospital-info.jp", "mihon-hospital.example.jp", Likeness::added_word},
    };
    check_alike(all, alike);
    for (const char* const shown :
         {"mihon-hospital.example.jp", "mail.example.jp", "radiology.evil.com", "radiology.com",
          "mail-center.evil.com", "mail-center.com", "reiji-hospital.evil.com",
          "mihon-clinic.evil.com", "center.kitano.example"}) {
        INFO(shown);
        CHECK_FALSE(all.find(shown));
    }
}

TEST_CASE("another end of a short word for a kind is another place") {
    for (const Protected whose : {Protected::ours, Protected::partner}) {
        LookAlikes all;
        all.add("fukamori-kai.example", whose);
        all.finish();
        for (const char* const shown : {"fukamoridai.example", "fukamorigai.test"}) { // 深森台
            INFO(shown);
            CHECK_FALSE(all.find(shown));
        }
        const LookAlikeCase alike[] = {
            {"fukamorikia.example", "fukamori-kai.example", Likeness::typing},
            {"fukamoli-kai.example", "fukamori-kai.example", Likeness::typing},
        };
        check_alike(all, alike);
    }
}

TEST_CASE("ours with another word for its kind is told") {
    LookAlikes all;
    all.add("fukamoridai-hospital.example", Protected::ours);
    all.add("sakura-hospital.test", Protected::ours);
    all.add("kitamoridai-hospital.example", Protected::partner);
    all.finish();
    const LookAlikeCase alike[] = {
        {"fukamoridai-hosp.example", "fukamoridai-hospital.example", Likeness::added_word},
        {"fukamoridai-hp.jp", "fukamoridai-hospital.example", Likeness::added_word},
        {"fukamoridai-byoin.or.jp", "fukamoridai-hospital.example", Likeness::added_word},
    };
    check_alike(all, alike);
    for (const char* const shown :
         {"fukamoridai-clinic.example", "fukamoridai.example", "fukamori-hp.example",
          "sakura-hp.example", "kitamoridai-hp.example"}) {
        INFO(shown);
        CHECK_FALSE(all.find(shown));
    }
}
