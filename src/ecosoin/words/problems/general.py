"""Problems any command can meet: paths, folders, options, extras."""

TEXTS: dict[str, dict[str, str]] = {
    "path-not-found": {
        "message_fr": "Le chemin « {path} » n'existe pas.",
        "message_en": "The path “{path}” does not exist.",
        "remedy_fr": "Vérifiez l'orthographe du chemin, ou le dossier depuis lequel la commande est lancée.",
        "remedy_en": "Check the spelling, or the folder the command is run from.",
    },
    "out-folder-in-the-way": {
        "message_fr": "Le dossier de sortie « {path} » existe et ne contient pas un résultat d'Ecosoin.",
        "message_en": "The output folder “{path}” exists and does not hold an Ecosoin result.",
        "remedy_fr": "Choisissez un autre dossier avec --out, ou videz celui-ci : rien n'est jamais écrasé.",
        "remedy_en": "Choose another folder with --out, or empty this one: nothing is ever overwritten.",
    },
    "not-a-result-folder": {
        "message_fr": "Le dossier « {path} » ne contient pas de results.json lisible par cette commande ({reason}).",
        "message_en": "The folder “{path}” holds no results.json this command can read ({reason}).",
        "remedy_fr": "Donnez le dossier écrit par --out d'une étude.",
        "remedy_en": "Give the folder a study wrote with --out.",
    },
    "extra-missing": {
        "message_fr": "Cette option demande l'extra « {extra} », qui n'est pas installé ({detail}).",
        "message_en": "This option needs the extra “{extra}”, which is not installed ({detail}).",
        "remedy_fr": "Installez-le : {command}",
        "remedy_en": "Install it: {command}",
    },
    "option-value-unknown": {
        "message_fr": "« {value} » n'est pas une valeur de {option}.",
        "message_en": "“{value}” is not a value of {option}.",
        "remedy_fr": "Valeurs possibles : {choices}.",
        "remedy_en": "Possible values: {choices}.",
    },
    "spark-master-unreachable": {
        "message_fr": "Aucune session Spark ne s'ouvre sur « {master} » : {reason}",
        "message_en": "No Spark session opens on “{master}”: {reason}",
        "remedy_fr": "Vérifiez l'adresse du maître et qu'il répond, ou laissez local[2].",
        "remedy_en": "Check the master's address and that it answers, or leave local[2].",
    },
}
