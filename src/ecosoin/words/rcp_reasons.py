"""Why each rule of the RCP is met or not, and what to provide, in French and English."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "R01": {
        "met": {
            "fr": "L'étude suit la RCP Système d'information (novembre 2024) et sa RCP mère Services numériques.",
            "en": (
                "The study follows the RCP Système d'information (November 2024) and its parent RCP Services "
                "numériques."
            ),
        },
    },
    "R02": {
        "met": {
            "fr": "L'unité fonctionnelle est écrite, pour {users} utilisateurs et une année.",
            "en": "The functional unit is written, for {users} users and one year.",
        },
        "not_met": {
            "fr": "Le nombre d'utilisateurs manque : donnez « users » dans le tableau de l'établissement.",
            "en": "The number of users is missing: give “users” in the establishment table.",
        },
    },
    "R03": {
        "met": {
            "fr": (
                "Le schéma fonctionnel est dans le rapport, tracé des sites et groupes d'équipements de l'inventaire."
            ),
            "en": "The functional diagram is in the report, drawn from the inventory's sites and equipment groups.",
        },
    },
    "R04": {
        "met": {
            "fr": (
                "Les trois tiers et les éléments hors numérique ont chacun au moins une ligne, ou leur "
                "exclusion est déclarée."
            ),
            "en": "The three tiers and the non-digital part each have a line, or their exclusion is declared.",
        },
        "not_met": {
            "fr": (
                "{tiers} tiers présents sur ceux attendus (terminaux, réseaux, centres de données, hors "
                "numérique) : ajoutez les lignes ou déclarez « tier_exclusions »."
            ),
            "en": (
                "{tiers} tiers present of those expected (terminals, networks, data centres, non-digital): "
                "add the lines or declare “tier_exclusions”."
            ),
        },
    },
    "R05": {
        "met": {
            "fr": "L'organisation déclare que tout équipement connecté est dans l'inventaire.",
            "en": "The organisation declares that all connected equipment is in the inventory.",
        },
        "to_declare": {
            "fr": (
                "Déclarez « all_connected_equipment » après contrôle des annexes A et B : smartphones et "
                "objets connectés compris."
            ),
            "en": (
                "Declare “all_connected_equipment” after checking annexes A and B, smartphones and connected "
                "things included."
            ),
        },
    },
    "R06": {
        "met": {
            "fr": "{cloud} ligne(s) de nuage et services consommés, ou leur absence est déclarée.",
            "en": "{cloud} cloud or consumed service line(s), or their absence is declared.",
        },
        "to_declare": {
            "fr": "Aucune ligne de nuage : ajoutez IaaS, PaaS et SaaS, ou déclarez « no_cloud ».",
            "en": "No cloud line: add IaaS, PaaS and SaaS, or declare “no_cloud”.",
        },
    },
    "R07": {
        "met": {
            "fr": "Onduleurs, refroidissement et surfaces (salle, bureaux de la DSI) sont dans l'inventaire.",
            "en": "UPS, cooling and floor areas (room, IT offices) are in the inventory.",
        },
        "not_met": {
            "fr": "Ajoutez onduleurs, refroidissement et surfaces de salle technique et de bureaux de la DSI (m²).",
            "en": "Add UPS, cooling and the floor areas of technical room and IT offices (m²).",
        },
    },
    "R08": {
        "met": {
            "fr": "Les déplacements de la DSI et de ses prestataires sont comptés.",
            "en": "Travel of IT staff and contractors is counted.",
        },
        "not_met": {
            "fr": "Ajoutez les kilomètres domicile-travail et professionnels de la DSI et de ses prestataires.",
            "en": "Add commuting and business kilometres of IT staff and contractors.",
        },
    },
    "R09": {
        "met": {
            "fr": "Fabrication, distribution, utilisation et fin de vie sont renseignées pour chaque ligne.",
            "en": "Manufacturing, distribution, use and end of life are filled for each line.",
        },
        "not_met": {
            "fr": (
                "{stages} % des couples (ligne, étape) ont une valeur en changement climatique : les "
                "facteurs manquants sont listés par « ecosoin catalogue coverage »."
            ),
            "en": (
                "{stages} % of (line, stage) pairs have a climate value: missing factors are listed by "
                "“ecosoin catalogue coverage”."
            ),
        },
    },
    "R10": {
        "met": {
            "fr": "Le registre des exclusions est déclaré et figure au rapport.",
            "en": "The register of exclusions is declared and shown.",
        },
        "to_declare": {
            "fr": "Déclarez « exclusions » : la liste justifiée, ou « aucune ».",
            "en": "Declare “exclusions”: the justified list, or “none”.",
        },
    },
    "R11": {
        "met": {
            "fr": "Fabrication, distribution et fin de vie sont réparties sur toute la durée de vie.",
            "en": "Manufacturing, distribution and end of life are spread over the whole lifetime.",
        },
    },
    "R12": {
        "met": {
            "fr": "Reconditionné à l'achat : règle appliquée, preuve déclarée ou aucun cas.",
            "en": "Bought refurbished: rule applied, proof declared or no case.",
        },
        "to_declare": {
            "fr": (
                "Des achats reconditionnés sont comptés : déclarez « refurbished_proof », sinon la première vie vaut 0."
            ),
            "en": "Refurbished purchases are counted: declare “refurbished_proof”, else the first life counts 0.",
        },
    },
    "R13": {
        "met": {
            "fr": "Réemploi à la sortie : règle appliquée, certificats déclarés ou aucun cas.",
            "en": "Reuse at exit: rule applied, certificates declared or no case.",
        },
        "to_declare": {
            "fr": "Du réemploi est compté : déclarez « reuse_certificates », sinon il vaut 0.",
            "en": "Reuse is counted: declare “reuse_certificates”, else it counts 0.",
        },
    },
    "R14": {
        "met": {
            "fr": "Parts BYOD 57 %, COPE 85 %, professionnel 100 % appliquées à toutes les étapes.",
            "en": "BYOD 57 %, COPE 85 %, professional 100 % applied to all stages.",
        },
        "to_declare": {
            "fr": "Aucune ligne BYOD ou COPE : renseignez la colonne « propriété », ou déclarez « no_byod ».",
            "en": "No BYOD or COPE line: fill the “ownership” column, or declare “no_byod”.",
        },
    },
    "R15": {
        "met": {
            "fr": "Les lignes de nuage ont une durée de vie d'un an.",
            "en": "Cloud lines have a lifetime of one year.",
        },
        "not_met": {
            "fr": "Une ligne de nuage a une durée de vie autre qu'un an : corrigez-la.",
            "en": "A cloud line has a lifetime other than one year: correct it.",
        },
    },
    "R16": {
        "met": {
            "fr": "La qualité (1 à 5) des facteurs de nuage est déclarée, ou il n'y a pas de nuage.",
            "en": "The quality (1 to 5) of cloud factors is declared, or there is no cloud.",
        },
        "not_met": {
            "fr": "Donnez « cloud_quality » (1 à 5) pour les facteurs de nuage ; moins de 5 est à signaler.",
            "en": "Give “cloud_quality” (1 to 5) for cloud factors; below 5 is to be flagged.",
        },
    },
    "R17": {
        "met": {
            "fr": "Le télétravail est compté : part de box des foyers, ou son absence est déclarée.",
            "en": "Telework is counted: share of household boxes, or its absence is declared.",
        },
        "to_declare": {
            "fr": "Donnez « telework_staff » et « telework_day_year », ou déclarez « no_telework ».",
            "en": "Give “telework_staff” and “telework_day_year”, or declare “no_telework”.",
        },
    },
    "R18": {
        "met": {
            "fr": "Chaque ligne dit d'où vient sa donnée par sa qualité.",
            "en": "Each line tells the origin of its datum by its quality.",
        },
        "not_met": {
            "fr": (
                "{quality} % des lignes portent une qualité : complétez la colonne « qualité » (mesure, dire "
                "d'expert, moyenne)."
            ),
            "en": "{quality} % of lines carry a quality: complete the “quality” column (measured, expert, mean).",
        },
    },
    "R19": {
        "met": {
            "fr": "L'organisation déclare l'annexe A complète.",
            "en": "The organisation declares annex A complete.",
        },
        "to_declare": {
            "fr": "Déclarez « annex_a_complete » après contrôle des postes de l'annexe A.",
            "en": "Declare “annex_a_complete” after checking the items of annex A.",
        },
    },
    "R20": {
        "met": {
            "fr": "Chaque ligne porte une qualité : élevée, moyenne ou faible.",
            "en": "Each line carries a quality: high, medium or low.",
        },
        "not_met": {
            "fr": "{quality} % des lignes portent une qualité ; les autres sont tenues pour faibles.",
            "en": "{quality} % of lines carry a quality; the others are held as low.",
        },
    },
    "R21": {
        "met": {
            "fr": "La part de chaque qualité est dans le rapport.",
            "en": "The share of each quality is in the report.",
        },
    },
    "R22": {
        "met": {
            "fr": "Les cinq critères obligatoires ont un facteur pour chaque ligne.",
            "en": "The five mandatory criteria have a factor for every line.",
        },
        "not_met": {
            "fr": (
                "Au moins un des cinq critères obligatoires ne couvre que {coverage} % des lignes : ajoutez "
                "un jeu de facteurs."
            ),
            "en": ("At least one of the five mandatory criteria covers only {coverage} % of lines: add a factor set."),
        },
    },
    "R23": {
        "met": {
            "fr": "Chaque facteur utilisé a une source avec version ou date.",
            "en": "Each factor used has a source with version or date.",
        },
        "not_met": {
            "fr": "Une source utilisée n'a ni version ni date : complétez sources.csv.",
            "en": "A source used has neither version nor date: complete sources.csv.",
        },
    },
    "R24": {
        "met": {
            "fr": (
                "Hypothèses, quantités et durées de vie sont dans l'annexe ; {assumed} ligne(s) reposent sur un défaut."
            ),
            "en": "Hypotheses, quantities and lifetimes are in the annex; {assumed} line(s) rest on a default.",
        },
    },
    "R25": {
        "met": {
            "fr": "Les données fragiles et les limites sont listées dans le rapport.",
            "en": "Weak data and limits are listed in the report.",
        },
    },
    "R26": {
        "met": {
            "fr": (
                "Le dossier porte l'activité, les facteurs, la graine et les versions : il se recalcule à l'identique."
            ),
            "en": "The folder holds activity, factors, seed and versions: it recomputes to the same figures.",
        },
    },
    "R27": {
        "met": {
            "fr": "Mix électrique national de consommation, selon le lieu ; ni garanties d'origine ni contrats.",
            "en": "National consumption mix by place; no guarantees of origin nor contracts.",
        },
    },
    "R28": {
        "met": {
            "fr": "L'électricité des centres de données est donnée ligne à ligne, ou sa méthode est déclarée.",
            "en": "Data-centre electricity is given line by line, or its method is declared.",
        },
        "to_declare": {
            "fr": (
                "Une part de l'électricité des centres de données vient de défauts : mesurez (PDU, BMC) ou "
                "déclarez « energy_method »."
            ),
            "en": (
                "Part of data-centre electricity comes from defaults: measure (PDU, BMC) or declare “energy_method”."
            ),
        },
    },
    "R29": {
        "met": {
            "fr": "Les serveurs de rechange sont comptés, à 0 kWh.",
            "en": "Spare servers are counted, at 0 kWh.",
        },
        "not_met": {
            "fr": (
                "Les serveurs de rechange ne sont pas connus : donnez « spare_server_share » ; sans tableau "
                "d'établissement le défaut n'est pas ajouté."
            ),
            "en": (
                "Spare servers are not known: give “spare_server_share”; without an establishment table the "
                "default is not added."
            ),
        },
    },
    "R30": {
        "met": {
            "fr": "{machines} machine(s) virtuelle(s) réparties sur mémoire, vCPU et stockage réservés.",
            "en": "{machines} virtual machine(s) allocated on reserved memory, vCPU and storage.",
        },
    },
    "R31": {
        "met": {
            "fr": "Les indicateurs du centre de données sont déclarés.",
            "en": "The data-centre indicators are declared.",
        },
        "to_declare": {
            "fr": "Recommandé : déclarez « datacentre_indicators » (PUE, WUE, ERF, REF).",
            "en": "Recommended: declare “datacentre_indicators” (PUE, WUE, ERF, REF).",
        },
    },
    "R32": {
        "met": {
            "fr": "Le numérique médical est compté à part, ou ses exclusions sont justifiées.",
            "en": "Medical digital is counted apart, or its exclusions are justified.",
        },
        "to_declare": {
            "fr": (
                "Aucun dispositif médical numérique : ajoutez imagerie, analyseurs et équipements de "
                "chambre, ou déclarez « medical_exclusions »."
            ),
            "en": (
                "No digital medical device: add imaging, analysers and room equipment, or declare “medical_exclusions”."
            ),
        },
    },
}
