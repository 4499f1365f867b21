"""Problems of the ecodesign topic."""

TEXTS: dict[str, dict[str, str]] = {
    "ecodesign-negative": {
        "message_fr": "Une valeur n'est pas un nombre positif ou nul : {values}.",
        "message_en": "A value is not a number of zero or more: {values}.",
        "remedy_fr": "Donnez des comptes et des kilo-octets positifs ou nuls.",
        "remedy_en": "Give counts and kilobytes that are zero or more.",
    },
    "yaml-unreadable": {
        "message_fr": "Le fichier n'est pas un YAML lisible : {reason}.",
        "message_en": "The file is not readable YAML: {reason}.",
        "remedy_fr": "Corrigez la syntaxe à la ligne indiquée.",
        "remedy_en": "Fix the syntax at the line shown.",
    },
    "yaml-value-invalid": {
        "message_fr": "« {place} » ne convient pas : {reason}.",
        "message_en": "“{place}” does not fit: {reason}.",
        "remedy_fr": "Voyez docs/how-to/ecodesign.md pour les champs attendus.",
        "remedy_en": "See docs/how-to/ecodesign.md for the fields expected.",
    },
    "journey-step-action": {
        "message_fr": "L'étape {step} n'a pas exactement une action connue ({found}).",
        "message_en": "Step {step} does not have exactly one known action ({found}).",
        "remedy_fr": "Actions : {known}.",
        "remedy_en": "Actions: {known}.",
    },
    "journey-file-invalid": {
        "message_fr": "Le fichier « {path} », donné par {field}, ne convient pas ({reason}).",
        "message_en": "The file “{path}”, given by {field}, does not fit ({reason}).",
        "remedy_fr": "À côté du parcours, certificate attend un certificat de serveur PEM, green_hosts un CSV (url).",
        "remedy_en": "Beside the journey, certificate wants a server certificate as PEM, green_hosts a CSV (url).",
    },
    "journey-declared-unknown": {
        "message_fr": "« {name} » n'est pas une déclaration connue.",
        "message_en": "“{name}” is not a known declaration.",
        "remedy_fr": "Déclarations : {choices}.",
        "remedy_en": "Declarations: {choices}.",
    },
    "journey-secret-missing": {
        "message_fr": "La variable d'environnement {name}, demandée par le parcours, est vide.",
        "message_en": "The environment variable {name} the journey asks for is empty.",
        "remedy_fr": "Définissez-la avant de lancer la mesure ; elle n'apparaîtra dans aucun rapport.",
        "remedy_en": "Set it before measuring; it will appear in no report.",
    },
    "journey-step-failed": {
        "message_fr": "L'étape {step} a échoué : {reason}",
        "message_en": "Step {step} failed: {reason}",
        "remedy_fr": "Vérifiez le sélecteur, l'adresse, ou le délai (timeout_s) du parcours.",
        "remedy_en": "Check the selector, the address, or the journey's timeout_s.",
    },
    "journey-hung": {
        "message_fr": "La page ne répond plus à l'étape {step} ({seconds:g} s) ; le navigateur a été arrêté.",
        "message_en": "The page stopped answering at step {step} ({seconds:g} s); the browser was stopped.",
        "remedy_fr": "Cherchez une boucle dans le script de la page, ou augmentez timeout_s.",
        "remedy_en": "Look for a loop in the page's script, or raise timeout_s.",
    },
    "browser-crashed": {
        "message_fr": "Le navigateur ou la page s'est arrêté à l'étape {step}.",
        "message_en": "The browser or the page crashed at step {step}.",
        "remedy_fr": "Relancez ; si cela se répète, la page épuise la mémoire du navigateur.",
        "remedy_en": "Run again; if it happens again, the page exhausts the browser's memory.",
    },
    "browser-missing": {
        "message_fr": "Aucun Chromium trouvé ({tried}).",
        "message_en": "No Chromium found ({tried}).",
        "remedy_fr": "Installez-le (apt-get install chromium) ou indiquez son chemin dans ECOSOIN_BROWSER.",
        "remedy_en": "Install it (apt-get install chromium) or give its path in ECOSOIN_BROWSER.",
    },
    "browser-extra-missing": {
        "message_fr": "L'extra « measure » (playwright) n'est pas installé.",
        "message_en": "The “measure” extra (playwright) is not installed.",
        "remedy_fr": "Installez ecosoin[measure].",
        "remedy_en": "Install ecosoin[measure].",
    },
    "browser-not-started": {
        "message_fr": "Le navigateur {path} n'a pas démarré en {seconds:g} s.",
        "message_en": "The browser {path} did not start within {seconds:g} s.",
        "remedy_fr": "Lancez-le à la main pour voir son message.",
        "remedy_en": "Start it by hand to see its message.",
    },
    "ecodesign-result-unreadable": {
        "message_fr": "« {path} » n'est ni un dossier de résultats ni un parcours.",
        "message_en": "“{path}” is neither a result folder nor a journey.",
        "remedy_fr": "Donnez le dossier écrit par « ecodesign measure », ou un parcours YAML.",
        "remedy_en": "Give the folder “ecodesign measure” wrote, or a YAML journey.",
    },
    "profile-unknown": {
        "message_fr": "Le profil « {name} » n'existe pas.",
        "message_en": "There is no profile “{name}”.",
        "remedy_fr": "Profils : {choices}.",
        "remedy_en": "Profiles: {choices}.",
    },
    "budget-exceeded": {
        "message_fr": "Budget dépassé pour {place} : {got}, limite {limit}.",
        "message_en": "Budget exceeded for {place}: {got}, limit {limit}.",
        "remedy_fr": "Voyez les constats du rapport de mesure : chacun dit la ressource et le gain.",
        "remedy_en": "See the findings of the measurement report: each names the resource and the saving.",
    },
    "budget-place-unknown": {
        "message_fr": "Le budget nomme « {place} », que la mesure ne connaît pas.",
        "message_en": "The budget names “{place}”, which the measurement does not know.",
        "remedy_fr": "Choix : {choices}.",
        "remedy_en": "Choices: {choices}.",
    },
    "audit-criterion-unknown": {
        "message_fr": "« {id} » n'est pas un critère du RGESN 2024.",
        "message_en": "“{id}” is not a criterion of RGESN 2024.",
        "remedy_fr": "Les identifiants vont de 1.1 à 9.7.",
        "remedy_en": "Identifiers run from 1.1 to 9.7.",
    },
    "audit-criterion-missing": {
        "message_fr": "Le critère {id} manque dans l'audit.",
        "message_en": "Criterion {id} is missing from the audit.",
        "remedy_fr": "Ajoutez-le, au besoin avec le statut « À évaluer ».",
        "remedy_en": "Add it, if needed with the status “À évaluer”.",
    },
    "audit-not-applicable": {
        "message_fr": "Le critère {id} s'applique à tous les services : il ne peut être « Non applicable ».",
        "message_en": "Criterion {id} applies to every service: it cannot be “Non applicable”.",
        "remedy_fr": "Choisissez un autre statut.",
        "remedy_en": "Choose another status.",
    },
}
