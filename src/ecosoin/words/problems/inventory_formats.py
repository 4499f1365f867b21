"""Problems proper to a format: G4IT, GLPI, RVTools, RCP SI."""

TEXTS: dict[str, dict[str, str]] = {
    "datacentre-unknown": {
        "message_fr": "Le centre de données « {value} » n'est pas décrit dans le fichier des centres de données.",
        "message_en": "Data centre “{value}” is not described in the file of data centres.",
        "remedy_fr": "Ajoutez-le avec son PUE et son pays, ou corrigez son nom court.",
        "remedy_en": "Add it with its PUE and country, or correct its short name.",
    },
    "datacentre-default": {
        "message_fr": "{lines} équipement(s) sans centre de données prennent le PUE de celui nommé « default ».",
        "message_en": "{lines} piece(s) of equipment without a data centre take the PUE of the one named “default”.",
        "remedy_fr": "Nommez le centre de données de chaque serveur pour un PUE exact.",
        "remedy_en": "Name the data centre of each server for an exact PUE.",
    },
    "pcr-not-a-request": {
        "message_fr": "Ce document RCP SI n'est pas une demande ({kind}) : il ne porte pas d'inventaire.",
        "message_en": "This RCP SI document is not a request ({kind}): it holds no inventory.",
        "remedy_fr": "Donnez le fichier de la demande.",
        "remedy_en": "Give the file of the request.",
    },
    "pcr-impacts-not-used": {
        "message_fr": "« {name} » déclare ses propres impacts : ils ne sont pas repris, ceux du catalogue le sont.",
        "message_en": "“{name}” declares its own impacts: they are not used, those of the catalogue are.",
        "remedy_fr": "Mettez-les dans un jeu de facteurs à vous (--factors DOSSIER).",
        "remedy_en": "Put them in a factor set of your own (--factors FOLDER).",
    },
    "pcr-id-repeated": {
        "message_fr": "L'identifiant « {value} » sert à {lines} lignes : un numéro d'ordre leur est ajouté.",
        "message_en": "Identifier “{value}” is used by {lines} lines: a rank is added to it.",
        "remedy_fr": "Donnez un identifiant à chaque ligne.",
        "remedy_en": "Give each line its own identifier.",
    },
    "pcr-own-mix": {
        "message_fr": (
            "Le mix électrique « {value} » est défini dans le fichier : ses lignes prennent celui du pays "
            "de l'étude ({country})."
        ),
        "message_en": (
            "Electricity mix “{value}” is defined in the file: its lines take that of the country of the "
            "study ({country})."
        ),
        "remedy_fr": "Mettez ce mix dans un jeu de facteurs à vous (--factors DOSSIER).",
        "remedy_en": "Put this mix in a factor set of your own (--factors FOLDER).",
    },
    "rvtools-sheet-missing": {
        "message_fr": "Il manque une feuille à l'export RVTools : {sheets}.",
        "message_en": "A sheet is missing from the RVTools export: {sheets}.",
        "remedy_fr": (
            "Sans vHost, les hôtes cités par vInfo sont pris sans leurs processeurs ; exportez tout le classeur."
        ),
        "remedy_en": (
            "Without vHost, the hosts named in vInfo are taken without their processors; export the whole workbook."
        ),
    },
    "glpi-merged": {
        "message_fr": (
            "« {device} » est décrit par {files} fichiers : ils font un seul équipement, le dernier l'emporte."
        ),
        "message_en": "“{device}” is described by {files} files: they make one device, the last one wins.",
        "remedy_fr": "Rien à faire si c'est bien le même équipement.",
        "remedy_en": "Nothing to do if it is the same device.",
    },
    "glpi-virtual": {
        "message_fr": (
            "« {device} » est une machine virtuelle ({kind}) vue de l'intérieur : ce n'est pas un équipement."
        ),
        "message_en": "“{device}” is a virtual machine ({kind}) seen from inside: it is not equipment.",
        "remedy_fr": "Donnez l'inventaire de l'hôte, ou l'export RVTools, pour la compter sur lui.",
        "remedy_en": "Give the inventory of the host, or the RVTools export, to count it there.",
    },
    "glpi-built-in-panel": {
        "message_fr": "« {device} » annonce {screens} écran(s) qui sont sa propre dalle : non comptés deux fois.",
        "message_en": "“{device}” lists {screens} screen(s) that are its own panel: not counted twice.",
        "remedy_fr": "Rien à faire.",
        "remedy_en": "Nothing to do.",
    },
    "glpi-containers": {
        "message_fr": (
            "« {device} » porte {containers} conteneur(s), qui ne sont pas des machines virtuelles : non comptés."
        ),
        "message_en": "“{device}” runs {containers} container(s), which are not virtual machines: not counted.",
        "remedy_fr": "Rien à faire.",
        "remedy_en": "Nothing to do.",
    },
    "glpi-list-virtual": {
        "message_fr": (
            "{lines} ordinateur(s) de la liste sont des machines virtuelles : mis de côté, leur hôte les porte."
        ),
        "message_en": "{lines} computer(s) of the list are virtual machines: set aside, their host carries them.",
        "remedy_fr": "Vérifiez que leurs hôtes sont dans l'inventaire.",
        "remedy_en": "Check that their hosts are in the inventory.",
    },
    "glpi-list-retired": {
        "message_fr": "{lines} ligne(s) ont un statut de matériel sorti du parc : comptées quand même.",
        "message_en": "{lines} row(s) have the status of equipment that has left: counted all the same.",
        "remedy_fr": "Filtrez la liste sur les matériels en service avant de l'exporter.",
        "remedy_en": "Filter the list on equipment in service before exporting it.",
    },
    "glpi-list-untyped": {
        "message_fr": "{lines} ligne(s) sans type : prises pour « {type} ».",
        "message_en": "{lines} row(s) without a type: taken as “{type}”.",
        "remedy_fr": "Renseignez le type dans GLPI.",
        "remedy_en": "Fill the type in GLPI.",
    },
}
