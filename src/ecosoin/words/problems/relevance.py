"""Problems of ``ecosoin relevance``: rules, acts, sources of care data."""


def _text(message_fr: str, message_en: str, remedy_fr: str, remedy_en: str) -> dict[str, str]:
    return {"message_fr": message_fr, "message_en": message_en, "remedy_fr": remedy_fr, "remedy_en": remedy_en}


TEXTS: dict[str, dict[str, str]] = {
    "digital-model-range": _text(
        "Bornes en désordre pour « {place} ».",
        "Bounds out of order for “{place}”.",
        "Écrivez un nombre, ou trois : [bas, central, haut], dans cet ordre.",
        "Write one number, or three: [low, central, high], in that order.",
    ),
    "digital-model-unknown": _text(
        "« {name} » n'est pas une composante du modèle.",
        "“{name}” is not a component of the model.",
        "Composantes connues : {choices}.",
        "Known components: {choices}.",
    ),
    "memory-invalid": _text(
        "« {value} » n'est pas une quantité de mémoire.",
        "“{value}” is not an amount of memory.",
        "Écrivez un nombre et une unité : --memory 2GB.",
        "Write a number and a unit: --memory 2GB.",
    ),
    "acts-no-room": _text(
        "Place insuffisante : {memory} de mémoire et le dossier de travail « {folder} » ne suffisent pas ({reason}).",
        "Not enough room: {memory} of memory and the working folder “{folder}” do not suffice ({reason}).",
        "Donnez un dossier sur un disque plus grand avec --spill-dir, ou plus de mémoire avec --memory.",
        "Give a folder on a larger disk with --spill-dir, or more memory with --memory.",
    ),
    "rule-indication-unknown": _text(
        "La règle « {rule} » attend le diagnostic « {indication} », qui n'est pas connu.",
        "The rule “{rule}” waits for the diagnosis “{indication}”, which is not known.",
        "Écrivez 0, 1, ou l'un de : {choices}.",
        "Write 0, 1, or one of: {choices}.",
    ),
    "acts-rows-without-patient": _text(
        "{rows} ligne(s) sans patient : elles ne sont pas des actes.",
        "{rows} row(s) without a patient: they are not acts.",
        "Complétez la colonne « patient ».",
        "Fill the “patient” column.",
    ),
    "acts-rows-without-date": _text(
        "{rows} ligne(s) sans date lisible : elles ne sont pas des actes.",
        "{rows} row(s) without a readable date: they are not acts.",
        "Écrivez 2024-02-28, 2024-02-28T08:30:00+01:00 ou 28/02/2024 08:30.",
        "Write 2024-02-28, 2024-02-28T08:30:00+01:00 or 28/02/2024 08:30.",
    ),
    "acts-rows-without-code": _text(
        "{rows} ligne(s) sans code : elles ne sont pas des actes.",
        "{rows} row(s) without a code: they are not acts.",
        "Complétez « code », ou « modality » et « region » pour l'imagerie.",
        "Fill “code”, or “modality” and “region” for imaging.",
    ),
    "rule-column-missing": _text(
        "Colonnes absentes du fichier de règles : {columns}.",
        "Columns missing from the rules file: {columns}.",
        "« ecosoin relevance rules --json » montre les colonnes attendues.",
        "“ecosoin relevance rules --json” shows the columns expected.",
    ),
    "rule-contradicts": _text(
        "La règle « {rule} » se contredit : intervalle, part évitable, diagnostic attendu, ou code sur deux lignes.",
        "The rule “{rule}” contradicts itself: interval, avoidable share, diagnosis awaited, or a code on two rows.",
        "Les lignes d'une même règle ne diffèrent que par les codes, les exclusions, le contexte et « active ».",
        "Rows of one rule differ by codes, exclusions, context and “active” only.",
    ),
    "rule-exclusion-unknown": _text(
        "La règle « {rule} » nomme l'exclusion « {value} », qui n'est pas connue.",
        "The rule “{rule}” names the exclusion “{value}”, which is not known.",
        "Exclusions connues : {choices}. Une exception seulement à lire va dans la colonne « exclusion_note ».",
        "Known exclusions: {choices}. An exception only to read goes in the column “exclusion_note”.",
    ),
    "rule-context-unknown": _text(
        "La règle « {rule} » nomme le lieu de soin « {value} », qui n'est pas connu.",
        "The rule “{rule}” names the place of care “{value}”, which is not known.",
        "Écrivez un ou plusieurs, séparés par | : {choices}.",
        "Write one or several, separated by |: {choices}.",
    ),
    "rule-source-unknown": _text(
        "La règle « {rule} » cite la source « {value} », qui n'est pas décrite.",
        "The rule “{rule}” cites the source “{value}”, which is not described.",
        "Décrivez-la dans sources.csv (id, title) à côté des règles, ou citez l'une de : {choices}.",
        "Describe it in sources.csv (id, title) beside the rules, or cite one of: {choices}.",
    ),
    "rule-number-invalid": _text(
        "« {value} » n'est pas un nombre entre 0 et {top}.",
        "“{value}” is not a number between 0 and {top}.",
        "Écrivez un nombre avec un point décimal.",
        "Write a number with a decimal point.",
    ),
    "rule-range-disordered": _text(
        "Bornes en désordre : {low}, {central}, {high}.",
        "Bounds out of order: {low}, {central}, {high}.",
        "Bas ≤ central ≤ haut.",
        "Low ≤ central ≤ high.",
    ),
    "rule-name-invalid": _text(
        "« {value} » n'est pas un nom de règle (minuscules, chiffres, soulignés).",
        "“{value}” is not a rule name (lower case, digits, underscores).",
        "Par exemple : hba1c_repeated_within_interval.",
        "For example: hba1c_repeated_within_interval.",
    ),
    "rule-system-unknown": _text(
        "Système de codes inconnu : « {value} ».",
        "Unknown code system: “{value}”.",
        "Systèmes acceptés : {systems}.",
        "Systems accepted: {systems}.",
    ),
    "rule-without-code": _text(
        "La règle « {rule} » n'a aucun code.",
        "The rule “{rule}” has no code.",
        "Donnez au moins un code ; une règle sans code ne signale rien.",
        "Give at least one code; a rule without code flags nothing.",
    ),
    "rule-flag-invalid": _text(
        "« {value} » doit être 0 ou 1.",
        "“{value}” must be 0 or 1.",
        "Écrivez 0 (non) ou 1 (oui).",
        "Write 0 (no) or 1 (yes).",
    ),
    "rule-without-source": _text(
        "La règle « {rule} » n'a pas de source.",
        "The rule “{rule}” has no source.",
        "Donnez source_id et locator : une règle de soin se défend par sa source.",
        "Give source_id and locator: a care rule is defended by its source.",
    ),
    "rules-not-found": _text(
        "Aucun jeu de règles « {name} ».",
        "No rule set “{name}”.",
        "Donnez « fr », un fichier CSV ou un dossier de fichiers CSV.",
        "Give “fr”, a CSV file or a folder of CSV files.",
    ),
    "acts-file-damaged": _text(
        "Le fichier ne se lit pas jusqu'au bout : {reason}",
        "The file cannot be read to its end: {reason}",
        "Exportez-le de nouveau ; rien n'a été compté à partir de ce fichier.",
        "Export it again; nothing was counted from this file.",
    ),
    "acts-format-unknown": _text(
        "Ce fichier n'est ni du FHIR NDJSON, ni une table OMOP, ni un CSV ou Parquet d'actes.",
        "This file is neither FHIR NDJSON, nor an OMOP table, nor a CSV or Parquet of acts.",
        "Précisez --format, ou donnez le dossier de l'export.",
        "Give --format, or the folder of the export.",
    ),
    "acts-column-missing": _text(
        "Colonne « {column} » introuvable (colonnes lues : {found}).",
        "Column “{column}” not found (columns read: {found}).",
        "Renommez-la, ou donnez --mapping.",
        "Rename it, or give --mapping.",
    ),
    "acts-mapping-invalid": _text(
        "Le fichier de correspondance « {path} » n'est pas un YAML « colonne: en-tête ».",
        "The mapping file “{path}” is not a YAML “column: header”.",
        "Colonnes possibles : {columns}.",
        "Possible columns: {columns}.",
    ),
    "fhir-resource-unused": _text(
        "Le fichier « {name} » ne porte pas une ressource utilisée.",
        "The file “{name}” holds no resource in use.",
        "Rien à faire s'il s'agit d'une autre ressource ; sinon, nommez-le Ressource.ndjson.",
        "Nothing to do if it is another resource; else name it Resource.ndjson.",
    ),
    "fhir-rows-unreadable": _text(
        "{rows} ligne(s) de {resource} ne sont pas du JSON valide.",
        "{rows} line(s) of {resource} are not valid JSON.",
        "Vérifiez la fin du fichier : un export interrompu laisse une ligne coupée. Elles sont comptées à part.",
        "Check the end of the file: a broken export leaves a cut line. They are counted apart.",
    ),
    "fhir-rows-of-another-resource": _text(
        "{rows} ligne(s) ne sont pas des {resource}.",
        "{rows} line(s) are not {resource}.",
        "Mettez une seule ressource par fichier ; elles sont comptées à part.",
        "Put one resource in a file; they are counted apart.",
    ),
    "omop-table-missing": _text(
        "La table OMOP « {table} » manque.",
        "The OMOP table “{table}” is missing.",
        "Ajoutez-la à l'export : sans elle, aucun acte ne se code.",
        "Add it to the export: without it no act is coded.",
    ),
    "omop-table-absent": _text(
        "La table OMOP « {table} » est absente.",
        "The OMOP table “{table}” is absent.",
        "Avec elle, les sites ou les diagnostics seraient connus.",
        "With it, sites or diagnoses would be known.",
    ),
    "omop-column-missing": _text(
        "La table OMOP « {table} » n'a pas la colonne « {column} ».",
        "The OMOP table “{table}” has no column “{column}”.",
        "Exportez la table selon OMOP CDM 5.4.",
        "Export the table as OMOP CDM 5.4.",
    ),
    "postgres-unreachable": _text(
        "La base PostgreSQL ne répond pas ({reason}).",
        "The PostgreSQL database does not answer ({reason}).",
        "Vérifiez l'adresse et les droits ; le mot de passe peut venir de PGPASSWORD.",
        "Check address and rights; the password may come from PGPASSWORD.",
    ),
    "acts-none": _text(
        "Aucun acte lu.",
        "No act was read.",
        "Vérifiez les fichiers : read, dans results.json ou à l'écran, dit pourquoi chaque ligne est écartée.",
        "Check the files: the counts say why each row was left out.",
    ),
    "acts-system-unknown": _text(
        "{acts} acte(s) portent un système de codes inconnu : {system}.",
        "{acts} act(s) bear an unknown code system: {system}.",
        "Ils ne sont jamais signalés. Traduisez-les en LOINC, NABM, CCAM, SNOMED CT ou DICOM.",
        "They are never flagged. Translate them to LOINC, NABM, CCAM, SNOMED CT or DICOM.",
    ),
    "period-invalid": _text(
        "« {value} » n'est pas une période.",
        "“{value}” is not a period.",
        "Écrivez AAAA-MM..AAAA-MM, par exemple 2024-01..2024-12.",
        "Write YYYY-MM..YYYY-MM, for example 2024-01..2024-12.",
    ),
}
