"""Problems of a service, its judgement and the signals of useless digital."""

TEXTS: dict[str, dict[str, str]] = {
    "service-yaml-invalid": {
        "message_fr": "Le fichier YAML ne se lit pas : {reason}.",
        "message_en": "The YAML file cannot be read: {reason}.",
        "remedy_fr": "Corrigez la syntaxe à cette ligne (indentation, deux-points, guillemets).",
        "remedy_en": "Fix the syntax at this line (indentation, colons, quotes).",
    },
    "service-not-a-mapping": {
        "message_fr": "Le fichier ne contient pas des clés et des valeurs.",
        "message_en": "The file does not hold keys and values.",
        "remedy_fr": "Partez d'un modèle : ecosoin service new --list.",
        "remedy_en": "Start from a template: ecosoin service new --list.",
    },
    "service-key-repeated": {
        "message_fr": "La clé « {key} » est donnée deux fois.",
        "message_en": "The key “{key}” is given twice.",
        "remedy_fr": "Gardez-en une : YAML ne retiendrait que la dernière.",
        "remedy_en": "Keep one: YAML would only keep the last.",
    },
    "service-key-unknown": {
        "message_fr": "La clé « {key} » n'est pas connue ici.",
        "message_en": "The key “{key}” is not known here.",
        "remedy_fr": "Vérifiez l'orthographe ; docs/how-to/service.md liste les clés de chaque sorte de composant.",
        "remedy_en": "Check the spelling; docs/how-to/service.md lists the keys of each kind of component.",
    },
    "service-field-missing": {
        "message_fr": "Le champ « {field} » manque.",
        "message_en": "The field “{field}” is missing.",
        "remedy_fr": "Ajoutez-le, avec sa valeur et son unité.",
        "remedy_en": "Add it, with its value and unit.",
    },
    "service-unit-missing": {
        "message_fr": "La quantité n'a pas d'unité ({field}).",
        "message_en": "The amount has no unit ({field}).",
        "remedy_fr": "Écrivez {{value: …, unit: …}} : rien n'est deviné.",
        "remedy_en": "Write {{value: …, unit: …}}: nothing is guessed.",
    },
    "service-unit-wrong": {
        "message_fr": "L'unité « {unit} » ne convient pas ici.",
        "message_en": "The unit “{unit}” does not fit here.",
        "remedy_fr": "Unités possibles : {accepted}.",
        "remedy_en": "Possible units: {accepted}.",
    },
    "service-value-invalid": {
        "message_fr": "La valeur « {value} » ne convient pas ; attendu, par exemple : {expected}",
        "message_en": "The value “{value}” does not fit; expected, for example: {expected}",
        "remedy_fr": "Donnez une valeur du type attendu.",
        "remedy_en": "Give a value of the expected type.",
    },
    "service-negative": {
        "message_fr": "La quantité {value} {unit} est négative.",
        "message_en": "The amount {value} {unit} is negative.",
        "remedy_fr": "Une quantité est positive ou nulle ; un évitement va dans le comparateur.",
        "remedy_en": "An amount is zero or more; what is avoided goes to the comparator.",
    },
    "service-zero-divisor": {
        "message_fr": "Cette quantité divise les autres et ne peut pas être nulle.",
        "message_en": "This amount divides the others and cannot be zero.",
        "remedy_fr": "Donnez une valeur strictement positive.",
        "remedy_en": "Give a value above zero.",
    },
    "service-share-over-one": {
        "message_fr": "La part {value} {unit} dépasse 1 (100 %).",
        "message_en": "The share {value} {unit} is over 1 (100 %).",
        "remedy_fr": "Une part va de 0 à 1, ou de 0 à 100 avec l'unité percent.",
        "remedy_en": "A share goes from 0 to 1, or 0 to 100 with the unit percent.",
    },
    "service-range-half": {
        "message_fr": "Une seule borne est donnée.",
        "message_en": "Only one bound is given.",
        "remedy_fr": "Donnez low et high, ou aucun des deux.",
        "remedy_en": "Give low and high, or neither.",
    },
    "service-range-wrong": {
        "message_fr": "L'ordre low ≤ value ≤ high n'est pas respecté ({low} ; {value} ; {high}).",
        "message_en": "low ≤ value ≤ high does not hold ({low}; {value}; {high}).",
        "remedy_fr": "Corrigez la borne fautive.",
        "remedy_en": "Fix the wrong bound.",
    },
    "service-range-from-zero": {
        "message_fr": "La valeur centrale est nulle alors que l'intervalle va jusqu'à {high} {unit}.",
        "message_en": "The central value is zero while the range goes up to {high} {unit}.",
        "remedy_fr": "Donnez une médiane au-dessus de zéro, ou retirez l'intervalle si c'est vraiment nul.",
        "remedy_en": "Give a median above zero, or drop the range if it is really zero.",
    },
    "service-parameter-unknown": {
        "message_fr": "Le paramètre « ${name} » n'est pas défini (proches : {close}).",
        "message_en": "The parameter “${name}” is not defined (close: {close}).",
        "remedy_fr": "Ajoutez-le sous parameters, ou corrigez son nom.",
        "remedy_en": "Add it under parameters, or fix its name.",
    },
    "service-parameter-unused": {
        "message_fr": "Le paramètre « {name} » ne sert à aucun composant.",
        "message_en": "The parameter “{name}” serves no component.",
        "remedy_fr": "Retirez-le, ou utilisez-le par ${name}.",
        "remedy_en": "Remove it, or use it with ${name}.",
    },
    "service-source-unknown": {
        "message_fr": "La source « {source} » n'est pas dans sources.",
        "message_en": "The source “{source}” is not in sources.",
        "remedy_fr": "Ajoutez-la sous sources, avec sa référence.",
        "remedy_en": "Add it under sources, with its reference.",
    },
    "service-kind-unknown": {
        "message_fr": "La sorte de composant « {kind} » n'existe pas.",
        "message_en": "The component kind “{kind}” does not exist.",
        "remedy_fr": "Sortes possibles : {kinds}.",
        "remedy_en": "Possible kinds: {kinds}.",
    },
    "service-item-unknown": {
        "message_fr": "L'article « {item} » n'est pas au catalogue (proches : {close}).",
        "message_en": "The item “{item}” is not in the catalogue (close: {close}).",
        "remedy_fr": "Cherchez-le : ecosoin catalogue search MOT.",
        "remedy_en": "Search for it: ecosoin catalogue search WORD.",
    },
    "service-study-unknown": {
        "message_fr": "L'étude « {study} » n'a pas de service « {service} » (services : {known}).",
        "message_en": "The study “{study}” has no service “{service}” (services: {known}).",
        "remedy_fr": "Donnez le dossier écrit par ecosoin footprint --out, et un service de son inventaire.",
        "remedy_en": "Give the folder ecosoin footprint --out wrote, and a service of its inventory.",
    },
    "service-name-repeated": {
        "message_fr": "Le nom de composant « {name} » est donné deux fois.",
        "message_en": "The component name “{name}” is given twice.",
        "remedy_fr": "Donnez un nom différent à chaque composant.",
        "remedy_en": "Give each component its own name.",
    },
    "service-duration-doubtful": {
        "message_fr": "Ce composant travaille {hours} h pour un acte de {act} h.",
        "message_en": "This component works {hours} h for an act of {act} h.",
        "remedy_fr": "Vérifiez l'unité : minute ou hour ?",
        "remedy_en": "Check the unit: minute or hour?",
    },
    "service-class-unknown": {
        "message_fr": "La classe fonctionnelle « {given} » n'existe pas.",
        "message_en": "The functional class “{given}” does not exist.",
        "remedy_fr": "Classes de la HAS : {classes}.",
        "remedy_en": "HAS classes: {classes}.",
    },
    "service-alternative-missing": {
        "message_fr": "Les scores du service manquent (alternatives.service).",
        "message_en": "The scores of the service are missing (alternatives.service).",
        "remedy_fr": "Ajoutez alternatives.service.scores, par exemple B3: [2, E2].",
        "remedy_en": "Add alternatives.service.scores, for example B3: [2, E2].",
    },
    "service-sober-missing": {
        "message_fr": "Aucune alternative sobre n'est notée : le service n'est comparé qu'à son absence.",
        "message_en": "No sober alternative is scored: the service is only compared with nothing.",
        "remedy_fr": "Ajoutez l'alternative sober (téléphone, papier, outil partagé).",
        "remedy_en": "Add the alternative sober (telephone, paper, shared tool).",
    },
    "service-score-invalid": {
        "message_fr": "Le score {value} sort de l'échelle 0-{top}.",
        "message_en": "The score {value} is outside the 0-{top} scale.",
        "remedy_fr": "Notez de 0 à 4 selon les ancres (docs/methodology/benefit_risk.md).",
        "remedy_en": "Score from 0 to 4 by the anchors (docs/methodology/benefit_risk.md).",
    },
    "service-evidence-unknown": {
        "message_fr": "Le niveau de preuve « {given} » n'existe pas.",
        "message_en": "The evidence level “{given}” does not exist.",
        "remedy_fr": "Niveaux : {levels}.",
        "remedy_en": "Levels: {levels}.",
    },
    "service-criterion-unknown": {
        "message_fr": "Le critère « {name} » n'existe pas (proches : {close}).",
        "message_en": "The criterion “{name}” does not exist (close: {close}).",
        "remedy_fr": "Les critères sont B1 à B12 et R1 à R12.",
        "remedy_en": "Criteria are B1 to B12 and R1 to R12.",
    },
    "service-weights-repeated": {
        "message_fr": "Le critère « {name} » est rangé deux fois.",
        "message_en": "The criterion “{name}” is ranked twice.",
        "remedy_fr": "Gardez une seule place par critère.",
        "remedy_en": "Keep one place per criterion.",
    },
    "service-weights-empty": {
        "message_fr": "Le mode de poids « {mode} » demande la clé « {key} ».",
        "message_en": "The weight mode “{mode}” needs the key “{key}”.",
        "remedy_fr": "Ajoutez-la, ou choisissez le mode free.",
        "remedy_en": "Add it, or choose the mode free.",
    },
    "service-weight-bounds": {
        "message_fr": "Les bornes de poids {low} et {high} ne vont pas ensemble.",
        "message_en": "The weight bounds {low} and {high} do not fit.",
        "remedy_fr": "Il faut 0 ≤ bas ≤ haut ≤ 1.",
        "remedy_en": "0 ≤ low ≤ high ≤ 1 is needed.",
    },
    "service-weights-contradictory": {
        "message_fr": (
            "Les bornes se contredisent : la somme des bas est {low}, celle des hauts {high}, et les poids "
            "doivent faire 1."
        ),
        "message_en": (
            "The bounds contradict each other: lows sum to {low}, highs to {high}, and weights must sum to 1."
        ),
        "remedy_fr": "Abaissez les bas ou relevez les hauts.",
        "remedy_en": "Lower the lows or raise the highs.",
    },
    "service-template-unknown": {
        "message_fr": "Le modèle « {name} » n'existe pas.",
        "message_en": "The template “{name}” does not exist.",
        "remedy_fr": "Modèles : {choices}.",
        "remedy_en": "Templates: {choices}.",
    },
    "service-file-in-the-way": {
        "message_fr": "Le fichier « {path} » existe déjà.",
        "message_en": "The file “{path}” already exists.",
        "remedy_fr": "Choisissez un autre nom avec --out : rien n'est écrasé.",
        "remedy_en": "Choose another name with --out: nothing is overwritten.",
    },
    "service-names-equal": {
        "message_fr": "Deux fichiers portent le même nom de service « {name} ».",
        "message_en": "Two files bear the same service name “{name}”.",
        "remedy_fr": "Changez la clé service de l'un d'eux : le tableau doit les distinguer.",
        "remedy_en": "Change the service key of one: the table must tell them apart.",
    },
    "service-pathway-cycle": {
        "message_fr": "Le parcours s'appelle lui-même : {chain}.",
        "message_en": "The pathway calls itself: {chain}.",
        "remedy_fr": "Retirez l'étape qui ferme la boucle.",
        "remedy_en": "Remove the step that closes the loop.",
    },
    "service-step-unknown": {
        "message_fr": "L'étape « {step} » n'est ni un fichier ni un modèle.",
        "message_en": "The step “{step}” is neither a file nor a template.",
        "remedy_fr": "Donnez un chemin relatif au parcours, ou un nom de ecosoin service new --list.",
        "remedy_en": "Give a path relative to the pathway, or a name of ecosoin service new --list.",
    },
    "service-pathway-comparator": {
        "message_fr": "Le parcours additionne des services ; le comparateur de « {step} » y est laissé de côté.",
        "message_en": "The pathway sums services; the comparator of “{step}” is left aside.",
        "remedy_fr": "Comparez le service seul avec ecosoin service assess.",
        "remedy_en": "Compare the service alone with ecosoin service assess.",
    },
    "service-pathway-year": {
        "message_fr": (
            "L'étape « {step} » est modélisée pour {step_year} {step_country}, le parcours pour {year} "
            "{country} ; c'est le parcours qui compte."
        ),
        "message_en": (
            "The step “{step}” is modelled for {step_year} {step_country}, the pathway for {year} {country}; "
            "the pathway's apply."
        ),
        "remedy_fr": "Vérifiez que les durées et les volumes valent encore.",
        "remedy_en": "Check that durations and volumes still hold.",
    },
    "signals-file-unknown": {
        "message_fr": "Ce fichier n'est pas un export reconnu (colonnes : {columns}).",
        "message_en": "This file is not a known export (columns: {columns}).",
        "remedy_fr": "Exports lus : {known}. docs/methodology/signals.md donne les colonnes.",
        "remedy_en": "Exports read: {known}. docs/methodology/signals.md gives the columns.",
    },
    "signals-file-unreadable": {
        "message_fr": "Le fichier ne se lit pas : {reason}.",
        "message_en": "The file cannot be read: {reason}.",
        "remedy_fr": "Exportez-le de nouveau.",
        "remedy_en": "Export it again.",
    },
    "signals-nothing-read": {
        "message_fr": "Aucun export reconnu n'a été donné.",
        "message_en": "No known export was given.",
        "remedy_fr": (
            "Donnez un export RVTools, des inventaires GLPI, ou un journal décrit dans docs/methodology/signals.md."
        ),
        "remedy_en": "Give an RVTools export, GLPI inventories, or a log described in docs/methodology/signals.md.",
    },
    "signals-date-missing": {
        "message_fr": (
            "« {file} » : aucune date de référence ; l'ancienneté se compte depuis la date la plus récente "
            "du fichier ({date})."
        ),
        "message_en": "“{file}”: no reference date; ages are counted from the latest date in the file ({date}).",
        "remedy_fr": "Donnez --date AAAA-MM-JJ si l'export est d'un autre jour.",
        "remedy_en": "Give --date YYYY-MM-DD if the export is from another day.",
    },
    "signals-rows-unreadable": {
        "message_fr": "{count} ligne(s) de « {file} » ne se lisent pas ({what}) et ne comptent pas.",
        "message_en": "{count} row(s) of “{file}” cannot be read ({what}) and do not count.",
        "remedy_fr": "Corrigez l'export, ou acceptez la population indiquée.",
        "remedy_en": "Fix the export, or accept the population shown.",
    },
    "signals-dates-naive": {
        "message_fr": "La date « {value} » n'est pas une date AAAA-MM-JJ.",
        "message_en": "The date “{value}” is not a YYYY-MM-DD date.",
        "remedy_fr": "Écrivez par exemple 2026-03-31.",
        "remedy_en": "Write for example 2026-03-31.",
    },
}
