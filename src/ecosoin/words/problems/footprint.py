"""Problems of a footprint study, once the inventory is read."""

TEXTS: dict[str, dict[str, str]] = {
    "type-unmatched": {
        "message_fr": "Aucun élément du catalogue ne répond au type « {type} » (modèle : {model}) : {lines} ligne(s) "
        "restent sans impact, comptées comme manquantes.",
        "message_en": "No catalogue item answers to the type “{type}” (model: {model}): {lines} line(s) stay without "
        "impact, counted as missing.",
        "remedy_fr": "Remplacez le type par un nom du catalogue (proches : {suggestions}) ou ajoutez un alias à votre "
        "jeu de facteurs ; « ecosoin catalogue search » aide à chercher.",
        "remedy_en": "Replace the type with a catalogue name (close: {suggestions}) or add an alias to your factor "
        "set; “ecosoin catalogue search” helps.",
    },
    "lifetime-missing": {
        "message_fr": "Ni durée de vie, ni dates, ni défaut pour « {item} » ({lines} ligne(s)) : fabrication, "
        "distribution et fin de vie manquent.",
        "message_en": "No lifetime, dates or default for “{item}” ({lines} line(s)): manufacturing, distribution and "
        "end of life are missing.",
        "remedy_fr": "Donnez la durée de vie, ou les dates d'achat et de retrait.",
        "remedy_en": "Give the lifetime, or the purchase and retirement dates.",
    },
    "shares-above-one": {
        "message_fr": "Les parts attribuées de l'hôte « {item} » font {total}, plus de 1.",
        "message_en": "The shares given of host “{item}” add up to {total}, more than 1.",
        "remedy_fr": "Corrigez les clés de répartition de ses machines ou applications : leur somme est au plus 1.",
        "remedy_en": "Correct the allocation keys of its machines or applications: they sum to 1 at most.",
    },
    "fact-not-a-number": {
        "message_fr": "« {fact} » doit être un nombre positif, lu : « {value} ».",
        "message_en": "“{fact}” must be a positive number, read: “{value}”.",
        "remedy_fr": "Écrivez un nombre sans unité dans le tableau de l'établissement.",
        "remedy_en": "Write a number without unit in the establishment table.",
    },
    "telework-item-missing": {
        "message_fr": "Le jeu de facteurs ne connaît pas toutes les box ({items}) : le télétravail est sous-compté.",
        "message_en": "The factor set does not know every box ({items}): telework is under-counted.",
        "remedy_fr": "Ajoutez un jeu de facteurs qui les contient, par exemple --factors VOTRE_JEU,ademe-2022.",
        "remedy_en": "Add a factor set that holds them, for example --factors YOUR_SET,ademe-2022.",
    },
    "spare-servers-assumed": {
        "message_fr": "Serveurs de rechange inconnus : {share} % des serveurs ajoutés, à 0 kWh (RCP).",
        "message_en": "Spare servers unknown: {share} % of servers added, at 0 kWh (RCP).",
        "remedy_fr": "Donnez « spare_server_share » dans le tableau de l'établissement.",
        "remedy_en": "Give “spare_server_share” in the establishment table.",
    },
    "item-not-in-study": {
        "message_fr": "La ligne « {item} » n'est pas dans l'étude « {path} ».",
        "message_en": "The line “{item}” is not in the study “{path}”.",
        "remedy_fr": "Les identifiants sont dans la colonne item_id de impacts.parquet et du classeur.",
        "remedy_en": "Identifiers are in the item_id column of impacts.parquet and of the workbook.",
    },
    "item-without-factor": {
        "message_fr": "La ligne « {item} » a un type inconnu du catalogue (« {type} ») : il n'y a pas de chiffre à "
        "expliquer.",
        "message_en": "The line “{item}” has a type the catalogue does not know (“{type}”): there is no number to "
        "explain.",
        "remedy_fr": "Corrigez son type et relancez l'étude.",
        "remedy_en": "Correct its type and run the study again.",
    },
}
