"""Problems of the inventory topic: files, headers, cells, and what ties the tables together."""

TEXTS: dict[str, dict[str, str]] = {
    "file-empty": {
        "message_fr": "Le fichier est vide.",
        "message_en": "The file is empty.",
        "remedy_fr": "Exportez-le de nouveau, ou retirez-le de la commande.",
        "remedy_en": "Export it again, or leave it out of the command.",
    },
    "no-row": {
        "message_fr": "Le fichier a un en-tête et aucune ligne.",
        "message_en": "The file has a header and no row.",
        "remedy_fr": "Ajoutez des lignes sous l'en-tête, ou retirez le fichier de la commande.",
        "remedy_en": "Add rows under the header, or leave the file out of the command.",
    },
    "nul-byte": {
        "message_fr": "La ligne contient un octet nul : ce n'est pas un fichier de texte.",
        "message_en": "The line holds a NUL byte: this is not a text file.",
        "remedy_fr": "Exportez de nouveau en CSV UTF-8 ; un fichier Excel garde l'extension .xlsx.",
        "remedy_en": "Export again as UTF-8 CSV; an Excel file keeps the extension .xlsx.",
    },
    "line-too-long": {
        "message_fr": "La ligne dépasse {limit} octets.",
        "message_en": "The line is longer than {limit} bytes.",
        "remedy_fr": "Cherchez un guillemet ouvert et jamais fermé, ou un fichier qui n'est pas du texte.",
        "remedy_en": "Look for a quotation mark opened and never closed, or a file that is not text.",
    },
    "line-unreadable": {
        "message_fr": "La ligne ne peut pas être découpée en cellules ({reason}).",
        "message_en": "The line cannot be split into cells ({reason}).",
        "remedy_fr": "Vérifiez les guillemets de cette ligne et de la précédente.",
        "remedy_en": "Check the quotation marks of this line and of the one before.",
    },
    "encoding-converted": {
        "message_fr": "Le fichier n'est pas en UTF-8 : il a été lu comme {encoding}.",
        "message_en": "The file is not UTF-8: it was read as {encoding}.",
        "remedy_fr": "Vérifiez quelques accents dans le rapport ; enregistrez en « CSV UTF-8 » pour lever le doute.",
        "remedy_en": "Check a few accented letters in the report; save as “CSV UTF-8” to be sure.",
    },
    "row-too-long": {
        "message_fr": "La ligne a {cells} cellules, l'en-tête {expected} : ce qui dépasse serait perdu.",
        "message_en": "The row has {cells} cells, the header {expected}: the rest would be lost.",
        "remedy_fr": "Mettez entre guillemets le texte qui contient le séparateur, ou complétez l'en-tête.",
        "remedy_en": "Put quotation marks around text that holds the separator, or complete the header.",
    },
    "row-too-short": {
        "message_fr": "La ligne a {cells} cellules, l'en-tête {expected} : les dernières sont prises pour vides.",
        "message_en": "The row has {cells} cells, the header {expected}: the last ones are taken as empty.",
        "remedy_fr": "Vérifiez que rien ne manque au milieu de la ligne.",
        "remedy_en": "Check that nothing is missing in the middle of the row.",
    },
    "comment-lines": {
        "message_fr": "{lines} ligne(s) commençant par « # » sont des commentaires, non comptées.",
        "message_en": "{lines} line(s) starting with “#” are comments, not counted.",
        "remedy_fr": "Retirez le « # » si c'étaient des équipements.",
        "remedy_en": "Remove the “#” if they were equipment.",
    },
    "headers-unknown": {
        "message_fr": "Aucune table connue n'a ces en-têtes : {headers}.",
        "message_en": "No known table has these headers: {headers}.",
        "remedy_fr": "Partez du modèle (ecosoin template DOSSIER) ou donnez une correspondance avec --mapping.",
        "remedy_en": "Start from the template (ecosoin template FOLDER) or give a mapping with --mapping.",
    },
    "header-repeated": {
        "message_fr": "Une autre colonne dit déjà la même chose que celle-ci.",
        "message_en": "Another column already says the same as this one.",
        "remedy_fr": "Gardez une seule des deux colonnes, ou renommez l'autre.",
        "remedy_en": "Keep one of the two columns, or rename the other.",
    },
    "header-merged": {
        "message_fr": "L'en-tête a des cellules fusionnées ({cells}) : on ne sait pas quelle colonne elles nomment.",
        "message_en": "The header has merged cells ({cells}): which column they name cannot be told.",
        "remedy_fr": "Défusionnez-les et donnez un nom à chaque colonne, sur une seule ligne.",
        "remedy_en": "Unmerge them and name each column, on a single line.",
    },
    "columns-ignored": {
        "message_fr": "Colonnes non utilisées : {columns}{suggestion}.",
        "message_en": "Columns not used: {columns}{suggestion}.",
        "remedy_fr": "Rien à faire si elles ne servent pas ; sinon, nommez-les avec --mapping.",
        "remedy_en": "Nothing to do if they are not needed; otherwise, name them with --mapping.",
    },
    "column-missing": {
        "message_fr": "La colonne « {column} » manque.",
        "message_en": "Column “{column_en}” is missing.",
        "remedy_fr": "Ajoutez-la, ou dites quel en-tête la porte avec --mapping.",
        "remedy_en": "Add it, or say which header carries it with --mapping.",
    },
    "id-column-absent": {
        "message_fr": "Aucune colonne « {column} » : chaque ligne prend son numéro pour nom ; les doublons passent.",
        "message_en": "No column “{column_en}”: each row is named by its number, repeats are not looked for.",
        "remedy_fr": "Ajoutez un identifiant (numéro d'inventaire, de série) pour détecter les doublons.",
        "remedy_en": "Add an identifier (asset or serial number) so that repeats can be found.",
    },
    "id-empty": {
        "message_fr": "{lines} ligne(s) sans identifiant : elles prennent leur numéro de ligne pour nom.",
        "message_en": "{lines} row(s) without an identifier: they are named by their line number.",
        "remedy_fr": "Donnez un identifiant pour détecter les doublons.",
        "remedy_en": "Give an identifier so that repeats can be found.",
    },
    "cell-empty": {
        "message_fr": "La cellule est vide, elle est nécessaire.",
        "message_en": "The cell is empty, it is needed.",
        "remedy_fr": "Remplissez-la, ou retirez la ligne si elle ne décrit pas un équipement.",
        "remedy_en": "Fill it, or remove the row if it describes no equipment.",
    },
    "formula-cell": {
        "message_fr": "La cellule commence comme une formule : « {value} ».",
        "message_en": "The cell starts like a formula: “{value}”.",
        "remedy_fr": "Collez la valeur à la place de la formule (Collage spécial > Valeurs).",
        "remedy_en": "Paste the value in place of the formula (Paste special > Values).",
    },
    "number-invalid": {
        "message_fr": "« {value} » n'est pas un nombre.",
        "message_en": "“{value}” is not a number.",
        "remedy_fr": "Écrivez un nombre seul, sans unité : 12,5 ou 12.5 ; laissez vide ce que vous ne savez pas.",
        "remedy_en": "Write a number alone, without its unit: 12.5 or 12,5; leave empty what you do not know.",
    },
    "number-negative": {
        "message_fr": "« {value} » est négatif.",
        "message_en": "“{value}” is negative.",
        "remedy_fr": "Un inventaire ne compte rien sous zéro ; pour retirer un équipement, retirez sa ligne.",
        "remedy_en": "An inventory counts nothing below zero; to take equipment out, remove its row.",
    },
    "number-too-small": {
        "message_fr": "« {value} » est sous le minimum possible, {minimum}.",
        "message_en": "“{value}” is below the least possible, {minimum}.",
        "remedy_fr": "Vérifiez l'unité de la colonne ; laissez vide ce que vous ne savez pas.",
        "remedy_en": "Check the unit of the column; leave empty what you do not know.",
    },
    "number-too-large": {
        "message_fr": "« {value} » dépasse le maximum possible, {maximum}.",
        "message_en": "“{value}” is above the most possible, {maximum}.",
        "remedy_fr": "Vérifiez l'unité de la colonne : une part va de 0 à 1 (ou s'écrit 40 %).",
        "remedy_en": "Check the unit of the column: a share goes from 0 to 1 (or is written 40 %).",
    },
    "number-ambiguous": {
        "message_fr": "« {value} » a été lu avec des décimales ; si c'étaient des milliers, c'est mille fois plus.",
        "message_en": "“{value}” was read with decimals; if it separates thousands, it is a thousand times more.",
        "remedy_fr": "Écrivez 1234 (ou 1 234) pour mille deux cent trente-quatre.",
        "remedy_en": "Write 1234 (or 1 234) for one thousand two hundred and thirty-four.",
    },
    "lifetime-zero": {
        "message_fr": "Une durée de vie de zéro an ne peut pas répartir un impact.",
        "message_en": "A lifetime of zero years cannot spread an impact.",
        "remedy_fr": "Donnez une durée en années, ou laissez vide pour la durée par défaut.",
        "remedy_en": "Give a duration in years, or leave empty for the default one.",
    },
    "date-invalid": {
        "message_fr": "« {value} » n'est pas une date lisible ici.",
        "message_en": "“{value}” is not a date that can be read here.",
        "remedy_fr": "Écrivez 2024-03-31 ou 31/03/2024, année en quatre chiffres ; laissez vide si elle est inconnue.",
        "remedy_en": "Write 2024-03-31 or 31/03/2024, with a four-digit year; leave empty when unknown.",
    },
    "date-ambiguous": {
        "message_fr": "« {value} » : jour/mois ou mois/jour ? La colonne mélange plusieurs écritures de dates.",
        "message_en": "“{value}”: day/month or month/day? The column mixes several ways of writing dates.",
        "remedy_fr": "Écrivez toutes les dates de la colonne de la même façon, de préférence 2024-03-31.",
        "remedy_en": "Write all dates of the column the same way, preferably 2024-03-31.",
    },
    "date-forms-mixed": {
        "message_fr": "La colonne mélange plusieurs écritures de dates ; chacune a pu être lue ({lines} dates).",
        "message_en": "The column mixes several ways of writing dates; each could be read ({lines} dates).",
        "remedy_fr": "Vérifiez quelques dates dans le rapport, puis unifiez la colonne.",
        "remedy_en": "Check a few dates in the report, then make the column uniform.",
    },
    "date-month-first": {
        "message_fr": "Les dates sont écrites mois/jour/année ({value}) : la colonne entière est lue ainsi.",
        "message_en": "Dates are written month/day/year ({value}): the whole column is read so.",
        "remedy_fr": "Écrivez 2024-03-31 ou 31/03/2024 si ce n'est pas le cas.",
        "remedy_en": "Write 2024-03-31 or 31/03/2024 if that is not so.",
    },
    "choice-unknown": {
        "message_fr": "« {value} » n'est pas une valeur de cette colonne.",
        "message_en": "“{value}” is not a value of this column.",
        "remedy_fr": "Valeurs possibles : {choices}, ou leurs noms français et anglais ; laissez vide sinon.",
        "remedy_en": "Possible values: {choices}, or their French and English names; leave empty otherwise.",
    },
    "purchase-date-absent": {
        "message_fr": "{lines} ligne(s) sans date d'achat : la durée de vie donnée ou par défaut est prise.",
        "message_en": "{lines} row(s) without a purchase date: the given or default lifetime is taken as it is.",
        "remedy_fr": "Donnez la date d'achat : un équipement gardé plus longtemps pèse moins par an.",
        "remedy_en": "Give the purchase date: equipment kept longer weighs less a year.",
    },
    "purchase-after-year": {
        "message_fr": "Acheté le {value}, après la fin de {year} : la ligne est comptée quand même.",
        "message_en": "Bought on {value}, after the end of {year}: the row is counted all the same.",
        "remedy_fr": "Retirez la ligne, ou changez l'année de l'étude (--year).",
        "remedy_en": "Remove the row, or change the year of the study (--year).",
    },
    "retired-before-year": {
        "message_fr": "{lines} ligne(s) retirée(s) avant {year} (la première le {value}) : comptées quand même.",
        "message_en": "{lines} row(s) retired before {year} (the first on {value}): counted all the same.",
        "remedy_fr": "Retirez-les si l'étude ne porte que sur ce qui était en service cette année-là.",
        "remedy_en": "Remove them if the study is only about what was in service that year.",
    },
    "retirement-before-purchase": {
        "message_fr": "L'équipement est retiré avant d'avoir été acheté ({value}).",
        "message_en": "The equipment is retired before it was bought ({value}).",
        "remedy_fr": "Vérifiez les deux dates, et l'ordre jour/mois.",
        "remedy_en": "Check both dates, and the order of day and month.",
    },
    "duplicate-line": {
        "message_fr": "La ligne « {value} » répète exactement celle de {other_file}, ligne {other_row} : mise de côté.",
        "message_en": "Row “{value}” repeats exactly that of {other_file}, line {other_row}: set aside.",
        "remedy_fr": "Si ce sont deux équipements, donnez-leur deux identifiants.",
        "remedy_en": "If they are two pieces of equipment, give them two identifiers.",
    },
    "duplicate-id": {
        "message_fr": "« {value} » est déjà l'identifiant de {other_file}, ligne {other_row}, qui dit autre chose.",
        "message_en": "Identifier “{value}” is already that of {other_file}, line {other_row}, which says otherwise.",
        "remedy_fr": "Corrigez l'identifiant, ou gardez la bonne des deux lignes.",
        "remedy_en": "Correct the identifier, or keep the right one of the two rows.",
    },
    "duplicates-estimated": {
        "message_fr": (
            "Les identifiants répétés n'ont été cherchés que par estimation ({rows} lignes, à {share} % près)."
        ),
        "message_en": "Repeated identifiers were only looked for by an estimate, within {share} % ({rows} rows).",
        "remedy_fr": "Assurez-vous que les identifiants sont uniques à l'origine du fichier.",
        "remedy_en": "Make sure the identifiers are unique where the file comes from.",
    },
    "duplicates-counted": {
        "message_fr": "{lines} ligne(s) répètent un identifiant, par exemple « {value} ».",
        "message_en": "{lines} row(s) repeat an identifier, for instance “{value}”.",
        "remedy_fr": "Rendez les identifiants uniques, ou retirez la colonne s'ils ne désignent pas une ligne.",
        "remedy_en": "Make the identifiers unique, or drop the column if they do not name a row.",
    },
    "vm-without-host": {
        "message_fr": "La machine virtuelle « {value} » n'a ni hôte ni grappe.",
        "message_en": "Virtual machine “{value}” has neither host nor cluster.",
        "remedy_fr": "Donnez l'hôte, ou la grappe si elle se déplace d'un hôte à l'autre.",
        "remedy_en": "Give the host, or the cluster if it moves from host to host.",
    },
    "host-unknown": {
        "message_fr": "L'hôte « {value} » de la machine « {name} » n'est pas dans l'inventaire.",
        "message_en": "Host “{value}” of machine “{name}” is not in the inventory.",
        "remedy_fr": "Ajoutez l'hôte aux équipements, avec exactement le même identifiant.",
        "remedy_en": "Add the host to the equipment, with exactly the same identifier.",
    },
    "cluster-unknown": {
        "message_fr": "Aucun hôte n'appartient à la grappe « {value} » de la machine « {name} ».",
        "message_en": "No host belongs to cluster “{value}” of machine “{name}”.",
        "remedy_fr": "Donnez la grappe des hôtes dans la table des équipements.",
        "remedy_en": "Give the cluster of the hosts in the equipment table.",
    },
    "application-target-unknown": {
        "message_fr": "L'application « {name} » est sur « {value} », qui n'est pas dans l'inventaire.",
        "message_en": "Application “{name}” is on “{value}”, which is not in the inventory.",
        "remedy_fr": "Ajoutez la machine ou l'équipement, ou corrigez son identifiant.",
        "remedy_en": "Add the machine or the equipment, or correct its identifier.",
    },
    "host-without-cores": {
        "message_fr": "L'hôte « {value} » porte des machines virtuelles et ses processeurs ne sont pas décrits.",
        "message_en": "Host “{value}” carries virtual machines and its processors are not described.",
        "remedy_fr": "Donnez processeurs, cœurs et mémoire : un serveur moyen est pris à la place.",
        "remedy_en": "Give processors, cores and memory: an average server is taken instead.",
    },
    "more-of-the-same": {
        "message_fr": "{total} lignes ont ce défaut ({check}) ; les {listed} premières sont montrées.",
        "message_en": "{total} rows have this defect ({check}); the first {listed} are shown.",
        "remedy_fr": "Corrigez la cause commune, souvent un format de colonne, puis relancez.",
        "remedy_en": "Correct the common cause, often the form of a column, and run again.",
    },
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
    "workbook-unreadable": {
        "message_fr": "Le classeur ne peut pas être ouvert ({reason}).",
        "message_en": "The workbook cannot be opened ({reason}).",
        "remedy_fr": "Enregistrez-le de nouveau au format .xlsx, sans mot de passe.",
        "remedy_en": "Save it again as .xlsx, without a password.",
    },
    "archive-too-large": {
        "message_fr": "Le classeur se décompresse en {size} octets, {ratio} fois sa taille : il n'est pas ouvert.",
        "message_en": "The workbook unpacks to {size} bytes, {ratio} times its size: it is not opened.",
        "remedy_fr": "N'ouvrez pas un tel fichier ; demandez un export CSV ou Parquet.",
        "remedy_en": "Do not open such a file; ask for a CSV or Parquet export.",
    },
    "sheets-ignored": {
        "message_fr": "Feuilles non utilisées : {sheets}.",
        "message_en": "Sheets not used: {sheets}.",
        "remedy_fr": "Rien à faire si elles ne portent pas d'inventaire.",
        "remedy_en": "Nothing to do if they hold no inventory.",
    },
    "sheet-without-row": {
        "message_fr": "La feuille a un en-tête et aucune ligne.",
        "message_en": "The sheet has a header and no row.",
        "remedy_fr": "Rien à faire si la table ne vous concerne pas.",
        "remedy_en": "Nothing to do if the table is not for you.",
    },
    "parquet-unreadable": {
        "message_fr": "Le fichier Parquet ne peut pas être lu ({reason}).",
        "message_en": "The Parquet file cannot be read ({reason}).",
        "remedy_fr": "Écrivez-le de nouveau ; vérifiez que la copie est complète.",
        "remedy_en": "Write it again; check that the copy is complete.",
    },
    "mapping-unreadable": {
        "message_fr": "Le fichier de correspondance ne peut pas être lu ({reason}).",
        "message_en": "The mapping file cannot be read ({reason}).",
        "remedy_fr": (
            "YAML : columns: {{en-tête: colonne}}, values: {{colonne: {{mot: valeur}}}} ; ou CSV : header, column."
        ),
        "remedy_en": "YAML: columns: {{header: column}}, values: {{column: {{word: value}}}}; or CSV: header, column.",
    },
    "mapping-column-unknown": {
        "message_fr": "« {column} » n'est pas une colonne canonique.",
        "message_en": "“{column}” is not a canonical column.",
        "remedy_fr": "Colonnes possibles : {columns}.",
        "remedy_en": "Possible columns: {columns}.",
    },
    "folder-without-data": {
        "message_fr": "Le dossier ne contient aucun fichier d'inventaire.",
        "message_en": "The folder holds no inventory file.",
        "remedy_fr": "Formats lus : CSV, XLSX, ODS, Parquet, JSON.",
        "remedy_en": "Formats read: CSV, XLSX, ODS, Parquet, JSON.",
    },
    "files-left": {
        "message_fr": "Fichiers du dossier non lus, leur extension n'est pas celle de données : {files}.",
        "message_en": "Files of the folder not read, their extension is not one of data: {files}.",
        "remedy_fr": "Nommez-les sur la ligne de commande s'ils portent un inventaire.",
        "remedy_en": "Name them on the command line if they hold an inventory.",
    },
    "json-too-large": {
        "message_fr": "Le fichier JSON dépasse {limit} octets.",
        "message_en": "The JSON file is larger than {limit} bytes.",
        "remedy_fr": "Un inventaire natif GLPI tient en quelques mégaoctets : donnez un fichier par équipement.",
        "remedy_en": "A GLPI native inventory fits in a few megabytes: give one file a device.",
    },
    "json-unknown": {
        "message_fr": "Ce document JSON n'est d'aucun format connu (clés : {keys}).",
        "message_en": "This JSON document is of no known format (keys: {keys}).",
        "remedy_fr": "Sont lus : l'inventaire natif GLPI et la demande RCP SI.",
        "remedy_en": "Read are: the GLPI native inventory and the RCP SI request.",
    },
    "json-unreadable": {
        "message_fr": "Le document JSON ne peut pas être lu à partir d'ici : {reason}.",
        "message_en": "The JSON document cannot be read from here: {reason}.",
        "remedy_fr": "Corrigez cette ligne ; une virgule oubliée ou un commentaire est accepté, pas le reste.",
        "remedy_en": "Correct this line; a forgotten comma or a comment is accepted, the rest is not.",
    },
    "json-schema-left": {
        "message_fr": "Ce fichier est un schéma JSON, pas un inventaire : il n'est pas lu.",
        "message_en": "This file is a JSON Schema, not an inventory: it is not read.",
        "remedy_fr": "Rien à faire.",
        "remedy_en": "Nothing to do.",
    },
    "json-comment": {
        "message_fr": "Un commentaire ({text}) n'est pas du JSON : il est passé.",
        "message_en": "A comment ({text}) is not JSON: it is skipped.",
        "remedy_fr": "Retirez-le pour que d'autres outils lisent le fichier.",
        "remedy_en": "Remove it so that other tools can read the file.",
    },
    "json-placeholder": {
        "message_fr": "« {text} » est un exemple laissé en place : il est pris pour absent.",
        "message_en": "“{text}” is a placeholder left there: it is taken as absent.",
        "remedy_fr": "Remplacez-le par une valeur, ou retirez-le.",
        "remedy_en": "Replace it with a value, or remove it.",
    },
    "json-comma-missing": {
        "message_fr": "Il manque une virgule à la fin de cette ligne : elle est supposée.",
        "message_en": "A comma is missing at the end of this line: it is assumed.",
        "remedy_fr": "Ajoutez-la pour que d'autres outils lisent le fichier.",
        "remedy_en": "Add it so that other tools can read the file.",
    },
    "json-trailing-comma": {
        "message_fr": "Une virgule n'est suivie de rien : elle est passée.",
        "message_en": "A comma is followed by nothing: it is skipped.",
        "remedy_fr": "Retirez-la pour que d'autres outils lisent le fichier.",
        "remedy_en": "Remove it so that other tools can read the file.",
    },
    "json-key-repeated": {
        "message_fr": "La clé « {text} » est donnée deux fois : la dernière compte.",
        "message_en": "Key “{text}” is given twice: the last one counts.",
        "remedy_fr": "Gardez une seule des deux.",
        "remedy_en": "Keep one of the two.",
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
    "json-key-missing": {
        "message_fr": "Un objet n'a pas de clé là où il en faut une : il est passé.",
        "message_en": "An object has no key where one is needed: it is skipped.",
        "remedy_fr": "Mettez ces objets dans une liste, entre crochets.",
        "remedy_en": "Put these objects in a list, between brackets.",
    },
}
